// Proves the emitted DBOS saga on a real PostgreSQL: every step × {refused, lost before, lost after, late} × kill -9 of
// {nothing, service, database, both} × cancel {none, once, twice}. What counts is the participants' ledger.
//   node bench/prove/saga-dbos.mjs                     all of it; writes saga-dbos.json
//   node bench/prove/saga-dbos.mjs --sample N [--seed S]
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { emitSaga } from './support/emitted.mjs';
import { Postgres } from './support/postgres.mjs';
import { randomFrom } from './support/random.mjs';
import { Service } from './support/saga-service.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const SPEC = join(here, '../../test/emit/saga/fixtures/create-order.yaml');
const FAULTS = ['refused', 'lost-before', 'lost-after', 'late'];
const KILLS = ['nothing', 'service', 'database', 'both'];
const CANCELS = ['none', 'once', 'twice'];
/** Sagas that are under way when the kill comes. */
const AT_ONCE = 12;
/** A saga that has not ended after this time is stuck. Milliseconds. */
const PATIENCE = 120_000;

const option = name => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : Number(process.argv[at + 1]);
};
const sample = option('sample');
const seed = option('seed') ?? 1;
const random = randomFrom(seed);

const emitted = await emitSaga(SPEC, 'typescript-dbos');
const [servers, theirs] = await Promise.all([new Postgres().create(), new Postgres().create()]);
process.env.DATABASE_URL = theirs.url;
const load = file => import(join(emitted.project, 'dist', file));
const { steps, sample: inputOf, saga } = await load('test/sample.js');
const { Participants } = await load('test/support/participants.js');
const { canTurnBack, ledgerOf, patience } = await load('test/support/expected.js');
const { emptyDatabase } = await load('test/support/database.js');
process.chdir(emitted.project);
const manifest = JSON.parse(readFileSync(join(emitted.project, 'package.json'), 'utf8'));
const versions = {
  node: process.versions.node.split('.')[0],
  '@dbos-inc/dbos-sdk': manifest.dependencies['@dbos-inc/dbos-sdk'],
  postgresql: servers.version,
};
const ledgers = await emptyDatabase();
const participants = new Participants(ledgers.url, steps);
const addresses = await participants.start();
const service = new Service(emitted.project, { ...addresses, DATABASE_URL: servers.url });

const wrong = [];
const endings = {};
let [runs, interrupted, serial] = [0, 0, 0];

try {
  await service.start();
  for (const batch of batches()) await runBatch(batch);
} finally {
  await service.kill();
  await participants.stop();
  await ledgers.close();
  servers.remove();
  theirs.remove();
  emitted.remove();
}

const summary = {
  title: 'Saga, typescript-dbos',
  versions,
  runs,
  interrupted,
  endings,
  wrong: wrong.filter(w => w.why !== 'stuck').length,
  stuck: wrong.filter(w => w.why === 'stuck').length,
};
console.log(JSON.stringify({ ...summary, seed }));
for (const w of wrong.slice(0, 10)) console.error(JSON.stringify(w));
if (sample === undefined) writeFileSync(join(here, 'saga-dbos.json'), `${JSON.stringify(summary, null, 2)}\n`);
process.exit(wrong.length === 0 ? 0 : 1);

/** Cases of one kind of kill, a few at a time. */
function* batches() {
  let cases = KILLS.flatMap(kill =>
    CANCELS.flatMap(cancel => [
      { kill, cancel },
      ...steps.flatMap(({ id }) => FAULTS.map(fault => ({ kill, cancel, step: id, fault }))),
    ]),
  );
  cases = random.shuffle(cases);
  if (sample !== undefined) cases = cases.slice(0, sample);
  for (const kill of KILLS) {
    const same = cases.filter(c => c.kill === kill);
    for (let i = 0; i < same.length; i += AT_ONCE) yield { kill, cases: same.slice(i, i + AT_ONCE) };
  }
}

async function runBatch({ kill, cases }) {
  const sagas = cases.map(prepare);
  const started = Promise.all(sagas.map(start));
  await sleep(random.between(50, 700));
  if (kill !== 'nothing') {
    const phases = await Promise.all(sagas.map(s => service.phase(s.sagaId)));
    interrupted += phases.filter(phase => phase !== 'completed' && phase !== 'compensated').length;
    if (kill !== 'database') await service.kill();
    if (kill !== 'service') {
      servers.kill();
      await sleep(random.between(0, 500));
      await servers.start();
    }
    if (kill !== 'database') await service.start();
  }
  await started;
  await Promise.all(sagas.map(judge));
  console.error(`${runs} runs, ${wrong.length} wrong`);
}

function prepare(given) {
  serial++;
  const input = inputOf(serial);
  const sagaId = saga.idOf(input);
  const step = steps.find(s => s.id === given.step);
  if (step) {
    const lasts = canTurnBack(step, steps) || (step.kind === 'pivot' && given.fault === 'refused');
    const times = lasts ? Number.POSITIVE_INFINITY : patience(step);
    participants.trouble(sagaId, { step: step.id, fault: given.fault, times, after: random.between(100, 900) });
  }
  // Calls take their time, so that kills and cancels come everywhere.
  for (const { id } of steps)
    for (const name of [id, `undo ${id}`]) {
      const pause = random.between(0, 120);
      participants.when(sagaId, name, 'comes', () => sleep(pause));
      participants.when(sagaId, name, 'is done', () => sleep(pause / 2));
    }
  const cancels = Array.from({ length: CANCELS.indexOf(given.cancel) }, () => random.between(0, 900));
  return { ...given, input, sagaId, cancels, accepted: false };
}

async function start(run) {
  await service.insist('POST', '/sagas', run.input);
  await Promise.all(
    run.cancels.map(async after => {
      await sleep(after);
      const { cancel } = await service.insist('POST', `/sagas/${encodeURIComponent(run.sagaId)}/cancel`);
      if (cancel === 'accepted') run.accepted = true;
    }),
  );
}

async function judge(run) {
  runs++;
  const until = Date.now() + PATIENCE;
  let phase;
  for (;;) {
    phase = await service.phase(run.sagaId);
    if (phase === 'completed' || phase === 'compensated') break;
    if (phase?.startsWith('parked'))
      await service.insist('POST', `/sagas/${encodeURIComponent(run.sagaId)}/resume`, { how: 'again' });
    if (Date.now() > until) break;
    await sleep(100);
  }
  await participants.settled();
  const ledger = await participants.ledger(run.sagaId);
  const why = whatIsWrong(run, phase, ledger);
  endings[phase ?? 'none'] = (endings[phase ?? 'none'] ?? 0) + 1;
  if (why) wrong.push({ why, phase, ledger, ...run });
}

function whatIsWrong({ accepted }, phase, ledger) {
  if (phase !== 'completed' && phase !== 'compensated') return 'stuck';
  if (JSON.stringify(ledger) !== JSON.stringify(ledgerOf(phase, steps))) return 'net effect';
  return accepted && phase === 'completed' ? 'cancel accepted and not heeded' : undefined;
}
