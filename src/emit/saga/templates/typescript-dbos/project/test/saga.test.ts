import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { SagaConflict } from '../src/saga/define.ts';
import { saga, sample, steps } from './sample.ts';
import { canTurnBack, isAfterPivot, ledgerOf, patience } from './support/expected.ts';
import { type Fixture, openFixture } from './support/fixture.ts';
import type { Fault, SampleStep } from './support/participants.ts';

let fixture: Fixture;
before(async () => {
  fixture = await openFixture();
});
after(async () => {
  await fixture.stop();
});

/** Each saga has participants' troubles of its own. */
const together = { concurrency: 12 };

const pivot = steps.find(step => step.kind === 'pivot');
const undoable = steps.filter(step => step.undoTries > 0);
/** The last step that can turn the saga back, so that all the others have been done by then. */
const lastRefusable = steps.findLast(step => canTurnBack(step, steps) || step.kind === 'pivot');

/** Waits for the end, and for everything that was still on its way, and looks at what is left. */
async function expectEnding(sagaId: string, ending: 'completed' | 'compensated'): Promise<void> {
  const { participants } = fixture;
  assert.equal(await saga.ending(sagaId), ending);
  await participants.settled();
  assert.deepEqual(await participants.ledger(sagaId), ledgerOf(ending, steps));
  assert.equal((await saga.find(sagaId))?.phase, ending);
}

async function untilPhase(sagaId: string, phase: string): Promise<void> {
  const until = Date.now() + 30_000;
  while ((await saga.find(sagaId))?.phase !== phase) {
    assert.ok(Date.now() < until, `${sagaId} does not get to ${phase}`);
    await sleep(20);
  }
}

async function query(sql: string, sagaId: string): Promise<void> {
  const client = new Client(fixture.database.url);
  await client.connect();
  await client.query(sql, [sagaId]);
  await client.end();
}

it('completes when all steps succeed', async () => {
  const sagaId = await fixture.start();
  await expectEnding(sagaId, 'completed');
  const calls = fixture.participants.seen.filter(call => call.sagaId === sagaId);
  assert.equal(calls.length, steps.length);
  // S15: one trace, one correlation id.
  assert.equal(new Set(calls.map(call => call.headers.traceparent?.slice(0, 35))).size, 1);
  assert.equal(new Set(calls.map(call => call.headers['x-correlation-id'])).size, 1);
});

it('starts once, however often it is asked for', async () => {
  const input = sample(0);
  const sagaIds = await Promise.all([saga.start(input), saga.start(input)]);
  assert.deepEqual(sagaIds, [saga.idOf(input), saga.idOf(input)]);
  await expectEnding(saga.idOf(input), 'completed');
  assert.equal(await saga.start(input), saga.idOf(input));
  await expectEnding(saga.idOf(input), 'completed');
});

it('does not take another input for the same saga', async () => {
  const sagaId = await fixture.start();
  await query(`update saga.instance set input = '{"other": true}' where saga_id = $1`, sagaId);
  await assert.rejects(fixture.startAgain(), SagaConflict);
});

describe('a step fails', together, () => {
  const faults: readonly Fault[] = ['refused', 'lost-before', 'lost-after', 'late'];
  for (const step of steps) for (const fault of faults) it(`${step.id} ${fault}`, () => fail(step, fault));

  async function fail(step: SampleStep, fault: Fault): Promise<void> {
    // A pivot that is refused turns the saga back; one whose outcome is not known goes on until it is.
    const turnsBack = canTurnBack(step, steps) || (step.kind === 'pivot' && fault === 'refused');
    const times = turnsBack ? Number.POSITIVE_INFINITY : patience(step);
    const sagaId = await fixture.start(id => fixture.participants.trouble(id, { step: step.id, fault, times }));
    await expectEnding(sagaId, turnsBack ? 'compensated' : 'completed');
  }
});

describe('an undo fails', { ...together, skip: undoable.length === 0 || !lastRefusable }, () => {
  const turnBack = { step: lastRefusable?.id ?? '', fault: 'refused', times: Number.POSITIVE_INFINITY } as const;
  const others = undoable.filter(step => step !== lastRefusable);

  for (const { id, undoTries } of others)
    it(`undo ${id} is tried again`, async () => {
      const troubles = (['down', 'lost-before', 'lost-after', 'late'] as const).map(fault => ({ step: `undo ${id}`, fault, times: 1 }));
      const sagaId = await fixture.start(saga => fixture.participants.trouble(saga, turnBack, ...troubles.slice(0, undoTries - 1)));
      await expectEnding(sagaId, 'compensated');
    });

  for (const { id } of others.filter(step => Number.isFinite(step.undoTries)))
    it(`undo ${id} is parked when its tries are used up, and goes on when it is resumed`, async () => {
      const down = { step: `undo ${id}`, fault: 'down', times: Number.POSITIVE_INFINITY } as const;
      const sagaId = await fixture.start(saga => fixture.participants.trouble(saga, turnBack, down));
      await untilPhase(sagaId, 'parked-backward');
      const parked = (await saga.parked()).find(instance => instance.sagaId === sagaId);
      assert.equal(parked?.step, `undo ${id}`);
      // S8: the first cause is still there.
      assert.match(parked?.cause ?? '', new RegExp(`^${lastRefusable?.id} refused`));
      fixture.participants.mend(sagaId);
      assert.equal(await saga.resume(sagaId, 'again'), true);
      await expectEnding(sagaId, 'compensated');
      assert.equal(await saga.resume(sagaId, 'again'), false);
    });
});

describe('a cancel', together, () => {
  for (const step of steps.filter(step => canTurnBack(step, steps)))
    it(`during ${step.id} takes everything back, also when it comes twice`, { skip: !saga.cancellable }, async () => {
      const sagaId = await fixture.start(id => {
        fixture.participants.when(id, step.id, 'is done', async () => assert.equal(await saga.cancel(id), 'accepted'));
        for (const { id: undone } of undoable)
          fixture.participants.when(id, `undo ${undone}`, 'comes', async () => assert.equal(await saga.cancel(id), 'accepted'));
      });
      await expectEnding(sagaId, 'compensated');
    });

  for (const step of steps.filter(step => step === pivot || isAfterPivot(step, steps)))
    it(`during ${step.id} is refused`, async () => {
      const sagaId = await fixture.start(id => {
        fixture.participants.when(id, step.id, 'comes', async () => assert.equal(await saga.cancel(id), 'refused'));
      });
      await expectEnding(sagaId, 'completed');
    });

  it('after the end is refused, and so is one of a saga that is not', async () => {
    const sagaId = await fixture.start();
    await expectEnding(sagaId, 'completed');
    assert.equal(await saga.cancel(sagaId), 'refused');
    assert.notEqual(await saga.cancel('nobody'), 'accepted');
  });
});

describe('the deadline', { skip: !saga.hasDeadline }, () => {
  const pass = (sagaId: string) =>
    query(`update saga.instance set deadline_at = now() - interval '1 second' where saga_id = $1`, sagaId);
  const first = steps.filter(step => canTurnBack(step, steps)).at(0);

  it('takes everything back before the pivot', { skip: !first }, async () => {
    const sagaId = await fixture.start(id => fixture.participants.when(id, first?.id ?? '', 'comes', () => pass(id)));
    await expectEnding(sagaId, 'compensated');
    assert.equal((await saga.find(sagaId))?.cause, 'deadline passed');
  });

  it('means nothing after it', { skip: !pivot }, async () => {
    const sagaId = await fixture.start(id => fixture.participants.when(id, pivot?.id ?? '', 'comes', () => pass(id)));
    await expectEnding(sagaId, 'completed');
  });
});

describe('a step after the pivot is parked when its tries are used up', together, () => {
  for (const step of steps.filter(step => isAfterPivot(step, steps) && Number.isFinite(step.tries)))
    it(step.id, async () => {
      const down = { step: step.id, fault: 'down', times: Number.POSITIVE_INFINITY } as const;
      const sagaId = await fixture.start(id => fixture.participants.trouble(id, down));
      await untilPhase(sagaId, 'parked-forward');
      fixture.participants.mend(sagaId);
      await saga.resume(sagaId, 'again');
      await expectEnding(sagaId, 'completed');
    });
});
