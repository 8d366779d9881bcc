import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.ts';
import { extractors } from '../../src/extract/index.ts';
import { takeSnapshot } from '../../src/model/snapshot.ts';
import { markdownReport } from '../../src/report/markdown.ts';
import { resilienceTables } from '../../src/report/resilience.ts';

const fixture = (path: string) => join(import.meta.dirname, '../detect', path);

describe('the resilience table', () => {
  it('says for each call what protects it, by what, and where', async () => {
    const { model } = await analyze(fixture('unsafe-retry/fixtures/retry-in-retry'));
    const [table] = resilienceTables(model);
    expect(table!.component.name).toBe('orders');
    expect(table!.rows.map(row => [row.asks, row.to, ...row.policies])).toEqual([
      [
        'GET http://payments:3000/payments/{id}',
        'payments',
        'absent (library: none)',
        'backoff fixed (annotation, orders/src/main/java/shop/orders/PaymentReader.java:15); also 3 (mesh, mesh/payments.yaml:9)',
        'absent',
        'absent',
        'absent',
      ],
    ]);
  });

  it('knows defaults of libraries, breakers with their fallback, and limits set at the call', async () => {
    const { model } = await analyze(fixture('missing-fallback/fixtures/breaker-and-default'));
    const policies = Object.fromEntries(resilienceTables(model).map(t => [t.component.name, t.rows[0]!.policies]));
    expect(policies.checkout).toEqual([
      expect.stringContaining('2000ms (code, checkout/src/main.ts:8)'),
      'absent',
      expect.stringContaining('50 (code, checkout/src/main.ts:12)'),
      'absent',
      expect.stringContaining('present (code, checkout/src/main.ts:13)'),
    ]);
    expect(policies.orders![2]).toContain('annotation');
  });

  it('stands in the report and in the connections of the model', async () => {
    const analysis = await analyze(fixture('missing-circuit-breaker/fixtures/outlier-detection'));
    expect(markdownReport(analysis)).toContain('## Resilience of outgoing calls (1)\n\n### orders\n');
    const connection = takeSnapshot(analysis).connections.find(c => c.to === 'service:payments')!;
    expect(connection.policies.find(p => p.kind === 'circuit-breaker')).toMatchObject({
      status: 'present',
      source: 'mesh',
      by: 'mesh',
      value: '5',
      evidence: [{ file: 'mesh/payments.yaml', line: 8 }],
    });
    expect(connection.policies.find(p => p.kind === 'timeout')).toMatchObject({ status: 'absent', by: 'library' });
  });

  it('does not know where nobody looked', async () => {
    const blind = extractors.map(e =>
      e.id === 'java' ? { ...e, looksFor: e.looksFor.filter(k => k !== 'policy') } : e,
    );
    const root = fixture('missing-timeout/fixtures/rest-template-bean');
    const { model } = await analyze(root, { extractors: blind });
    expect(resilienceTables(model)[0]!.rows[0]!.policies.every(p => p === 'unknown')).toBe(true);
  });
});
