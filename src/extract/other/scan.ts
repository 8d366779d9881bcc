import type { Style } from './languages.ts';

/** A word, a sign or a text with the expressions in it. */
export interface Token {
  readonly kind: 'word' | 'sign' | 'text';
  /** Of a word: with its `$` or `@`. Of a text: empty, see `parts`. */
  readonly text: string;
  readonly parts: readonly Part[];
  readonly offset: number;
  readonly line: number;
}

/** What stands in a text as such, and what is filled in. */
export interface Part {
  readonly text?: string;
  readonly code?: string;
}

/** A text that is not closed by then is taken to end with its line. */
const LONGEST = 4000;
const SIGNS = ['<>', '->', '=>', '::', '||', '??', '?:', '|>', '?.', '==', '!=', '<-', ':=', '<<', '&&'] as const;
const WORD = /[$@]{0,2}[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*|\d[\w.']*/y;

/** One pass over the text; every character is looked at a bounded number of times. */
export function scan(text: string, language: string, style: Style): Token[] {
  const out: Token[] = [];
  let line = 1;
  let i = language === 'php' ? afterTag(text, 0) : 0;
  let counted = 0;
  const put = (kind: Token['kind'], value: string, parts: readonly Part[] = []): void => {
    for (; counted < i; counted++) if (text.charCodeAt(counted) === 10) line++;
    out.push({ kind, text: value, parts, offset: i, line });
  };
  while (i < text.length) {
    const c = text[i]!;
    if (c <= ' ') {
      i++;
    } else if (language === 'php' && text.startsWith('?>', i)) {
      i = afterTag(text, i);
    } else if (language === 'ruby' && text.startsWith('=begin', i) && (i === 0 || text[i - 1] === '\n')) {
      i = after(text, '\n=end', i);
    } else if (isLineComment(text, i, style, language)) {
      i = after(text, '\n', i);
    } else if (style.block && text.startsWith(style.block[0], i)) {
      i = after(text, style.block[1], i + 2);
    } else if (language === 'rust' && (c === 'r' || c === 'b') && /^b?r#{0,8}"/.test(text.slice(i, i + 12))) {
      i = raw(text, i, put);
    } else if (language === 'cpp' && text.startsWith('R"', i)) {
      const open = text.indexOf('(', i);
      const mark = open > i && open - i < 20 ? text.slice(i + 2, open) : '';
      const end = text.indexOf(`)${mark}"`, i);
      put('text', '', [{ text: text.slice(open + 1, Math.min(end < 0 ? i : end, i + LONGEST)) }]);
      i = end < 0 ? text.length : end + mark.length + 2;
    } else if (style.characters && c === "'") {
      i = afterCharacter(text, i);
    } else {
      const quote = style.quotes.find(q => text.startsWith(q, i));
      if (quote) {
        const end = endOfText(text, i + quote.length, quote);
        const s = out.at(-1);
        // Scala fills in only where a letter stands before the quote.
        const filled =
          style.plain !== quote &&
          (language !== 'scala' ||
            (s?.kind === 'word' && s.offset + s.text.length === i && /^(?:s|f|uri)$/.test(s.text)));
        const parts = partsOf(text.slice(i + quote.length, end), style, filled);
        if (language === 'scala' && filled) out.pop();
        put('text', '', parts);
        i = text.startsWith(quote, end) ? end + quote.length : end;
        continue;
      }
      WORD.lastIndex = i;
      let word = WORD.exec(text)?.[0];
      if (word) {
        const mark = style.bare && /[!?]/.test(text[i + word.length] ?? '') && text[i + word.length + 1] !== '=';
        if (mark) word += text[i + word.length];
        put('word', word);
        i += word.length;
      } else {
        const sign = SIGNS.find(s => text.startsWith(s, i)) ?? c;
        put('sign', sign);
        i += sign.length;
        // Elixir: `?"` is a character.
        if (language === 'elixir' && sign === '?') i++;
      }
    }
  }
  return out;
}

function isLineComment(text: string, i: number, style: Style, language: string): boolean {
  // PHP: `#[Route]` is an attribute.
  return style.line.some(mark => text.startsWith(mark, i)) && !(language === 'php' && text.startsWith('#[', i));
}

function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + mark.length;
}

/** PHP code stands between `<?php` and `?>`. */
function afterTag(text: string, from: number): number {
  const open = text.indexOf('<?', from);
  return open < 0 ? text.length : open + (text.startsWith('<?php', open) ? 5 : text.startsWith('<?=', open) ? 3 : 2);
}

function raw(
  text: string,
  i: number,
  put: (kind: Token['kind'], value: string, parts: readonly Part[]) => void,
): number {
  const open = text.indexOf('"', i);
  const close = `"${text.slice(i, open).replace(/[^#]/g, '')}`;
  const end = text.indexOf(close, open + 1);
  put('text', '', [{ text: text.slice(open + 1, Math.min(end < 0 ? open + 1 : end, open + LONGEST)) }]);
  return end < 0 ? text.length : end + close.length;
}

/** `'x'`, `'\n'`, or a lifetime `'a`. */
function afterCharacter(text: string, i: number): number {
  if (text[i + 1] === '\\') {
    const end = text.indexOf("'", i + 3);
    return end > 0 && end - i < 14 ? end + 1 : i + 2;
  }
  return text[i + 2] === "'" ? i + 3 : i + 1;
}

function endOfText(text: string, from: number, quote: string): number {
  const limit = Math.min(text.length, from + LONGEST);
  for (let i = from; i < limit; i++) {
    if (text[i] === '\\') i++;
    else if (text.startsWith(quote, i)) return i;
  }
  const line = text.slice(from, limit).indexOf('\n');
  return line < 0 ? limit : from + line;
}

const NAME = /\$[A-Za-z_]\w{0,80}(?:->\w{1,80}|\[\w{1,80}\])?/y;

function partsOf(text: string, style: Style, filled: boolean): Part[] {
  if (!filled) return [{ text }];
  const parts: Part[] = [];
  let last = 0;
  for (let i = 0; i < text.length; ) {
    const open = style.filled.find(mark => text.startsWith(mark, i));
    NAME.lastIndex = i;
    const name = !open && style.dollar ? NAME.exec(text)?.[0] : undefined;
    if (!open && !name) {
      i += text[i] === '\\' ? 2 : 1;
      continue;
    }
    if (i > last) parts.push({ text: text.slice(last, i) });
    const close = open ? text.indexOf('}', i) : i + name!.length - 1;
    const end = close < 0 ? text.length : close + 1;
    parts.push({ code: name ?? text.slice(open === '{$' ? i + 1 : i + 2, close < 0 ? end : close) });
    i = last = end;
  }
  if (last < text.length) parts.push({ text: text.slice(last) });
  return parts;
}
