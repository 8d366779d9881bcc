import { readReference, readTemplate } from '../../references.ts';

/** What may not be the name of a variable in a module. */
export const reservedWords: readonly string[] =
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield NaN Infinity Object String Number Boolean Promise Error Date Math JSON Array Map Set Symbol Record Readonly Partial globalThis process console fetch'.split(
    ' ',
  );

/** How references are spelled where they are used. */
export interface Scope {
  /** Variable of the saga's input. */
  readonly input: string;
  readonly sagaId: string;
  /** Variable that holds a step's answer. */
  answer(step: string): string;
}

export function quoted(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}

/** `2_000` */
export const number = (value: number): string => String(value).replace(/\B(?=(?:\d{3})+$)/g, '_');

const IDENTIFIER = /^[\p{L}_$][\p{L}\p{M}\p{N}_$]*$/u;

export const property = (name: string): string => (IDENTIFIER.test(name) ? name : quoted(name));

export function member(object: string, path: readonly string[]): string {
  return object + path.map(part => (IDENTIFIER.test(part) ? `.${part}` : `[${quoted(part)}]`)).join('');
}

/** A literal or a reference as an expression. */
export function expression(value: unknown, scope: Scope): string {
  const reference = readReference(value);
  if (reference?.from === 'input') return member(scope.input, reference.path);
  if (reference?.from === 'steps') return member(scope.answer(reference.path[0]!), reference.path.slice(1));
  if (reference?.from === 'saga') return scope.sagaId;
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(v => expression(v, scope)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return object(Object.entries(value).map(([name, v]) => [name, expression(v, scope)]));
}

/** `{ orderId: input.orderId, total }` */
export function object(entries: readonly (readonly [name: string, value: string])[]): string {
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([name, value]) => (name === value && IDENTIFIER.test(name) ? name : `${property(name)}: ${value}`)).join(', ')} }`;
}

/** The same, one property to a line where it would not fit into `width`. */
export function wideObject(entries: readonly (readonly [name: string, value: string])[], width: number): string {
  const line = object(entries);
  if (line.length <= width) return line;
  return `{\n${entries.map(([name, value]) => `  ${property(name)}: ${value},\n`).join('')}}`;
}

/** A text with references in it: `${…}` behind a tag, or plain where there are none. */
export function template(
  text: string,
  scope: Scope & { readonly key?: string; readonly step?: string },
  tag = '',
): string {
  const parts = readTemplate(text);
  if (parts.every(part => typeof part === 'string')) return quoted(text);
  const inner = parts.map(part => {
    if (typeof part === 'string') return escapeTemplate(part);
    if (part.from === 'step') return escapeTemplate(scope.step ?? '');
    const value = part.from === 'key' ? (scope.key ?? 'key') : expression(`$.${part.text.slice(1, -1).trim()}`, scope);
    return `\${${value}}`;
  });
  return `${tag}\`${inner.join('')}\``;
}

const escapeTemplate = (text: string): string => text.replace(/[\\`]|\$(?=\{)/g, '\\$&');
