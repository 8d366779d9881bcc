const pricingUrl = process.env.PRICING_URL ?? 'http://localhost:8083';

/** The price to show on a page, or undefined when pricing does not answer in time. */
export async function currentPrice(sku: string): Promise<number | undefined> {
  try {
    const response = await fetch(`${pricingUrl}/prices/${sku}`, { signal: AbortSignal.timeout(800) });
    if (!response.ok) return undefined;
    const price = (await response.json()) as { cents: number };
    return price.cents;
  } catch {
    return undefined;
  }
}
