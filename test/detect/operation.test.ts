import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.ts';
import { extractors } from '../../src/extract/index.ts';
import { takeSnapshot } from '../../src/model/snapshot.ts';

const fixture = (detector: string, name: string) => join(import.meta.dirname, detector, 'fixtures', name);

/** What the pages about edge, observability and delivery say about severity and confidence, and what a message must name. */
it.each([
  ['missing-health-check', 'shop-without', ['medium high'], ['None of the 3 services', 'orders, payments and stock']],
  ['missing-health-check', 'clinic-in-a-cluster', ['high high'], ['patients has no health check']],
  ['missing-tracing', 'shop-without', ['medium high'], ['None of the 3']],
  ['missing-tracing', 'trail-breaks-at-one', ['medium medium'], ['1 of 3 services', 'stock']],
  ['missing-correlation-id', 'shop-without', ['medium high'], ['None of the 3']],
  ['missing-correlation-id', 'trail-breaks-at-one', ['medium medium'], ['the trail breaks there: stock']],
  ['missing-metrics', 'shop-without', ['medium high'], ['None of the 3']],
  ['missing-metrics', 'kept-inside', ['low medium'], ['payments and refunds']],
  ['unversioned-api', 'three-without', ['low high', 'low high', 'low high'], ['serves 1 operation to']],
  ['missing-api-gateway', 'ports-open', ['medium medium'], ['3 services', 'published port']],
  ['missing-api-gateway', 'node-ports', ['medium high'], ['NodePort']],
  ['missing-api-gateway', 'browser-asks-many', ['medium high'], ['Pages of teller-web ask 2 services']],
  ['missing-api-contract', 'called-without', ['low high'], ['2 services of 2']],
  ['contract-drift', 'wrong-method', ['high high'], ['PUT /payments', 'only for POST']],
  ['contract-drift', 'no-such-path', ['high medium'], ['GET /payments/all/open', 'no such path']],
  ['readiness-depends-on-remote', 'asks-another-service', ['high high', 'medium high'], ['patients']],
  ['readiness-depends-on-remote', 'ready-in-go', ['medium medium'], ['/readyz']],
  ['readiness-depends-on-remote', 'actuator-asks-the-database', ['high high'], ['/actuator/health', 'wards-db']],
  ['local-logging', 'files-in-containers', ['medium high'], ['notes, orders and payments write']],
  ['local-logging', 'nothing-collects', ['low medium'], ['Nothing in the repository brings the logs']],
  ['no-ci-cd', 'only-tends-issues', ['medium medium'], ['2 deployables']],
  ['several-services-per-container', 'supervisor', ['medium high'], ['3 programs', 'accounts, loans and cards']],
  ['several-services-per-container', 'one-pod', ['medium high'], ['accounts runs in one pod with cards']],
  ['several-services-per-container', 'bare-programs', ['low medium'], ['2 services']],
  ['single-instance', 'one-of-each', ['low medium'], ['2 services of 2', '`replicas: 1`']],
  ['manual-configuration', 'built-in-addresses', ['low medium'], ['2 addresses']],
  ['secret-in-source', 'issued-and-plain', ['high high', 'medium medium'], ['credential']],
  ['secret-in-source', 'for-trying-out', ['info medium'], ['for trying out']],
  ['secret-in-source', 'secret-object', ['medium medium'], ['Kubernetes Secret']],
  ['long-synchronous-call', 'minutes-in-a-request', ['medium low'], ['120 s']],
  ['lockstep-release', 'one-for-all', ['low medium'], ['all 3 services']],
  ['technology-sprawl', 'five-languages', ['info medium'], ['5 services', '5 languages']],
] as const)('%s in %s is %j', async (detector, name, weights, says) => {
  const { findings } = await analyze(fixture(detector, name));
  const found = findings.filter(f => f.detector === detector);
  expect(found.map(f => `${f.severity} ${f.confidence}`).sort()).toEqual([...weights].sort());
  for (const part of says) expect(found.map(f => f.message).join('\n')).toContain(part);
});

describe('where nobody reads the code', () => {
  const blind = extractors.filter(e => e.languages.length === 0);

  it.each(['missing-health-check', 'missing-tracing', 'missing-correlation-id', 'missing-metrics', 'local-logging'])(
    '%s claims nothing',
    async detector => {
      const name = detector === 'local-logging' ? 'nothing-collects' : 'shop-without';
      const { findings } = await analyze(fixture(detector, name), { extractors: blind });
      expect(findings.map(f => f.detector)).not.toContain(detector);
    },
  );
});

describe('credentials', () => {
  it.each([
    ['issued-and-plain', ['kr4M-77xQp', 'hT7mQ2vX9pL4wZ8c', 'winter-2024-x']],
    ['secret-object', ['a3I0TS03N3hRcC0xOQ==', 'kr4M-77xQp-19']],
    ['for-trying-out', ['POSTGRES_PASSWORD: postgres']],
  ] as const)('of %s are in no output', async (name, values) => {
    const document = JSON.stringify(takeSnapshot(await analyze(fixture('secret-in-source', name))));
    expect(document).toContain('secret-in-source');
    for (const value of values) expect(document).not.toContain(value);
  });
});
