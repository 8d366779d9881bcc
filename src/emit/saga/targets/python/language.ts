import { type Names, openNames } from '../../names.ts';
import { type Reference, readReference, readTemplate } from '../../references.ts';
import { dict, type Node } from './layout.ts';

/** Keywords, and what the annotations in a class are made of. */
const RESERVED: readonly string[] =
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type _ self cls bool bytes dict float int list object str tuple'.split(
    ' ',
  );

/** What a variable of that name would hide from the lines after it. */
export const BUILTINS: readonly string[] =
  'abs all any ascii bin callable chr compile dir eval exec filter format frozenset getattr globals hash help hex id input isinstance iter len locals map max min next open ord pow print property range repr reversed round set slice sorted staticmethod sum super vars zip'.split(
    ' ',
  );

/** Names of a module or a class: a taken one gets the underscore that PEP 8 wants. */
export function openPythonNames(own: Iterable<string>): Names {
  const names = openNames([...RESERVED, ...own]);
  // The language takes names for one that look alike to NFKC; one underscore in front would make it private.
  return {
    take: (name, suffix) => names.take(name.normalize('NFKC').replace(/^(?=[^\p{L}])/u, 'n'), suffix),
  };
}

/** `reserveStock`, `reserve-stock` → `reserve_stock`; letters of every script stay. */
export function snakeCase(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/(\p{Ll}|\p{N})(?=\p{Lu})/gu, '$1_')
    .replace(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1_')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
}

/** In the quotes that need fewer escapes, as the formatter has it. */
export function quoted(text: string): string {
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replace(/[\u2028\u2029]/g, c => `\\u${c.charCodeAt(0).toString(16)}`);
  const doubles = text.split('"').length;
  const singles = text.split("'").length;
  return doubles > singles ? `'${escaped.replaceAll("'", "\\'")}'` : `"${escaped.replaceAll('"', '\\"')}"`;
}

const UNITS = [
  ['days', 86_400_000],
  ['hours', 3_600_000],
  ['minutes', 60_000],
  ['seconds', 1_000],
] as const;

/** `timedelta(seconds=2)`: the largest unit that needs no fraction. */
export function duration(milliseconds: number): string {
  const [unit, size] = UNITS.find(([, of]) => milliseconds % of === 0) ?? ['milliseconds', 1];
  return `timedelta(${unit}=${number(milliseconds / size)})`;
}

export const number = (value: number): string =>
  Number.isInteger(value) ? String(value).replace(/\B(?=(?:\d{3})+$)/g, '_') : String(value);

/** How references are spelled where they are used. */
export interface Scope {
  /** Expression of a part of the input, or of a step's answer. */
  refer(reference: Reference): string;
}

/** A literal or a reference as an expression. */
export function expression(value: unknown, scope: Scope): Node {
  const reference = readReference(value);
  if (reference) return scope.refer(reference);
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return { open: '[', parts: value.map(v => expression(v, scope)), close: ']' };
  if (typeof value !== 'object' || value === null) return 'None';
  return dict(Object.entries(value).map(([name, v]) => [quoted(name), expression(v, scope)]));
}

/** A text with references in it: an f-string, or a sum where one of them has quotes of its own. */
export function text(template: string, scope: Scope, step: string): string {
  const parts = readTemplate(template).map(part => {
    if (typeof part === 'string') return { plain: part };
    return part.from === 'step' ? { plain: step } : { value: scope.refer(asReference(part)) };
  });
  if (parts.every(part => part.value === undefined)) return quoted(parts.map(p => p.plain).join(''));
  if (parts.some(part => /["'\\]/.test(part.value ?? '')))
    return parts.map(p => (p.value === undefined ? quoted(p.plain) : `str(${p.value})`)).join(' + ');
  const inner = parts.map(p => (p.value === undefined ? p.plain.replace(/[{}]/g, '$&$&') : `{${p.value}}`)).join('');
  // Values have no quotes, so what quotes there are need the same escapes as in any text.
  return `f${quoted(inner)}`;
}

/** A path: as text, or with `{}` for each value. The key stays as `{key}`. */
export function place(path: string, scope: Scope, step: string): string {
  const values: string[] = [];
  const spelled = readTemplate(path).map(part => {
    if (typeof part === 'string') return part;
    if (part.from === 'key') return '{key}';
    if (part.from === 'step') return step;
    values.push(scope.refer(asReference(part)));
    return '{}';
  });
  const address = quoted(spelled.join(''));
  return values.length === 0 ? address : `path(${[address, ...values].join(', ')})`;
}

/** `{input.orderId}` means what `$.input.orderId` does. */
const asReference = (part: Reference): Reference => readReference(`$.${part.text.slice(1, -1).trim()}`) ?? part;
