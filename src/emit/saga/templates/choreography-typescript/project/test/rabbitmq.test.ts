import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { history, steps } from './sample.ts';
import { emptyRabbitMq, rabbitMq } from './support/rabbitmq.ts';
import { testSaga } from './support/suite.ts';
import { World } from './support/world.ts';

const skip = process.env.AMQP_URL ? false : 'AMQP_URL is not set: no RabbitMQ to test on';

describe('on RabbitMQ', { skip }, () => testSaga(async () => World.open(await emptyRabbitMq())));

describe('killed on RabbitMQ', { skip }, () => {
  /** @returns how the process ended */
  async function killed(what: string, sagaId: string, urls: readonly string[]): Promise<unknown> {
    const program = fileURLToPath(new URL('support/killed.js', import.meta.url));
    const child = spawn(process.execPath, [program, what, sagaId, ...urls], { stdio: ['ignore', 'ignore', 'inherit'] });
    const [, signal] = await once(child, 'exit');
    return signal;
  }

  async function openWithQueues(): Promise<World> {
    const setUp = await World.open(await emptyRabbitMq());
    await setUp.start();
    await setUp.stop();
    return await World.open(await rabbitMq());
  }

  it('a relay dies between publishing and marking, three times: everything is done once', async () => {
    const world = await openWithQueues();
    const { input, sagaId } = world.next();
    await world.begin(input);
    for (let n = 0; n < 3; n++) assert.equal(await killed('relay', sagaId, world.urls), 'SIGKILL');
    await world.start();
    await world.expectEnd(sagaId, 'completed');
    await world.settled();
    await world.expectLedger(sagaId, 'completed');
    await world.stop();
  });

  for (const { id } of steps)
    it(`the consumer of ${id} dies between its commit and the acknowledgement: it is done once`, async () => {
      const world = await openWithQueues();
      const { input, sagaId } = world.next();
      await world.begin(input);
      assert.equal(await killed(id, sagaId, world.urls), 'SIGKILL');
      await world.start();
      await world.expectEnd(sagaId, 'completed');
      await world.stop();
    });

  it('an event of another spec is parked', async () => {
    const world = await World.open(await emptyRabbitMq());
    await world.start();
    const { sagaId } = world.next();
    const data = { input: {}, answers: {} };
    const event = {
      id: `${sagaId}:started`,
      type: history.events[0]!,
      version: history.version,
      spec: 'another',
      time: new Date().toISOString(),
    };
    await world.broker.publish({ ...event, sagaId, causation: null, traceparent: '', data });
    // It is not known to be of this saga, so it is listed with the others that nobody can read.
    for (let n = 0; n < 100; n++) {
      const [line] = await world.settle('list', 'all');
      if (line !== undefined) return await world.stop().then(() => assert.match(line, /S14: made from spec/));
    }
    assert.fail('it is not parked');
  });
});
