import { Pool } from 'pg';
import { publishWaiting } from '../../src/saga/outbox.ts';
import { rabbitMq } from './rabbitmq.ts';
import { World } from './world.ts';

/** A process that dies (kill -9) at the worst moment: a relay behind its first confirmation, or the consumer of a step behind its commit. */
const [what = '', sagaId = '', ...urls] = process.argv.slice(2);
const broker = await rabbitMq();
if (what === 'relay') {
  const die = async (event: Parameters<typeof broker.publish>[0]) => {
    await broker.publish(event);
    process.kill(process.pid, 'SIGKILL');
  };
  await publishWaiting(new Pool({ connectionString: urls[0] }), { ...broker, publish: die });
} else {
  const world = World.over(urls, broker, sagaId);
  world.broker.trouble(sagaId, what, 'killed');
  await world.start();
}
