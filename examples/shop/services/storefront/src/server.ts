import express from 'express';
import { isAxiosError } from 'axios';
import { findOrder, placeOrder } from './orders-client.ts';
import { currentPrice } from './price-client.ts';

const app = express();
app.use(express.json());

app.get('/health', (_req, res) => {
  res.json({ status: 'up' });
});

app.get('/products/:sku', async (req, res) => {
  const price = await currentPrice(req.params.sku);
  // A page without a price is still worth showing.
  res.json({ sku: req.params.sku, price: price ?? null });
});

app.post('/checkout', async (req, res) => {
  try {
    const order = await placeOrder({ customerId: req.body.customerId, lines: req.body.lines });
    res.status(201).json({ orderId: order.id, total: order.total });
  } catch (error) {
    if (isAxiosError(error) && error.response?.status === 409) {
      res.status(409).json({ error: 'out of stock' });
      return;
    }
    res.status(503).json({ error: 'checkout is not available, please try again' });
  }
});

app.get('/orders/:id', async (req, res) => {
  res.json(await findOrder(req.params.id));
});

const port = Number(process.env.PORT ?? 8080);
app.listen(port, () => console.log(`storefront listens on ${port}`));
