import { K, type Tokens } from './typescript-tokens.ts';

/** Character classes below 128; everything above counts as part of a word, which is right for all that matters here. */
const SPACE = 1;
const WORD = 2;
const DIGIT = 3;
const CLASS = new Uint8Array(128);
for (const char of '\t\v\f\r ') CLASS[char.charCodeAt(0)] = SPACE;
for (let c = 0; c < 26; c++) CLASS[65 + c] = CLASS[97 + c] = WORD;
for (const char of '_$#\\') CLASS[char.charCodeAt(0)] = WORD;
for (let c = 48; c < 58; c++) CLASS[c] = DIGIT;

/** Words after which an expression starts, so `/` opens a regular expression and `<` opens JSX. */
const BEFORE_EXPRESSION = new Set(
  'return typeof instanceof in of new delete void throw case do else yield await default extends'.split(' '),
);
const CONDITION_HEADS = new Set(['if', 'while', 'for', 'with', 'await']);

/** Frames of the mode stack that have no bracket token of their own. */
const TEMPLATE = K.templateStart;
const TAG = K.jsxOpen;
const CHILDREN = 100;

let kinds = new Uint8Array(1 << 14);
let starts = new Int32Array(1 << 14);
let ends = new Int32Array(1 << 14);
let matches = new Int32Array(1 << 14);
let freshness = new Uint8Array(1 << 14);

function grow(): void {
  const size = kinds.length * 2;
  const widen = <T extends Uint8Array | Int32Array>(from: T, to: T): T => {
    to.set(from);
    return to;
  };
  kinds = widen(kinds, new Uint8Array(size));
  starts = widen(starts, new Int32Array(size));
  ends = widen(ends, new Int32Array(size));
  matches = widen(matches, new Int32Array(size));
  freshness = widen(freshness, new Uint8Array(size));
}

/**
 * One pass over the text of a .js/.ts file. Never throws; text that no grammar allows yields some tokens.
 * @param jsx whether `<` may open an element (never in .ts, where it may be a type assertion)
 */
export function lexTypescript(text: string, jsx: boolean): Tokens {
  const tokens = scan(text, jsx);
  // An element that never ends was none: a comparison or a type argument in a dialect.
  return tokens ?? scan(text, false)!;
}

function scan(text: string, jsx: boolean): Tokens | undefined {
  const length = text.length;
  let count = 0;
  let at = 0;
  let fresh = 1;
  /** Whether the previous token ends a value: decides about `/`, `<` and `{`. */
  let value = false;
  const frames: number[] = [];
  const openers: number[] = [];
  /** Bracket-like `{` frames open at the moment. */
  let braces = 0;
  let regexFailedUntil = -1;

  const emit = (kind: number, from: number, to: number): void => {
    if (count === kinds.length) grow();
    kinds[count] = kind;
    starts[count] = from;
    ends[count] = to;
    matches[count] = -1;
    freshness[count] = fresh;
    fresh = 0;
    count++;
    at = to;
  };
  const open = (kind: number, width: number): void => {
    frames.push(kind);
    openers.push(count);
    if (kind >= K.block) braces++;
    emit(kind, at, at + width);
    value = false;
  };
  /** Closes the top frame with a token of its own. */
  const closeTop = (width: number): number => {
    const kind = frames.pop()!;
    const opener = openers.pop()!;
    if (kind >= K.block && kind !== CHILDREN) braces--;
    emit((kind === CHILDREN ? K.jsxOpen : kind) + 1, at, at + width);
    matches[opener] = count - 1;
    matches[count - 1] = opener;
    value = true;
    return kind;
  };
  const drop = (): void => {
    openers.pop();
    const kind = frames.pop()!;
    if (kind >= K.block && kind !== CHILDREN) braces--;
  };
  const wordOf = (index: number): string => (index >= 0 && kinds[index] === K.word ? text.slice(starts[index], ends[index]) : '');

  const openBrace = (): void => {
    const previous = count - 1;
    const kind = previous < 0 ? 0 : kinds[previous]!;
    let block = value || kind === 0 || kind === K.semicolon || kind === K.arrow || kind === K.greater;
    block ||= kind === K.block || kind === K.blockClose || kind === K.parenClose;
    if (!value && kind === K.word) block = /^(?:do|else|try|finally)$/.test(wordOf(previous));
    // `case 1: {` and a label open a block; `key: {` an object. Only inside a block can a label stand.
    if (kind === K.colon) block = frames.at(-1) === K.block && isLabel(previous);
    open(block ? K.block : K.object, 1);
  };
  const isLabel = (colon: number): boolean => {
    for (let i = colon - 1; i >= 0 && i > colon - 8; i--) {
      const word = wordOf(i);
      if (word === 'case' || word === 'default') return true;
      if (word === 'const' || word === 'let' || word === 'var' || kinds[i] === K.semicolon || kinds[i] === K.question) return false;
    }
    return false;
  };
  const closeBrace = (): void => {
    if (braces === 0) {
      emit(K.operator, at, at + 1);
      value = false;
      return;
    }
    while (frames.at(-1)! < K.block) drop();
    const kind = closeTop(1);
    // After a block a statement starts; after an object literal an operator may follow.
    value = kind !== K.block;
  };
  const closeRound = (kind: number): void => {
    while (frames.length > 0 && frames.at(-1)! < K.block && frames.at(-1) !== kind) drop();
    if (frames.at(-1) !== kind) {
      emit(K.operator, at, at + 1);
      value = true;
      return;
    }
    const opener = openers.at(-1)!;
    closeTop(1);
    if (kind === K.paren) {
      const head = wordOf(opener - 1);
      value = !(CONDITION_HEADS.has(head) && kinds[opener - 2] !== K.dot && (head !== 'await' || wordOf(opener - 2) === 'for'));
    }
  };

  if (text.startsWith('#!')) at = Math.max(text.indexOf('\n'), 0) || length;
  while (at < length) {
    const top = frames.length > 0 ? frames[frames.length - 1]! : 0;
    if (top === TEMPLATE) {
      const from = at;
      while (at < length) {
        const c = text.charCodeAt(at);
        if (c === 92) at++;
        else if (c === 96 || (c === 36 && text.charCodeAt(at + 1) === 123)) break;
        at++;
      }
      if (at > length) at = length;
      if (at > from) emit(K.templateText, from, at);
      if (at >= length) break;
      if (text.charCodeAt(at) === 96) closeTop(1);
      else open(K.hole, 2);
      continue;
    }
    if (top === CHILDREN) {
      while (at < length) {
        const c = text.charCodeAt(at);
        if (c === 60 || c === 123) break;
        if (c === 10) fresh = 1;
        at++;
      }
      if (at >= length) break;
      if (text.charCodeAt(at) === 123) open(K.jsxHole, 1);
      else if (text.charCodeAt(at + 1) === 47) {
        const end = text.indexOf('>', at);
        closeTop(end < 0 ? length - at : end + 1 - at);
      } else openTag();
      continue;
    }
    const c = text.charCodeAt(at);
    if (c === 10) {
      fresh = 1;
      at++;
      continue;
    }
    const group = c < 128 ? CLASS[c]! : c === 0xa0 || c === 0x2028 || c === 0x2029 || c === 0xfeff ? SPACE : WORD;
    if (group === SPACE) {
      at++;
      continue;
    }
    if (c === 47) {
      const next = text.charCodeAt(at + 1);
      if (next === 47) {
        const end = text.indexOf('\n', at);
        at = end < 0 ? length : end;
        continue;
      }
      if (next === 42) {
        const end = text.indexOf('*/', at + 2);
        const stop = end < 0 ? length : end + 2;
        const line = text.indexOf('\n', at);
        if (line >= 0 && line < stop) fresh = 1;
        at = stop;
        continue;
      }
    }
    if (top === TAG) {
      readTag(c, group);
      continue;
    }
    if (group === WORD) {
      const from = at++;
      while (at < length) {
        const d = text.charCodeAt(at);
        if (d < 128 ? CLASS[d]! < WORD : d === 0xa0 || d === 0x2028 || d === 0x2029 || d === 0xfeff) break;
        at++;
      }
      const afterDot = count > 0 && (kinds[count - 1] === K.dot || kinds[count - 1] === K.maybeDot);
      emit(K.word, from, at);
      value = afterDot || at - from > 10 || at - from < 2 || !BEFORE_EXPRESSION.has(text.slice(from, at));
      continue;
    }
    if (group === DIGIT || (c === 46 && isDigit(text.charCodeAt(at + 1)))) {
      const from = at++;
      while (at < length) {
        const d = text.charCodeAt(at);
        if (d === 46 || (d < 128 && CLASS[d]! >= WORD)) at++;
        else if ((d === 43 || d === 45) && /[eE]/.test(text[at - 1]!) && !/^0[xX]/.test(text.slice(from, from + 2))) at++;
        else break;
      }
      emit(K.number, from, at);
      value = true;
      continue;
    }
    readPunctuation(c);
  }
  if (frames.includes(CHILDREN) && jsx) return undefined;
  return {
    count,
    kind: kinds.slice(0, count),
    start: starts.slice(0, count),
    end: ends.slice(0, count),
    match: matches.slice(0, count),
    fresh: freshness.slice(0, count),
  };

  function readPunctuation(c: number): void {
    const next = text.charCodeAt(at + 1);
    switch (c) {
      case 34:
      case 39:
        emit(K.text, at, stringEnd(c));
        value = true;
        return;
      case 96:
        frames.push(TEMPLATE);
        openers.push(count);
        emit(K.templateStart, at, at + 1);
        return;
      case 40:
        return open(K.paren, 1);
      case 41:
        return closeRound(K.paren);
      case 91:
        return open(K.bracket, 1);
      case 93:
        return closeRound(K.bracket);
      case 123:
        return openBrace();
      case 125:
        return closeBrace();
      case 47:
        if (!value && readRegex()) return;
        return single(K.operator, next === 61 ? 2 : 1);
      case 60:
        if (jsx && !value && opensElement()) return openTag();
        return next === 61 ? single(K.operator, 2) : single(K.less, 1);
      case 62:
        return next === 61 ? single(K.operator, 2) : single(K.greater, 1);
      case 46:
        return next === 46 && text.charCodeAt(at + 2) === 46 ? single(K.spread, 3) : single(K.dot, 1);
      case 44:
        return single(K.comma, 1);
      case 59:
        return single(K.semicolon, 1);
      case 58:
        return single(K.colon, 1);
      case 64:
        return single(K.at, 1);
      case 61:
        if (next === 62) return single(K.arrow, 2);
        return next === 61 ? single(K.operator, text.charCodeAt(at + 2) === 61 ? 3 : 2) : single(K.assign, 1);
      case 63:
        if (next === 46 && !isDigit(text.charCodeAt(at + 2))) return single(K.maybeDot, 2);
        if (next === 63) return text.charCodeAt(at + 2) === 61 ? single(K.operator, 3) : single(K.nullish, 2);
        return single(K.question, 1);
      case 124:
        if (next === 124) return text.charCodeAt(at + 2) === 61 ? single(K.operator, 3) : single(K.or, 2);
        return single(K.operator, next === 61 ? 2 : 1);
      case 33: {
        if (next === 61) return single(K.operator, text.charCodeAt(at + 2) === 61 ? 3 : 2);
        const postfix = value;
        single(K.bang, 1);
        value = postfix;
        return;
      }
      case 43:
      case 45: {
        if (next === c) {
          const postfix = value;
          single(K.operator, 2);
          value = postfix;
          return;
        }
        if (next === 61) return single(K.operator, 2);
        return single(c === 43 ? K.plus : K.operator, 1);
      }
      case 38:
        return single(K.operator, next === 38 || next === 61 ? 2 : 1);
      default:
        return single(K.operator, next === 61 ? 2 : 1);
    }
  }

  function single(kind: number, width: number): void {
    emit(kind, at, Math.min(length, at + width));
    value = false;
  }

  function stringEnd(quote: number): number {
    let i = at + 1;
    for (; i < length; i++) {
      const c = text.charCodeAt(i);
      if (c === 92) i += text.charCodeAt(i + 1) === 13 && text.charCodeAt(i + 2) === 10 ? 2 : 1;
      else if (c === quote) return i + 1;
      else if (c === 10) return i;
    }
    return length;
  }

  function readRegex(): boolean {
    if (at < regexFailedUntil) return false;
    let inClass = false;
    let i = at + 1;
    for (; i < length; i++) {
      const c = text.charCodeAt(i);
      if (c === 10) break;
      if (c === 92 && text.charCodeAt(i + 1) !== 10) i++;
      else if (c === 91) inClass = true;
      else if (c === 93) inClass = false;
      else if (c === 47 && !inClass) {
        i++;
        while (i < length && isLower(text.charCodeAt(i))) i++;
        emit(K.regex, at, i);
        value = true;
        return true;
      }
    }
    regexFailedUntil = i;
    return false;
  }

  /** `<div`, `<>`, `<Foo.Bar`; not `<T,>(` or `<T extends …>(`. */
  function opensElement(): boolean {
    const c = text.charCodeAt(at + 1);
    if (c === 62) return true;
    if (!(isLower(c) || (c >= 65 && c <= 90) || c === 95 || c === 36)) return false;
    let i = at + 2;
    while (i < length && i < at + 200 && (CLASS[text.charCodeAt(i)] ?? 0) >= WORD) i++;
    while (text.charCodeAt(i) === 32) i++;
    return text.charCodeAt(i) !== 44 && !(text.startsWith('extends', i) && text.charCodeAt(i + 7) === 32);
  }

  function openTag(): void {
    frames.push(TAG);
    openers.push(count);
    emit(K.jsxOpen, at, at + 1);
  }

  /** Inside `<Name attr="…" {...rest}`: only strings and `{…}` become tokens. */
  function readTag(c: number, group: number): void {
    if (c === 123) return open(K.jsxHole, 1);
    if (c === 34 || c === 39) {
      const end = text.indexOf(c === 34 ? '"' : "'", at + 1);
      return emit(K.text, at, end < 0 ? length : end + 1);
    }
    if (c === 62) {
      frames[frames.length - 1] = CHILDREN;
      at++;
      return;
    }
    if (c === 47 && text.charCodeAt(at + 1) === 62) {
      closeTop(2);
      return;
    }
    if (c === 60) {
      // `<Table<Order> rows=…>`: type arguments end at the next `>` of the same line.
      const end = text.indexOf('>', at);
      const line = text.indexOf('\n', at);
      at = end < 0 || (line >= 0 && line < end) ? at + 1 : end + 1;
      return;
    }
    if (group === WORD || group === DIGIT || c === 61 || c === 45 || c === 58 || c === 46 || c === 47 || c === 64) {
      at++;
      return;
    }
    // No attribute looks like this: it was a comparison after all.
    drop();
    value = false;
  }
}

const isDigit = (c: number): boolean => c >= 48 && c <= 57;
const isLower = (c: number): boolean => c >= 97 && c <= 122;
