import { randomUUID } from 'node:crypto';
import express from 'express';
import { publishOrderPlaced, whenPaymentSettled } from './events.ts';
import { findOrder, insertOrder, markPaid, ping } from './orders-table.ts';
import { OutOfStock, reserve } from './inventory-client.ts';

const app = express();
app.use(express.json());

app.get('/health', (_req, res) => {
  res.json({ status: 'up' });
});

app.get('/ready', async (_req, res) => {
  await ping();
  res.json({ status: 'ready' });
});

app.post('/orders', async (req, res) => {
  const id = randomUUID();
  try {
    const reservation = await reserve(id, req.body.lines);
    const order = { id, customerId: req.body.customerId, total: reservation.total, status: 'placed' };
    await insertOrder(order);
    await publishOrderPlaced(order);
    res.status(201).json(order);
  } catch (error) {
    if (!(error instanceof OutOfStock)) throw error;
    res.status(409).json({ error: error.message });
  }
});

app.get('/orders/:id', async (req, res) => {
  const order = await findOrder(req.params.id);
  if (order) res.json(order);
  else res.status(404).json({ error: 'no such order' });
});

await whenPaymentSettled(markPaid);
const port = Number(process.env.PORT ?? 8081);
app.listen(port, () => console.log(`orders listens on ${port}`));
