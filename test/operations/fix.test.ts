import { describe, expect, it } from 'vitest';
import { detectors } from '../../src/detect/index.ts';
import { fixFor } from '../../src/operations/fix.ts';
import { operations } from '../../src/operations/index.ts';
import { openLibrary } from '../../src/reference/library.ts';

const names = operations.map(o => o.name);

describe.each(detectors.map(d => [d.id, d.remedies] as const))('the fix of %s', (detector, remedies) => {
  const fix = fixFor({ detector, id: `${detector}-3f2a91`, remedies }, names, undefined)!;

  it('is an operation that takes this input', () => {
    const operation = operations.find(o => o.name === fix.operation)!;
    expect(operation.input.safeParse(fix.input)).toMatchObject({ success: true });
  });

  it('is a page that exists, where nothing is emitted', () => {
    if (fix.operation === 'read_reference') expect(openLibrary().page(fix.input.id!)).toBeDefined();
    else expect(Object.values(fix.input)).toEqual([`${detector}-3f2a91`]);
  });
});

const finding = {
  detector: 'missing-timeout',
  id: 'missing-timeout-3f2a91',
  remedies: ['guides/data', 'patterns/timeout'],
};

it('names the repository where it is not the usual one', () => {
  expect(fixFor(finding, names, 'services')).toEqual({
    operation: 'emit_circuit_breaker',
    input: { path: 'services', finding: finding.id },
  });
});

it('is never an operation that is not registered', () => {
  expect(fixFor(finding, ['read_reference'], undefined)).toEqual({
    operation: 'read_reference',
    input: { id: 'patterns/timeout' },
  });
  expect(fixFor(finding, [], undefined)).toBeUndefined();
});
