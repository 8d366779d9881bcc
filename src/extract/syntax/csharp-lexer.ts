import { directive, newDirectives } from './csharp-directives.ts';
import { endOfString, isStringStart, kindOfString } from './csharp-strings.ts';
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
const HASH = 35;
const DOLLAR = 36;
const APOSTROPHE = 39;
const STAR = 42;
const SLASH = 47;
const AT = 64;
const CURLY = 123;
const CURLY_END = 125;

/**
 * C# text to tokens in one pass. Never throws: what is not closed ends with its line or the file. Directives are no
 * tokens; of an `#if` whose branches open different braces only the first one is read.
 * @param start where to begin, so that a part of a file (an interpolation's hole) can be read with offsets of the whole
 */
export function lexCSharp(text: string, start = 0, end = text.length): Tokens {
  // The loop writes into the arrays itself: a call per token would double its time.
  const { kinds, starts, ends } = reserve(end - start + 1);
  const directives = newDirectives();
  let count = 0;
  let depth = 0;
  let i = start;
  while (i < end) {
    const c = text.charCodeAt(i);
    if (c <= 32) {
      i++;
      continue;
    }
    const of = c < 128 ? classes[c]! : classOf(c);
    let kind: number = c;
    let from = i;
    let to = i + 1;
    if (c === DOLLAR || c === AT || c === QUOTE) {
      if (isStringStart(text, i)) {
        kind = kindOfString(text, i);
        to = endOfString(text, i, end, directives);
      } else if (c === AT && (text.charCodeAt(to) < 128 ? classes[text.charCodeAt(to)]! : 0) & IS_WORD_START) {
        // `@event`: a keyword as a name.
        from = to;
        kind = Kind.word;
        to = endOfName(text, to, end);
      }
    } else if (of & IS_WORD_START) {
      kind = Kind.word;
      for (; to < end; to++) {
        const next = text.charCodeAt(to);
        // `$` is a word character elsewhere; here it begins a string: `return$"…"`.
        if (next < 128 ? (classes[next]! & IS_WORD) === 0 || next === DOLLAR : classOf(next) === IS_SPACE) break;
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
    } else if (c === APOSTROPHE) {
      kind = Kind.char;
      to = endOfQuoted(text, i, end, APOSTROPHE);
    } else if (c === HASH) {
      i = directive(text, i, end, depth, directives);
      continue;
    } else if (of & IS_SPACE) {
      i++;
      continue;
    } else if (c === CURLY) depth++;
    else if (c === CURLY_END) depth--;
    else if (MAY_GO_ON[c] === 1) {
      const operator = operatorAt(text, i, c);
      kind = operator & 0xff;
      to = Math.min(i + (operator >> 8), end);
    }
    kinds[count] = kind;
    starts[count] = from;
    ends[count++] = to;
    i = to;
  }
  return keep(text, count);
}

function endOfName(text: string, at: number, end: number): number {
  let i = at;
  while (i < end) {
    const c = text.charCodeAt(i);
    if (c < 128 ? (classes[c]! & IS_WORD) === 0 || c === DOLLAR : classOf(c) === IS_SPACE) break;
    i++;
  }
  return i;
}

/** Characters that may begin an operator of more than one character. */
const MAY_GO_ON = new Uint8Array(128);
for (const c of '-:.+&|?=!<>*/%^') MAY_GO_ON[c.charCodeAt(0)] = 1;

/** Kind of the operator at `i`, and above its lowest byte its length. `>` stands alone, so that `List<List<X>>` closes. */
function operatorAt(text: string, i: number, c: number): number {
  const next = text.charCodeAt(i + 1);
  if (c === 61 && next === 62) return Kind.fatArrow | (2 << 8);
  if (c === 45 && next === 62) return Kind.arrow | (2 << 8);
  if (c === 58 && next === 58) return Kind.doubleColon | (2 << 8);
  if (c === 46) return next === 46 ? Kind.spread | (2 << 8) : c | (1 << 8);
  if ((c === 43 || c === 45) && next === c) return Kind.step | (2 << 8);
  if ((c === 38 || c === 124) && next === c) return Kind.logic | (2 << 8);
  if (c === 63 && next === 63)
    return text.charCodeAt(i + 2) === 61 ? Kind.otherAssign | (3 << 8) : Kind.elvis | (2 << 8);
  // `a ?.5 : 1` is a conditional with a number.
  if (c === 63 && next === 46)
    return (classOf(text.charCodeAt(i + 2)) & IS_DIGIT) === 0 ? Kind.safeDot | (2 << 8) : c | (1 << 8);
  if (next !== 61) return c | (1 << 8);
  if (c === 43) return Kind.plusAssign | (2 << 8);
  if (c === 61 || c === 33 || c === 60 || c === 62) return Kind.compare | (2 << 8);
  if (c === 58 || c === 63) return c | (1 << 8);
  return Kind.otherAssign | (2 << 8);
}
