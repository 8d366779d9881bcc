import { endOfField, lexPython } from './python-lexer.ts';
import { type Code, newCode } from './python-source.ts';

/** A stretch of a literal: text as the program sees it, or a replacement field to be read as an expression. */
export type Piece = { readonly text: string } | { readonly field: Code };

interface Literal {
  readonly body: number;
  readonly end: number;
  readonly raw: boolean;
  readonly template: boolean;
  readonly quote: number;
  readonly triple: boolean;
}

/** Where the content of a literal token begins and ends, and how it is to be read. */
function literalAt(text: string, start: number, end: number): Literal {
  let at = start;
  while (text.charCodeAt(at) !== 34 && text.charCodeAt(at) !== 39 && at < end) at++;
  const prefix = text.slice(start, at).toLowerCase();
  const quote = text.charCodeAt(at);
  const triple = end - at >= 6 && text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote;
  const width = triple ? 3 : 1;
  const closed = end - at >= 2 * width && text.charCodeAt(end - 1) === quote;
  return {
    body: Math.min(at + width, end),
    end: closed ? end - width : end,
    raw: prefix.includes('r'),
    template: /[ft]/.test(prefix),
    quote,
    triple,
  };
}

/** Value of a literal without holes, and of one with holes only its text pieces. */
export function piecesOf(code: Code, token: number): Piece[] {
  const { text, starts, ends } = code.tokens;
  const literal = literalAt(text, starts[token]!, ends[token]!);
  if (!literal.template) return [{ text: decode(text.slice(literal.body, literal.end), literal.raw) }];
  const pieces: Piece[] = [];
  let last = literal.body;
  const flush = (to: number) => {
    if (to > last)
      pieces.push({
        text: decode(
          text.slice(last, to).replace(/\{\{|\}\}/g, double => double[0]!),
          literal.raw,
        ),
      });
  };
  for (let i = literal.body; i < literal.end; i++) {
    const c = text.charCodeAt(i);
    // `\N{DIGIT ONE}` is a character by its name.
    if (c === 92 && !literal.raw && text.startsWith('N{', i + 1)) i = endOfNamed(text, i + 2);
    else if (c === 92 && text.charCodeAt(i + 1) !== 123) i++;
    else if (c === 123 && text.charCodeAt(i + 1) === 123) i++;
    else if (c === 123) {
      const close = endOfField(text, i + 1, literal.end, literal.triple ? 0 : literal.quote, 1);
      if (close < 0) break;
      flush(i);
      pieces.push({ field: fieldCode(code, token, i + 1, close) });
      last = close + 1;
      i = close;
    }
  }
  flush(literal.end);
  return pieces;
}

const NAME = /\{[\w -]{1,90}\}/y;

/** Offset of the last character of the name that begins at `at`. */
function endOfNamed(text: string, at: number): number {
  NAME.lastIndex = at;
  return NAME.test(text) ? NAME.lastIndex - 1 : at;
}

/** The expression of a field, without its conversion and its format specification. */
function fieldCode(code: Code, token: number, from: number, to: number): Code {
  const origin = code.origin < 0 ? token : code.origin;
  const whole = lexPython(code.tokens.text, from, to);
  let count = whole.count;
  let depth = 0;
  for (let i = 0; i < whole.count; i++) {
    const kind = whole.kinds[i]!;
    if (kind === 40 || kind === 91 || kind === 123) depth++;
    else if (kind === 41 || kind === 93 || kind === 125) depth--;
    else if (depth === 0 && (kind === 58 || kind === 33 || kind === 15)) {
      count = i;
      break;
    }
  }
  // `{url=}` prints its own text too, which names nothing.
  if (count > 0 && whole.kinds[count - 1] === 61) count--;
  return newCode(code.file, { ...whole, count }, origin);
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07', '\\': '\\', "'": "'", '"': '"',
}; // biome-ignore format: a table
const ESCAPE = /\\(\r\n|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[\s\S])/g;

function decode(body: string, raw: boolean): string {
  if (raw || !body.includes('\\')) return body;
  return body.replace(ESCAPE, (whole, code: string) => {
    if (/[\r\n]/.test(code)) return '';
    const octal = /^[0-7]/.test(code);
    if (code.length === 1 && !octal) return ESCAPES[code] ?? whole;
    const point = octal ? Number.parseInt(code, 8) : Number.parseInt(code.slice(1), 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
