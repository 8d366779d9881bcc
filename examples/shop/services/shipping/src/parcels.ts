import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.PARCELS_DB_URL, max: 5 });

export async function toShip(orderId: string): Promise<{ id: string; customerId: string } | undefined> {
  const result = await pool.query(
    `SELECT id, customer_id AS "customerId" FROM orders WHERE id = $1 AND tracking_code IS NULL`,
    [orderId],
  );
  return result.rows[0];
}

export async function saveTrackingCode(orderId: string, trackingCode: string): Promise<void> {
  await pool.query(`UPDATE orders SET tracking_code = $2, status = 'shipped' WHERE id = $1`, [orderId, trackingCode]);
}
