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

/** Class bits of the ASCII characters; beyond them ask `classOf`. */
export const classes = new Uint8Array(128);
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

export interface Scratch {
  kinds: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
}

const scratch: Scratch = { kinds: new Uint8Array(0), starts: new Int32Array(0), ends: new Int32Array(0) };

/**
 * Arrays with room for `size` tokens (a text of n characters has at most n). They live on between files: a lexer runs
 * to its end before the next one starts, and `keep` copies out what its file needs.
 */
export function reserve(size: number): Scratch {
  if (size > scratch.kinds.length) {
    const room = Math.max(1 << 16, size * 2);
    scratch.kinds = new Uint8Array(room);
    scratch.starts = new Int32Array(room);
    scratch.ends = new Int32Array(room);
  }
  return scratch;
}

/** The first `count` tokens of the scratch arrays as those of a text. */
export function keep(text: string, count: number): Tokens {
  // One buffer instead of three: its making costs more than the copying, and most files are small.
  const buffer = new ArrayBuffer(count * 9);
  const starts = new Int32Array(buffer, 0, count);
  const ends = new Int32Array(buffer, count * 4, count);
  const kinds = new Uint8Array(buffer, count * 8, count);
  starts.set(scratch.starts.subarray(0, count));
  ends.set(scratch.ends.subarray(0, count));
  kinds.set(scratch.kinds.subarray(0, count));
  return { text, count, kinds, starts, ends };
}

/** Collects tokens one by one, for lexers that cannot say beforehand how many there will be. */
export class TokenWriter {
  count = 0;

  add(kind: number, start: number, end: number): void {
    const i = this.count++;
    if (i >= scratch.kinds.length) {
      const before = { ...scratch };
      reserve(i + 1);
      scratch.kinds.set(before.kinds);
      scratch.starts.set(before.starts);
      scratch.ends.set(before.ends);
    }
    scratch.kinds[i] = kind;
    scratch.starts[i] = start;
    scratch.ends[i] = end;
  }

  finish(text: string): Tokens {
    return keep(text, this.count);
  }
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
