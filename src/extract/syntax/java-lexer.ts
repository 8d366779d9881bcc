import {
  classes,
  classOf,
  endOfComment,
  endOfLine,
  endOfNumber,
  endOfQuoted,
  IS_DIGIT,
  IS_SPACE,
  IS_WORD,
  IS_WORD_START,
  Kind,
  keep,
  reserve,
  type Tokens,
} from './tokens.ts';

const QUOTE = 34;
const APOSTROPHE = 39;
const SLASH = 47;
const STAR = 42;

/**
 * Java text to tokens in one pass. Never throws: what is not closed ends with its line or the file.
 * @param start where to begin, so that a part of a file can be read with offsets of the whole
 */
export function lexJava(text: string, start = 0, end = text.length): Tokens {
  // The loop writes into the arrays itself: a call per token would double its time.
  const { kinds, starts, ends } = reserve(end - start + 1);
  let count = 0;
  let i = start;
  while (i < end) {
    const c = text.charCodeAt(i);
    if (c <= 32) {
      i++;
      continue;
    }
    const of = c < 128 ? classes[c]! : classOf(c);
    let kind: number = c;
    let to = i + 1;
    if (of & IS_WORD_START) {
      kind = Kind.word;
      for (; to < end; to++) {
        const next = text.charCodeAt(to);
        if (next < 128 ? (classes[next]! & IS_WORD) === 0 : classOf(next) === IS_SPACE) break;
      }
    } else if (of & IS_DIGIT) {
      kind = Kind.number;
      to = endOfNumber(text, i, end);
    } else if (c === SLASH && text.charCodeAt(to) === SLASH) {
      i = endOfLine(text, i, end);
      continue;
    } else if (c === SLASH && text.charCodeAt(to) === STAR) {
      i = endOfComment(text, i, end);
      continue;
    } else if (c === QUOTE) {
      const block = text.startsWith('"""', i);
      kind = block ? Kind.block : Kind.string;
      to = block ? endOfTextBlock(text, i, end) : endOfQuoted(text, i, end, QUOTE);
    } else if (c === APOSTROPHE) {
      kind = Kind.char;
      to = endOfQuoted(text, i, end, APOSTROPHE);
    } else if (of & IS_SPACE) {
      i++;
      continue;
    } else if (MAY_GO_ON[c] === 1) {
      const operator = operatorAt(text, i, c, false);
      kind = operator & 0xff;
      to = Math.min(i + (operator >> 8), end);
    }
    kinds[count] = kind;
    starts[count] = i;
    ends[count++] = to;
    i = to;
  }
  return keep(text, count);
}

function endOfTextBlock(text: string, at: number, end: number): number {
  for (let i = at + 3; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i++;
    else if (c === QUOTE && text.charCodeAt(i + 1) === QUOTE && text.charCodeAt(i + 2) === QUOTE) return i + 3;
  }
  return end;
}

/** Characters that may begin an operator of more than one character. */
export const MAY_GO_ON = new Uint8Array(128);
for (const c of '-:.+&|?=!<>*/%^') MAY_GO_ON[c.charCodeAt(0)] = 1;

/** Kind of the operator at `i`, and above its lowest byte its length. `>` always stands alone, so that `List<List<X>>` closes. */
export function operatorAt(text: string, i: number, c: number, kotlin: boolean): number {
  const next = text.charCodeAt(i + 1);
  if (c === 45 && next === 62) return Kind.arrow | (2 << 8);
  if (c === 58 && next === 58) return Kind.doubleColon | (2 << 8);
  if (c === 46) {
    if (next !== 46) return c | (1 << 8);
    const third = text.charCodeAt(i + 2);
    return Kind.spread | ((third === 46 || third === 60 ? 3 : 2) << 8);
  }
  if ((c === 43 || c === 45) && next === c) return Kind.step | (2 << 8);
  if ((c === 38 || c === 124) && next === c) return Kind.logic | (2 << 8);
  if (kotlin && c === 63 && next === 46) return Kind.safeDot | (2 << 8);
  if (kotlin && c === 63 && next === 58) return Kind.elvis | (2 << 8);
  if (next !== 61) return c | (1 << 8);
  if (c === 43) return Kind.plusAssign | (2 << 8);
  if (c === 61 || c === 33 || c === 60 || c === 62)
    return Kind.compare | ((kotlin && text.charCodeAt(i + 2) === 61 ? 3 : 2) << 8);
  if (c === 58 || c === 63) return c | (1 << 8);
  return Kind.otherAssign | (2 << 8);
}
