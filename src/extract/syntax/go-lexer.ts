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

const LINE_END = 10;
const QUOTE = 34;
const APOSTROPHE = 39;
const STAR = 42;
const DOT = 46;
const SLASH = 47;
const BACKTICK = 96;

/**
 * Go text to tokens in one pass. A line end becomes a `Kind.newline` token exactly where Go's own rule puts a semicolon:
 * after a word, a literal, `++`, `--`, or a closing bracket. Never throws: what is not closed ends with its line or the file.
 */
export function lexGo(text: string, start = 0, end = text.length): Tokens {
  const out = new TokenWriter();
  let i = start;
  let last: number = Kind.end;
  let lastFrom = start;
  let lastTo = start;
  while (i < end) {
    const c = text.charCodeAt(i);
    const kind = classOf(c);
    if (c === LINE_END) {
      endLine(i);
      i++;
    } else if (kind & IS_SPACE) {
      i++;
    } else if (kind & IS_WORD_START) {
      i = add(Kind.word, i, endOfWord(text, i + 1, end));
    } else if (kind & IS_DIGIT || (c === DOT && classOf(text.charCodeAt(i + 1)) & IS_DIGIT)) {
      i = add(Kind.number, i, endOfGoNumber(text, i, end));
    } else if (c === SLASH && text.charCodeAt(i + 1) === SLASH) {
      i = endOfLine(text, i, end);
    } else if (c === SLASH && text.charCodeAt(i + 1) === STAR) {
      const to = endOfComment(text, i, end);
      const lineEnd = text.indexOf('\n', i);
      // A comment over several lines acts like a line end.
      if (lineEnd >= 0 && lineEnd < to) endLine(lineEnd);
      i = to;
    } else if (c === QUOTE) {
      i = add(Kind.string, i, endOfQuoted(text, i, end, QUOTE));
    } else if (c === APOSTROPHE) {
      i = add(Kind.char, i, endOfQuoted(text, i, end, APOSTROPHE));
    } else if (c === BACKTICK) {
      const close = text.indexOf('`', i + 1);
      i = add(Kind.block, i, close < 0 || close >= end ? end : close + 1);
    } else {
      const length = operatorLength(text, i, c);
      i = add(operatorKind(text, i, c, length), i, i + length);
    }
  }
  endLine(end);
  return out.finish(text);

  function add(kind: number, from: number, to: number): number {
    out.add(kind, from, to);
    last = kind;
    lastFrom = from;
    lastTo = to;
    return to;
  }

  function endLine(at: number): void {
    if (!endsStatement(last)) return;
    if (last === Kind.word && lastTo - lastFrom <= 9 && GOES_ON.has(text.slice(lastFrom, lastTo))) return;
    out.add(Kind.newline, at, at);
    last = Kind.newline;
  }
}

/** As elsewhere, and `1.`, `1.e3` and `.5`. */
function endOfGoNumber(text: string, at: number, end: number): number {
  const to = endOfNumber(text, at, end);
  const isWhole = text.charCodeAt(to) === DOT && text.charCodeAt(to + 1) !== DOT && !text.slice(at, to).includes('.');
  return isWhole && to < end ? endOfNumber(text, to + 1, end) : to;
}

/** Keywords after which a statement goes on in the next line. */
const GOES_ON = new Set(
  'case chan const default defer else for func go goto if import interface map package range select struct switch type var'.split(
    ' ',
  ),
);

function endsStatement(kind: number): boolean {
  return (
    kind === Kind.word ||
    kind === Kind.number ||
    kind === Kind.string ||
    kind === Kind.block ||
    kind === Kind.char ||
    kind === Kind.step ||
    kind === 41 ||
    kind === 93 ||
    kind === 125
  );
}

function operatorLength(text: string, i: number, c: number): number {
  const next = text.charCodeAt(i + 1);
  if (c === 46) return next === 46 && text.charCodeAt(i + 2) === 46 ? 3 : 1;
  if ((c === 60 || c === 62) && next === c) return text.charCodeAt(i + 2) === 61 ? 3 : 2;
  if (c === 38 && next === 94) return text.charCodeAt(i + 2) === 61 ? 3 : 2;
  if (c === 60 && next === 45) return 2;
  if ((c === 43 || c === 45 || c === 38 || c === 124) && next === c) return 2;
  // `=`, `!`, `<`, `>`, `:`, `+`, `-`, `*`, `/`, `%`, `&`, `|`, `^`
  if (next === 61 && (c === 61 || c === 33 || c === 60 || c === 62 || c === 58 || isArithmetic(c))) return 2;
  return 1;
}

const isArithmetic = (c: number): boolean =>
  c === 43 || c === 45 || c === 42 || c === 47 || c === 37 || c === 38 || c === 124 || c === 94;

function operatorKind(text: string, i: number, c: number, length: number): number {
  if (length === 1) return c < 127 ? c : 33;
  const next = text.charCodeAt(i + 1);
  if (c === 46) return Kind.spread;
  if (c === 60 && next === 45) return Kind.receive;
  if (c === 58) return Kind.define;
  if ((c === 43 || c === 45) && next === c) return Kind.step;
  if ((c === 38 || c === 124) && next === c) return Kind.logic;
  if (length === 2 && next === 61)
    return c === 43 ? Kind.plusAssign : c === 61 || c === 33 || c === 60 || c === 62 ? Kind.compare : Kind.otherAssign;
  // `<<`, `>>`, `&^` and their assignments: no reader asks for them, but they are no brackets either.
  return length === 3 ? Kind.otherAssign : 37;
}
