import { newDirectives } from './csharp-directives.ts';
import { endOfHole, endOfString, isStringStart, prefixOf } from './csharp-strings.ts';
import { Kind, type Tokens } from './tokens.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07', e: '\x1b', '0': '\0',
}; // biome-ignore format: a table

/** Value of a string or char literal of any form; holes of templates are not for this. */
export function literalValue(tokens: Tokens, index: number): string {
  const { text, kinds } = tokens;
  const start = tokens.starts[index]!;
  const raw = text.slice(start, tokens.ends[index]!);
  if (kinds[index] === Kind.char) return unescaped(raw.slice(1, raw.length > 1 && raw.endsWith("'") ? -1 : undefined));
  const { verbatim, quote, quotes } = prefixOf(text, start);
  const inner = withoutQuotes(raw.slice(quote - start), quotes);
  if (quotes > 2) return dedent(inner);
  return verbatim ? inner.replaceAll('""', '"') : unescaped(inner);
}

function withoutQuotes(raw: string, quotes: number): string {
  const body = raw.endsWith('u8') ? raw.slice(0, -2) : raw;
  const closed = body.length >= 2 * quotes && body.endsWith('"'.repeat(quotes));
  return body.slice(quotes, closed ? -quotes : undefined);
}

export function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{1,4}|.)/gs, (_, code: string) => {
    if (code.length === 1) return ESCAPES[code] ?? code;
    const point = Number.parseInt(code.slice(1), 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : code;
  });
}

/** A raw string without its first and last line and the indentation of the last one. */
function dedent(text: string): string {
  if (!/^[ \t]*\r?\n/.test(text)) return text;
  const lines = text.split(/\r?\n/).slice(1);
  const indent = /^[ \t]*/.exec(lines.at(-1) ?? '')![0].length;
  return lines
    .slice(0, -1)
    .map(line => line.slice(Math.min(indent, line.length - line.trimStart().length)))
    .join('\n');
}

export interface Hole {
  readonly start: number;
  readonly end: number;
  /** Text of a literal stretch; absent for a hole, whose source stands between the offsets. */
  readonly text?: string;
}

/** Stretches and holes of the interpolated string between two offsets, `$` and quotes included. */
export function splitInterpolation(text: string, from: number, to: number): readonly Hole[] {
  const { dollars, verbatim, quote, quotes } = prefixOf(text, from);
  const isRaw = quotes > 2;
  const close = text.startsWith('u8', to - 2) ? to - 2 : to;
  const end = Math.max(quote + quotes, text[close - 1] === '"' ? close - quotes : close);
  const opening = isRaw ? dollars : 1;
  const out: Hole[] = [];
  const state = newDirectives();
  let last = quote + quotes;
  let i = last;
  const stretch = (at: number): void => {
    if (at <= last) return;
    const plain = text.slice(last, at);
    const unbraced = isRaw ? plain : plain.replaceAll('{{', '{').replaceAll('}}', '}');
    out.push({
      start: last,
      end: at,
      text: isRaw ? unbraced : verbatim ? unbraced.replaceAll('""', '"') : unescaped(unbraced),
    });
  };
  while (i < end) {
    const c = text[i];
    if (c === '\\' && !verbatim && !isRaw) i += 2;
    else if (c !== '{') i++;
    else {
      let braces = 1;
      while (text[i + braces] === '{') braces++;
      if (isRaw ? braces < opening : braces % 2 === 0) {
        i += braces;
        continue;
      }
      const open = i + (isRaw ? braces - opening : braces - 1);
      const after = endOfHole(text, open + opening, end, state, 0);
      if (after < 0) break;
      stretch(open);
      out.push({ start: open + opening, end: endOfValue(text, open + opening, after - 1) });
      i = after + (opening - 1);
      last = i;
    }
  }
  stretch(end);
  return out;
}

/** Where the value of a hole ends and its alignment or format begins: `{price,10:0.00}`. */
function endOfValue(text: string, from: number, to: number): number {
  let depth = 0;
  for (let i = from; i < to; i++) {
    const c = text[i]!;
    if ((c === '"' || c === '$' || c === '@') && isStringStart(text, i))
      i = endOfString(text, i, to, newDirectives()) - 1;
    else if (c === '(' || c === '[' || c === '{') depth++;
    else if (c === ')' || c === ']' || c === '}') depth--;
    else if (depth === 0 && (c === ',' || c === ':')) {
      if (c === ':' && (text[i + 1] === ':' || text[i - 1] === ':')) continue;
      return i;
    }
  }
  return to;
}
