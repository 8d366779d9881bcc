import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { cancellable, deadline, steps } from './sample.ts';
import { type Fault, World } from './support/world.ts';

const together = { concurrency: 4 };
const pivotStage = steps.find(step => step.kind === 'pivot')?.stage ?? Number.POSITIVE_INFINITY;
const pivot = steps.find(step => step.kind === 'pivot');
const isAfter = (id: string) => (steps.find(step => step.id === id)?.stage ?? 0) > pivotStage;
const undoable = steps.filter(step => step.undoTries > 0);
/** The last step that can turn the saga back, so that all the others have been done by then. */
const last = steps.findLast(step => !isAfter(step.id));

let world: World;
before(async () => {
  world = await World.open();
});
after(() => world.stop());

/** Plays a saga to its end, lets what was late arrive, and looks at what is left. */
async function play(prepare: (sagaId: string) => void, phase: 'completed' | 'compensated') {
  const { sagaId, input } = world.next();
  prepare(sagaId);
  const outcome = await world.run(sagaId, input);
  assert.equal(outcome.phase, phase);
  await world.release(sagaId);
  await world.expectLedger(sagaId, phase);
  return { sagaId, ...outcome };
}

it('completes when all steps succeed', async () => {
  assert.deepEqual((await play(() => {}, 'completed')).parked, []);
});

it('does nothing about an input that is none', async () => {
  const { sagaId } = world.next();
  assert.equal((await world.run(sagaId, 'nothing')).phase, 'none');
});

describe('a step fails', together, () => {
  for (const step of steps) {
    it(`${step.id} is refused`, async () => {
      if (isAfter(step.id)) {
        // S5, S7: a refusal is for good, and after the pivot there is only forward: a person does it by hand.
        const { parked } = await play(id => {
          world.trouble(id, step.id, 'refused', 1);
          world.answers.set(id, 'done');
        }, 'completed');
        return assert.deepEqual(parked, [step.id]);
      }
      const { cause } = await play(id => world.trouble(id, step.id, 'refused', 1), 'compensated');
      assert.equal(cause, 'Refused: SaidNo');
    });

    for (const fault of ['lost-before', 'lost-after', 'late'] as const satisfies readonly Fault[]) {
      it(`${step.id} ${fault}, once`, { skip: step.tries < 2 }, async () => {
        await play(id => world.trouble(id, step.id, fault, 1), 'completed');
      });

      it(`${step.id} ${fault}, every time`, async () => {
        const isForward = step.kind === 'pivot' || isAfter(step.id);
        const { parked } = await play(
          id => world.trouble(id, step.id, fault, isForward ? step.tries : Number.POSITIVE_INFINITY),
          isForward ? 'completed' : 'compensated',
        );
        assert.deepEqual(parked, isAfter(step.id) ? [step.id] : parked);
      });
    }
  }
});

describe('an undo fails', { ...together, skip: undoable.length === 0 || !last }, () => {
  for (const { id: step, undoTries } of undoable.filter(s => s !== last)) {
    const turnBack = (id: string) => world.trouble(id, last?.id ?? '', 'refused', 1);

    for (const fault of ['lost-before', 'lost-after', 'late'] as const)
      it(`undo ${step} ${fault} is tried again`, { skip: undoTries < 2 }, async () => {
        const { parked } = await play(id => {
          turnBack(id);
          world.trouble(id, `undo ${step}`, fault, 1);
        }, 'compensated');
        assert.deepEqual(parked, []);
      });

    for (const how of ['again', 'done'] as const)
      it(`undo ${step} is parked, and goes on when it is resumed: ${how}`, async () => {
        const { parked, cause } = await play(id => {
          turnBack(id);
          world.trouble(id, `undo ${step}`, 'lost-before', undoTries);
          world.answers.set(id, how);
        }, 'compensated');
        assert.deepEqual(parked, [`undo ${step}`]);
        // S8: the first cause is still there.
        assert.equal(cause, 'Refused: SaidNo');
      });
  }
});

describe('a cancel', { ...together, skip: !cancellable }, () => {
  for (const step of steps) {
    const inTime = step.stage < pivotStage;
    it(`during ${step.id} is ${inTime ? 'accepted, also when it comes twice' : 'refused'}`, async () => {
      await play(
        id => {
          const ask = async () => assert.equal(await world.cancel(id), inTime ? 'accepted' : 'refused');
          world.when(id, step.id, async () => {
            await ask();
            await ask();
          });
          for (const { id: undone } of undoable) world.when(id, `undo ${undone}`, ask);
        },
        inTime ? 'compensated' : 'completed',
      );
    });
  }
});

describe('the deadline', { skip: !deadline }, () => {
  for (const step of steps.filter(s => s === steps[0] || s === pivot)) {
    const inTime = step.stage >= pivotStage;
    it(`that passes during ${step.id} ${inTime ? 'means nothing' : 'takes everything back'}`, async () => {
      const { cause } = await play(
        id => world.when(id, step.id, () => world.passDeadline(id)),
        inTime ? 'completed' : 'compensated',
      );
      assert.equal(cause, inTime ? null : 'TurnBack: deadline passed');
    });
  }
});
