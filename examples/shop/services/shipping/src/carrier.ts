import pRetry from 'p-retry';

const carrierUrl = process.env.CARRIER_URL ?? 'http://localhost:9092';

/** Books a parcel with the carrier and returns its tracking code. */
export async function bookParcel(customerId: string): Promise<string> {
  const response = await pRetry(
    () =>
      fetch(`${carrierUrl}/parcels`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ sender: 'shop', recipient: customerId }),
        signal: AbortSignal.timeout(3_000),
      }),
    { retries: 3 },
  );
  if (!response.ok) throw new Error(`the carrier answered ${response.status}`);
  const parcel = (await response.json()) as { trackingCode: string };
  return parcel.trackingCode;
}
