import type { Directives } from './csharp-directives.ts';
import { endOfComment, endOfLine, Kind } from './tokens.ts';

const QUOTE = 34;
const DOLLAR = 36;
const APOSTROPHE = 39;
const STAR = 42;
const SLASH = 47;
const AT = 64;
const BACKSLASH = 92;
const CURLY = 123;
const CURLY_END = 125;

/** Holes within holes: nobody nests deeper, and a hostile file must not exhaust the stack. */
const MAX_NESTING = 60;
/** After so many holes that nothing closes, a hole ends with its line. */
const MAX_UNCLOSED = 8;

/** The `$`, `@` and quotes before the content of a string. */
export interface Prefix {
  readonly dollars: number;
  readonly verbatim: boolean;
  /** Offset of the first quote. */
  readonly quote: number;
  /** Three or more for a raw string. */
  readonly quotes: number;
}

/** Whether a string begins at a `$`, `@` or `"`. */
export function isStringStart(text: string, at: number): boolean {
  return quoteAfter(text, at) >= 0;
}

function quoteAfter(text: string, at: number): number {
  let i = at;
  for (; i < at + 12; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) return i;
    if (c !== DOLLAR && c !== AT) return -1;
  }
  return -1;
}

export function prefixOf(text: string, at: number): Prefix {
  let dollars = 0;
  let verbatim = false;
  let quote = at;
  for (; text.charCodeAt(quote) !== QUOTE && quote < at + 12; quote++) {
    if (text.charCodeAt(quote) === DOLLAR) dollars++;
    else verbatim = true;
  }
  let quotes = 1;
  if (!verbatim) while (text.charCodeAt(quote + quotes) === QUOTE) quotes++;
  return { dollars, verbatim, quote, quotes: quotes === 2 ? 1 : quotes };
}

export function kindOfString(text: string, at: number): number {
  const { dollars, verbatim, quotes } = prefixOf(text, at);
  if (dollars > 0) return Kind.template;
  return verbatim || quotes > 2 ? Kind.block : Kind.string;
}

/** Offset after the string that begins at `at`, its `u8` included; unclosed it ends with its line, or the text where it may span lines. */
export function endOfString(text: string, at: number, end: number, state: Directives): number {
  const { dollars, verbatim, quote } = prefixOf(text, at);
  const to = closedString(text, at, end, state, 0);
  if (to >= 0) return text.startsWith('u8', to) ? Math.min(to + 2, end) : to;
  // A hole that nothing closes: then it is read as if it had none.
  if (dollars > 0) state.unclosed++;
  return verbatim ? endOfVerbatim(text, quote + 1, end) : endOfThisLine(text, at, end);
}

/** The same, or -1 where a hole in it is not closed: whoever holds the string then is not closed either. */
function closedString(text: string, at: number, end: number, state: Directives, nesting: number): number {
  const { dollars, verbatim, quote, quotes } = prefixOf(text, at);
  if (quotes > 2) return endOfRaw(text, quote + quotes, end, quotes);
  if (dollars > 0) return endOfInterpolated(text, quote + 1, end, verbatim, state, nesting);
  return verbatim ? endOfVerbatim(text, quote + 1, end) : endOfPlain(text, quote + 1, end);
}

function endOfPlain(text: string, from: number, end: number): number {
  for (let i = from; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === BACKSLASH) i++;
    else if (c === QUOTE) return i + 1;
    else if (c === 10 || c === 13) return i;
  }
  return end;
}

function endOfVerbatim(text: string, from: number, end: number): number {
  for (let i = text.indexOf('"', from); i >= 0 && i < end; i = text.indexOf('"', i + 2))
    if (text.charCodeAt(i + 1) !== QUOTE || i + 1 >= end) return i + 1;
  return end;
}

function endOfRaw(text: string, from: number, end: number, quotes: number): number {
  const fence = '"'.repeat(quotes);
  let i = text.indexOf(fence, from);
  if (i < 0 || i >= end) return end;
  i += quotes;
  while (i < end && text.charCodeAt(i) === QUOTE) i++;
  return i;
}

function endOfInterpolated(
  text: string,
  from: number,
  end: number,
  verbatim: boolean,
  state: Directives,
  nesting: number,
): number {
  const wary = state.unclosed >= MAX_UNCLOSED;
  if (nesting >= MAX_NESTING || (verbatim && wary)) return -1;
  let i = from;
  while (i < end) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) {
      if (!verbatim || text.charCodeAt(i + 1) !== QUOTE) return i + 1;
      i += 2;
    } else if (c === BACKSLASH && !verbatim) i += 2;
    else if (c === CURLY && text.charCodeAt(i + 1) === CURLY) i += 2;
    else if (c === CURLY) {
      i = endOfHole(text, i + 1, end, state, nesting, wary);
      if (i < 0) return -1;
    } else if ((c === 10 || c === 13) && !verbatim) return i;
    else i++;
  }
  return end;
}

/** Offset after the `}` that closes the hole whose content begins at `from`; -1 where none does, or not on its line where that is asked. */
export function endOfHole(
  text: string,
  from: number,
  end: number,
  state: Directives,
  nesting: number,
  sameLine = false,
): number {
  let depth = 0;
  let i = from;
  while (i < end) {
    const c = text.charCodeAt(i);
    if (c === CURLY_END) {
      i++;
      if (depth-- === 0) return i;
    } else if (c === CURLY) {
      depth++;
      i++;
    } else if ((c === QUOTE || c === DOLLAR || c === AT) && isStringStart(text, i)) {
      i = closedString(text, i, end, state, nesting + 1);
      if (i < 0) return -1;
    } else if (c === APOSTROPHE) i = endOfChar(text, i);
    else if (c === SLASH && !sameLine && isCommentStart(text, i))
      i = text.charCodeAt(i + 1) === SLASH ? endOfLine(text, i, end) : endOfComment(text, i, end);
    else if (sameLine && (c === 10 || c === 13)) return -1;
    else i++;
  }
  return -1;
}

/** In a hole; `{day:dd//MM}` is a format. */
function isCommentStart(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  const before = text.charCodeAt(at - 1);
  return next === STAR || (next === SLASH && (before === 32 || before === 9));
}

/** `'x'`, `'\n'`, `'A'`; a lone apostrophe is skipped by itself. */
function endOfChar(text: string, at: number): number {
  if (text.charCodeAt(at + 1) === BACKSLASH) {
    const close = text.indexOf("'", at + 3);
    return close > 0 && close <= at + 11 ? close + 1 : at + 1;
  }
  return text.charCodeAt(at + 2) === APOSTROPHE ? at + 3 : at + 1;
}

/** The line's end without a `\r` before it. */
function endOfThisLine(text: string, at: number, end: number): number {
  const to = endOfLine(text, at, end);
  return text[to - 1] === '\r' && to - 1 > at ? to - 1 : to;
}
