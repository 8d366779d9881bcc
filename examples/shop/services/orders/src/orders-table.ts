import pg from 'pg';

export interface Order {
  id: string;
  customerId: string;
  total: number;
  status: string;
}

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

export async function insertOrder(order: Order): Promise<void> {
  await pool.query('INSERT INTO orders (id, customer_id, total, status) VALUES ($1, $2, $3, $4)', [
    order.id,
    order.customerId,
    order.total,
    order.status,
  ]);
}

export async function findOrder(id: string): Promise<Order | undefined> {
  const result = await pool.query('SELECT id, customer_id AS "customerId", total, status FROM orders WHERE id = $1', [id]);
  return result.rows[0];
}

export async function markPaid(orderId: string): Promise<void> {
  await pool.query("UPDATE orders SET status = 'paid' WHERE id = $1 AND status = 'placed'", [orderId]);
}

/** Moves orders that are older than the given number of days out of the hot table. Returns how many. */
export async function archiveOlderThan(days: number): Promise<number> {
  const result = await pool.query(
    "WITH old AS (DELETE FROM orders WHERE placed_at < now() - $1 * interval '1 day' RETURNING *) INSERT INTO orders_archive SELECT * FROM old",
    [days],
  );
  return result.rowCount ?? 0;
}

export async function ping(): Promise<void> {
  await pool.query('SELECT 1');
}

export async function close(): Promise<void> {
  await pool.end();
}
