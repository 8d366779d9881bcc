import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { inTransaction } from '../participant/transaction.ts';
import { publishWaiting } from '../src/saga/outbox.ts';
import { MemoryBroker } from './support/memory-broker.ts';
import { World } from './support/world.ts';

/** Has every event, and loses the first confirmation of each: as when the relay dies in between. */
class UnconfirmedBroker extends MemoryBroker {
  readonly #seen = new Set<string>();

  override async publish(event: { readonly id: string; readonly type: string }): Promise<void> {
    await super.publish(event);
    if (!this.#seen.has(event.id)) {
      this.#seen.add(event.id);
      throw new Error('the confirmation is lost');
    }
  }
}

let world: World;
before(async () => {
  world = await World.open(new UnconfirmedBroker());
});
after(() => world.stop());

const waiting = async (): Promise<number> =>
  Number((await world.pools[0]?.query('select count(*) as n from outbox where published_at is null'))?.rows[0].n);

it('keeps what nobody takes', async () => {
  const { input } = world.next();
  await world.begin(input);
  assert.equal(await publishWaiting(world.pools[0]!, new MemoryBroker()), -1);
  assert.equal(await waiting(), 1);
});

it('tells nothing of what is rolled back', async () => {
  const before = await waiting();
  const { input, sagaId } = world.next();
  const failed = inTransaction(world.pools[0]!, async tx => {
    await world.services[0]?.sagas?.start(tx, input);
    throw new Error('the order is not valid');
  });
  await assert.rejects(failed, /not valid/);
  assert.equal(await waiting(), before);
  assert.equal(await world.find(sagaId), undefined);
});

it('publishes again what it cannot know to be published, and it is done once', async () => {
  const { input, sagaId } = world.next();
  await world.begin(input);
  await world.start();
  await world.expectEnd(sagaId, 'completed');
  await world.settled();
  const events = world.broker.events.filter(event => event.sagaId === sagaId).map(event => event.id);
  assert.ok(events.length >= 2 * new Set(events).size);
});
