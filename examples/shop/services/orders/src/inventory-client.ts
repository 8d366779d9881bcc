const inventoryUrl = process.env.INVENTORY_URL ?? 'http://localhost:8082';

export interface Reservation {
  id: string;
  total: number;
}

export class OutOfStock extends Error {}

/** Holds stock for the order and returns what the held items cost, in cents. */
export async function reserve(orderId: string, lines: { sku: string; quantity: number }[]): Promise<Reservation> {
  const response = await fetch(`${inventoryUrl}/reservations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ orderId, lines }),
  });
  if (response.status === 409) throw new OutOfStock('not enough stock');
  if (!response.ok) throw new Error(`inventory answered ${response.status}`);
  return (await response.json()) as Reservation;
}
