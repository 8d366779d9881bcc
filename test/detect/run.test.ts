import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.ts';
import type { Detector, Finding, Hit } from '../../src/core/finding.ts';
import type { ComponentId } from '../../src/core/model.ts';
import { detectors } from '../../src/detect/index.ts';
import { extractors } from '../../src/extract/index.ts';

const clinic = join(import.meta.dirname, 'shared-database/fixtures/clinic-one-schema');
const checkout = join(import.meta.dirname, 'sync-call-chain/fixtures/checkout-in-one-request');
const goBeside = join(import.meta.dirname, 'fixtures/go-beside-typescript');

const copies: string[] = [];
afterEach(() => {
  for (const copy of copies.splice(0)) rmSync(copy, { recursive: true, force: true });
});

/** A copy of a fixture with its text files changed. */
function changed(root: string, change: (text: string, path: string) => string): string {
  const copy = mkdtempSync(join(tmpdir(), 'qe-'));
  copies.push(copy);
  cpSync(root, copy, { recursive: true });
  for (const entry of readdirSync(copy, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    writeFileSync(path, change(readFileSync(path, 'utf8'), path));
  }
  return copy;
}

const places = (findings: readonly Finding[]) => findings.flatMap(f => f.evidence.map(e => `${e.file}:${e.line}`));

describe('a finding', () => {
  it('keeps its id and fingerprint when lines move, and not when another service joins', async () => {
    const before = (await analyze(clinic)).findings;
    const moved = changed(clinic, (text, path) =>
      path.endsWith('.yml') ? `# moved\n\n${text}` : path.endsWith('.ts') ? `// moved\n\n${text}` : text,
    );
    const after = (await analyze(moved)).findings;
    expect(before.map(f => f.detector)).toContain('shared-database');
    expect(after.map(f => [f.id, f.fingerprint])).toEqual(before.map(f => [f.id, f.fingerprint]));
    expect(places(after)).not.toEqual(places(before));

    const joined = changed(clinic, (text, path) =>
      path.endsWith('.yml') ? text.replace('  clinic-db:\n    image', `${laboratory}  clinic-db:\n    image`) : text,
    );
    const third = (await analyze(joined)).findings.filter(f => f.detector === 'shared-database');
    expect(third).toHaveLength(1);
    expect(third[0]!.subjects).toContain('service:laboratory');
    expect(third[0]!.fingerprint).not.toBe(before.find(f => f.detector === 'shared-database')!.fingerprint);
  });

  it('carries what is needed to look it up', async () => {
    const finding = (await analyze(clinic)).findings.find(f => f.detector === 'shared-database')!;
    expect(finding.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(finding.id).toBe(`shared-database-${finding.fingerprint.slice(0, 6)}`);
    expect(finding.reference).toBe('anti-patterns/shared-database');
    expect(finding.remedies.length).toBeGreaterThan(0);
  });
});

const laboratory = `  laboratory:
    build: ./laboratory
    environment:
      DATABASE_URL: postgres://clinic:secret@clinic-db:5432/clinic
`;

/** A detector that says what a test tells it, on the lines where the components are declared. */
function detectorOf(
  id: string,
  hits: readonly (Partial<Hit> & { on: ComponentId })[],
  needs: Detector['needs'] = ['call'],
): Detector {
  return {
    id,
    title: id,
    severity: 'medium',
    needs,
    remedies: [],
    *detect(model) {
      for (const { on, ...rest } of hits) {
        const evidence = model.component(on).evidence;
        yield { subjects: [on], message: id, confidence: 'high', evidence, ...rest };
      }
    },
  };
}

describe('ranking', () => {
  const order = async (...detectors: Detector[]) => {
    const { findings } = await analyze(checkout, { detectors });
    return findings.map(f => f.detector);
  };

  it('puts severity and confidence first', async () => {
    const got = await order(
      detectorOf('low-high', [{ on: 'service:checkout', severity: 'low' }]),
      detectorOf('high-low', [{ on: 'service:checkout', severity: 'high', confidence: 'low' }]),
      detectorOf('critical-medium', [{ on: 'service:checkout', severity: 'critical', confidence: 'medium' }]),
      detectorOf('sure-high', [{ on: 'service:checkout', severity: 'high' }]),
      detectorOf('critical-high', [{ on: 'service:checkout', severity: 'critical' }]),
      detectorOf('info-low', [{ on: 'service:checkout', severity: 'info', confidence: 'low' }]),
    );
    expect(got).toEqual(['critical-high', 'critical-medium', 'sure-high', 'high-low', 'low-high', 'info-low']);
  });

  it('then how many components depend on it, directly or not', async () => {
    const got = await order(
      detectorOf('checkout', [{ on: 'service:checkout' }]),
      detectorOf('fraud', [{ on: 'service:fraud' }]),
      detectorOf('orders', [{ on: 'service:orders' }]),
    );
    expect(got).toEqual(['fraud', 'orders', 'checkout']);
  });

  it('then the id', async () => {
    const got = await order(
      detectorOf('b', [{ on: 'service:checkout' }]),
      detectorOf('a', [{ on: 'service:checkout' }]),
    );
    expect(got).toEqual(['a', 'b']);
  });

  it('makes one finding of one decision', async () => {
    const twice = detectorOf('twice', [{ on: 'service:fraud' }, { on: 'service:fraud' }]);
    const keyed = detectorOf('keyed', [
      { on: 'service:fraud', key: '1' },
      { on: 'service:fraud', key: '2' },
    ]);
    const { findings } = await analyze(checkout, { detectors: [twice, keyed] });
    expect(findings.map(f => f.detector)).toEqual(['keyed', 'keyed', 'twice']);
  });
});

describe('assessment', () => {
  const withoutGo = extractors.filter(e => !e.languages.includes('go'));

  it('of a Go service is missing where Go is not read, and of its neighbour it is not', async () => {
    const { assessments, findings } = await analyze(goBeside, { extractors: withoutGo });
    const timeouts = assessments.filter(a => a.detector === 'missing-timeout');
    expect(timeouts).toEqual([
      { detector: 'missing-timeout', status: 'assessed', findings: 1, subjects: ['service:quotes'] },
      { detector: 'missing-timeout', status: 'not-assessed', missing: ['call', 'policy'], subjects: ['service:rates'] },
    ]);
    // What deployment files say is known of it all the same.
    const fromCode = new Set(detectors.filter(d => d.needs.length > 0).map(d => d.id));
    const about = findings.filter(f => fromCode.has(f.detector)).flatMap(f => f.subjects);
    expect(about).not.toContain('service:rates');
  });

  it.each([
    ['shared-database', clinic, ['store']],
    ['missing-timeout', checkout, ['call', 'policy']],
    ['sync-call-chain', checkout, ['call']],
  ] as const)('of %s is missing when nobody reads TypeScript', async (detector, root, missing) => {
    const without = extractors.filter(e => !e.languages.includes('typescript'));
    const { assessments } = await analyze(root, { extractors: without });
    const notAssessed = assessments.filter(a => a.detector === detector && a.status === 'not-assessed');
    expect(notAssessed.map(a => a.status === 'not-assessed' && a.missing)).toEqual([missing]);
    expect(notAssessed[0]!.subjects.length).toBeGreaterThan(1);
  });

  it('does not let an absence be claimed where nobody looked', async () => {
    const claim = detectorOf('claim', [{ on: 'service:rates', searched: ['everywhere'] }]);
    const sight = detectorOf('sight', [{ on: 'service:rates' }]);
    const { findings, assessments } = await analyze(goBeside, { extractors: withoutGo, detectors: [claim, sight] });
    expect(findings.map(f => f.detector)).toEqual(['sight']);
    expect(assessments.map(a => [a.detector, a.status])).toContainEqual(['claim', 'not-assessed']);
  });
});

describe('a qe-ignore comment', () => {
  const withComment = (comment: string, where: 'above' | 'beside') =>
    changed(clinic, text =>
      text.replace(/^( *)(DATABASE_URL: [^#\n]*).*$/m, (_, indent: string, setting: string) =>
        where === 'above' ? `${indent}${comment}\n${indent}${setting}` : `${indent}${setting.trim()} ${comment}`,
      ),
    );

  it.each(['above', 'beside'] as const)(
    'with a reason hides the finding whose line it stands %s, and it is counted',
    async where => {
      const root = withComment('# qe-ignore shared-database: merged next quarter', where);
      const { findings, suppressed, assessments } = await analyze(root);
      expect(findings.map(f => f.detector)).not.toContain('shared-database');
      expect(suppressed.map(f => f.detector)).toEqual(['shared-database']);
      expect(assessments).toContainEqual(expect.objectContaining({ detector: 'shared-database', findings: 0 }));
    },
  );

  it.each([
    '# qe-ignore shared-database',
    '# qe-ignore shared-database:',
    '# qe-ignore missing-timeout: another detector',
  ])('such as %s hides nothing', async comment => {
    const { findings, suppressed } = await analyze(withComment(comment, 'above'));
    expect(findings.map(f => f.detector)).toContain('shared-database');
    expect(suppressed).toEqual([]);
  });
});
