import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.ts';
import { detectors } from '../../src/detect/index.ts';
import { extractors } from '../../src/extract/index.ts';

/** Where nobody looked, nothing is clean: for each detector, with each kind of fact it needs read by nobody. */
const cases = detectors.flatMap(({ id, needs }) => needs.map(need => ({ id, need })));

describe('a detector whose facts nobody reads', () => {
  it.each(cases)('$id without $need', async ({ id, need }) => {
    const fixtures = join(import.meta.dirname, id, 'fixtures');
    const blind = extractors.filter(e => e.languages.length === 0 || !e.looksFor.includes(need));
    let judged = 0;
    for (const name of readdirSync(fixtures)) {
      const root = join(fixtures, name);
      const seen = await analyze(root);
      if (!seen.findings.some(f => f.detector === id)) continue;
      judged++;
      const { assessments } = await analyze(root, { extractors: blind });
      const own = assessments.filter(a => a.detector === id);
      expect(own.map(a => a.status)).toContain('not-assessed');
      expect(own.flatMap(a => (a.status === 'not-assessed' ? a.missing : []))).toContain(need);
      // Nothing that could not be looked at is counted among what was.
      const blindTo = own.flatMap(a => (a.status === 'not-assessed' ? a.subjects : []));
      expect(blindTo.length).toBeGreaterThan(0);
      for (const a of own) if (a.status === 'assessed') expect(a.subjects.filter(s => blindTo.includes(s))).toEqual([]);
      if (judged === 2) break;
    }
    expect(judged, `no fixture of ${id} has a finding`).toBeGreaterThan(0);
  });
});
