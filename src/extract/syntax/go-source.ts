import type { SourceFile } from '../extractor.ts';
import type { Brackets } from './brackets.ts';
import type { Import, Member, TypeDeclaration, TypeName, Variable } from './outline.ts';
import { Kind, kindAt, type Tokens } from './tokens.ts';

/** Character codes of the punctuation that Go readers look for. */
export const G = {
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
  plus: 43,
  and: 38,
  star: 42,
  tilde: 126,
} as const;

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A function or method with the tokens of its body; both -1 where it has none. */
export interface GoMember extends Member {
  readonly nameAt: number;
  readonly open: number;
  readonly close: number;
  /** The receiver's variable: `s` of `func (s *Server) Get()`. */
  readonly receiver?: string;
  /** All results, where `returns` is the first. */
  readonly results: readonly TypeName[];
}

/** A package variable, constant, field or parameter, with the tokens of its initialiser; -1 where there is none. */
export interface GoVariable extends Variable {
  readonly nameAt: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  /** Which of several results of one initialiser: `conn, err := dial()` gives `conn` 0. */
  readonly index: number;
}

/** Tokens that run: a function's body or a package variable's initialiser. In text order, never overlapping. */
export interface Body extends Range {
  readonly member?: GoMember;
}

/** What the declarations of one Go file say; bodies are only marked. */
export interface GoSource {
  readonly file: SourceFile;
  readonly tokens: Tokens;
  readonly brackets: Brackets;
  readonly imports: Import[];
  readonly types: TypeDeclaration[];
  readonly members: GoMember[];
  /** Fields, parameters, package variables and constants. */
  readonly variables: GoVariable[];
  readonly bodies: Body[];
  package: string;
}

/** Token after a whole bracket that opens at `i`; else the next one. Never stands still. */
export function skip(s: GoSource, i: number): number {
  const kind = s.tokens.kinds[i]!;
  return kind === G.open || kind === G.square || kind === G.curly ? Math.max(i, s.brackets.partner[i]!) + 1 : i + 1;
}

export function partner(s: GoSource, i: number): number {
  return Math.min(s.brackets.partner[i]!, s.tokens.count);
}

export const endsStatement = (kind: number): boolean => kind === Kind.newline || kind === G.semicolon;

/** First token at or after `i` that ends the statement there; brackets are passed over whole. */
export function endOfStatement(s: GoSource, i: number, end: number): number {
  let at = i;
  while (at < end && !endsStatement(s.tokens.kinds[at]!) && s.tokens.kinds[at] !== G.curlyEnd) at = skip(s, at);
  return Math.min(at, end);
}

/** Ranges between commas or line ends outside brackets. Empty parts are left out. */
export function splitCommas(s: GoSource, from: number, to: number): readonly Range[] {
  const parts: Range[] = [];
  let start = from;
  for (let i = from; i < to; ) {
    const kind = s.tokens.kinds[i]!;
    if (kind === G.comma || endsStatement(kind)) {
      if (i > start) parts.push({ start, end: i });
      start = ++i;
    } else i = skip(s, i);
  }
  if (start < to) parts.push({ start, end: to });
  return parts;
}

export function argumentsOf(s: GoSource, open: number): readonly Range[] {
  return splitCommas(s, open + 1, partner(s, open));
}

export function lineOf(s: GoSource, token: number): number {
  const { tokens } = s;
  if (tokens.count === 0) return 1;
  return s.file.lineAt(tokens.starts[Math.min(Math.max(token, 0), tokens.count - 1)]!);
}

/** Source text of tokens [start, end), white space folded, at most `max` characters. */
export function sourceText(s: GoSource, start: number, end: number, max = 200): string {
  if (end <= start) return '';
  const from = s.tokens.starts[start]!;
  const to = s.tokens.ends[Math.min(end, s.tokens.count) - 1]!;
  return s.tokens.text
    .slice(from, Math.min(to, from + 2 * max))
    .replace(/\s+/g, ' ')
    .slice(0, max);
}

/** Bytes beyond ASCII stand for the characters of the same number: no name is written so. */
const ESCAPE = /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)/g;
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

/** Value of a string token, quotes taken off and escapes undone. */
export function stringValue(raw: string): string {
  if (raw.startsWith('`'))
    return raw.slice(1, raw.endsWith('`') && raw.length > 1 ? -1 : undefined).replaceAll('\r', '');
  const body = raw.slice(1, raw.length > 1 && raw.at(-1) === raw[0] ? -1 : undefined);
  if (!body.includes('\\')) return body;
  return body.replace(ESCAPE, (_, code: string) => {
    if (code.length === 1) return ESCAPES[code] ?? code;
    const point = /^[xuU]/.test(code) ? Number.parseInt(code.slice(1), 16) : Number.parseInt(code, 8);
    return point <= 0x10ffff ? String.fromCodePoint(point) : code;
  });
}

/** Token of the `{` that directly holds a token; -1 at the top. */
export function blockOf(s: GoSource, token: number): number {
  let at = s.brackets.parent[token] ?? -1;
  while (at >= 0 && kindAt(s.tokens, at) !== G.curly) at = s.brackets.parent[at]!;
  return at;
}

/** Reads once, when first asked. */
export function lazily<T>(read: () => T): () => T {
  let done = false;
  let value: T | undefined;
  return () => {
    if (!done) {
      value = read();
      done = true;
    }
    return value as T;
  };
}
