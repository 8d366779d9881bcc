import { connect } from 'amqplib';
import type { Broker } from '../../src/saga/broker.ts';
import { openRabbitMq } from '../../src/saga/rabbitmq.ts';
import { saga, services } from '../sample.ts';

const queues = services(() => async () => undefined as never).flatMap(service =>
  service.handlers.map(handler => handler.queue.name),
);

/** The broker of AMQP_URL, without what an earlier run has left there. */
export async function emptyRabbitMq(): Promise<Broker> {
  const connection = await connect(address());
  const channel = await connection.createChannel();
  for (const queue of queues) for (const name of [queue, `${queue}.parked`]) await channel.deleteQueue(name);
  await connection.close();
  return await rabbitMq();
}

export function rabbitMq(): Promise<Broker> {
  return openRabbitMq(address(), saga, why => {
    throw why;
  });
}

function address(): string {
  const url = process.env.AMQP_URL;
  if (!url) throw new Error('AMQP_URL is not set');
  return url;
}
