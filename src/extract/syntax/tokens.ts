/**
 * Tokens of one file as parallel arrays: no object per token. Language neutral: each lexer decides what text is which
 * kind. Comments and white space are not tokens (a line end is one only where the language needs it).
 */
export interface Tokens {
  readonly text: string;
  readonly count: number;
  /** A `Kind`, or the character code of a one-character punctuation mark (33 to 126). */
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Kinds below 33; every other kind is the character code of the punctuation mark itself. */
export const Kind = {
  end: 0,
  word: 1,
  number: 2,
  /** A literal without holes, with its quotes. */
  string: 3,
  /** A literal with `${…}` holes; the whole of it is one token, its holes are read on demand. */
  template: 4,
  char: 5,
  /** Many-line literal without escapes or with its own rules: text block, raw or verbatim string. */
  block: 6,
  regex: 7,
  /** `->` */
  arrow: 8,
  /** `=>` */
  fatArrow: 9,
  /** `::` */
  doubleColon: 10,
  /** `?.` */
  safeDot: 11,
  /** `==`, `!=`, `===`, `<=`, `>=` */
  compare: 12,
  /** `+=` */
  plusAssign: 13,
  /** `-=`, `|=`, `??=` and the like */
  otherAssign: 14,
  /** `:=` */
  define: 15,
  /** `&&`, `||` */
  logic: 16,
  /** `?:`, `??` */
  elvis: 17,
  /** `...`, `..`, `..<` */
  spread: 18,
  /** `++`, `--` */
  step: 19,
  /** `<-` */
  receive: 20,
  /** A line end that matters. */
  newline: 21,
  indent: 22,
  dedent: 23,
} as const;

/** Bits of `classOf`. */
export const IS_WORD_START = 1;
export const IS_WORD = 2;
export const IS_DIGIT = 4;
export const IS_SPACE = 8;

const classes = new Uint8Array(128);
for (let c = 0; c < 128; c++) {
  const letter = (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95 || c === 36;
  const digit = c >= 48 && c <= 57;
  if (letter) classes[c] = IS_WORD_START | IS_WORD;
  else if (digit) classes[c] = IS_WORD | IS_DIGIT;
  else if (c === 32 || (c >= 9 && c <= 13)) classes[c] = IS_SPACE;
}

/** Character class of a UTF-16 code unit; letters beyond ASCII count as word characters, odd spaces as space. */
export function classOf(code: number): number {
  if (code < 128) return classes[code]!;
  return code === 0xa0 || code === 0xfeff || code === 0x2028 || code === 0x2029 || code === 0x3000
    ? IS_SPACE
    : IS_WORD_START | IS_WORD;
}

/** First offset at or after `at` that is no word character. */
export function endOfWord(text: string, at: number, end: number): number {
  let i = at;
  while (i < end) {
    const c = text.charCodeAt(i);
    if (c < 128 ? (classes[c]! & IS_WORD) === 0 : classOf(c) === IS_SPACE) break;
    i++;
  }
  return i;
}

/** End of a number that starts at `at`: digits, letters, `_`, one dot between digits, a signed exponent. */
export function endOfNumber(text: string, at: number, end: number): number {
  const hex = text.charCodeAt(at) === 48 && (text.charCodeAt(at + 1) | 32) === 120;
  let i = at;
  while (i < end) {
    const c = text.charCodeAt(i);
    if (c < 128 && classes[c]! & IS_WORD) i++;
    else if (c === 46 && classOf(text.charCodeAt(i + 1)) & IS_DIGIT) i++;
    else if ((c === 43 || c === 45) && !hex && i > at && (text.charCodeAt(i - 1) | 32) === 101) i++;
    else break;
  }
  return i;
}

/** End of a quoted literal with backslash escapes that starts at `at`; a line end or the end of text closes it too. */
export function endOfQuoted(text: string, at: number, end: number, quote: number): number {
  for (let i = at + 1; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i++;
    else if (c === quote) return i + 1;
    else if (c === 10 || c === 13) return i;
  }
  return end;
}

/** Offset of the line end at or after `at`, or `end`. */
export function endOfLine(text: string, at: number, end: number): number {
  const found = text.indexOf('\n', at);
  return found < 0 || found > end ? end : found;
}

/** End of a comment that starts at `at` and closes with `*` + `/`; unclosed it takes the rest. */
export function endOfComment(text: string, at: number, end: number): number {
  const found = text.indexOf('*/', at + 2);
  return found < 0 || found + 2 > end ? end : found + 2;
}

let kinds = new Uint8Array(1 << 15);
let starts = new Int32Array(1 << 15);
let ends = new Int32Array(1 << 15);

/**
 * Collects tokens in scratch arrays that live on between files. A lexer runs to its end before the next one starts,
 * so one store is enough; `finish` copies out exactly what the file needs.
 */
export class TokenWriter {
  count = 0;

  add(kind: number, start: number, end: number): void {
    const i = this.count++;
    if (i >= kinds.length) grow();
    kinds[i] = kind;
    starts[i] = start;
    ends[i] = end;
  }

  finish(text: string): Tokens {
    const { count } = this;
    // One buffer instead of three: its making costs more than the copying, and most files are small.
    const buffer = new ArrayBuffer(count * 9);
    const own = { starts: new Int32Array(buffer, 0, count), ends: new Int32Array(buffer, count * 4, count), kinds: new Uint8Array(buffer, count * 8, count) };
    own.starts.set(starts.subarray(0, count));
    own.ends.set(ends.subarray(0, count));
    own.kinds.set(kinds.subarray(0, count));
    return { text, count, ...own };
  }
}

function grow(): void {
  const size = kinds.length * 2;
  const copy = <T extends Uint8Array | Int32Array>(to: T, from: T): T => {
    to.set(from);
    return to;
  };
  kinds = copy(new Uint8Array(size), kinds);
  starts = copy(new Int32Array(size), starts);
  ends = copy(new Int32Array(size), ends);
}

/** Text of a token; '' beyond the ends of the list. */
export function textOf(tokens: Tokens, index: number): string {
  return index < 0 || index >= tokens.count ? '' : tokens.text.slice(tokens.starts[index]!, tokens.ends[index]!);
}

/** Whether a token is this word, without making a string. */
export function isText(tokens: Tokens, index: number, word: string): boolean {
  if (index < 0 || index >= tokens.count) return false;
  const start = tokens.starts[index]!;
  return tokens.ends[index]! - start === word.length && tokens.text.startsWith(word, start);
}

/** Kind of a token; `Kind.end` beyond the ends of the list. */
export function kindAt(tokens: Tokens, index: number): number {
  return index < 0 || index >= tokens.count ? Kind.end : tokens.kinds[index]!;
}
