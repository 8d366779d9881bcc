import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { modelOf } from '../../../../src/emit/saga/model/input.ts';
import { essentials, faultMatrix } from '../../../../src/emit/saga/model/matrix.ts';
import { prove } from '../../../../src/emit/saga/model/prove.ts';
import { charge, order, read, reserve, ship } from '../specs.ts';

const fixture = readFileSync(new URL('../fixtures/create-order.yaml', import.meta.url), 'utf8');

describe('a spec as the checker sees it', () => {
  it('keeps order, groups, kinds and policies', () => {
    const { steps, stages, deadline, cancellable } = modelOf(read(parse(fixture)));
    expect(steps.map(s => `${s.id} ${s.kind} ${s.exhausted} ${s.undo}`)).toEqual([
      'reserve compensatable back park',
      'credit compensatable back park',
      'fraud readonly back none',
      'charge pivot for ever none',
      'ship retriable for ever none',
      'notify retriable park none',
    ]);
    expect(stages).toEqual([[0], [1, 2], [3], [4], [5]]);
    expect({ deadline, cancellable }).toEqual({ deadline: true, cancellable: true });
  });

  it('is proved', () => {
    expect(prove(modelOf(read(parse(fixture))))).toMatchObject({ proved: true });
    expect(prove(modelOf(read(order(reserve, charge, ship))))).toMatchObject({ proved: true });
    expect(prove(modelOf(read({ saga: 'book-trip', steps: ['flights', 'hotels', 'cars'] })))).toMatchObject({
      proved: true,
    });
  });

  it('has a counterexample where there is no fence', () => {
    const given = order({ ...reserve, idempotency: { fence: 'none' } }, charge);
    const { counterexample } = prove(modelOf(read(given)));
    expect(counterexample?.words).toContain('but reserve is still in effect');
    expect(counterexample?.words).toContain('that keeps the late step out (reserve).');
  });

  it('has a counterexample where the pivot is given up', () => {
    const given = order(reserve, { ...charge, onUnknown: 'give-up' });
    expect(prove(modelOf(read(given))).counterexample?.wrong).toContain('but charge is still in effect');
  });
});

describe('the fault matrix', () => {
  const saga = modelOf(read(parse(fixture)));

  it('is every step by every fault, killed or not, cancelled never, once and twice', () => {
    const matrix = faultMatrix(saga);
    expect(matrix).toHaveLength(6 * 4 * 2 * 3);
    expect(new Set(matrix.map(s => s.name)).size).toBe(matrix.length);
  });

  it('expects all effects or none', () => {
    for (const { name, expected } of [...faultMatrix(saga), ...essentials(saga)])
      expect(new Set(Object.values(expected.net)), name).toEqual(new Set([expected.outcome === 'completed' ? 1 : 0]));
  });

  it('has no cancels for a saga that cannot be cancelled', () => {
    const stubborn = { ...saga, cancellable: false };
    expect([...faultMatrix(stubborn), ...essentials(stubborn)].filter(s => /cancel/.test(s.name))).toEqual([]);
  });
});
