import { join } from 'node:path';
import { expect, it } from 'vitest';
import { analyze } from '../../src/analyze.ts';
import { extractors } from '../../src/extract/index.ts';

/** What the pages say about severity and confidence, and what a message must name. */
it.each([
  [
    'shared-database',
    'clinic-one-schema',
    'high',
    'high',
    ['appointments and billing', 'database clinic', '1 table in common'],
  ],
  ['shared-database', 'shop-same-jdbc-url', 'high', 'high', ['orders', 'shipping', 'database shop']],
  ['shared-database', 'three-users-one-finding', 'high', 'high', ['catalogue, reviews and stock']],
  ['shared-database', 'server-without-database-name', 'high', 'medium', ['server bank-db']],
  ['shared-database', 'sides-of-one-service', 'low', 'high', ['sides of one service']],
  ['shared-database', 'developers-machine', 'high', 'medium', ['accounts and loans']],
  ['sync-call-chain', 'checkout-in-one-request', 'medium', 'high', ['One request', 'checkout → orders', '/score/']],
  ['sync-call-chain', 'clinic-four-hops', 'high', 'high', ['4 synchronous hops', 'GET /citizens/{id}']],
  ['sync-call-chain', 'through-a-helper', 'medium', 'medium', ['Up to 3 synchronous hops']],
  ['missing-timeout', 'rest-template-bean', 'high', 'high', ['2 calls', 'RestTemplate', 'payments', 'waits for ever']],
  ['missing-timeout', 'axios-instance', 'high', 'high', ['2 calls', 'axios payments']],
  ['missing-timeout', 'axios-per-call', 'high', 'high', ['switched off']],
  ['missing-timeout', 'stand-in-address', 'high', 'low', ['could not be placed']],
  ['missing-timeout', 'library-of-two', 'medium', 'high', ['orders and refunds make a call']],
  ['missing-timeout', 'worker', 'medium', 'high', ['reminders makes a call']],
  ['missing-timeout', 'wrapped-somewhere', 'high', 'medium', ['2 calls']],
  ['missing-timeout', 'default-switched-off', 'high', 'high', ['switched off']],
  ['missing-timeout', 'fetch-default', 'high', 'medium', ['up to 300 s']],
  [
    'missing-circuit-breaker',
    'breaker-elsewhere',
    'medium',
    'medium',
    ['orders serves 2 routes', 'RestTemplate', 'payments'],
  ],
  ['unsafe-retry', 'payment-sent-twice', 'high', 'medium', ['repeats POST', 'idempotency key']],
  ['unsafe-retry', 'retry-in-retry', 'medium', 'medium', ['stands inside 1 further retry']],
  ['consumer-without-dead-letter', 'dotnet-nowhere', 'medium', 'medium', ['entries', 'rabbitmq']],
  ['ack-before-processing', 'none-in-settings', 'medium', 'high', ['acknowledge mode none']],
  ['ack-before-processing', 'dotnet-automatic', 'medium', 'medium', ['automatic acknowledgement']],
  ['swallowed-message-error', 'dotnet-log-line', 'medium', 'medium', ['only logs']],
  ['half-open-flood', 'stays-half-open', 'medium', 'high', ['does not open again']],
  ['missing-ordering-key', 'python-without-key', 'low', 'low', ['points']],
  ['missing-fallback', 'python-breaker', 'low', 'low', ['returns reads from payments']],
] as const)('%s in %s is %s with %s confidence', async (detector, fixture, severity, confidence, says) => {
  const { findings } = await analyze(join(import.meta.dirname, detector, 'fixtures', fixture));
  const found = findings.filter(f => f.detector === detector);
  expect(found.map(f => [f.severity, f.confidence])).toEqual([[severity, confidence]]);
  for (const part of says) expect(found[0]!.message).toContain(part);
});

it('missing-timeout tells the clients of a component apart', async () => {
  const { findings } = await analyze(join(import.meta.dirname, 'missing-timeout/fixtures/two-local-clients'));
  const found = findings.filter(f => f.detector === 'missing-timeout');
  expect(found.map(f => / through (\S+ \S+) to /.exec(f.message)?.[1]).sort()).toEqual([
    'axios bank',
    'axios payments',
  ]);
  expect(new Set(found.map(f => f.id)).size).toBe(2);
});

it('shared-database is less sure where nobody reads the code, whose tables may lie apart', async () => {
  const withoutCode = extractors.filter(e => !e.languages.includes('typescript'));
  const root = join(import.meta.dirname, 'shared-database/fixtures/three-users-one-finding');
  const { findings } = await analyze(root, { extractors: withoutCode });
  const found = findings.filter(f => f.detector === 'shared-database');
  expect(found.map(f => f.confidence)).toEqual(['medium']);
});
