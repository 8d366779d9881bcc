import { join } from 'node:path';
import { expect, it } from 'vitest';
import { analyze } from '../../src/analyze.ts';

/** What the pages say about severity and confidence, and what a message must name. */
it.each([
  ['shared-database', 'clinic-one-schema', 'high', 'high', ['appointments', 'billing', 'database clinic']],
  ['shared-database', 'shop-same-jdbc-url', 'high', 'high', ['orders', 'shipping', 'database shop']],
  ['shared-database', 'three-users-one-finding', 'high', 'high', ['catalogue, reviews and stock']],
  ['shared-database', 'server-without-database-name', 'high', 'medium', ['server bank-db']],
  ['sync-call-chain', 'checkout-in-one-request', 'medium', 'high', ['One request', 'checkout → orders', '/score/']],
  ['sync-call-chain', 'clinic-four-hops', 'high', 'high', ['4 synchronous hops', 'GET /citizens/{id}']],
  ['sync-call-chain', 'through-a-helper', 'medium', 'medium', ['Up to 3 synchronous hops']],
  ['missing-timeout', 'rest-template-bean', 'high', 'high', ['2 calls', 'RestTemplate', 'payments', 'waits for ever']],
  ['missing-timeout', 'axios-instance', 'high', 'high', ['2 calls', 'axios payments']],
  ['missing-timeout', 'axios-per-call', 'high', 'high', ['switched off']],
  ['missing-timeout', 'fetch-default', 'high', 'medium', ['up to 300 s']],
] as const)('%s in %s is %s with %s confidence', async (detector, fixture, severity, confidence, says) => {
  const { findings } = await analyze(join(import.meta.dirname, detector, 'fixtures', fixture));
  const found = findings.filter(f => f.detector === detector);
  expect(found.map(f => [f.severity, f.confidence])).toEqual([[severity, confidence]]);
  for (const part of says) expect(found[0]!.message).toContain(part);
});
