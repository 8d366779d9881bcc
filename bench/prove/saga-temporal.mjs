// Proves the emitted Temporal saga on a real server: every step × {refused, lost before, lost after, late} × kill -9 of
// {nothing, worker, server, both} × cancel {none, once, twice}. What counts is the participants' ledger.
//   node bench/prove/saga-temporal.mjs                     all of it; writes saga-temporal.json
//   node bench/prove/saga-temporal.mjs --sample N [--seed S]
// QE_TEMPORAL names the server's program; without it .ci/install-temporal.sh compiles it.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { emitSaga } from './support/emitted.mjs';
import { loadWorld, report, runMatrix } from './support/matrix.mjs';
import { numbers } from './support/numbers.mjs';
import { Postgres } from './support/postgres.mjs';
import { Temporal } from './support/temporal.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const SPEC = join(here, '../../test/emit/saga/fixtures/create-order.yaml');
const install = join(here, '../../.ci/install-temporal.sh');
const { sample, seed } = numbers();

const program =
  process.env.QE_TEMPORAL ?? execFileSync(install, [join(tmpdir(), 'qe-temporal'), 'cli'], { encoding: 'utf8' }).trim();
const emitted = await emitSaga(SPEC, 'typescript-temporal');
const server = new Temporal(program);
await server.start();
// The participants keep their ledger where nobody kills.
const theirs = await new Postgres().create();
process.env.DATABASE_URL = theirs.url;
const world = await loadWorld(emitted.project);
const require = createRequire(join(emitted.project, 'package.json'));
const { Client, Connection } = require('@temporalio/client');
const connection = await Connection.connect({ address: server.address });
const { openSagas } = await import(pathToFileURL(join(emitted.project, 'dist/src/client.js')).href);
const sagas = openSagas(new Client({ connection }));
let worker;

function startWorker() {
  // The tests' own: the emitted worker, with short waits between the tries.
  worker = spawn(process.execPath, [join(emitted.project, 'dist/test/support/worker.js')], {
    cwd: emitted.project,
    env: { ...process.env, ...world.addresses, TEMPORAL_ADDRESS: server.address },
    stdio: process.env.QE_DEBUG === '1' ? 'inherit' : 'ignore',
  });
}

async function killWorker() {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const exit = once(worker, 'exit');
  worker.kill('SIGKILL');
  await exit;
}

/** Asks again and again, through a crash as well. */
async function insist(ask) {
  for (;;) {
    try {
      return await ask();
    } catch {
      await sleep(100);
    }
  }
}

const engine = {
  kills: ['nothing', 'worker', 'server', 'both'],
  idOf: input => sagas.idOf(input),
  start: input => insist(() => sagas.start(input)),
  cancel: async sagaId => (await insist(() => sagas.cancel(sagaId))) === 'accepted',
  // Not a query, which waits for a worker.
  async phase(sagaId) {
    try {
      const { searchAttributes } = await sagas.handle(sagaId).describe();
      return searchAttributes.SagaPhase?.[0];
    } catch {
      return undefined;
    }
  },
  resume: sagaId => insist(() => sagas.resume(sagaId, 'again')),
  async strike(kill, pause) {
    if (kill !== 'server') await killWorker();
    if (kill !== 'worker') {
      await server.kill();
      await pause();
      await server.start();
    }
    // A worker that has lost its server may have ended.
    if (kill !== 'server' || worker.exitCode !== null) startWorker();
  },
};

const manifest = JSON.parse(readFileSync(join(emitted.project, 'package.json'), 'utf8'));
const versions = {
  node: process.versions.node.split('.')[0],
  '@temporalio/worker': manifest.dependencies['@temporalio/worker'],
  temporal: /Server ([\d.]+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }))?.[1] ?? 'unknown',
};
let found;
try {
  startWorker();
  found = await runMatrix(world, engine, { sample, seed });
} finally {
  await killWorker();
  await connection.close();
  await world.close();
  await server.remove();
  theirs.remove();
  emitted.remove();
}
const title = 'Saga, typescript-temporal';
process.exit(report(join(here, 'saga-temporal.json'), { title, versions, sample, seed }, found));
