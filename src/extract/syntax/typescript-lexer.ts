import {
  classOf,
  endOfComment,
  endOfLine,
  endOfNumber,
  endOfWord,
  IS_DIGIT,
  IS_SPACE,
  IS_WORD_START,
} from './tokens.ts';
import { opensElement, openTag, readChildren, readTag } from './typescript-jsx.ts';
import { K, type Tokens } from './typescript-tokens.ts';
import { CHILDREN, TAG, TEMPLATE, TokenStack } from './typescript-writer.ts';

/**
 * One pass over the text of a .js/.ts file. Never throws; text that no grammar allows yields some tokens.
 * @param jsx whether `<` may open an element (never in .ts, where it may be a type assertion)
 */
export function lexTypescript(text: string, jsx: boolean): Tokens {
  const out = scan(text, jsx);
  // An element that never ends was none: a comparison or a type argument in a dialect.
  return (out.insideElement && jsx ? scan(text, false) : out).finish();
}

function scan(text: string, jsx: boolean): TokenStack {
  const out = new TokenStack(text);
  const { length } = text;
  /** On one line, a regular expression that does not end there is looked for once. */
  let noRegexUntil = -1;
  let at = text.startsWith('#!') ? endOfLine(text, 0, length) : 0;
  while (at < length) {
    if (out.top === TEMPLATE) {
      at = readTemplate(out, text, at);
      continue;
    }
    if (out.top === CHILDREN) {
      at = readChildren(out, text, at);
      continue;
    }
    const c = text.charCodeAt(at);
    const group = classOf(c);
    if (group & IS_SPACE) {
      if (c === 10) out.fresh = 1;
      at++;
      continue;
    }
    if (c === 47) {
      const next = text.charCodeAt(at + 1);
      if (next === 47) {
        at = endOfLine(text, at, length);
        continue;
      }
      if (next === 42) {
        const end = endOfComment(text, at, length);
        if (endOfLine(text, at, length) < end) out.fresh = 1;
        at = end;
        continue;
      }
    }
    if (out.top === TAG) {
      at = readTag(out, text, at);
      continue;
    }
    if (group & IS_WORD_START || c === 35) {
      const to = endOfWord(text, at + 1, length);
      out.addWord(at, to);
      at = to;
    } else if (group & IS_DIGIT || (c === 46 && classOf(text.charCodeAt(at + 1)) & IS_DIGIT)) {
      const to = endOfNumber(text, at + 1, length);
      out.add(K.number, at, to);
      out.value = true;
      at = to;
    } else if (c === 47 && !out.value && at >= noRegexUntil) {
      const to = regexEnd(text, at);
      if (to > 0) {
        out.add(K.regex, at, to);
        out.value = true;
        at = to;
      } else {
        noRegexUntil = endOfLine(text, at, length);
        at = operator(out, text, at, c);
      }
    } else if (c === 60 && jsx && !out.value && text.charCodeAt(at - 1) !== 60 && opensElement(text, at))
      // Not behind another one: `1<<a`.
      at = openTag(out, at);
    else at = punctuation(out, text, at, c);
  }
  return out;
}

/** Template text up to its end or the next hole. */
function readTemplate(out: TokenStack, text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === 92) at++;
    else if (c === 96 || (c === 36 && text.charCodeAt(at + 1) === 123)) break;
  }
  at = Math.min(at, text.length);
  if (at > from) out.add(K.templateText, from, at);
  if (at >= text.length) return at;
  if (text.charCodeAt(at) === 96) {
    out.closeTop(at, at + 1);
    return at + 1;
  }
  out.open(K.hole, at, at + 2);
  return at + 2;
}

function punctuation(out: TokenStack, text: string, at: number, c: number): number {
  switch (c) {
    case 34:
    case 39: {
      const to = stringEnd(text, at, c);
      out.add(K.text, at, to);
      out.value = true;
      return to;
    }
    case 96:
      out.open(TEMPLATE, at, at + 1);
      return at + 1;
    case 40:
      out.open(K.paren, at, at + 1);
      return at + 1;
    case 41:
      out.closeRound(K.paren, at);
      return at + 1;
    case 91:
      out.open(K.bracket, at, at + 1);
      return at + 1;
    case 93:
      out.closeRound(K.bracket, at);
      return at + 1;
    case 123:
      out.openBrace(at);
      return at + 1;
    case 125:
      out.closeBrace(at);
      return at + 1;
  }
  return operator(out, text, at, c);
}

/** Kinds of one-character marks; 0 for characters that may begin a longer operator. */
const MARKS = new Uint8Array(128);
MARKS[44] = K.comma;
MARKS[59] = K.semicolon;
MARKS[58] = K.colon;
MARKS[64] = K.at;

/** Operators; `>` always stands alone, so that `Map<string, Set<X>>` closes. */
function operator(out: TokenStack, text: string, at: number, c: number): number {
  const mark = c < 128 ? MARKS[c]! : 0;
  const next = text.charCodeAt(at + 1);
  if (mark !== 0) return emit(out, text, mark, at, 1);
  if (c === 46) {
    const spread = next === 46 && text.charCodeAt(at + 2) === 46;
    return emit(out, text, spread ? K.spread : K.dot, at, spread ? 3 : 1);
  }
  if (c === 61) {
    if (next === 62) return emit(out, text, K.arrow, at, 2);
    return next === 61
      ? emit(out, text, K.operator, at, equals(text, at + 2) ? 3 : 2)
      : emit(out, text, K.assign, at, 1);
  }
  if (c === 63) {
    if (next === 46 && !(classOf(text.charCodeAt(at + 2)) & IS_DIGIT)) return emit(out, text, K.maybeDot, at, 2);
    if (next !== 63) return emit(out, text, K.question, at, 1);
    return equals(text, at + 2) ? emit(out, text, K.operator, at, 3) : emit(out, text, K.nullish, at, 2);
  }
  if (c === 124 && next === 124)
    return equals(text, at + 2) ? emit(out, text, K.operator, at, 3) : emit(out, text, K.or, at, 2);
  if (c === 38 && next === 38) return emit(out, text, K.operator, at, equals(text, at + 2) ? 3 : 2);
  if (c === 33) {
    if (next === 61) return emit(out, text, K.operator, at, equals(text, at + 2) ? 3 : 2);
    // `x! / 2` divides.
    const postfix = out.value;
    emit(out, text, K.bang, at, 1);
    out.value = postfix;
    return at + 1;
  }
  if ((c === 43 || c === 45) && next === c) {
    const postfix = out.value;
    emit(out, text, K.operator, at, 2);
    out.value = postfix;
    return at + 2;
  }
  if (next === 61) return emit(out, text, K.operator, at, 2);
  return emit(out, text, c === 60 ? K.less : c === 62 ? K.greater : c === 43 ? K.plus : K.operator, at, 1);
}

const equals = (text: string, at: number): boolean => text.charCodeAt(at) === 61;

function emit(out: TokenStack, text: string, kind: number, at: number, width: number): number {
  const to = Math.min(text.length, at + width);
  out.add(kind, at, to);
  out.value = false;
  return to;
}

function stringEnd(text: string, at: number, quote: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i += text.charCodeAt(i + 1) === 13 && text.charCodeAt(i + 2) === 10 ? 2 : 1;
    else if (c === quote) return i + 1;
    else if (c === 10) return i;
  }
  return text.length;
}

/** End of the regular expression at `at` with its flags; -1 where its line ends before it does. */
function regexEnd(text: string, at: number): number {
  let inClass = false;
  for (let i = at + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 10) return -1;
    if (c === 92 && text.charCodeAt(i + 1) !== 10) i++;
    else if (c === 91) inClass = true;
    else if (c === 93) inClass = false;
    else if (c === 47 && !inClass) {
      i++;
      while (text.charCodeAt(i) >= 97 && text.charCodeAt(i) <= 122) i++;
      return i;
    }
  }
  return -1;
}
