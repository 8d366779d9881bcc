import { endOfKotlinHole } from './kotlin-lexer.ts';
import { Kind, type Tokens } from './tokens.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', s: ' ' };

/** Value of a string, text block, raw string or char literal; holes of templates are not for this. */
export function literalValue(tokens: Tokens, index: number, kotlin: boolean): string {
  const raw = tokens.text.slice(tokens.starts[index]!, tokens.ends[index]!);
  if (tokens.kinds[index] !== Kind.block)
    return unescapeText(raw.slice(1, raw.length > 1 && raw.at(-1) === raw[0] ? -1 : undefined));
  const inner = raw.slice(3, raw.length >= 6 && raw.endsWith('"""') ? -3 : undefined);
  return kotlin ? inner : unescapeText(dedent(inner));
}

export function unescapeText(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(u+[0-9a-fA-F]{4}|[0-3]?[0-7]{1,2}|\r?\n|.)/g, (_, code: string) => {
    if (code.length > 4 && code[0] === 'u') return String.fromCharCode(Number.parseInt(code.slice(-4), 16));
    if (code.endsWith('\n')) return '';
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    return ESCAPES[code] ?? code;
  });
}

/** A text block without its first line end and the indentation all its lines share. */
function dedent(text: string): string {
  const lines = text.split(/\r?\n/).slice(1);
  const last = lines.length - 1;
  let indent = Number.POSITIVE_INFINITY;
  for (const [index, line] of lines.entries()) {
    const own = line.length - line.trimStart().length;
    if (own < line.length || index === last) indent = Math.min(indent, own);
  }
  return lines.map(line => line.slice(indent).trimEnd()).join('\n');
}

/** What a format string prints where: literals and the numbers (from 0) of arguments. */
export function splitFormat(format: string): readonly (string | number)[] {
  const parts: (string | number)[] = [];
  let last = 0;
  let next = 0;
  for (const match of format.matchAll(/%(?:(\d{1,2})\$)?[-#+ 0,(]{0,5}\d{0,4}(?:\.\d{1,4})?([a-zA-Z%])/g)) {
    if (match.index > last) parts.push(format.slice(last, match.index));
    if (match[2] === '%') parts.push('%');
    else if (match[2] === 'n') parts.push('\n');
    else parts.push(match[1] ? Number(match[1]) - 1 : next++);
    last = match.index + match[0].length;
  }
  if (last < format.length) parts.push(format.slice(last));
  return parts;
}

export interface Hole {
  readonly start: number;
  readonly end: number;
  /** A literal stretch of the template, or a hole with source text. */
  readonly literal: boolean;
}

/** Stretches and holes of the Kotlin template between two offsets, quotes included. */
export function splitTemplate(text: string, from: number, to: number): readonly Hole[] {
  const quotes = text.startsWith('"""', from) ? 3 : 1;
  const raw = quotes === 3;
  const end = to - quotes;
  const out: Hole[] = [];
  let last = from + quotes;
  let i = last;
  const literalUpTo = (at: number): void => {
    if (at > last) out.push({ start: last, end: at, literal: true });
  };
  while (i < end) {
    const c = text.charCodeAt(i);
    if (c === 92 && !raw) {
      i += 2;
      continue;
    }
    if (c !== 36) {
      i++;
      continue;
    }
    if (text.charCodeAt(i + 1) === 123) {
      literalUpTo(i);
      const close = endOfKotlinHole(text, i + 2, end);
      out.push({ start: i + 2, end: close, literal: false });
      i = last = close + 1;
      continue;
    }
    const name = /[A-Za-z_]\w*/y;
    name.lastIndex = i + 1;
    const found = name.exec(text);
    if (!found || i + 1 + found[0].length > end) {
      i++;
      continue;
    }
    literalUpTo(i);
    out.push({ start: i + 1, end: i + 1 + found[0].length, literal: false });
    i = last = i + 1 + found[0].length;
  }
  literalUpTo(end);
  return out;
}
