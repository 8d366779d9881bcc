import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Queue, Verdict } from '../src/saga/broker.ts';
import { history, steps } from './sample.ts';
import { MemoryBroker } from './support/memory-broker.ts';
import { World } from './support/world.ts';

const SAGAS = 16;

/** Delivers everything twice, each after a time of its own, so that nothing keeps its order. */
class WeatherBroker extends MemoryBroker {
  override async subscribe(queue: Queue, take: (message: unknown, tries: number) => Promise<Verdict>): Promise<void> {
    await super.subscribe(queue, async (message, tries) => {
      const late = sleep(random(60)).then(() => take(message, tries));
      await sleep(random(60));
      const verdict = await take(message, tries);
      await late;
      return verdict;
    });
  }
}

let world: World;
before(async () => {
  world = await World.open(new WeatherBroker());
  await world.start();
});
after(() => world.stop());

it(`ends ${SAGAS} sagas with all or nothing, whatever comes twice, late or in another order`, async () => {
  const phases = await Promise.all(Array.from({ length: SAGAS }, (_, n) => live(n)));
  await world.settled();
  for (const { sagaId, phase } of phases) await world.expectLedger(sagaId, phase);
  assert.equal(new Set(phases.map(({ phase }) => phase)).size, steps.some(step => step.mayRefuse) ? 2 : 1);
});

async function live(n: number): Promise<{ readonly sagaId: string; readonly phase: 'completed' | 'compensated' }> {
  const { input, sagaId } = world.next();
  const step = steps[random(steps.length)]!;
  if (n % 4 === 1 && step.mayRefuse) world.trouble(sagaId, step.id, { fault: 'refused', times: 1 });
  if (n % 4 === 2) world.trouble(sagaId, step.id, { fault: 'down', times: 1 + random(3) });
  await world.begin(input);
  if (n % 4 === 3 && history.cancellable) {
    await sleep(random(400));
    await world.cancel(sagaId);
  }
  for (;;) {
    const phase = (await world.find(sagaId))?.phase;
    if (phase === 'completed' || phase === 'compensated') return { sagaId, phase };
    await sleep(200);
  }
}

/** The same each time, as far as the clock lets it. */
let x = 20_240_817;
function random(below: number): number {
  x ^= x << 13;
  x ^= x >>> 17;
  x ^= x << 5;
  return (x >>> 0) % below;
}
