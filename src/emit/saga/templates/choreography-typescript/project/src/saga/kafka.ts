import {
  Consumer,
  type MessagesStream,
  Producer,
  ProduceAcks,
  stringDeserializers,
  stringSerializers,
} from '@platformatic/kafka';
import type { EventLog } from './log-broker.ts';

/**
 * Kafka as the log. Topics must be there before: `NAME.vVERSION` with as many partitions as are to be worked on at the same
 * time, and one `QUEUE.parked` for each handler; at least three replicas and min.insync.replicas=2.
 * @param lost is told when a reader cannot go on; started anew it goes on from its group's place
 */
export function openKafka(brokers: readonly string[], lost: (why: Error) => void): EventLog {
  const client = { clientId: 'saga', bootstrapBrokers: [...brokers] };
  const producer = new Producer({ ...client, serializers: stringSerializers, acks: ProduceAcks.ALL, idempotent: true });
  const consumers: Consumer<string, string, string, string>[] = [];

  const consumerOf = (groupId: string) => {
    const consumer = new Consumer({ ...client, groupId, deserializers: stringDeserializers });
    consumers.push(consumer);
    return consumer;
  };
  const streamOf = (consumer: Consumer<string, string, string, string>, topic: string) =>
    consumer.consume({ topics: [topic], autocommit: false, mode: 'committed', fallbackMode: 'earliest' });

  return {
    async append(topic, key, value) {
      await producer.send({ messages: [{ topic, key, value }] });
    },

    async follow(topic, group, each) {
      const stream = await streamOf(consumerOf(group), topic);
      readAll(stream, each).catch((error: unknown) => lost(error instanceof Error ? error : new Error(String(error))));
    },

    async drain(topic, group, each) {
      const consumer = consumerOf(group);
      const ends = (await consumer.listOffsets({ topics: [topic] })).get(topic) ?? [];
      const stream = await streamOf(consumer, topic);
      // -1 where the group has no place yet.
      const places =
        (await consumer.listCommittedOffsets({ topics: [{ topic, partitions: ends.map((_, n) => n) }] })).get(topic) ??
        [];
      const isBehind = () => ends.some((end, partition) => (places[partition] ?? 0n) < end);
      if (isBehind())
        for await (const message of stream) {
          await each(message.value);
          await message.commit();
          places[message.partition] = message.offset + 1n;
          if (!isBehind()) break;
        }
      await consumer.close(true);
    },

    async close() {
      await Promise.all(consumers.map(consumer => consumer.close(true)));
      await producer.close();
    },
  };
}

async function readAll(
  stream: MessagesStream<string, string, string, string>,
  each: (text: string) => Promise<void>,
): Promise<void> {
  for await (const message of stream) {
    await each(message.value);
    await message.commit();
  }
}
