import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.ts';
import { detectors } from '../../src/detect/index.ts';
import { compareWithMarks, findCases } from '../support/fixtures.ts';

const cases = findCases(import.meta.dirname);

describe.each(detectors.map(d => d.id))('%s', id => {
  const own = cases.filter(c => c.detector === id);

  it.each(own.map(c => [c.name, c] as const))(
    '%s: finds what the lines expect and nothing else',
    async (_, fixture) => {
      const { findings } = await analyze(fixture.root);
      expect(compareWithMarks(fixture, findings)).toEqual([]);
    },
  );

  it('has an expected line and a near miss', () => {
    const says = own
      .flatMap(c => c.marks)
      .filter(m => m.detector === id)
      .map(m => m.says);
    expect(new Set(says)).toEqual(new Set(['expect', 'ok']));
  });
});

it('every fixture belongs to a registered detector, and every mark names one', () => {
  const known = new Set(detectors.map(d => d.id));
  expect(cases.filter(c => !known.has(c.detector)).map(c => join(c.detector, c.name))).toEqual([]);
  expect(cases.flatMap(c => c.marks).filter(m => !known.has(m.detector))).toEqual([]);
});
