import { referencesIn, resolveShape } from '../references.ts';
import type { Saga, Shape } from '../spec.ts';

/** An input of the saga, with `{serial}` (`{serial12}`: twelve digits) in the properties that make its id. */
export function sampleInput(saga: Saga): unknown {
  const ids = referencesIn(saga.id).map(r => r.path.join('.'));
  return sampleValue(saga, saga.input, path => ids.includes(path.join('.')));
}

/** The same as a line of JSON with its gaps filled: for a README. */
export const exampleInput = (saga: Saga): string => filledIn(sampleInput(saga));

/** A sample with its gaps filled, as JSON. A number on its own stands there as a text. */
export const filledIn = (sample: unknown): string =>
  JSON.stringify(sample)
    .replaceAll('"{serial}"', '1')
    .replaceAll('{serial12}', '000000000001')
    .replaceAll('{serial}', '1');

/** An answer of the step, or null where it has none. */
export function sampleAnswer(saga: Saga, schema: string | undefined): unknown {
  const shape = schema === undefined ? undefined : saga.schemas[schema];
  return shape ? sampleValue(saga, shape, () => false) : null;
}

function sampleValue(
  saga: Saga,
  shape: Shape,
  isId: (path: readonly string[]) => boolean,
  path: readonly string[] = [],
): unknown {
  const at = resolveShape(saga, shape) ?? { type: 'any' as const };
  const id = isId(path);
  switch (at.type) {
    case 'integer':
    case 'number':
      return id ? '{serial}' : 1;
    case 'boolean':
      return true;
    case 'array':
      return at.items ? [sampleValue(saga, at.items, isId, [...path, '[]'])] : [];
    case 'object':
      return Object.fromEntries(
        Object.entries(at.properties ?? {}).map(([name, of]) => [name, sampleValue(saga, of, isId, [...path, name])]),
      );
    default:
      return sampleText(at.format, path.at(-1) ?? 'value', id);
  }
}

function sampleText(format: string | undefined, name: string, id: boolean): string {
  if (format === 'uuid') return `00000000-0000-4000-8000-${id ? '{serial12}' : '000000000001'}`;
  if (format === 'date') return '2030-01-31';
  if (format === 'date-time') return '2030-01-31T12:00:00Z';
  if (format === 'decimal') return id ? '{serial}' : '10.00';
  if (format === 'uri') return `https://shop.example/${id ? '{serial}' : '1'}`;
  if (format === 'email') return id ? 'ada{serial}@shop.example' : 'ada@shop.example';
  return id ? `${name}-{serial}` : name;
}
