import {
  classOf,
  endOfComment,
  endOfLine,
  endOfNumber,
  endOfQuoted,
  endOfWord,
  IS_DIGIT,
  IS_SPACE,
  IS_WORD_START,
  Kind,
  type Tokens,
  TokenWriter,
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
  const out = new TokenWriter();
  let i = start;
  while (i < end) {
    const c = text.charCodeAt(i);
    const kind = classOf(c);
    if (kind & IS_SPACE) {
      i++;
    } else if (kind & IS_WORD_START) {
      const to = endOfWord(text, i + 1, end);
      out.add(Kind.word, i, to);
      i = to;
    } else if (kind & IS_DIGIT) {
      const to = endOfNumber(text, i, end);
      out.add(Kind.number, i, to);
      i = to;
    } else if (c === SLASH && text.charCodeAt(i + 1) === SLASH) {
      i = endOfLine(text, i, end);
    } else if (c === SLASH && text.charCodeAt(i + 1) === STAR) {
      i = endOfComment(text, i, end);
    } else if (c === QUOTE) {
      const block = text.startsWith('"""', i);
      const to = block ? endOfTextBlock(text, i, end) : endOfQuoted(text, i, end, QUOTE);
      out.add(block ? Kind.block : Kind.string, i, to);
      i = to;
    } else if (c === APOSTROPHE) {
      const to = endOfQuoted(text, i, end, APOSTROPHE);
      out.add(Kind.char, i, to);
      i = to;
    } else {
      i = addOperator(out, text, i, c, false);
    }
  }
  return out.finish(text);
}

function endOfTextBlock(text: string, at: number, end: number): number {
  for (let i = at + 3; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i++;
    else if (c === QUOTE && text.charCodeAt(i + 1) === QUOTE && text.charCodeAt(i + 2) === QUOTE) return i + 3;
  }
  return end;
}

/** Adds one punctuation mark or operator; `>` always stands alone, so that `List<List<X>>` closes. */
export function addOperator(out: TokenWriter, text: string, i: number, c: number, kotlin: boolean): number {
  const next = text.charCodeAt(i + 1);
  let kind = c < 127 ? c : 33;
  let length = 1;
  if (c === 45 && next === 62) kind = two(Kind.arrow);
  else if (c === 58 && next === 58) kind = two(Kind.doubleColon);
  else if (c === 46 && next === 46) {
    kind = two(Kind.spread);
    const third = text.charCodeAt(i + 2);
    if (third === 46 || third === 60) length = 3;
  } else if ((c === 43 || c === 45) && next === c) kind = two(Kind.step);
  else if ((c === 38 || c === 124) && next === c) kind = two(Kind.logic);
  else if (kotlin && c === 63 && next === 46) kind = two(Kind.safeDot);
  else if (kotlin && c === 63 && next === 58) kind = two(Kind.elvis);
  else if (next === 61) {
    if (c === 43) kind = two(Kind.plusAssign);
    else if (c === 61 || c === 33 || c === 60 || c === 62) {
      kind = two(Kind.compare);
      if (kotlin && text.charCodeAt(i + 2) === 61) length = 3;
    } else if (c === 45 || c === 42 || c === 47 || c === 37 || c === 38 || c === 124 || c === 94)
      kind = two(Kind.otherAssign);
  }
  out.add(kind, i, i + length);
  return i + length;

  function two(of: number): number {
    length = 2;
    return of;
  }
}
