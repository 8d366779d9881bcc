import type { SourceFile } from '../extractor.ts';
import type { TypeName } from './outline.ts';
import { isCloser, isOpener, K, type Tokens } from './typescript-tokens.ts';

/** One file as tokens, and the small questions about them that all readers ask. Indices are token indices. */
export interface Code {
  readonly file: SourceFile;
  readonly text: string;
  readonly tokens: Tokens;
  /** Ends of arrow functions' bodies by the token of their `=>`: those of a curried function end together. */
  readonly arrowEnds: Map<number, number>;
}

/** Half-open range of tokens. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export const kindAt = (code: Code, i: number): number => (i >= 0 && i < code.tokens.count ? code.tokens.kind[i]! : 0);

export const textAt = (code: Code, i: number): string =>
  i >= 0 && i < code.tokens.count ? code.text.slice(code.tokens.start[i], code.tokens.end[i]) : '';

/** Text of a word token; '' for every other token. */
export const wordAt = (code: Code, i: number): string => (kindAt(code, i) === K.word ? textAt(code, i) : '');

export function isWord(code: Code, i: number, word: string): boolean {
  if (kindAt(code, i) !== K.word) return false;
  const start = code.tokens.start[i]!;
  return code.tokens.end[i]! - start === word.length && code.text.startsWith(word, start);
}

export const isDot = (kind: number): boolean => kind === K.dot || kind === K.maybeDot;

export const lineOf = (code: Code, i: number): number =>
  code.file.lineAt(code.tokens.start[Math.max(0, Math.min(i, code.tokens.count - 1))] ?? 0);

/** Partner of a bracket; an opener that is never closed reaches to the last token, a stray closer is its own. */
export function partner(code: Code, i: number): number {
  const match = code.tokens.match[i]!;
  if (match >= 0) return match;
  return isOpener(kindAt(code, i)) ? code.tokens.count : i;
}

/** The token after this one; after the whole bracket, template or element where it opens one. */
export function skip(code: Code, i: number): number {
  const match = code.tokens.match[i]!;
  if (match > i) return match + 1;
  return isOpener(kindAt(code, i)) ? code.tokens.count : i + 1;
}

/** Value of a string token without its quotes, escapes undone. */
export function stringValue(raw: string): string {
  const body = raw.slice(1, raw.length > 1 && raw.at(-1) === raw[0] ? -1 : undefined);
  return unescaped(body);
}

export function unescaped(body: string): string {
  if (!body.includes('\\')) return body;
  return body.replace(ESCAPE, (_, code: string) => {
    if (code.length === 1) return ESCAPES[code] ?? (/[\n\r\u2028\u2029]/.test(code) ? '' : code);
    if (code === '\r\n') return '';
    const point = Number.parseInt(code.replace(/^[ux]\{?/, ''), 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : code;
  });
}

const ESCAPE = /\\(\r\n|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,8}\}|[\s\S])/g;
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', '0': '\0',
}; // biome-ignore format: a table

const PREFIX = new Set(
  'typeof instanceof in of new delete void throw return case yield await async as satisfies keyof'.split(' '),
);
const INFIX = new Set(['in', 'instanceof', 'as', 'satisfies', 'of']);

/** Whether a token can end a value, so that a line end after it may end the statement. */
export function endsValue(code: Code, i: number): boolean {
  const kind = kindAt(code, i);
  if (kind === K.word) return !PREFIX.has(textAt(code, i));
  return (
    (kind >= K.number && kind <= K.regex) ||
    kind === K.templateEnd ||
    kind === K.jsxClose ||
    kind === K.bang ||
    kind === K.greater ||
    isCloser(kind)
  );
}

/** Whether a statement ends before token `i` because it stands on a new line. */
export function breaksLine(code: Code, i: number): boolean {
  if (!code.tokens.fresh[i] || !endsValue(code, i - 1)) return false;
  const kind = kindAt(code, i);
  if (kind === K.word) return !INFIX.has(textAt(code, i));
  return (
    kind === K.at || kind === K.text || kind === K.number || kind === K.block || kind === K.object || kind === K.spread
  );
}

/** Bounds the work on chains that no person writes: `a => b => c => …` over a whole file. */
const MAX_STEPS = 1000;

/** First token after the expression that starts at `from`. */
export function expressionEnd(code: Code, from: number, limit = code.tokens.count): number {
  let i = from;
  for (let steps = 0; i < limit && steps < MAX_STEPS; steps++) {
    const kind = kindAt(code, i);
    if (kind === K.comma || kind === K.semicolon || isCloser(kind)) break;
    if (i > from && breaksLine(code, i)) break;
    if (kind === K.less) {
      const end = typeArgsEnd(code, i);
      i = end > 0 && followsTypeArgs(kindAt(code, end)) ? end : i + 1;
    } else i = skip(code, i);
  }
  return Math.min(i, limit);
}

const followsTypeArgs = (kind: number): boolean =>
  kind === K.paren || kind === K.templateStart || kind === K.semicolon || isDot(kind) || isCloser(kind);

const MAX_TYPE_ARGS = 120;

/** Token after the `>` that closes the type arguments opened at `less`; -1 where it is a comparison. */
export function typeArgsEnd(code: Code, less: number): number {
  let depth = 0;
  for (let i = less, steps = 0; i < code.tokens.count && steps < MAX_TYPE_ARGS; steps++) {
    const kind = kindAt(code, i);
    if (kind === K.less) depth++;
    else if (kind === K.greater && --depth === 0) return i + 1;
    else if (kind === K.operator && !/^[|&*-]$/.test(textAt(code, i))) return -1;
    else if (kind === K.semicolon || kind === K.or || kind === K.nullish || isCloser(kind)) return -1;
    i = skip(code, i);
  }
  return -1;
}

/** Reads the type that starts at `from`: its main name, and the token after it. */
export function readType(code: Code, from: number): { readonly type?: TypeName; readonly end: number } {
  let i = from;
  let type: TypeName | undefined;
  let operand = true;
  let conditional = false;
  while (i < code.tokens.count) {
    const kind = kindAt(code, i);
    if (i > from && !operand && code.tokens.fresh[i] && kind !== K.operator && kind !== K.dot) break;
    if (kind === K.word && operand) {
      const word = textAt(code, i);
      if (/^(?:readonly|keyof|typeof|infer|unique|asserts|new|abstract)$/.test(word)) {
        i++;
        continue;
      }
      let last = i;
      while (kindAt(code, last + 1) === K.dot && kindAt(code, last + 2) === K.word) last += 2;
      const args = kindAt(code, last + 1) === K.less ? typeArgsEnd(code, last + 1) : -1;
      if (!type && !/^(?:null|undefined|void)$/.test(word))
        type = { name: textAt(code, last), args: args > 0 ? splitTypes(code, last + 2, args - 1) : [] };
      i = args > 0 ? args : last + 1;
      operand = false;
    } else if (kind === K.word && /^(?:is|extends)$/.test(textAt(code, i))) {
      conditional = true;
      operand = true;
      i++;
    } else if (kind === K.operator && /^[|&]$/.test(textAt(code, i))) {
      operand = true;
      i++;
    } else if (kind === K.bracket && !operand) i = skip(code, i);
    else if (kind === K.arrow && kindAt(code, i - 1) === K.parenClose && partner(code, i - 1) >= from) {
      operand = true;
      i++;
    } else if (conditional && (kind === K.question || kind === K.colon)) {
      operand = true;
      i++;
    } else if (operand && (isOpener(kind) || kind === K.templateStart)) {
      i = skip(code, i);
      operand = false;
    } else if (operand && kind === K.less) {
      const end = typeArgsEnd(code, i);
      if (end < 0) break;
      i = end;
    } else if (operand && (kind === K.text || kind === K.number)) {
      operand = false;
      i++;
    } else break;
  }
  return { ...(type ? { type } : {}), end: i };
}

function splitTypes(code: Code, from: number, to: number): string[] {
  return splitList(code, from, to).map(range => rangeText(code, range, 80));
}

/** Parts between the commas of a list, brackets and type arguments kept whole. Empty parts are left out. */
export function splitList(code: Code, from: number, to: number): Range[] {
  const parts: Range[] = [];
  let start = from;
  for (let i = from; i < to; ) {
    const kind = kindAt(code, i);
    if (kind === K.comma) {
      if (i > start) parts.push({ from: start, to: i });
      start = ++i;
    } else if (kind === K.less) {
      const end = typeArgsEnd(code, i);
      i =
        end > 0 && end <= to && (end === to || kindAt(code, end) === K.comma || followsTypeArgs(kindAt(code, end)))
          ? end
          : i + 1;
    } else i = skip(code, i);
  }
  if (to > start) parts.push({ from: start, to });
  return parts;
}

/** Source text of a range, white space folded. */
export function rangeText(code: Code, { from, to }: Range, max = 200): string {
  if (to <= from) return '';
  const start = code.tokens.start[from]!;
  const end = code.tokens.end[Math.min(to, code.tokens.count) - 1]!;
  return code.text
    .slice(start, Math.min(end, start + 2 * max))
    .replace(/\s+/g, ' ')
    .slice(0, max);
}

export interface FunctionShape {
  /** Parameter list without its parentheses. */
  readonly parameters: Range;
  /** Body with its braces, or the expression after `=>`. */
  readonly body: Range;
  readonly returns?: TypeName;
}

/** The function written at `at`: `function (…) {…}`, `async (…) => …`, `x => …`; undefined where there is none. */
export function functionAt(code: Code, at: number): FunctionShape | undefined {
  let i = at;
  if (isWord(code, i, 'async') && !code.tokens.fresh[i + 1]) i++;
  if (isWord(code, i, 'function')) {
    i++;
    if (kindAt(code, i) === K.operator) i++;
    if (kindAt(code, i) === K.word) i++;
    return afterParameters(code, i, false);
  }
  if (kindAt(code, i) === K.word && kindAt(code, i + 1) === K.arrow)
    return arrowBody(code, { from: i, to: i + 1 }, i + 1);
  return afterParameters(code, i, true);
}

/** From an optional type parameter list and `(` on: the shape of a function, method or arrow. */
export function afterParameters(code: Code, at: number, arrow: boolean): FunctionShape | undefined {
  let open = at;
  if (kindAt(code, open) === K.less) open = typeArgsEnd(code, open);
  if (open < 0 || kindAt(code, open) !== K.paren) return undefined;
  const close = partner(code, open);
  let next = close + 1;
  const parameters = { from: open + 1, to: close };
  let returns: TypeName | undefined;
  if (kindAt(code, next) === K.colon) {
    const type = readType(code, next + 1);
    if (type.type) returns = type.type;
    next = type.end;
  }
  if (arrow) return kindAt(code, next) === K.arrow ? arrowBody(code, parameters, next, returns) : undefined;
  const kind = kindAt(code, next);
  const body = kind === K.block || kind === K.object ? { from: next, to: skip(code, next) } : { from: next, to: next };
  return { parameters, body, ...(returns ? { returns } : {}) };
}

function arrowBody(code: Code, parameters: Range, arrow: number, returns?: TypeName): FunctionShape {
  const from = arrow + 1;
  const to = kindAt(code, from) === K.block ? skip(code, from) : arrowEnd(code, arrow);
  return { parameters, body: { from, to }, ...(returns ? { returns } : {}) };
}

function arrowEnd(code: Code, arrow: number): number {
  const known = code.arrowEnds.get(arrow);
  if (known !== undefined) return known;
  const to = expressionEnd(code, arrow + 1);
  for (let i = arrow; i < to; i = skip(code, i)) if (kindAt(code, i) === K.arrow) code.arrowEnds.set(i, to);
  return to;
}
