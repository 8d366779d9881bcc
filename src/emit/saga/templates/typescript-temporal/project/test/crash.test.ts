import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { steps } from './sample.ts';
import { canTurnBack, ledgerOf } from './support/expected.ts';
import { type Fixture, openFixture } from './support/fixture.ts';
import { onServer } from './support/temporal.ts';

describe('a worker that dies', onServer, () => {
  const program = fileURLToPath(new URL('./support/worker.js', import.meta.url));
  let fixture: Fixture;
  before(async () => {
    fixture = await openFixture();
  });
  after(async () => {
    await fixture.stop();
  });

  const startWorker = (): ChildProcess => spawn(process.execPath, [program], { stdio: 'ignore' });

  async function kill(worker: ChildProcess): Promise<void> {
    const exit = once(worker, 'exit');
    worker.kill('SIGKILL');
    await exit;
  }

  /** Starts a saga and kills the worker at a moment of it; another one goes on. */
  async function killDuring(step: string, moment: 'comes' | 'is done', refused?: string) {
    const { participants, sagas } = fixture;
    const worker = startWorker();
    let sagaId = '';
    await new Promise<void>((resolve, reject) => {
      const prepare = (id: string) => {
        if (refused) participants.trouble(id, { step: refused, fault: 'refused', times: Number.POSITIVE_INFINITY });
        participants.when(id, step, moment, () => kill(worker).then(resolve));
        sagaId = id;
      };
      fixture.start(prepare).catch(reject);
    });
    const next = startWorker();
    const ending = await sagas.ending(sagaId);
    await kill(next);
    await participants.settled();
    return { ending, ledger: await participants.ledger(sagaId) };
  }

  // A worker that dies takes one try of each call that it was making.
  const robust = steps.filter(step => steps.every(beside => beside.stage !== step.stage || beside.tries > 1));
  const middle = robust.find(step => step.kind === 'pivot') ?? robust[Math.floor(robust.length / 2)];
  const refused = steps.findLast(step => canTurnBack(step, steps) || step.kind === 'pivot');
  const undone = steps.find(step => step.undoTries > 1 && step !== refused);

  describe('a worker is killed and another one goes on', () => {
    const points = new Set([robust[0], middle, robust.at(-1)].flatMap(step => step?.id ?? []));
    for (const id of points)
      for (const moment of ['comes', 'is done'] as const)
        it(`when ${id} ${moment}: completes`, async () => {
          const { ending, ledger } = await killDuring(id, moment);
          assert.equal(ending, 'completed');
          assert.deepEqual(ledger, ledgerOf(ending, steps));
        });

    for (const moment of ['comes', 'is done'] as const)
      it(`when an undo ${moment}: takes everything back`, { skip: !refused || !undone }, async () => {
        const { ending, ledger } = await killDuring(`undo ${undone?.id}`, moment, refused?.id);
        assert.equal(ending, 'compensated');
        assert.deepEqual(ledger, ledgerOf(ending, steps));
      });
  });
});
