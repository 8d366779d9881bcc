import { MAY_GO_ON, operatorAt } from './java-lexer.ts';
import {
  classes,
  classOf,
  endOfLine,
  endOfNumber,
  endOfQuoted,
  endOfWord,
  IS_DIGIT,
  IS_SPACE,
  IS_WORD_START,
  Kind,
  keep,
  reserve,
  type Tokens,
} from './tokens.ts';

const QUOTE = 34;
const APOSTROPHE = 39;
const BACKTICK = 96;
const DOLLAR = 36;
const SLASH = 47;
const STAR = 42;

/**
 * Kotlin text to tokens in one pass. A string with `$name` or `${…}` is one template token; its holes are read with
 * this same function on demand. Never throws.
 */
export function lexKotlin(text: string, start = 0, end = text.length): Tokens {
  const { kinds, starts, ends } = reserve(end - start + 1);
  let count = 0;
  let i = start;
  while (i < end) {
    const c = text.charCodeAt(i);
    const of = c < 128 ? classes[c]! : classOf(c);
    let kind: number = c;
    let to = i + 1;
    if (of & IS_SPACE || c < 32) {
      i++;
      continue;
    }
    if (of & IS_WORD_START) {
      kind = Kind.word;
      to = endOfWord(text, to, end);
    } else if (of & IS_DIGIT) {
      kind = Kind.number;
      to = endOfNumber(text, i, end);
    } else if (c === SLASH && text.charCodeAt(to) === SLASH) {
      i = endOfLine(text, i, end);
      continue;
    } else if (c === SLASH && text.charCodeAt(to) === STAR) {
      i = endOfNestedComment(text, i, end);
      continue;
    } else if (c === QUOTE) {
      to = endOfKotlinString(text, i, end);
      kind = hasHoles(text, i, to) ? Kind.template : text.startsWith('"""', i) ? Kind.block : Kind.string;
    } else if (c === APOSTROPHE) {
      kind = Kind.char;
      to = endOfQuoted(text, i, end, APOSTROPHE);
    } else if (c === BACKTICK) {
      // The word is what stands between the marks.
      to = endOfQuoted(text, i, end, BACKTICK);
      kinds[count] = Kind.word;
      starts[count] = Math.min(i + 1, to);
      ends[count++] = Math.max(Math.min(i + 1, to), to - 1);
      i = to;
      continue;
    } else if (MAY_GO_ON[c] === 1) {
      const operator = operatorAt(text, i, c, true);
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

function endOfNestedComment(text: string, at: number, end: number): number {
  let depth = 1;
  let i = at + 2;
  while (i < end) {
    const c = text.charCodeAt(i);
    const next = text.charCodeAt(i + 1);
    if (c === STAR && next === SLASH) {
      i += 2;
      if (--depth === 0) return i;
    } else if (c === SLASH && next === STAR) {
      depth++;
      i += 2;
    } else i++;
  }
  return end;
}

const IN_STRING = 0;
const IN_RAW = 1;
const IN_HOLE = 2;

/** End of a string literal, over holes that hold further strings. */
function endOfKotlinString(text: string, at: number, end: number): number {
  const raw = text.startsWith('"""', at);
  return endOfModes(text, at + (raw ? 3 : 1), end, raw ? IN_RAW : IN_STRING);
}

/** Offset of the `}` that closes the hole whose content begins at `at`; `end` where none does. */
export function endOfKotlinHole(text: string, at: number, end: number): number {
  const after = endOfModes(text, at, end, IN_HOLE);
  return after > at && text.charCodeAt(after - 1) === 125 ? after - 1 : end;
}

/**
 * Offset after what `outermost` began before `at`. The open literals and holes are a list and not recursion: their
 * depth is up to whoever wrote the file.
 */
function endOfModes(text: string, at: number, end: number, outermost: number): number {
  const modes = [outermost];
  let i = at;
  while (i < end) {
    const c = text.charCodeAt(i);
    const mode = modes[modes.length - 1]!;
    if (mode === IN_HOLE) {
      if (c === QUOTE) i = open(i);
      else if (c === SLASH && text.charCodeAt(i + 1) === STAR) i = endOfNestedComment(text, i, end);
      else if (c === SLASH && text.charCodeAt(i + 1) === SLASH) i = endOfLine(text, i, end);
      else if (c === 123) i = push(IN_HOLE, i + 1);
      else if (c === 125) i = pop(i + 1);
      else if (c === APOSTROPHE) i = Math.max(i + 1, endOfQuoted(text, i, end, APOSTROPHE));
      else i++;
    } else if (c === DOLLAR && text.charCodeAt(i + 1) === 123) i = push(IN_HOLE, i + 2);
    else if (mode === IN_RAW) {
      if (c === QUOTE && text.startsWith('"""', i)) {
        i += 3;
        // `""""` ends with a quote that belongs to the text.
        while (text.charCodeAt(i) === QUOTE) i++;
        i = pop(i);
      } else i++;
    } else if (c === 92) i += 2;
    else if (c === QUOTE) i = pop(i + 1);
    else if (c === 10 || c === 13) {
      // A plain string ends with its line; where it stands in a hole the hole goes on.
      i = pop(i);
    } else i++;
    if (modes.length === 0) return Math.min(i, end);
  }
  return end;

  function open(from: number): number {
    const raw = text.startsWith('"""', from);
    return push(raw ? IN_RAW : IN_STRING, from + (raw ? 3 : 1));
  }
  function push(mode: number, next: number): number {
    modes.push(mode);
    return next;
  }
  function pop(next: number): number {
    modes.pop();
    return next;
  }
}

/** Whether a literal holds `$name` or `${`, outside of escapes. */
function hasHoles(text: string, start: number, end: number): boolean {
  const raw = text.startsWith('"""', start);
  for (let i = start + 1; i < end - 1; i++) {
    const c = text.charCodeAt(i);
    if (c === 92 && !raw) i++;
    else if (c === DOLLAR && isHole(text, i)) return true;
  }
  return false;
}

/** Whether the `$` at this offset begins a hole. */
export function isHole(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  return next === 123 || (next !== DOLLAR && (classOf(next) & IS_WORD_START) !== 0);
}
