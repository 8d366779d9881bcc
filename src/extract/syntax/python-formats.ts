import { join, literal, opaque, type Ref } from '../../core/ref.ts';
import type { Reader } from './python-reader.ts';
import { COLON, type Code, CURLY, findKind, kindOf, type Range, ROUND, splitList } from './python-source.ts';
import { piecesOf } from './python-strings.ts';
import { Kind } from './tokens.ts';

type Read = (reader: Reader, code: Code, range: Range) => Ref;

/** `"{}/{name}".format(base, name=x)`, where the pattern itself may be a constant. */
export function formatRef(
  reader: Reader,
  code: Code,
  pattern: Ref,
  plain: readonly Range[],
  named: ReadonlyMap<string, Range>,
  read: Read,
): Ref | undefined {
  let next = 0;
  const fill = (text: string): Ref[] => {
    const parts: Ref[] = [];
    let last = 0;
    for (const match of text.matchAll(/\{\{|\}\}|\{([\w.[\]]{0,100})(?:![rsa])?(?::[^{}]{0,60})?\}/g)) {
      if (match.index > last) parts.push(literal(text.slice(last, match.index)));
      last = match.index + match[0].length;
      if (match[1] === undefined) {
        parts.push(literal(match[0][0]!));
        continue;
      }
      const key = /^\w*/.exec(match[1])![0];
      const argument = key === '' ? plain[next++] : /^\d+$/.test(key) ? plain[Number(key)] : named.get(key);
      // `{user.name}` takes a part of the argument, which is not followed.
      parts.push(argument && key === match[1] ? read(reader, code, argument) : opaque(match[0]));
    }
    if (last < text.length) parts.push(literal(text.slice(last)));
    return parts;
  };
  if (pattern.ref === 'literal') return join(fill(pattern.value));
  if (pattern.ref === 'join') return join(pattern.parts.flatMap(p => (p.ref === 'literal' ? fill(p.value) : [p])));
  return undefined;
}

/** `"%s:%d" % (host, port)` and `"%(host)s" % {"host": x}` */
export function percentRef(reader: Reader, code: Code, left: Range, right: Range, read: Read): Ref | undefined {
  const pattern = read(reader, code, left);
  if (pattern.ref === 'opaque') return undefined;
  const bracketed = kindOf(code, right.from) === ROUND && code.partner[right.from] === right.to - 1;
  const values = bracketed ? splitList(code, right.from + 1, right.to - 1) : [right];
  const table = kindOf(code, right.from) === CURLY ? dictionary(code, right) : undefined;
  let next = 0;
  const fill = (text: string): Ref[] => {
    const parts: Ref[] = [];
    let last = 0;
    for (const match of text.matchAll(/%(?:\((\w{1,80})\))?[-+ #0]{0,5}\d{0,5}(?:\.\d{1,5})?([%a-zA-Z])/g)) {
      if (match.index > last) parts.push(literal(text.slice(last, match.index)));
      last = match.index + match[0].length;
      if (match[2] === '%') {
        parts.push(literal('%'));
        continue;
      }
      const value = match[1] === undefined ? values[next++] : table?.get(match[1]);
      parts.push(value ? read(reader, code, value) : opaque(match[0]));
    }
    if (last < text.length) parts.push(literal(text.slice(last)));
    return parts;
  };
  if (pattern.ref === 'literal') return join(fill(pattern.value));
  return pattern.ref === 'join'
    ? join(pattern.parts.flatMap(p => (p.ref === 'literal' ? fill(p.value) : [p])))
    : undefined;
}

/** Entries of a dictionary that is written out, by their text keys. */
export function dictionary(code: Code, range: Range): Map<string, Range> {
  const found = new Map<string, Range>();
  const close = code.partner[range.from]!;
  for (const { from, to } of splitList(code, range.from + 1, Math.min(close, range.to))) {
    const colon = findKind(code, from, to, COLON);
    if (colon !== from + 1 || kindOf(code, from) !== Kind.string || colon >= to) continue;
    const piece = piecesOf(code, from)[0];
    found.set(piece && 'text' in piece ? piece.text : '', { from: colon + 1, to });
  }
  return found;
}
