// Where a call expression begins and ends, in languages with brackets, quotes and dots. Not a parser: what it cannot tell
// apart it does not touch.

export interface Span {
  readonly start: number;
  /** Behind the last character. */
  readonly end: number;
}

/** How a language writes what must be skipped. */
export interface Lexis {
  readonly quotes: string;
  readonly lineComment: '//' | '#';
}

const MOST_CHARACTERS = 20_000;

/**
 * The call whose callee begins at `start`, with everything chained to it: `client.get(url).then(read)`.
 * @returns undefined where the brackets do not close
 */
export function callAt(text: string, start: number, lexis: Lexis): Span | undefined {
  let at = skipName(text, start);
  let called = false;
  for (;;) {
    const next = skipBlank(text, at);
    const char = text[next];
    if (char === '(' || (char === '[' && next === at)) {
      const end = closing(text, next, lexis);
      if (end === undefined) return undefined;
      if (char === '(') called = true;
      at = end;
    } else if (char === '.' || text.startsWith('?.', next)) at = skipName(text, next + (char === '.' ? 1 : 2));
    else if (char === '<' && /^<[\w\s.,[\]<>?|]{1,200}>\s{0,9}\(/.test(text.slice(next, next + 220)))
      at = text.indexOf('(', next);
    else return called ? { start, end: at } : undefined;
  }
}

/** @returns behind the bracket that closes the one at `open` */
export function closing(text: string, open: number, lexis: Lexis): number | undefined {
  const stack: string[] = [];
  for (let i = open; i < Math.min(text.length, open + MOST_CHARACTERS); i++) {
    const char = text[i]!;
    if (lexis.quotes.includes(char)) {
      i = endOfString(text, i);
      continue;
    }
    if (text.startsWith(lexis.lineComment, i)) {
      const end = text.indexOf('\n', i);
      if (end < 0) return undefined;
      i = end;
      continue;
    }
    if (lexis.lineComment === '//' && text.startsWith('/*', i)) {
      const end = text.indexOf('*/', i);
      if (end < 0) return undefined;
      i = end + 1;
      continue;
    }
    const pair = { '(': ')', '[': ']', '{': '}' }[char];
    if (pair) stack.push(pair);
    else if (')]}'.includes(char) && stack.pop() !== char) return undefined;
    if (stack.length === 0) return i + 1;
  }
  return undefined;
}

/** Top-level arguments of a call: spans between the bracket at `open` and its closing one. */
export function argumentsOf(text: string, open: number, lexis: Lexis): Span[] | undefined {
  const close = closing(text, open, lexis);
  if (close === undefined) return undefined;
  const spans: Span[] = [];
  let start = open + 1;
  for (let i = open + 1; i < close; i++) {
    const char = text[i]!;
    if (lexis.quotes.includes(char)) i = endOfString(text, i);
    else if ('([{'.includes(char)) i = (closing(text, i, lexis) ?? close) - 1;
    else if (char === ',' || i === close - 1) {
      const piece = text.slice(start, i);
      if (piece.trim() !== '') {
        const from = start + piece.length - piece.trimStart().length;
        spans.push({ start: from, end: from + piece.trim().length });
      }
      start = i + 1;
    }
  }
  return spans;
}

function endOfString(text: string, open: number): number {
  const quote = text[open]!;
  const triple = quote.repeat(3);
  if (quote !== '`' && text.startsWith(triple, open)) {
    const end = text.indexOf(triple, open + 3);
    return end < 0 ? text.length : end + 2;
  }
  for (let i = open + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === quote) return i;
    else if (text[i] === '\n' && quote !== '`') return i;
  }
  return text.length;
}

function skipName(text: string, at: number): number {
  let i = at;
  while (i < text.length && /[\w$#]/.test(text[i]!)) i++;
  return i;
}

function skipBlank(text: string, at: number): number {
  let i = at;
  while (i < text.length && /\s/.test(text[i]!)) i++;
  // A name on the next line is another statement; a dot is not.
  return text.slice(at, i).includes('\n') && text[i] !== '.' && !text.startsWith('?.', i) ? at : i;
}

/** Offset of the start of a 1-based line. */
export function offsetOf(text: string, line: number): number {
  let at = 0;
  for (let i = 1; i < line; i++) {
    const next = text.indexOf('\n', at);
    if (next < 0) return text.length;
    at = next + 1;
  }
  return at;
}

/** 1-based line of an offset. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
