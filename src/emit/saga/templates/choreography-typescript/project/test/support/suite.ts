import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SagaConflict } from '../../src/saga/instances.ts';
import { history, steps } from '../sample.ts';
import type { World } from './world.ts';

const together = { concurrency: 4 };
const pivot = steps.findIndex(step => step.kind === 'pivot');
/** The step at which a cancel is too late. */
const decides = pivot < 0 ? steps.length - 1 : pivot;
const refusable = steps.filter(step => step.mayRefuse);
const last = refusable.at(-1);
const undoable = steps.filter(step => step.undoTries > 0 && step !== last);

/** Every fault of every step, each way of turning back, parking: what is left in the ledger is all or nothing. */
export function testSaga(open: () => Promise<World>): void {
  let world: World;
  before(async () => {
    world = await open();
    await world.start();
  });
  after(() => world.stop());

  /** Starts a saga after its troubles have been made. */
  async function start(prepare: (sagaId: string) => void = () => {}): Promise<string> {
    const { input, sagaId } = world.next();
    prepare(sagaId);
    assert.equal(await world.begin(input), sagaId);
    return sagaId;
  }

  const turnBack = (sagaId: string) => world.trouble(sagaId, last?.id ?? '', { fault: 'refused', times: 1 });

  it('completes when all steps succeed', async () => {
    const sagaId = await start();
    await world.expectEnd(sagaId, 'completed');
    const events = world.broker.events.filter(event => event.sagaId === sagaId);
    assert.deepEqual([...new Set(events.map(event => event.type))], history.events);
    // S15: one trace.
    assert.equal(new Set(events.map(event => event.traceparent.slice(0, 35))).size, 1);
  });

  it('starts once, and not with another input', async () => {
    const { input, sagaId } = world.next();
    await Promise.all([world.begin(input), world.begin(input)]);
    await world.expectEnd(sagaId, 'completed');
    await world.pools[0]?.query(`update saga_instance set input = '{"other": true}' where saga_id = $1`, [sagaId]);
    await assert.rejects(world.begin(input), SagaConflict);
  });

  describe('a step', together, () => {
    for (const step of steps) {
      it(`${step.id} is refused`, { skip: !step.mayRefuse }, async () => {
        const sagaId = await start(id => world.trouble(id, step.id, { fault: 'refused', times: 1 }));
        await world.expectEnd(sagaId, 'compensated');
        assert.equal((await world.find(sagaId))?.cause, `${step.id}: SaidNo`);
      });

      it(`${step.id} is lost before its effect`, { skip: step.tries < 2 }, async () => {
        const sagaId = await start(id => world.trouble(id, step.id, { fault: 'down', times: 1 }));
        await world.expectEnd(sagaId, 'completed');
      });

      it(`${step.id} is lost before its effect every time`, { skip: !Number.isFinite(step.tries) }, async () => {
        const sagaId = await start(id => world.trouble(id, step.id, { fault: 'down', times: step.tries }));
        if (step.givesUp) return await world.expectEnd(sagaId, 'compensated');
        assert.match(await world.untilSettled('list', sagaId), new RegExp(`${step.id}  `));
        await world.untilSettled('again', sagaId);
        await world.expectEnd(sagaId, 'completed');
      });

      it(`${step.id} is lost after its effect`, async () => {
        const sagaId = await start(id => world.broker.trouble(id, step.id, 'lost-after'));
        await world.expectEnd(sagaId, 'completed');
      });

      it(`${step.id} is delivered twice at once`, async () => {
        const sagaId = await start(id => world.broker.trouble(id, step.id, 'twice'));
        await world.expectEnd(sagaId, 'completed');
      });
    }
  });

  describe('a cancel', together, () => {
    const { cancellable } = history;
    for (const [index, step] of steps.entries()) {
      const inTime = index <= decides;
      it(`that overtakes ${step.id} ${inTime ? 'takes everything back, and the late event is refused' : 'is too late'}`, {
        skip: !cancellable,
      }, async () => {
        const sagaId = await start(id => world.broker.trouble(id, step.id, 'late'));
        await world.broker.held(sagaId, step.id);
        assert.deepEqual(await Promise.all([world.cancel(sagaId), world.cancel(sagaId)]), [true, true]);
        if (inTime) await world.untilPhase(sagaId, 'compensated');
        await world.settled();
        world.broker.release(sagaId, step.id);
        await world.expectEnd(sagaId, inTime ? 'compensated' : 'completed');
        await world.settled();
        await world.expectLedger(sagaId, inTime ? 'compensated' : 'completed');
      });
    }

    it('after the end is refused, and so is one of a saga that is not', async () => {
      const sagaId = await start();
      await world.expectEnd(sagaId, 'completed');
      assert.deepEqual([await world.cancel(sagaId), await world.cancel('nobody')], [false, false]);
    });
  });

  describe('the deadline', { skip: !history.deadline }, () => {
    for (const [index, step] of [...steps.entries()].filter(([i]) => i === 0 || i === decides + 1))
      it(`that passes before ${step.id} ${index <= decides ? 'takes everything back' : 'means nothing'}`, async () => {
        const sagaId = await start(id => world.broker.trouble(id, step.id, 'late'));
        await world.broker.held(sagaId, step.id);
        await world.pools[0]?.query(
          `update saga_instance set deadline_at = now() - interval '1 second' where saga_id = $1`,
          [sagaId],
        );
        if (index <= decides) {
          await world.untilPhase(sagaId, 'compensated');
          assert.match((await world.find(sagaId))?.cause ?? '', /deadline passed/);
        }
        world.broker.release(sagaId, step.id);
        await world.expectEnd(sagaId, index <= decides ? 'compensated' : 'completed');
        await world.settled();
        await world.expectLedger(sagaId, index <= decides ? 'compensated' : 'completed');
      });
  });

  describe('an undo', together, () => {
    for (const { id, undoTries } of undoable) {
      const undo = `undo ${id}`;
      it(`${undo} is tried again`, async () => {
        const sagaId = await start(saga => {
          turnBack(saga);
          world.trouble(saga, undo, { fault: 'down', times: Math.min(undoTries - 1, 2) });
        });
        await world.expectEnd(sagaId, 'compensated');
      });

      for (const fault of ['lost-after', 'twice'] as const)
        it(`${undo} is delivered again: ${fault}`, async () => {
          const sagaId = await start(saga => {
            turnBack(saga);
            world.broker.trouble(saga, `undo-${id}`, fault);
          });
          await world.expectEnd(sagaId, 'compensated');
        });

      for (const how of ['again', 'done'] as const)
        it(`${undo} is parked and resumed: ${how}`, { skip: !Number.isFinite(undoTries) }, async () => {
          const sagaId = await start(saga => {
            turnBack(saga);
            world.trouble(saga, undo, { fault: 'down', times: undoTries });
          });
          // S8: the first cause is still there.
          assert.match(await world.untilSettled('list', sagaId), new RegExp(`${undo}  .*cause: ${last?.id}: SaidNo`));
          if (how === 'done') {
            const service = world.serviceOf(undo);
            await world.poolOf(service).query('insert into ledger values ($1, $2, -1)', [sagaId, id]);
            await world.untilSettled('done', sagaId, service);
          } else await world.untilSettled('again', sagaId);
          await world.expectEnd(sagaId, 'compensated');
          assert.deepEqual(await world.settle('list', sagaId), []);
        });
    }
  });
}
