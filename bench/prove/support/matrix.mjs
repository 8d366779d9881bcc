// Sagas with a fault, a kill and a way to cancel each, some at a time, on an engine of one's choice. What counts is the
// participants' ledger at the end. For targets whose emitted tests have the participants of typescript-dbos.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom } from './random.mjs';

const FAULTS = ['refused', 'lost-before', 'lost-after', 'late'];
const CANCELS = ['none', 'once', 'twice'];
/** Sagas that are under way when the kill comes. */
const AT_ONCE = 12;
/** A saga that has not ended after this time is stuck. Milliseconds. */
const PATIENCE = 120_000;

/**
 * What the emitted tests know about the saga, and participants that keep a ledger.
 * @param project folder of the emitted project; it becomes the working folder, where the tests look for their files
 * @returns also the addresses of the participants, as the saga's process wants them
 */
export async function loadWorld(project) {
  process.chdir(project);
  const load = file => import(join(project, 'dist', file));
  const { steps, sample: inputOf } = await load('test/sample.js');
  const { Participants } = await load('test/support/participants.js');
  const { emptyDatabase } = await load('test/support/database.js');
  const expected = await load('test/support/expected.js');
  const ledgers = await emptyDatabase();
  const participants = new Participants(ledgers.url, steps);
  const addresses = await participants.start();
  const close = async () => {
    await participants.stop();
    await ledgers.close();
  };
  return { steps, inputOf, participants, addresses, close, ...expected };
}

/**
 * Every step × fault × kind of kill × {no, one, two cancels}.
 * @param world of loadWorld
 * @param engine { kills, idOf(input), start(input), cancel(sagaId): accepted?, phase(sagaId), resume(sagaId), strike(kill) };
 *   the first of `kills` is 'nothing'. Each gets through a crash by itself; phase may be undefined meanwhile.
 * @param sample how many, drawn with the seed; all for undefined
 * @returns { runs, interrupted, endings, wrong }; why a run is wrong is 'stuck', or what else
 */
export async function runMatrix(world, engine, { sample, seed }) {
  const { steps, participants, inputOf, canTurnBack, ledgerOf, patience } = world;
  const random = randomFrom(seed);
  const wrong = [];
  const endings = {};
  let [runs, interrupted, serial] = [0, 0, 0];

  for (const batch of batches()) await runBatch(batch);
  return { runs, interrupted, endings, wrong };

  /** Cases of one kind of kill, a few at a time. */
  function* batches() {
    let cases = engine.kills.flatMap(kill =>
      CANCELS.flatMap(cancel => [
        { kill, cancel },
        ...steps.flatMap(({ id }) => FAULTS.map(fault => ({ kill, cancel, step: id, fault }))),
      ]),
    );
    cases = random.shuffle(cases);
    if (sample !== undefined) cases = cases.slice(0, sample);
    for (const kill of engine.kills) {
      const same = cases.filter(c => c.kill === kill);
      for (let i = 0; i < same.length; i += AT_ONCE) yield { kill, cases: same.slice(i, i + AT_ONCE) };
    }
  }

  async function runBatch({ kill, cases }) {
    const sagas = cases.map(prepare);
    const started = Promise.all(sagas.map(start));
    await sleep(random.between(50, 700));
    if (kill !== 'nothing') {
      const phases = await Promise.all(sagas.map(s => engine.phase(s.sagaId)));
      interrupted += phases.filter(phase => phase !== 'completed' && phase !== 'compensated').length;
      await engine.strike(kill, () => sleep(random.between(0, 500)));
    }
    await started;
    await Promise.all(sagas.map(judge));
    console.error(`${runs} runs, ${wrong.length} wrong`);
  }

  function prepare(given) {
    serial++;
    const input = inputOf(serial);
    const sagaId = engine.idOf(input);
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
    await engine.start(run.input);
    await Promise.all(
      run.cancels.map(async after => {
        await sleep(after);
        if (await engine.cancel(run.sagaId)) run.accepted = true;
      }),
    );
  }

  async function judge(run) {
    runs++;
    const until = Date.now() + PATIENCE;
    let phase;
    for (;;) {
      phase = await engine.phase(run.sagaId);
      if (phase === 'completed' || phase === 'compensated') break;
      if (phase?.startsWith('parked')) await engine.resume(run.sagaId);
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
}

/** Prints a summary and what went wrong; writes it where all of the matrix was run. @returns exit code */
export function report(file, { title, versions, seed, sample }, { wrong, ...found }) {
  const stuck = wrong.filter(w => w.why === 'stuck').length;
  const summary = { title, versions, ...found, wrong: wrong.length - stuck, stuck };
  console.log(JSON.stringify({ ...summary, seed }));
  for (const w of wrong.slice(0, 10)) console.error(JSON.stringify(w));
  if (sample === undefined) writeFileSync(file, `${JSON.stringify(summary, null, 2)}\n`);
  return wrong.length === 0 ? 0 : 1;
}
