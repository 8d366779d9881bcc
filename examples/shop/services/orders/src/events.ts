import { Kafka } from 'kafkajs';
import type { Order } from './orders-table.ts';

const kafka = new Kafka({ clientId: 'orders', brokers: (process.env.KAFKA_BROKERS ?? 'localhost:9092').split(',') });
const producer = kafka.producer();
const consumer = kafka.consumer({ groupId: 'orders' });

await producer.connect();

export async function publishOrderPlaced(order: Order): Promise<void> {
  await producer.send({
    topic: 'order.placed',
    messages: [{ key: order.id, value: JSON.stringify({ orderId: order.id, amount: order.total }) }],
  });
}

export async function whenPaymentSettled(handle: (orderId: string) => Promise<void>): Promise<void> {
  await consumer.connect();
  await consumer.subscribe({ topic: 'payment.settled' });
  await consumer.run({
    eachMessage: async ({ message }) => {
      const event = JSON.parse(String(message.value)) as { orderId: string };
      await handle(event.orderId);
    },
  });
}
