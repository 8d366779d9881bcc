import type { JvmSource } from './java-source.ts';
import type { TypeName } from './outline.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

/** Character codes of the punctuation that Java and Kotlin readers look for. */
export const P = {
  at: 64,
  dot: 46,
  comma: 44,
  semicolon: 59,
  colon: 58,
  assign: 61,
  open: 40,
  close: 41,
  curly: 123,
  curlyEnd: 125,
  square: 91,
  squareEnd: 93,
  less: 60,
  greater: 62,
  question: 63,
  plus: 43,
  bang: 33,
  and: 38,
  star: 42,
} as const;

/** A hostile file must not make every `<` search to its end. */
const MAX_TYPE_TOKENS = 300;
const MAX_PARTS = 40;

/** Token after type arguments that open at `i`; -1 where these are no type arguments. */
export function skipAngles(s: JvmSource, i: number): number {
  const { tokens, brackets } = s;
  let depth = 0;
  for (let j = i; j < tokens.count && j < i + MAX_TYPE_TOKENS; j++) {
    const kind = tokens.kinds[j]!;
    if (kind === P.less) depth++;
    else if (kind === P.greater) {
      if (--depth === 0) return j + 1;
    } else if (kind === P.open && (s.language === 'kotlin' || kindAt(tokens, j - 2) === P.at)) j = brackets.partner[j]!;
    else if (
      kind !== Kind.word &&
      kind !== P.comma &&
      kind !== P.dot &&
      kind !== P.question &&
      kind !== P.square &&
      kind !== P.squareEnd &&
      kind !== P.and &&
      kind !== P.at &&
      kind !== P.star &&
      kind !== P.colon &&
      kind !== Kind.arrow
    )
      return -1;
  }
  return -1;
}

/** Token of the `<` that the `>` at `i` closes; -1 where these are no type arguments. */
export function skipAnglesBack(s: JvmSource, i: number): number {
  const { tokens, brackets } = s;
  const kotlin = s.language === 'kotlin';
  let depth = 0;
  for (let j = i; j >= 0 && j > i - MAX_TYPE_TOKENS; j--) {
    const kind = tokens.kinds[j]!;
    if (kind === P.greater) depth++;
    else if (kind === P.less) {
      if (--depth === 0) return j;
    } else if (kotlin && kind === P.close) j = Math.min(j, brackets.partner[j]!);
    else if (
      kind !== Kind.word &&
      !(kotlin && kind === Kind.arrow) &&
      kind !== P.comma &&
      kind !== P.dot &&
      kind !== P.question &&
      kind !== P.square &&
      kind !== P.squareEnd &&
      kind !== P.and &&
      kind !== P.star
    )
      return -1;
  }
  return -1;
}

export interface ReadType {
  readonly type: TypeName;
  readonly next: number;
}

/** Token after the annotations that stand before a part of a type. */
export function skipAnnotations(s: JvmSource, i: number): number {
  let at = i;
  while (kindAt(s.tokens, at) === P.at && kindAt(s.tokens, at + 1) === Kind.word) {
    at += 2;
    while (kindAt(s.tokens, at) === P.dot && kindAt(s.tokens, at + 1) === Kind.word) at += 2;
    if (kindAt(s.tokens, at) === P.open) at = s.brackets.partner[at]! + 1;
  }
  return at;
}

/** A type at `i`: qualified name, type arguments, arrays, Kotlin `?`. */
export function readType(s: JvmSource, i: number): ReadType | undefined {
  return s.language === 'kotlin' ? readKotlinType(s, i) : readPlainType(s, i);
}

function readPlainType(s: JvmSource, i: number): ReadType | undefined {
  const { tokens } = s;
  let at = skipAnnotations(s, i);
  if (kindAt(tokens, at) !== Kind.word) return undefined;
  let name = at;
  let args: readonly string[] = [];
  for (;;) {
    at++;
    if (kindAt(tokens, at) === P.less) {
      const next = skipAngles(s, at);
      if (next < 0) return undefined;
      args = typeArguments(s, at, next);
      at = next;
    }
    // `Map.@Nullable Entry`
    const part = kindAt(tokens, at) === P.dot ? skipAnnotations(s, at + 1) : at;
    if (part === at || kindAt(tokens, part) !== Kind.word) break;
    name = at = part;
    args = [];
  }
  for (;;) {
    // `String @Nullable []`
    const rank = s.language === 'java' ? skipAnnotations(s, at) : at;
    if (kindAt(tokens, rank) === P.square && kindAt(tokens, rank + 1) === P.squareEnd) at = rank + 2;
    else if (kindAt(tokens, rank) === Kind.spread && s.language === 'java') at = rank + 1;
    else break;
  }
  if (kindAt(tokens, at) === P.question && s.language === 'kotlin') at++;
  return { type: { name: simpleName(s, name), args }, next: at };
}

const FUNCTION: TypeName = { name: 'Function', args: [] };

/** A type of Kotlin: one as above, `(Order) -> Unit`, `suspend Order.() -> Unit`, or such a one in brackets. */
function readKotlinType(s: JvmSource, i: number): ReadType | undefined {
  const { tokens, brackets } = s;
  let at = i;
  let arrows = 0;
  // Each arrow leads to one more type; a chain of them is walked here, not by recursion.
  for (; ; arrows++) {
    if (isText(tokens, at, 'suspend')) at++;
    const plain = readPlainType(s, at);
    const open = !plain ? at : kindAt(tokens, plain.next) === P.dot ? plain.next + 1 : -1;
    const after = kindAt(tokens, open) === P.open ? brackets.partner[open]! + 1 : -1;
    if (after < 0 || kindAt(tokens, after) !== Kind.arrow) {
      if (plain) return arrows > 0 ? { type: FUNCTION, next: plain.next } : plain;
      if (after < 0) return undefined;
      const isNullable = kindAt(tokens, after) === P.question;
      if (!isNullable && kindAt(tokens, open + 1) !== P.open) return undefined;
      return { type: FUNCTION, next: isNullable ? after + 1 : after };
    }
    at = after + 1;
  }
}

/** Last part of a qualified name; a `Builder` keeps what it builds: `WebClient.Builder`. */
export function simpleName(s: JvmSource, name: number): string {
  const last = textOf(s.tokens, name);
  if (last !== 'Builder' || kindAt(s.tokens, name - 1) !== P.dot) return last;
  return `${textOf(s.tokens, name - 2)}.${last}`;
}

/** Simple names of the type arguments between `<` at `open` and the token before `next`. */
export function typeArguments(s: JvmSource, open: number, next: number): readonly string[] {
  const { tokens } = s;
  const args: string[] = [];
  let depth = 0;
  let last = '';
  for (let j = open; j < next; j++) {
    const kind = tokens.kinds[j]!;
    if (kind === P.less) {
      if (++depth === 2 && last) {
        args.push(last);
        last = '';
      }
    } else if (kind === P.greater) depth--;
    else if (depth === 1 && kind === P.comma) {
      if (last) args.push(last);
      last = '';
    } else if (depth === 1 && kind === Kind.word) {
      const word = textOf(tokens, j);
      last = word === 'extends' || word === 'super' || word === 'in' || word === 'out' ? '' : word;
    }
  }
  if (last) args.push(last);
  return args;
}

/** Ranges between commas at the top level of the bracket at `open`; type arguments do not split. */
export function splitArguments(s: JvmSource, open: number): readonly (readonly [number, number])[] {
  const close = Math.min(s.brackets.partner[open]!, s.tokens.count);
  return splitCommas(s, open + 1, close);
}

export function splitCommas(s: JvmSource, from: number, to: number): readonly (readonly [number, number])[] {
  const { tokens, brackets } = s;
  const parts: (readonly [number, number])[] = [];
  let start = from;
  let i = from;
  while (i < to) {
    const kind = tokens.kinds[i]!;
    if (kind === P.open || kind === P.square || kind === P.curly) i = Math.max(i, brackets.partner[i]!);
    else if (kind === P.less && (tokens.kinds[i - 1] === Kind.word || tokens.kinds[i - 1] === P.dot)) {
      const next = skipAngles(s, i);
      if (next > 0 && isAfterTypeArguments(kindAt(tokens, next))) i = next - 1;
    } else if (kind === P.comma) {
      parts.push([start, i]);
      start = i + 1;
    }
    i++;
  }
  if (start < to) parts.push([start, to]);
  return parts.length > MAX_PARTS ? parts.slice(0, MAX_PARTS) : parts;
}

/** `a < b, c > (d)` is two comparisons only where nobody writes it; after type arguments come a name, `(`, `{`, `:`, `[`. */
export function isAfterTypeArguments(kind: number): boolean {
  return (
    kind === P.open ||
    kind === P.curly ||
    kind === Kind.word ||
    kind === P.square ||
    kind === Kind.doubleColon ||
    kind === P.question ||
    kind === Kind.spread ||
    kind === P.close ||
    kind === P.comma ||
    kind === P.assign ||
    kind === P.dot
  );
}

/** Whether there is a line end between this token and the one before. */
export function startsLine(s: JvmSource, i: number): boolean {
  if (i <= 0 || i >= s.tokens.count) return true;
  const { text, starts, ends } = s.tokens;
  for (let j = ends[i - 1]!; j < starts[i]!; j++) if (text.charCodeAt(j) === 10) return true;
  return false;
}

export function lineOf(s: JvmSource, token: number): number {
  const { tokens } = s;
  if (tokens.count === 0) return 1;
  return s.file.lineAt(tokens.starts[Math.min(Math.max(token, 0), tokens.count - 1)]!);
}

/** Source text of tokens [start, end), white space folded, at most 200 characters. */
export function sourceText(s: JvmSource, start: number, end: number): string {
  if (end <= start) return '';
  const from = s.tokens.starts[start]!;
  const to = Math.min(s.tokens.ends[Math.min(end, s.tokens.count) - 1]!, from + 600);
  return s.tokens.text.slice(from, to).replace(/\s+/g, ' ').slice(0, 200);
}

/** A value that is read when somebody asks for it. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Token that ends the statement or initialiser that begins at `i`: `;` in Java, a line end in Kotlin, else `limit`. */
export function endOfStatement(s: JvmSource, i: number, limit: number): number {
  const { tokens, brackets } = s;
  const kotlin = s.language === 'kotlin';
  let at = i;
  while (at < limit) {
    const kind = tokens.kinds[at]!;
    if (kind === P.semicolon || kind === P.close || kind === P.squareEnd || kind === P.curlyEnd) return at;
    if (kotlin && at > i && startsLine(s, at) && !continuesKotlin(s, at)) return at;
    at = kind === P.open || kind === P.curly || kind === P.square ? Math.min(brackets.partner[at]!, limit) + 1 : at + 1;
  }
  return Math.min(at, limit);
}

/** Token after what a parent is delegated to: a `,` or the class body. */
export function endOfDelegate(s: JvmSource, i: number): number {
  let at = i;
  for (
    let kind = kindAt(s.tokens, at);
    kind !== Kind.end && kind !== P.comma && kind !== P.curly;
    kind = kindAt(s.tokens, at)
  ) {
    if (at > i && startsLine(s, at) && kind !== P.dot) break;
    at = kind === P.open || kind === P.square ? s.brackets.partner[at]! + 1 : at + 1;
  }
  return at;
}

/** Whether a Kotlin line that begins with this token goes on with the one before. */
function continuesKotlin(s: JvmSource, i: number): boolean {
  const kind = s.tokens.kinds[i]!;
  if (kind === P.dot || kind === Kind.safeDot || kind === Kind.elvis || kind === Kind.logic || kind === P.question)
    return true;
  if (kind === Kind.word) {
    const word = textOf(s.tokens, i);
    if (word === 'as' || word === 'else') return true;
  }
  const before = kindAt(s.tokens, i - 1);
  return (
    before === P.assign ||
    before === P.plus ||
    before === P.comma ||
    before === Kind.elvis ||
    before === Kind.logic ||
    before === P.dot ||
    before === Kind.safeDot ||
    before === Kind.plusAssign ||
    before === Kind.arrow ||
    before === Kind.compare
  );
}
