import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from '../../src/core/nearest.ts';
import { Room } from '../../src/operations/budget.ts';
import { operations } from '../../src/operations/index.ts';
import { jsonSchemaOf } from '../../src/operations/operation.ts';

describe('nearest', () => {
  it.each([
    ['limt', ['cursor', 'limit', 'id'], 'limit'],
    ['SEVERITY', ['severity', 'security'], 'severity'],
    ['database', ['anti-patterns/shared-database', 'patterns/saga'], 'anti-patterns/shared-database'],
  ])('%s', (name, candidates, expected) => {
    expect(nearest(name, candidates)).toEqual([expected]);
  });

  it('has nothing to offer where there is nothing', () => {
    expect(didYouMean('x', [])).toBe('');
  });

  it('is quick for hostile lengths', () => {
    expect(nearest('x'.repeat(1_000_000), ['limit'])).toEqual(['limit']);
  });
});

describe('room', () => {
  it('takes what fits and leaves the rest', () => {
    const room = new Room(20);
    expect(room.take(['aaaaa', 'bbbbb', 'ccccc'])).toEqual(['aaaaa', 'bbbbb']);
    expect(room.take(['ddd'])).toEqual([]);
  });

  it('gives no list more than its share', () => {
    const room = new Room(100);
    expect(
      room.take(
        Array.from({ length: 20 }, () => 'aaaaaaa'),
        0.5,
      ),
    ).toHaveLength(5);
    expect(room.take(Array.from({ length: 20 }, () => 'aaaaaaa'))).toHaveLength(5);
  });
});

describe.each(operations.map(o => [o.name, o] as const))('%s', (_, operation) => {
  it('describes every input', () => {
    for (const property of Object.values(jsonSchemaOf(operation).properties)) expect(property.description).toBeTruthy();
  });

  it('has a positional that is an input', () => {
    const { positional } = operation.command;
    if (positional) expect(Object.keys(operation.input.shape)).toContain(positional);
  });
});
