import { createServer } from 'node:http';
import { Kafka } from 'kafkajs';
import { bookParcel } from './carrier.ts';
import { saveTrackingCode, toShip } from './parcels.ts';

const kafka = new Kafka({ clientId: 'shipping', brokers: (process.env.KAFKA_BROKERS ?? 'localhost:9092').split(',') });
const consumer = kafka.consumer({ groupId: 'shipping' });
const producer = kafka.producer();

await producer.connect();
await consumer.connect();
await consumer.subscribe({ topic: 'payment.settled' });
await consumer.run({
  eachMessage: async ({ message }) => {
    const { orderId } = JSON.parse(String(message.value)) as { orderId: string };
    const order = await toShip(orderId);
    if (!order) return;
    const trackingCode = await bookParcel(order.customerId);
    await saveTrackingCode(order.id, trackingCode);
    await producer.send({
      topic: 'parcel.sent',
      messages: [{ key: order.id, value: JSON.stringify({ orderId: order.id, trackingCode }) }],
    });
  },
});

createServer((_req, res) => res.end('up')).listen(Number(process.env.PORT ?? 8085));
