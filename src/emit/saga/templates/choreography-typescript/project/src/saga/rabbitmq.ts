import { type ConsumeMessage, connect, type GetMessage } from 'amqplib';
import type { Broker, Queue } from './broker.ts';
import type { Origin } from './event.ts';
import { log } from './telemetry.ts';

/** Events of one consumer that are under way at the same time. */
const PREFETCH = 20;

/**
 * RabbitMQ: a direct exchange by event type, a quorum queue for each handler, and beside each a queue for what is parked.
 * @param lost is told when the connection breaks; what was not acknowledged then comes again
 */
export async function openRabbitMq(url: string, origin: Origin, lost: (why: Error) => void): Promise<Broker> {
  const exchange = `${origin.name}.v${origin.version}`;
  const parking = `${exchange}.parked`;
  const connection = await connect(url);
  let isClosing = false;
  connection.on('error', () => {});
  connection.on('close', (why?: Error) => {
    if (!isClosing) lost(why ?? new Error('connection closed'));
  });
  const publisher = await connection.createConfirmChannel();
  const consumer = await connection.createChannel();
  // As when an acknowledgement takes longer than the server waits.
  for (const channel of [publisher, consumer]) channel.on('error', lost);
  await publisher.assertExchange(exchange, 'direct', { durable: true });
  await publisher.assertExchange(parking, 'direct', { durable: true });
  await consumer.prefetch(PREFETCH);

  const unroutable = new Set<unknown>();
  publisher.on('return', message => unroutable.add(message.properties.messageId));

  const send = (to: string, key: string, content: Buffer, messageId: string, headers: Record<string, string>) =>
    new Promise<void>((resolve, reject) => {
      const options = { persistent: true, mandatory: true, contentType: 'application/json', messageId, headers };
      publisher.publish(to, key, content, options, (error: unknown) => {
        if (error) reject(error instanceof Error ? error : new Error(`${messageId} is not confirmed`));
        // The broker confirms what it has thrown away, too: without a queue an event would be lost.
        else if (unroutable.delete(messageId)) reject(new Error(`no queue takes ${key}`));
        else resolve();
      });
    });

  async function assertQueue({ name, on, limit }: Queue): Promise<void> {
    const quorum = { 'x-queue-type': 'quorum' };
    await consumer.assertQueue(`${name}.parked`, { durable: true, arguments: quorum });
    await consumer.bindQueue(`${name}.parked`, parking, name);
    await consumer.assertQueue(name, {
      durable: true,
      arguments: {
        ...quorum,
        'x-delivery-limit': limit,
        'x-dead-letter-exchange': parking,
        'x-dead-letter-routing-key': name,
        // Without these two an event could be lost on its way to where it is parked.
        'x-dead-letter-strategy': 'at-least-once',
        'x-overflow': 'reject-publish',
      },
    });
    for (const type of on) await consumer.bindQueue(name, exchange, type);
  }

  return {
    publish: event =>
      send(exchange, event.type, Buffer.from(JSON.stringify(event)), event.id, {
        traceparent: event.traceparent,
        // A header of AMQP may hold any text, one of HTTP behind it may not.
        'x-correlation-id': encodeURIComponent(event.sagaId),
      }),

    async subscribe(queue, take) {
      await assertQueue(queue);
      await consumer.consume(queue.name, message => {
        if (!message) return lost(new Error(`${queue.name} was deleted`));
        take(parse(message), deliveriesOf(message)).then(
          verdict => {
            if (isClosing) return;
            if (verdict === 'done') consumer.ack(message);
            else consumer.nack(message, false, verdict === 'again');
          },
          (error: unknown) => lost(error instanceof Error ? error : new Error(String(error))),
        );
      });
    },

    async parked(queue, settle) {
      await assertQueue(queue);
      const kept: GetMessage[] = [];
      for (;;) {
        const message = await consumer.get(`${queue.name}.parked`);
        if (!message) break;
        const verdict = await settle(parse(message));
        if (verdict === 'park') kept.push(message);
        else {
          // To the default exchange, whose keys are names of queues; first there, then away from here.
          if (verdict === 'again')
            await send('', queue.name, message.content, String(message.properties.messageId), {});
          consumer.ack(message);
        }
      }
      for (const message of kept) consumer.nack(message, false, true);
    },

    async close() {
      isClosing = true;
      // Closing a channel in order makes sure that the last acknowledgements have left.
      await consumer.close();
      await publisher.close();
      await connection.close();
    },
  };
}

const deliveriesOf = (message: ConsumeMessage): number =>
  1 + Number(message.properties.headers?.['x-delivery-count'] ?? 0);

function parse({ content }: { readonly content: Buffer }): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch (error) {
    log('warn', 'not JSON', { why: String(error) });
    return undefined;
  }
}
