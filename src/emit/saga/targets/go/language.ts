import { type Reference, readReference, readTemplate } from '../../references.ts';

/** What Go keeps for itself, and the packages that printed files use: no name of a saga may hide them. */
export const reservedWords: readonly string[] =
  `break case chan const continue default defer else fallthrough for func go goto if import interface map package range
  return select struct switch type var any append bool byte cap clear close comparable complex complex64 complex128 copy
  delete error false float32 float64 imag int int8 int16 int32 int64 iota len make max min new nil panic print println
  real recover rune string true uint uint8 uint16 uint32 uint64 uintptr init main _ context client json os saga slog
  temporal time workflow`.split(/\s+/);

/** Go writes these in one case. */
const INITIALISMS: ReadonlySet<string> = new Set(
  'api cpu css db dns eof guid html http https id ip json ram rpc sla smtp sql ssh tcp tls ttl udp ui uid uuid uri url utf8 vm xml xsrf xss'.split(
    ' ',
  ),
);

/** `reservation-id`, `reservationId` and `reservation_id` → the same words. What no name of Go may hold is spelled out. */
const wordsOf = (name: string): readonly string[] =>
  name
    .normalize('NFC')
    .replace(/(\p{Ll}|\p{Nd})(?=\p{Lu})/gu, '$1-')
    .split(/[^\p{L}\p{M}\p{Nd}]+/u)
    .filter(word => word !== '')
    .map(word => word.replace(/\p{M}/gu, mark => `U${mark.codePointAt(0)!.toString(16)}`));

const capital = (word: string): string =>
  INITIALISMS.has(word.toLowerCase()) ? word.toUpperCase() : word.slice(0, 1).toUpperCase() + word.slice(1);

/** `ReservationID`: what other packages may use. Only an upper-case letter makes it so, which not every script has. */
export function exportedName(name: string): string {
  const text = wordsOf(name).map(capital).join('');
  return /^\p{Lu}/u.test(text) ? text : `X${text}`;
}

/** `reservationID`. */
export function localName(name: string): string {
  const [first = '', ...rest] = wordsOf(name);
  const start = first === first.toUpperCase() || INITIALISMS.has(first.toLowerCase()) ? first.toLowerCase() : first;
  return start.slice(0, 1).toLowerCase() + start.slice(1) + rest.map(capital).join('');
}

/** Letters and digits of ASCII, as names of packages and folders have to be. */
export function packageName(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/^(?=\d)/, 'saga');
  if (plain === '') return 'asaga';
  return taken.has(plain) ? `${plain}saga` : plain;
}

/** A name as Temporal's client for Go can send it, which puts names into headers: what is no visible ASCII by its numbers. */
export const plainText = (name: string): string =>
  [...Buffer.from(name)]
    .map(b =>
      b > 0x20 && b < 0x7f && b !== 0x25 ? String.fromCharCode(b) : `%${b.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');

export function quoted(text: string): string {
  return JSON.stringify(text)
    .replace(/\\ud[89a-f][0-9a-f]{2}/g, '\\ufffd')
    .replace(/[\x7f-\x9f\u2028\u2029\ufeff]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const UNITS = [
  ['time.Hour', 3_600_000],
  ['time.Minute', 60_000],
  ['time.Second', 1_000],
] as const;

/** `2*time.Second`: the largest unit that needs no fraction. */
export function duration(milliseconds: number): string {
  const [unit, size] = UNITS.find(([, of]) => milliseconds % of === 0) ?? ['time.Millisecond', 1];
  const count = Math.ceil(milliseconds / size);
  return count === 1 ? unit : `${count} * ${unit}`;
}

/** How references are spelled where they are used. */
export interface Scope {
  /** A part of the input, or of a step's answer. */
  refer(reference: Reference): { readonly text: string; readonly isString: boolean };
}

/** A literal or a reference as an expression. */
export function expression(value: unknown, scope: Scope): string {
  const reference = readReference(value);
  if (reference) return scope.refer(reference).text;
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[]any{${value.map(v => expression(v, scope)).join(', ')}}`;
  if (value === null || value === undefined) return 'nil';
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).map(([name, v]) => `${quoted(name)}: ${expression(v, scope)}`);
  return `map[string]any{${entries.join(', ')}}`;
}

/**
 * A text with references in it as a concatenation.
 * @param use how a value that is no literal is put in: `saga.Escape`
 * @param plus gofmt leaves no room around it inside of calls
 */
export function concatenation(
  text: string,
  scope: Scope,
  step: string,
  use: 'saga.Text' | 'saga.Escape',
  plus: ' + ' | '+' = ' + ',
): string {
  const parts: string[] = [];
  let literal = '';
  for (const part of readTemplate(text)) {
    if (typeof part === 'string') literal += part;
    else if (part.from === 'step') literal += step;
    else if (part.from === 'key') literal += '{key}';
    else {
      if (literal !== '') parts.push(quoted(literal));
      literal = '';
      const value = scope.refer(asReference(part));
      parts.push(value.isString && use === 'saga.Text' ? value.text : `${use}(${value.text})`);
    }
  }
  if (literal !== '' || parts.length === 0) parts.push(quoted(literal));
  return parts.join(plus);
}

/** `{input.orderId}` means what `$.input.orderId` does. */
const asReference = (part: Reference): Reference => readReference(`$.${part.text.slice(1, -1).trim()}`) ?? part;
