import {
  classes,
  classOf,
  endOfLine,
  endOfNumber,
  IS_DIGIT,
  IS_SPACE,
  IS_WORD,
  IS_WORD_START,
  Kind,
  keep,
  reserve,
  type Tokens,
} from './tokens.ts';

const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
const HASH = 35;
const APOSTROPHE = 39;
const DOT = 46;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;

/** Statements that never stand inside brackets: one at the start of a line means that a bracket was left open. */
const STATEMENT = /(?:def|class|import|return|raise|while|try|with|elif)\b/y;
const PREFIX = /^(?:[rubft]|[bft]r|r[bft])$/i;
/** Deeper nesting of f-strings and brackets in them is no person's text. */
const MAX_NESTING = 40;
/** Length of a replacement field; without a bound every unclosed one would read the rest of the file. */
const MAX_FIELD = 2000;
const MAX_FIELD_LINES = 20;
const TAB = 8;

/**
 * Python to tokens in one pass: a literal with its prefix is one token (`string`, with holes `template`), a logical
 * line ends with `newline`, and blocks are enclosed by `indent` and `dedent`. Never throws: what is not closed ends
 * with its line or the file.
 * @param start where to begin, so that a part of a file (a replacement field) is read with offsets of the whole; a part
 *   is an expression, and has no lines
 */
export function lexPython(text: string, start = 0, end = text.length): Tokens {
  const part = start > 0 || end < text.length;
  const { kinds, starts, ends } = reserve(Math.ceil((end - start) * 1.5) + 8);
  const indents: number[] = [0];
  let count = 0;
  let depth = 0;
  let i = start;
  let fresh = !part;
  while (i < end) {
    if (fresh) {
      fresh = false;
      let column = 0;
      let held = 0;
      let c = text.charCodeAt(i);
      for (;;) {
        // A form feed begins the line anew; one that goes on before it has begun is indented as the first that is.
        if (c === 12) column = 0;
        else if (c === 32 || c === 9) column = c === 9 ? column - (column % TAB) + TAB : column + 1;
        else {
          const width = c === BACKSLASH ? lineEndAt(text, i + 1) : 0;
          if (width === 0) break;
          held ||= column;
          column = 0;
          i += width;
        }
        c = text.charCodeAt(++i);
      }
      column = held || column;
      if (i >= end) break;
      // Blank lines and comments have no say in indentation.
      if (c !== NEWLINE && c !== RETURN && c !== HASH && c !== BACKSLASH) {
        if (column > indents[indents.length - 1]!) {
          indents.push(column);
          kinds[count] = Kind.indent;
          starts[count] = ends[count] = i;
          count++;
        } else
          while (column < indents[indents.length - 1]!) {
            indents.pop();
            kinds[count] = Kind.dedent;
            starts[count] = ends[count] = i;
            count++;
          }
      }
    }
    const c = text.charCodeAt(i);
    if (c === 32 || c === 9 || c === 12) {
      i++;
      continue;
    }
    if (c === NEWLINE || c === RETURN) {
      const to = c === RETURN && text.charCodeAt(i + 1) === NEWLINE ? i + 2 : i + 1;
      if (depth > 0 && !part && resumes(text, to)) depth = 0;
      if (depth === 0 && !part) {
        const last = count > 0 ? kinds[count - 1]! : Kind.newline;
        if (last !== Kind.newline && last !== Kind.indent && last !== Kind.dedent) {
          kinds[count] = Kind.newline;
          starts[count] = i;
          ends[count++] = to;
        }
        fresh = true;
      }
      i = to;
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
      const quote = text.charCodeAt(to);
      if (to - i <= 2 && (quote === QUOTE || quote === APOSTROPHE) && to < end && PREFIX.test(text.slice(i, to))) {
        const holes = /[ft]/i.test(text.slice(i, to));
        kind = holes ? Kind.template : Kind.string;
        to = holes ? endOfTemplate(text, to, end, quote) : endOfString(text, to, end, quote);
      }
    } else if (of & IS_DIGIT || (c === DOT && classOf(text.charCodeAt(to)) & IS_DIGIT)) {
      kind = Kind.number;
      to = Math.max(to, endOfNumber(text, i + (c === DOT ? 1 : 0), end));
      // `1.` is a number too.
      if (to < end && text.charCodeAt(to) === DOT && !text.slice(i, to).includes('.')) to++;
    } else if (c === HASH) {
      i = endOfLine(text, i, end);
      if (text.charCodeAt(i - 1) === RETURN) i--;
      continue;
    } else if (c === QUOTE || c === APOSTROPHE) {
      kind = Kind.string;
      to = endOfString(text, i, end, c);
    } else if (c === BACKSLASH) {
      i = text.charCodeAt(to) === RETURN && text.charCodeAt(to + 1) === NEWLINE ? to + 2 : to + 1;
      continue;
    } else if (of & IS_SPACE || c < 33 || c === 127) {
      i++;
      continue;
    } else if (c === 40 || c === 91 || c === OPEN) depth++;
    else if (c === 41 || c === 93 || c === CLOSE) depth = depth > 0 ? depth - 1 : 0;
    else {
      const operator = operatorAt(text, i, c);
      kind = operator & 0xff;
      to = Math.min(i + (operator >> 8), end);
    }
    kinds[count] = kind;
    starts[count] = i;
    ends[count++] = to;
    i = to;
  }
  if (!part) count = closeLines(count, indents.length - 1, end);
  return keep(text, count);
}

/** The end of the file ends the last line and every block. */
function closeLines(count: number, blocks: number, end: number): number {
  const { kinds, starts, ends } = reserve(0);
  const last = count > 0 ? kinds[count - 1]! : Kind.newline;
  let n = count;
  const add = (kind: number) => {
    kinds[n] = kind;
    starts[n] = ends[n] = end;
    n++;
  };
  if (last !== Kind.newline && last !== Kind.dedent) add(Kind.newline);
  for (let i = 0; i < blocks; i++) add(Kind.dedent);
  return n;
}

/** Width of the line end at `at`; 0 where there is none. */
function lineEndAt(text: string, at: number): number {
  if (text.charCodeAt(at) === NEWLINE) return 1;
  return text.charCodeAt(at) === RETURN && text.charCodeAt(at + 1) === NEWLINE ? 2 : 0;
}

/** Whether the line at `at` begins with a statement, which no bracket can hold. */
function resumes(text: string, at: number): boolean {
  let i = at;
  while (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9) i++;
  STATEMENT.lastIndex = i;
  return STATEMENT.test(text);
}

/** Kind of the operator at `i`, and above its lowest byte its length. */
function operatorAt(text: string, i: number, c: number): number {
  const next = text.charCodeAt(i + 1);
  if (c === 45 && next === 62) return Kind.arrow | (2 << 8);
  if (c === 58 && next === 61) return Kind.define | (2 << 8);
  if (c === DOT && next === DOT && text.charCodeAt(i + 2) === DOT) return Kind.spread | (3 << 8);
  if (next === 61) {
    if (c === 61 || c === 33 || c === 60 || c === 62) return Kind.compare | (2 << 8);
    if (c === 43) return Kind.plusAssign | (2 << 8);
    if (ASSIGNS[c] === 1) return Kind.otherAssign | (2 << 8);
  }
  // `**=`, `//=`, `<<=`, `>>=`
  if (next === c && ASSIGNS[c] === 1 && text.charCodeAt(i + 2) === 61) return Kind.otherAssign | (3 << 8);
  return c | (1 << 8);
}

const ASSIGNS = new Uint8Array(128);
for (const c of '-*/%&|^@<>') ASSIGNS[c.charCodeAt(0)] = 1;

const isTriple = (text: string, at: number, quote: number): boolean =>
  text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote;

/** End of a literal without holes whose opening quote stands at `at`; a raw one ends at the same place. */
export function endOfString(text: string, at: number, end: number, quote: number): number {
  const triple = isTriple(text, at, quote);
  for (let i = at + (triple ? 3 : 1); i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === BACKSLASH) {
      if (text.charCodeAt(i + 1) === RETURN && text.charCodeAt(i + 2) === NEWLINE) i++;
      i++;
    } else if (triple) {
      if (c === quote && isTriple(text, i, quote)) return Math.min(i + 3, end);
    } else if (c === quote) return i + 1;
    else if (c === NEWLINE || c === RETURN) return i;
  }
  return end;
}

/** End of a literal with holes; one whose holes make no sense ends as if it had none. */
export function endOfTemplate(text: string, at: number, end: number, quote: number): number {
  const found = templateEnd(text, at, end, quote, 0);
  return found < 0 ? endOfString(text, at, end, quote) : found;
}

function templateEnd(text: string, at: number, end: number, quote: number, nesting: number): number {
  const triple = isTriple(text, at, quote);
  for (let i = at + (triple ? 3 : 1); i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === BACKSLASH) {
      // `\{` is no escape: the hole is read.
      if (text.charCodeAt(i + 1) !== OPEN) i++;
    } else if (c === OPEN) {
      if (text.charCodeAt(i + 1) === OPEN) i++;
      else {
        const close = endOfField(text, i + 1, end, triple ? 0 : quote, nesting + 1);
        if (close < 0) return -1;
        i = close;
      }
    } else if (c === quote) {
      if (!triple) return i + 1;
      if (isTriple(text, i, quote)) return i + 3;
    } else if (!triple && (c === NEWLINE || c === RETURN)) return nesting === 0 ? i : -1;
  }
  return nesting === 0 ? end : -1;
}

/**
 * Offset of the `}` that closes the replacement field whose content begins at `at`; -1 where there is none.
 * @param outer the quote of the literal around, where it may not stand in a format specification; 0 in triple quotes
 */
export function endOfField(text: string, at: number, end: number, outer: number, nesting: number): number {
  if (nesting > MAX_NESTING) return -1;
  const limit = Math.min(end, at + MAX_FIELD);
  let depth = 0;
  let lines = 0;
  for (let i = at; i < limit; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE || c === APOSTROPHE) {
      const holes = /(?:^|\W)(?:[ft]r?|r[ft])$/i.test(text.slice(Math.max(at, i - 3), i));
      const to = holes ? templateEnd(text, i, limit, c, nesting + 1) : endOfString(text, i, limit, c);
      if (to < 0) return -1;
      i = to - 1;
    } else if (c === 40 || c === 91 || c === OPEN) depth++;
    else if (c === CLOSE && depth === 0) return i;
    else if (c === 41 || c === 93 || c === CLOSE) {
      if (--depth < 0) return -1;
    } else if (c === NEWLINE) {
      if (++lines > MAX_FIELD_LINES) return -1;
    } else if (c === 58 && depth === 0) return endOfSpecification(text, i + 1, limit, outer, nesting);
  }
  return -1;
}

/** In a format specification everything is text but nested fields. */
function endOfSpecification(text: string, at: number, end: number, outer: number, nesting: number): number {
  for (let i = at; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === CLOSE) return i;
    if (c === OPEN) {
      i = endOfField(text, i + 1, end, outer, nesting + 1);
      if (i < 0) return -1;
    } else if (c === outer || (outer !== 0 && c === NEWLINE)) return -1;
  }
  return -1;
}
