import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { definition } from '../src/definition.ts';
import { SagaConflict } from '../src/saga/client.ts';
import { steps } from './sample.ts';
import { canTurnBack, isAfterPivot, ledgerOf, patience } from './support/expected.ts';
import { type Fixture, nextSample, openFixture } from './support/fixture.ts';
import type { Fault, SampleStep } from './support/participants.ts';
import { onServer } from './support/temporal.ts';

describe('whatever goes wrong, all effects are there or none', onServer, () => {
  let fixture: Fixture;
  let stopWorking: () => Promise<void>;
  before(async () => {
    fixture = await openFixture();
    stopWorking = await fixture.work();
  });
  after(async () => {
    await stopWorking();
    await fixture.stop();
  });

  const pivot = steps.find(step => step.kind === 'pivot');
  const undoable = steps.filter(step => step.undoTries > 0);
  /** The last step that can turn the saga back, so that all the others have been done by then. */
  const lastRefusable = steps.findLast(step => canTurnBack(step, steps) || step.kind === 'pivot');
  const always = Number.POSITIVE_INFINITY;

  /** Waits for the end, and for everything that was still on its way, and looks at what is left. */
  async function expectEnding(sagaId: string, ending: 'completed' | 'compensated'): Promise<void> {
    const { participants, sagas } = fixture;
    assert.equal(await sagas.ending(sagaId), ending);
    await participants.settled();
    assert.deepEqual(await participants.ledger(sagaId), ledgerOf(ending, steps));
    assert.equal((await sagas.find(sagaId))?.phase, ending);
  }

  async function untilPhase(sagaId: string, phase: string): Promise<void> {
    while ((await fixture.sagas.find(sagaId))?.phase !== phase) await sleep(20);
  }

  it('completes when all steps succeed, and its history can be replayed', async () => {
    const sagaId = await fixture.start();
    await expectEnding(sagaId, 'completed');
    const calls = fixture.participants.seen.filter(call => call.sagaId === sagaId);
    assert.equal(calls.length, steps.length);
    // S15: one trace, one correlation id.
    assert.equal(new Set(calls.map(call => call.headers.traceparent?.slice(0, 35))).size, 1);
    assert.equal(new Set(calls.map(call => call.headers['x-correlation-id'])).size, 1);
    const workflowsPath = fileURLToPath(new URL('../src/workflow.js', import.meta.url));
    await Worker.runReplayHistory({ workflowsPath }, await fixture.sagas.handle(sagaId).fetchHistory(), sagaId);
  });

  it('starts once, however often it is asked for', async () => {
    const input = nextSample();
    const [sagaId, again] = await Promise.all([fixture.sagas.start(input), fixture.sagas.start(input)]);
    assert.equal(again, sagaId);
    await fixture.sagas.ending(sagaId);
    assert.equal(await fixture.sagas.start(input), sagaId);
    await expectEnding(sagaId, 'completed');
  });

  it('does not take another input for the same saga', async () => {
    const input = nextSample();
    await fixture.client.workflow.start(definition.workflow, {
      taskQueue: definition.name,
      workflowId: fixture.sagas.idOf(input),
      args: [input],
      memo: { input: { other: true } },
    });
    await assert.rejects(fixture.sagas.start(input), SagaConflict);
  });

  describe('a step fails', () => {
    const faults: readonly Fault[] = ['refused', 'lost-before', 'lost-after', 'late'];
    for (const step of steps) for (const fault of faults) it(`${step.id} ${fault}`, () => fail(step, fault));

    async function fail(step: SampleStep, fault: Fault): Promise<void> {
      // A pivot that is refused turns the saga back; one whose outcome is not known goes on until it is.
      const turnsBack = canTurnBack(step, steps) || (step.kind === 'pivot' && fault === 'refused');
      const times = turnsBack ? always : patience(step);
      const sagaId = await fixture.start(id => fixture.participants.trouble(id, { step: step.id, fault, times }));
      await expectEnding(sagaId, turnsBack ? 'compensated' : 'completed');
    }
  });

  describe('an undo fails', { skip: undoable.length === 0 || !lastRefusable }, () => {
    const turnBack = { step: lastRefusable?.id ?? '', fault: 'refused', times: always } as const;
    const others = undoable.filter(step => step !== lastRefusable);

    for (const { id, undoTries } of others)
      it(`undo ${id} is tried again`, async () => {
        const troubles = (['down', 'lost-before', 'lost-after', 'late'] as const).map(fault => ({
          step: `undo ${id}`,
          fault,
          times: 1,
        }));
        const sagaId = await fixture.start(saga =>
          fixture.participants.trouble(saga, turnBack, ...troubles.slice(0, undoTries - 1)),
        );
        await expectEnding(sagaId, 'compensated');
      });

    for (const { id } of others.filter(step => Number.isFinite(step.undoTries)))
      it(`undo ${id} is parked when its tries are used up, and goes on when it is resumed`, async () => {
        const down = { step: `undo ${id}`, fault: 'down', times: always } as const;
        const sagaId = await fixture.start(saga => fixture.participants.trouble(saga, turnBack, down));
        await untilPhase(sagaId, 'parked-backward');
        const state = await fixture.sagas.find(sagaId);
        assert.equal(state?.parked?.step, `undo ${id}`);
        // S8: the first cause is still there.
        assert.match(state?.cause ?? '', new RegExp(`^${lastRefusable?.id} refused`));
        // S9: no cancel reaches in here.
        await fixture.sagas.handle(sagaId).cancel();
        assert.equal(await fixture.sagas.cancel(sagaId), 'accepted');
        fixture.participants.mend(sagaId);
        assert.equal(await fixture.sagas.resume(sagaId, 'again'), true);
        await expectEnding(sagaId, 'compensated');
        assert.equal(await fixture.sagas.resume(sagaId, 'again'), false);
      });
  });

  describe('a cancel', () => {
    for (const step of steps.filter(step => canTurnBack(step, steps))) {
      it(`during ${step.id} takes everything back, also when it comes twice`, {
        skip: !definition.cancellable,
      }, async () => {
        const { participants, sagas } = fixture;
        const sagaId = await fixture.start(id => {
          participants.when(id, step.id, 'is done', async () => assert.equal(await sagas.cancel(id), 'accepted'));
          for (const { id: undone } of undoable)
            participants.when(id, `undo ${undone}`, 'comes', async () =>
              assert.equal(await sagas.cancel(id), 'accepted'),
            );
        });
        await expectEnding(sagaId, 'compensated');
        assert.equal((await sagas.find(sagaId))?.cause, 'cancelled');
      });

      it(`by Temporal’s own tools during ${step.id} does the same`, { skip: !definition.cancellable }, async () => {
        const { participants, sagas } = fixture;
        const cancel = (id: string) => async () => void (await sagas.handle(id).cancel());
        const sagaId = await fixture.start(id => {
          participants.when(id, step.id, 'comes', cancel(id));
          for (const { id: undone } of undoable) participants.when(id, `undo ${undone}`, 'is done', cancel(id));
        });
        await expectEnding(sagaId, 'compensated');
      });

      it(`ends the tries of ${step.id}`, { skip: !definition.cancellable }, async () => {
        const { participants, sagas } = fixture;
        const sagaId = await fixture.start(id => {
          participants.trouble(id, { step: step.id, fault: 'lost-after', times: always });
          participants.when(id, step.id, 'comes', async () => assert.equal(await sagas.cancel(id), 'accepted'));
        });
        await expectEnding(sagaId, 'compensated');
      });
    }

    for (const step of steps.filter(step => step === pivot || isAfterPivot(step, steps)))
      it(`during ${step.id} is refused`, async () => {
        const { participants, sagas } = fixture;
        const sagaId = await fixture.start(id => {
          participants.when(id, step.id, 'comes', async () => {
            await sagas.handle(id).cancel();
            assert.equal(await sagas.cancel(id), 'refused');
          });
        });
        await expectEnding(sagaId, 'completed');
      });

    it('after the end is refused, and so is one of a saga that is not', async () => {
      const sagaId = await fixture.start();
      await expectEnding(sagaId, 'completed');
      assert.equal(await fixture.sagas.cancel(sagaId), 'refused');
      assert.equal(await fixture.sagas.cancel('nobody'), 'unknown saga');
    });
  });

  describe('the deadline', { skip: definition.deadline === undefined }, () => {
    /** Starts a saga whose deadline is near. */
    async function startLate(prepare: (sagaId: string) => void): Promise<string> {
      const input = nextSample();
      const workflowId = fixture.sagas.idOf(input);
      prepare(workflowId);
      const memo = { input, timer: 200 };
      await fixture.client.workflow.start(definition.workflow, {
        taskQueue: definition.name,
        workflowId,
        args: [input],
        memo,
      });
      return workflowId;
    }
    const first = steps.filter(step => canTurnBack(step, steps)).at(0);

    it('takes everything back before the pivot', { skip: !first }, async () => {
      const sagaId = await startLate(id => fixture.participants.when(id, first?.id ?? '', 'comes', () => sleep(1_500)));
      await expectEnding(sagaId, 'compensated');
      assert.equal((await fixture.sagas.find(sagaId))?.cause, 'deadline passed');
    });

    it('means nothing after it', { skip: !pivot }, async () => {
      const { participants, sagas } = fixture;
      // What comes before the pivot may take its time on a busy machine: the timer starts with the saga.
      const sagaId = await fixture.start(id => participants.when(id, pivot?.id ?? '', 'comes', () => sleep(300)));
      await expectEnding(sagaId, 'completed');
      const { events } = await sagas.handle(sagaId).fetchHistory();
      const names = events?.map(event => Object.keys(event).find(key => key.startsWith('timer'))) ?? [];
      if (pivot?.stage !== 0) assert.ok(names.includes('timerCanceledEventAttributes'));
    });
  });

  describe('a step after the pivot is parked when its tries are used up', () => {
    for (const step of steps.filter(step => isAfterPivot(step, steps) && Number.isFinite(step.tries)))
      it(step.id, async () => {
        const down = { step: step.id, fault: 'down', times: always } as const;
        const sagaId = await fixture.start(id => fixture.participants.trouble(id, down));
        await untilPhase(sagaId, 'parked-forward');
        fixture.participants.mend(sagaId);
        await fixture.sagas.resume(sagaId, 'again');
        await expectEnding(sagaId, 'completed');
      });
  });
});
