import { canonicalModule, importedAs } from './go-packages.ts';
import { endsStatement, G, type GoSource, partner, skip, splitCommas } from './go-source.ts';
import type { TypeName } from './outline.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

export interface ReadType {
  readonly type: TypeName;
  readonly next: number;
}

/** Bounds nesting that no person writes. */
const MAX_DEPTH = 20;

/**
 * A type at `i`. Pointers are left out; `[]T` is `{ name: '[]', args: ['T'] }`, `map[K]V` has both. A name of another
 * package carries its import path without the major version: `http.Client` is `net/http.Client`.
 */
export function readType(s: GoSource, i: number, depth = 0): ReadType | undefined {
  const { tokens } = s;
  if (depth > MAX_DEPTH) return undefined;
  const kind = kindAt(tokens, i);
  if (kind === G.star || kind === G.tilde || kind === Kind.spread) {
    const inner = readType(s, i + 1, depth + 1);
    return inner && kind === Kind.spread ? { type: { name: '[]', args: [inner.type.name] }, next: inner.next } : inner;
  }
  if (kind === Kind.receive && isText(tokens, i + 1, 'chan')) return channel(s, i + 2, depth);
  if (kind === G.open) {
    const inner = readType(s, i + 1, depth + 1);
    return inner && { type: inner.type, next: partner(s, i) + 1 };
  }
  if (kind === G.square) {
    const element = readType(s, partner(s, i) + 1, depth + 1);
    return element && { type: { name: '[]', args: [element.type.name] }, next: element.next };
  }
  if (kind !== Kind.word) return undefined;
  const word = textOf(tokens, i);
  switch (word) {
    case 'map': {
      if (kindAt(tokens, i + 1) !== G.square) return undefined;
      const key = readType(s, i + 2, depth + 1);
      const value = readType(s, partner(s, i + 1) + 1, depth + 1);
      return value && { type: { name: 'map', args: [key?.type.name ?? '', value.type.name] }, next: value.next };
    }
    case 'chan':
      return channel(s, kindAt(tokens, i + 1) === Kind.receive ? i + 2 : i + 1, depth);
    case 'func':
      return { type: { name: 'func', args: [] }, next: endOfSignature(s, i + 1) };
    case 'struct':
    case 'interface':
      return kindAt(tokens, i + 1) === G.curly
        ? { type: { name: word, args: [] }, next: partner(s, i + 1) + 1 }
        : undefined;
  }
  let name = word;
  let next = i + 1;
  if (kindAt(tokens, next) === G.dot && kindAt(tokens, next + 1) === Kind.word) {
    name = qualified(s, word, textOf(tokens, next + 1));
    next += 2;
  }
  if (kindAt(tokens, next) !== G.square || !isTypeArguments(s, next)) return { type: { name, args: [] }, next };
  const args = splitCommas(s, next + 1, partner(s, next)).map(
    part => readType(s, part.start, depth + 1)?.type.name ?? '',
  );
  return { type: { name, args }, next: partner(s, next) + 1 };
}

function channel(s: GoSource, i: number, depth: number): ReadType | undefined {
  const element = readType(s, i, depth + 1);
  return element && { type: { name: 'chan', args: [element.type.name] }, next: element.next };
}

/** `http`, `Client` → `net/http.Client`; a name of no import stays as written. */
export function qualified(s: GoSource, local: string, name: string): string {
  const found = importedAs(s.imports, local);
  return `${found ? canonicalModule(found.module) : local}.${name}`;
}

/** `List[T]`, not `items[0]`, `items[i+1]`, `[]T`. */
function isTypeArguments(s: GoSource, open: number): boolean {
  const kind = kindAt(s.tokens, open + 1);
  return (kind === Kind.word || kind === G.star || kind === G.square) && partner(s, open) > open + 1;
}

/** Token after the results of a function whose parameters open at `i`; the body, if any, stands there. */
export function endOfSignature(s: GoSource, i: number): number {
  if (kindAt(s.tokens, i) !== G.open) return i;
  const after = partner(s, i) + 1;
  if (kindAt(s.tokens, after) === G.open) return partner(s, after) + 1;
  return kindAt(s.tokens, after) === Kind.word || startsType(kindAt(s.tokens, after))
    ? (readType(s, after)?.next ?? after)
    : after;
}

const startsType = (kind: number): boolean => kind === G.star || kind === G.square || kind === Kind.receive;

export interface NamedType {
  /** Token of the name; -1 where the parameter has none. */
  readonly nameAt: number;
  readonly type: TypeName | undefined;
}

/** A parameter or result list between `from` and `to`: `ctx context.Context, a, b string` or types alone. */
export function readParameters(s: GoSource, from: number, to: number): readonly NamedType[] {
  const parts = splitCommas(s, from, to);
  const named = parts.some(
    part => part.end - part.start > 1 && kindAt(s.tokens, part.start) === Kind.word && isName(s, part.start),
  );
  if (!named) return parts.map(part => ({ nameAt: -1, type: readType(s, part.start)?.type }));
  const out: NamedType[] = [];
  let type: TypeName | undefined;
  for (const part of [...parts].reverse()) {
    if (part.end - part.start > 1) type = readType(s, part.start + 1)?.type;
    out.unshift({ nameAt: part.start, type });
  }
  return out;
}

const TYPE_WORDS = new Set(['func', 'map', 'chan', 'struct', 'interface']);

/** Whether the word at `i` is a name that a type follows. */
function isName(s: GoSource, i: number): boolean {
  const next = kindAt(s.tokens, i + 1);
  if (next === G.dot || endsStatement(next) || TYPE_WORDS.has(textOf(s.tokens, i))) return false;
  return next !== G.square || kindAt(s.tokens, i + 2) === G.squareEnd || kindAt(s.tokens, skip(s, i + 1)) === Kind.word;
}
