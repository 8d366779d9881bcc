import type { CsSource, CsTypeName } from './csharp-source.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

/** Character codes of the punctuation that readers of C# look for. */
export const P = {
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
  star: 42,
  tilde: 126,
} as const;

/** A hostile file must not make every `<` search to its end. */
const MAX_TYPE_TOKENS = 200;
const MAX_PARTS = 60;

/** What may stand between the angles of type arguments. */
function isInType(kind: number): boolean {
  return (
    kind === Kind.word ||
    kind === P.comma ||
    kind === P.dot ||
    kind === P.question ||
    kind === P.square ||
    kind === P.squareEnd ||
    kind === Kind.doubleColon ||
    kind === P.star
  );
}

/** Token after type arguments that open at `i`; -1 where these are no type arguments. */
export function skipAngles(s: CsSource, i: number): number {
  const { tokens, brackets } = s;
  let depth = 0;
  for (let j = i; j < tokens.count && j < i + MAX_TYPE_TOKENS; j++) {
    const kind = tokens.kinds[j]!;
    if (kind === P.less) depth++;
    else if (kind === P.greater) {
      if (--depth === 0) return j + 1;
    } else if (kind === P.open) j = Math.max(j, brackets.partner[j]!);
    else if (!isInType(kind)) return -1;
  }
  return -1;
}

/** Token of the `<` that the `>` at `i` closes; -1 where these are no type arguments. */
export function skipAnglesBack(s: CsSource, i: number): number {
  const { tokens, brackets } = s;
  let depth = 0;
  for (let j = i; j >= 0 && j > i - MAX_TYPE_TOKENS; j--) {
    const kind = tokens.kinds[j]!;
    if (kind === P.greater) depth++;
    else if (kind === P.less) {
      if (--depth === 0) return j;
    } else if (kind === P.close) j = Math.min(j, brackets.partner[j]!);
    else if (!isInType(kind)) return -1;
  }
  return -1;
}

export interface ReadType {
  readonly type: CsTypeName;
  readonly next: number;
}

const TYPE_MODIFIERS = new Set(['ref', 'in', 'out', 'params', 'readonly', 'scoped', 'this']);

/** A type at `i`: qualified name, type arguments, nullable, arrays, tuples. */
export function readType(s: CsSource, i: number): ReadType | undefined {
  const { tokens, brackets } = s;
  let at = i;
  while (kindAt(tokens, at) === Kind.word && TYPE_MODIFIERS.has(textOf(tokens, at))) at++;
  let type: CsTypeName;
  if (kindAt(tokens, at) === P.open) {
    // A tuple: `(int Id, string Name)`.
    if (kindAt(tokens, at + 1) !== Kind.word && kindAt(tokens, at + 1) !== P.open) return undefined;
    type = { name: 'ValueTuple', args: [] };
    at = brackets.partner[at]! + 1;
  } else {
    if (kindAt(tokens, at) !== Kind.word) return undefined;
    let name = textOf(tokens, at);
    let qualifier = '';
    let args: readonly string[] = [];
    for (;;) {
      at++;
      if (kindAt(tokens, at) === P.less) {
        const next = skipAngles(s, at);
        if (next < 0) return undefined;
        args = typeArguments(s, at, next);
        at = next;
      }
      const separator = kindAt(tokens, at);
      if ((separator !== P.dot && separator !== Kind.doubleColon) || kindAt(tokens, at + 1) !== Kind.word) break;
      at++;
      qualifier = separator === P.dot ? (qualifier ? `${qualifier}.${name}` : name) : '';
      name = textOf(tokens, at);
      args = [];
    }
    type = { name, args, ...(qualifier ? { qualifier } : {}) };
  }
  for (;;) {
    if (kindAt(tokens, at) === P.question || kindAt(tokens, at) === P.star) at++;
    else if (kindAt(tokens, at) === P.square && isArrayRank(s, at)) at = brackets.partner[at]! + 1;
    else break;
  }
  return { type, next: at };
}

function isArrayRank(s: CsSource, open: number): boolean {
  const close = s.brackets.partner[open]!;
  for (let i = open + 1; i < close; i++) if (kindAt(s.tokens, i) !== P.comma) return false;
  return close < s.tokens.count;
}

/** Texts of the type arguments between `<` at `open` and the token before `next`, without white space. */
export function typeArguments(s: CsSource, open: number, next: number): readonly string[] {
  const { tokens } = s;
  const args: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let j = open; j < next; j++) {
    const kind = tokens.kinds[j]!;
    if (kind === P.less || kind === P.open || kind === P.square) depth++;
    else if (kind === P.greater || kind === P.close || kind === P.squareEnd) depth--;
    if ((depth === 1 && kind === P.comma) || (depth === 0 && j === next - 1)) {
      if (j > start) args.push(tokens.text.slice(tokens.starts[start]!, tokens.ends[j - 1]!).replace(/\s+/g, ''));
      start = j + 1;
    }
  }
  return args;
}

/** `Shop.Contracts.OrderPlaced<T>?` → `OrderPlaced`. */
export function simpleType(text: string): string {
  const bare = text.replace(/[<?[(].*$/s, '');
  return bare.slice(bare.lastIndexOf('.') + 1);
}

/** Ranges between commas at the top level of the bracket at `open`; type arguments do not split. */
export function splitArguments(s: CsSource, open: number): readonly (readonly [number, number])[] {
  return splitCommas(s, open + 1, Math.min(s.brackets.partner[open]!, s.tokens.count));
}

export function splitCommas(s: CsSource, from: number, to: number): readonly (readonly [number, number])[] {
  const { tokens, brackets } = s;
  const parts: (readonly [number, number])[] = [];
  let start = from;
  for (let i = from; i < to; i++) {
    const kind = tokens.kinds[i]!;
    if (kind === P.open || kind === P.square || kind === P.curly) i = Math.max(i, brackets.partner[i]!);
    else if (kind === P.less && tokens.kinds[i - 1] === Kind.word) {
      const next = skipAngles(s, i);
      if (next > 0 && isAfterTypeArguments(kindAt(tokens, next))) i = next - 1;
    } else if (kind === P.comma) {
      parts.push([start, i]);
      if (parts.length >= MAX_PARTS) return parts;
      start = i + 1;
    }
  }
  if (start < to) parts.push([start, to]);
  return parts;
}

/** `f(a < b, c > d)` is two comparisons only where nobody writes it. */
function isAfterTypeArguments(kind: number): boolean {
  return (
    kind === P.open ||
    kind === P.curly ||
    kind === Kind.word ||
    kind === P.square ||
    kind === P.question ||
    kind === P.close ||
    kind === P.comma ||
    kind === P.dot
  );
}

/** An argument `name: value`: the token of its value, else `start`. */
export function afterName(s: CsSource, start: number): number {
  const named = kindAt(s.tokens, start) === Kind.word && kindAt(s.tokens, start + 1) === P.colon;
  return named ? start + 2 : start;
}

export function lineOf(s: CsSource, token: number): number {
  const { tokens } = s;
  if (tokens.count === 0) return 1;
  return s.file.lineAt(tokens.starts[Math.min(Math.max(token, 0), tokens.count - 1)]!);
}

/** Source text of tokens [start, end), white space folded, at most 200 characters. */
export function sourceText(s: CsSource, start: number, end: number): string {
  if (end <= start || start >= s.tokens.count) return '';
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

/** Token that ends the statement or initialiser that begins at `i`: `;`, a `,` at its level, or a closing bracket around it. */
export function endOfValue(s: CsSource, i: number, limit: number): number {
  const { tokens, brackets } = s;
  let at = i;
  while (at < limit) {
    const kind = tokens.kinds[at]!;
    if (kind === P.semicolon || kind === P.close || kind === P.squareEnd || kind === P.curlyEnd) return at;
    if (kind === P.comma) return at;
    if (kind === P.less && tokens.kinds[at - 1] === Kind.word) {
      const next = skipAngles(s, at);
      if (next > 0 && isAfterTypeArguments(kindAt(tokens, next))) {
        at = next;
        continue;
      }
    }
    at = kind === P.open || kind === P.curly || kind === P.square ? Math.min(brackets.partner[at]!, limit) + 1 : at + 1;
  }
  return Math.min(at, limit);
}

/** Token of the `;` that ends what begins at `i`, or the closing bracket around it. */
export function endOfStatement(s: CsSource, i: number, limit: number): number {
  const { tokens, brackets } = s;
  let at = i;
  while (at < limit) {
    const kind = tokens.kinds[at]!;
    if (kind === P.semicolon || kind === P.close || kind === P.squareEnd || kind === P.curlyEnd) return at;
    at = kind === P.open || kind === P.curly || kind === P.square ? Math.min(brackets.partner[at]!, limit) + 1 : at + 1;
  }
  return Math.min(at, limit);
}

/** Whether the token is one of these words. */
export function isOneOf(s: CsSource, token: number, ...words: readonly string[]): boolean {
  return words.some(word => isText(s.tokens, token, word));
}
