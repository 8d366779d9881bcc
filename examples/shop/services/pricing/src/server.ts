import express from 'express';
import { priceOf } from './price-list.ts';

const app = express();

app.get('/health', (_req, res) => {
  res.json({ status: 'up' });
});

app.get('/prices/:sku', (req, res) => {
  const cents = priceOf(req.params.sku);
  if (cents === undefined) res.status(404).json({ error: 'no price for this item' });
  else res.json({ sku: req.params.sku, cents });
});

const port = Number(process.env.PORT ?? 8083);
app.listen(port, () => console.log(`pricing listens on ${port}`));
