import { join } from 'node:path';
import { expect, it } from 'vitest';
import { analyze } from '../../src/analyze.ts';

/** What the pages of the data and coupling detectors say about severity and confidence, and what a message must name. */
it.each([
  ['cyclic-dependency', 'orders-and-billing', 'medium', 'high', ['billing → orders → billing', '2 services']],
  ['cyclic-dependency', 'three-in-a-circle', 'high', 'high', ['discounts → loyalty → pricing → discounts']],
  ['cyclic-dependency', 'addresses-only', 'medium', 'medium', ['billing → orders → billing']],
  ['inappropriate-intimacy', 'reports-read-patients', 'high', 'high', ['reports', 'database patients']],
  ['inappropriate-intimacy', 'schema-of-billing', 'high', 'high', ['claims', 'schema billing', 'billing.invoices']],
  ['dual-write', 'java-save-then-send', 'high', 'high', ['Order', 'order-placed', 'OrderService.place']],
  ['dual-write', 'consumer-tells-on', 'medium', 'high', ['parcels', 'parcel-packed']],
  ['distributed-transaction', 'two-databases-by-jta', 'high', 'high', ['transfers', 'Atomikos', '1 place']],
  ['hub-service', 'everything-through-customers', 'medium', 'high', ['called by 4 services', 'calls 4', 'of 9']],
  ['mega-service', 'clinic-core', 'medium', 'high', ['36 operations', '9 resources', '13 tables']],
  ['chatty-calls', 'one-request-per-line', 'medium', 'high', ['orders', 'catalogue', 'per item of a loop']],
  ['chatty-calls', 'four-calls-in-a-row', 'low', 'medium', ['4 calls', 'customers']],
  [
    'distributed-monolith',
    'one-database-and-a-chain',
    'critical',
    'high',
    ['4 of 4 services', 'shared-database', 'sync-call-chain', 'a database for each service'],
  ],
  [
    'cross-service-write-without-saga',
    'checkout-changes-three',
    'high',
    'high',
    ['checkout', 'payments and stock', 'one after the other'],
  ],
  ['saga-without-compensation', 'orders-without-a-way-back', 'high', 'high', ['2 steps', 'reserveStock', 'chargeCard']],
  ['wrong-cuts', 'data-service-for-all', 'medium', 'high', ['bank-persistence', 'transfers', 'data layer']],
  ['shared-library', 'entities-for-everybody', 'medium', 'high', ['shop-model', '3 types', '2 services']],
  ['shared-library', 'types-in-a-project', 'medium', 'medium', ['Clinic.Domain', 'Appointment, Invoice and Patient']],
] as const)('%s in %s is %s with %s confidence', async (detector, fixture, severity, confidence, says) => {
  const { findings } = await analyze(join(import.meta.dirname, detector, 'fixtures', fixture));
  const found = findings.filter(f => f.detector === detector);
  expect(found.map(f => [f.severity, f.confidence])).toEqual([[severity, confidence]]);
  for (const part of says) expect(found[0]!.message).toContain(part);
});

it('hardcoded-endpoint is one finding per service, sure of IPs and ports', async () => {
  const { findings } = await analyze(join(import.meta.dirname, 'hardcoded-endpoint/fixtures/five-languages'));
  const found = findings.filter(f => f.detector === 'hardcoded-endpoint');
  expect(found.map(f => f.subjects.join()).sort()).toEqual(
    ['orders', 'payments', 'returns', 'shipping', 'stock'].map(name => `service:${name}`),
  );
  expect(new Set(found.map(f => f.confidence))).toEqual(new Set(['high']));
});
