import type { SourceFile } from '../extractor.ts';
import { isText, Kind, kindAt, type Tokens, textOf } from './tokens.ts';

/** Tokens of a Python file, or of a replacement field of one of its f-strings, with their brackets. */
export interface Code {
  readonly file: SourceFile;
  readonly tokens: Tokens;
  /** For an opening bracket the token that closes it, or that ends its statement; for a closing one its opener or itself. */
  readonly partner: Int32Array;
  /** For every token the bracket it directly stands in; -1 in none. */
  readonly parent: Int32Array;
  /** For a replacement field the token of the whole file's that it belongs to; -1 for a file. */
  readonly origin: number;
}

/** Half-open range of tokens. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export const ROUND = 40;
export const ROUND_END = 41;
export const STAR = 42;
export const COMMA = 44;
export const DOT = 46;
export const COLON = 58;
export const SEMICOLON = 59;
export const EQUAL = 61;
export const AT = 64;
export const SQUARE = 91;
export const SQUARE_END = 93;
export const CURLY = 123;
export const CURLY_END = 125;

export const isOpener = (kind: number): boolean => kind === ROUND || kind === SQUARE || kind === CURLY;
export const isCloser = (kind: number): boolean => kind === ROUND_END || kind === SQUARE_END || kind === CURLY_END;

export function newCode(file: SourceFile, tokens: Tokens, origin = -1): Code {
  return { file, tokens, ...pairBrackets(tokens), origin };
}

/** Pairs brackets in one pass. A statement's end closes what is still open: a missing bracket hides one statement only. */
function pairBrackets(tokens: Tokens): { partner: Int32Array; parent: Int32Array } {
  const { kinds, count } = tokens;
  const partner = new Int32Array(count);
  const parent = new Int32Array(count);
  const stack: number[] = [];
  for (let i = 0; i < count; i++) {
    const kind = kinds[i]!;
    parent[i] = stack.length > 0 ? stack[stack.length - 1]! : -1;
    if (isOpener(kind)) stack.push(i);
    else if (isCloser(kind)) {
      const opener = stack[stack.length - 1];
      const wanted = kind === ROUND_END ? ROUND : kind - 2;
      partner[i] = i;
      if (opener === undefined || tokens.kinds[opener] !== wanted) continue;
      stack.pop();
      partner[opener] = i;
      partner[i] = opener;
      parent[i] = parent[opener]!;
    } else if (kind === Kind.newline)
      while (stack.length > 0) {
        partner[stack.pop()!] = i;
        parent[i] = -1;
      }
  }
  for (const opener of stack) partner[opener] = count;
  return { partner, parent };
}

export const kindOf = (code: Code, i: number): number => kindAt(code.tokens, i);
export const textAt = (code: Code, i: number): string => textOf(code.tokens, i);
export const wordAt = (code: Code, i: number): string =>
  kindAt(code.tokens, i) === Kind.word ? textOf(code.tokens, i) : '';
export const isWord = (code: Code, i: number, word: string): boolean =>
  kindAt(code.tokens, i) === Kind.word && isText(code.tokens, i, word);

export const lineOf = (code: Code, i: number): number => {
  const { starts, count } = code.tokens;
  return code.file.lineAt(count === 0 ? 0 : starts[Math.max(0, Math.min(i, count - 1))]!);
};

/** The token after this one; after the whole bracket where it opens one, and at its statement's end where nothing closes it. */
export function skip(code: Code, i: number): number {
  if (!isOpener(kindOf(code, i))) return i + 1;
  const close = code.partner[i]!;
  return isCloser(kindOf(code, close)) ? close + 1 : close;
}

/** Line on which a block ends whose first token behind it is `to`. */
export function lastLine(code: Code, to: number): number {
  let i = to - 1;
  while (i > 0 && (kindOf(code, i) === Kind.dedent || kindOf(code, i) === Kind.indent)) i--;
  return lineOf(code, i);
}

/** First token at or after `from` of one of these kinds outside brackets, or `to`. */
export function findKind(code: Code, from: number, to: number, kind: number): number {
  for (let i = from; i < to; i = skip(code, i)) if (kindOf(code, i) === kind) return i;
  return to;
}

/** Parts between the commas, brackets and lambdas' parameters kept whole. Empty parts are left out. */
export function splitList(code: Code, from: number, to: number): Range[] {
  const parts: Range[] = [];
  let start = from;
  let lambda = false;
  for (let i = from; i < to; i = skip(code, i)) {
    const kind = kindOf(code, i);
    if (kind === Kind.word && isWord(code, i, 'lambda')) lambda = true;
    else if (kind === COLON) lambda = false;
    else if (kind === COMMA && !lambda) {
      if (i > start) parts.push({ from: start, to: i });
      start = i + 1;
    }
  }
  if (to > start) parts.push({ from: start, to });
  return parts;
}

/** Source text of a range, white space folded. */
export function rangeText(code: Code, { from, to }: Range, max = 200): string {
  if (to <= from) return '';
  const { text, starts, ends, count } = code.tokens;
  const start = starts[from]!;
  return text
    .slice(start, Math.min(ends[Math.min(to, count) - 1]!, start + 2 * max))
    .replace(/\s+/g, ' ')
    .slice(0, max);
}

/** The range without brackets that stand around all of it, and without `await`. */
export function unwrap(code: Code, range: Range): Range {
  let { from, to } = range;
  for (;;) {
    if (isWord(code, from, 'await') && to - from > 1) from++;
    else if (
      kindOf(code, from) === ROUND &&
      code.partner[from] === to - 1 &&
      findKind(code, from + 1, to - 1, COMMA) === to - 1 &&
      to - from > 2
    ) {
      from++;
      to--;
    } else return { from, to };
  }
}
