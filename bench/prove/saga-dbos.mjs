// Proves the emitted DBOS saga on a real PostgreSQL: every step × {refused, lost before, lost after, late} × kill -9 of
// {nothing, service, database, both} × cancel {none, once, twice}. What counts is the participants' ledger.
//   node bench/prove/saga-dbos.mjs                     all of it; writes saga-dbos.json
//   node bench/prove/saga-dbos.mjs --sample N [--seed S]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { emitSaga } from './support/emitted.mjs';
import { loadWorld, report, runMatrix } from './support/matrix.mjs';
import { numbers } from './support/numbers.mjs';
import { Postgres } from './support/postgres.mjs';
import { Service } from './support/saga-service.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const SPEC = join(here, '../../test/emit/saga/fixtures/create-order.yaml');
const { sample, seed } = numbers();

const emitted = await emitSaga(SPEC, 'typescript-dbos');
const [servers, theirs] = await Promise.all([new Postgres().create(), new Postgres().create()]);
// The participants keep their ledger on a server that nobody kills.
process.env.DATABASE_URL = theirs.url;
const world = await loadWorld(emitted.project);
const { saga } = await import(pathToFileURL(join(emitted.project, 'dist/test/sample.js')).href);
const service = new Service(emitted.project, { ...world.addresses, DATABASE_URL: servers.url });
const path = sagaId => `/sagas/${encodeURIComponent(sagaId)}`;

const engine = {
  kills: ['nothing', 'service', 'database', 'both'],
  idOf: input => saga.idOf(input),
  start: input => service.insist('POST', '/sagas', input),
  cancel: async sagaId => (await service.insist('POST', `${path(sagaId)}/cancel`)).cancel === 'accepted',
  phase: sagaId => service.phase(sagaId),
  resume: sagaId => service.insist('POST', `${path(sagaId)}/resume`, { how: 'again' }),
  async strike(kill, pause) {
    if (kill !== 'database') await service.kill();
    if (kill !== 'service') {
      servers.kill();
      await pause();
      await servers.start();
    }
    if (kill !== 'database') await service.start();
  },
};

const manifest = JSON.parse(readFileSync(join(emitted.project, 'package.json'), 'utf8'));
const versions = {
  node: process.versions.node.split('.')[0],
  '@dbos-inc/dbos-sdk': manifest.dependencies['@dbos-inc/dbos-sdk'],
  postgresql: servers.version,
};
let found;
try {
  await service.start();
  found = await runMatrix(world, engine, { sample, seed });
} finally {
  await service.kill();
  await world.close();
  servers.remove();
  theirs.remove();
  emitted.remove();
}
process.exit(report(join(here, 'saga-dbos.json'), { title: 'Saga, typescript-dbos', versions, sample, seed }, found));
