import { type Reference, readReference, readTemplate } from '../../references.ts';

/** What may not be the name of a variable, a method or a component of a record. */
export const reservedWords: readonly string[] =
  'abstract assert boolean break byte case catch char class const continue default do double else enum extends false final finally float for goto if implements import instanceof int interface long native new null package private protected public return short static strictfp super switch synchronized this throw throws transient true try var void volatile while yield record sealed permits non _ clone finalize getClass hashCode notify notifyAll toString wait equals'.split(
    ' ',
  );

export function quoted(text: string): string {
  const escaped = JSON.stringify(text).replace(/[\u2028\u2029]/g, c => `\\u${c.charCodeAt(0).toString(16)}`);
  return escaped.replace(/\\b/g, '\\b');
}

const UNITS = [
  ['ofDays', 86_400_000],
  ['ofHours', 3_600_000],
  ['ofMinutes', 60_000],
  ['ofSeconds', 1_000],
] as const;

/** `Duration.ofSeconds(2)`: the largest unit that needs no fraction. */
export function duration(milliseconds: number): string {
  const [unit, size] = UNITS.find(([, of]) => milliseconds % of === 0) ?? ['ofMillis', 1];
  return `Duration.${unit}(${number(milliseconds / size)})`;
}

/** `2_000`, and `3_000_000_000L` for what an int cannot hold. */
export function number(value: number): string {
  if (!Number.isInteger(value)) return String(value);
  const digits = String(value).replace(/\B(?=(?:\d{3})+$)/g, '_');
  return Math.abs(value) > 0x7fffffff ? `${digits}L` : digits;
}

/** How references are spelled where they are used. */
export interface Scope {
  /** Expression of a part of the input, or of a step's answer. */
  refer(reference: Reference): string;
}

/** A literal or a reference as an expression. */
export function expression(value: unknown, scope: Scope): string {
  const reference = readReference(value);
  if (reference) return scope.refer(reference);
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return number(value);
  if (Array.isArray(value)) return `List.of(${value.map(v => expression(v, scope)).join(', ')})`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([name, v]) => `entry(${quoted(name)}, ${expression(v, scope)})`);
  return `Map.ofEntries(${entries.join(', ')})`;
}

/** A text with references in it as a concatenation. */
export function concatenation(text: string, scope: Scope, step: string): string {
  const parts = readTemplate(text).map(part => {
    if (typeof part === 'string') return quoted(part);
    return part.from === 'step' ? quoted(step) : scope.refer(asReference(part));
  });
  return parts[0]?.startsWith('"') ? parts.join(' + ') : ['""', ...parts].join(' + ');
}

/** A path with `{}` for each value, and the values. The key stays as `{key}`. */
export function gaps(path: string, scope: Scope, step: string): readonly [string, readonly string[]] {
  const values: string[] = [];
  const text = readTemplate(path).map(part => {
    if (typeof part === 'string') return part;
    if (part.from === 'key') return '{key}';
    if (part.from === 'step') return step;
    values.push(scope.refer(asReference(part)));
    return '{}';
  });
  return [text.join(''), values];
}

/** `{input.orderId}` means what `$.input.orderId` does. */
const asReference = (part: Reference): Reference => readReference(`$.${part.text.slice(1, -1).trim()}`) ?? part;
