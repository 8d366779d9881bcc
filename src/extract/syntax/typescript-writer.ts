import { K, type Tokens } from './typescript-tokens.ts';

/** Frames of the mode stack that are not brackets: template text, a JSX tag, what stands between two tags. */
export const TEMPLATE = K.templateStart;
export const TAG = K.jsxOpen;
export const CHILDREN = 100;

/** Words after which an expression starts, so `/` opens a regular expression and `<` opens JSX. */
const BEFORE_EXPRESSION = new Set(
  'return typeof instanceof in of new delete void throw case do else yield await default extends'.split(' '),
);
/** For each first letter a bit per length of those words: almost every other word is told apart without a string. */
const LENGTHS = new Uint16Array(128);
for (const word of BEFORE_EXPRESSION) LENGTHS[word.charCodeAt(0)]! |= 1 << word.length;

const CONDITION_HEADS = new Set(['if', 'while', 'for', 'with', 'await']);
const BLOCK_WORDS = new Set(['do', 'else', 'try', 'finally']);

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
 * Collects the tokens of one file in scratch arrays that live on between files, and pairs brackets on the way. One file
 * is read to its end before the next begins.
 */
export class TokenStack {
  count = 0;
  /** 1 when a line has ended since the last token. */
  fresh = 1;
  /** Whether the last token ends a value: decides about `/`, `<` and `{`. */
  value = false;
  /** The innermost frame; 0 at the top of the file. */
  top = 0;
  readonly #text: string;
  readonly #frames: number[] = [];
  readonly #openers: number[] = [];
  /** Open frames that are braces of some sort. */
  #braces = 0;

  constructor(text: string) {
    this.#text = text;
  }

  add(kind: number, from: number, to: number): void {
    const i = this.count++;
    if (i === kinds.length) grow();
    kinds[i] = kind;
    starts[i] = from;
    ends[i] = to;
    matches[i] = -1;
    freshness[i] = this.fresh;
    this.fresh = 0;
  }

  addWord(from: number, to: number): void {
    const before = this.count > 0 ? kinds[this.count - 1] : 0;
    this.add(K.word, from, to);
    const first = this.#text.charCodeAt(from);
    const known = to - from < 16 && first < 128 && (LENGTHS[first]! >> (to - from)) & 1;
    this.value =
      !known || before === K.dot || before === K.maybeDot || !BEFORE_EXPRESSION.has(this.#text.slice(from, to));
  }

  /** Opens a bracket, a template or an element with a token of its own. */
  open(kind: number, from: number, to: number): void {
    this.#frames.push(kind);
    this.#openers.push(this.count);
    if (kind >= K.block) this.#braces++;
    this.top = kind;
    this.add(kind, from, to);
    this.value = false;
  }

  openBrace(at: number): void {
    const last = this.count - 1;
    const kind = last < 0 ? 0 : kinds[last]!;
    let block =
      this.value || kind === 0 || kind === K.semicolon || kind === K.arrow || kind === K.greater || kind === K.block;
    block ||= kind === K.blockClose || kind === K.parenClose;
    if (!this.value && kind === K.word) block = BLOCK_WORDS.has(this.#word(last));
    // `case 1: {` and a label open a block; `key: {` an object. Only inside a block can a label stand.
    if (kind === K.colon) block = this.top === K.block && this.#isLabel(last);
    this.open(block ? K.block : K.object, at, at + 1);
  }

  /** Closes the innermost frame with a token of its own. */
  closeTop(from: number, to: number): number {
    const kind = this.#frames.pop()!;
    const opener = this.#openers.pop()!;
    if (kind >= K.block && kind !== CHILDREN) this.#braces--;
    this.#retop();
    const closer = this.count;
    this.add((kind === CHILDREN ? K.jsxOpen : kind) + 1, from, to);
    matches[opener] = closer;
    matches[closer] = opener;
    this.value = true;
    return kind;
  }

  closeBrace(at: number): void {
    if (this.#braces === 0) {
      this.#stray(at, false);
      return;
    }
    while (this.top < K.block) this.drop();
    // After a block a statement starts; after an object literal an operator may follow.
    this.value = this.closeTop(at, at + 1) !== K.block;
  }

  /** `)` or `]`; they do not reach out of the braces they stand in. */
  closeRound(kind: number, at: number): void {
    if (!this.#isNear(kind)) {
      this.#stray(at, true);
      return;
    }
    while (this.top !== kind) this.drop();
    const opener = this.#openers[this.#openers.length - 1]!;
    this.closeTop(at, at + 1);
    if (kind === K.paren && opener > 0 && kinds[opener - 1] === K.word) this.value = !this.#isCondition(opener - 1);
  }

  /** Forgets the innermost frame: what it opened is never closed. */
  drop(): void {
    this.#openers.pop();
    const kind = this.#frames.pop()!;
    if (kind >= K.block && kind !== CHILDREN) this.#braces--;
    this.#retop();
  }

  /** A tag is over, what follows stands between tags. */
  enterChildren(): void {
    this.#frames[this.#frames.length - 1] = CHILDREN;
    this.top = CHILDREN;
  }

  get insideElement(): boolean {
    return this.#frames.includes(CHILDREN);
  }

  finish(): Tokens {
    const { count } = this;
    return {
      count,
      kind: kinds.slice(0, count),
      start: starts.slice(0, count),
      end: ends.slice(0, count),
      match: matches.slice(0, count),
      fresh: freshness.slice(0, count),
    };
  }

  /** Whether a bracket of this kind is open at most three brackets out: only then what stands between was forgotten. */
  #isNear(kind: number): boolean {
    const depth = this.#frames.length;
    for (let i = depth - 1; i >= 0 && i >= depth - 4; i--) {
      const frame = this.#frames[i]!;
      if (frame === kind) return true;
      if (frame >= K.block || frame < K.paren) return false;
    }
    return false;
  }

  #retop(): void {
    const depth = this.#frames.length;
    this.top = depth > 0 ? this.#frames[depth - 1]! : 0;
  }

  #stray(at: number, value: boolean): void {
    this.add(K.operator, at, at + 1);
    this.value = value;
  }

  #word(index: number): string {
    return index >= 0 && kinds[index] === K.word ? this.#text.slice(starts[index], ends[index]) : '';
  }

  /** `if (`, `while (`, `for await (`: what follows is a statement. */
  #isCondition(head: number): boolean {
    const word = this.#word(head);
    if (!CONDITION_HEADS.has(word) || (head > 0 && (kinds[head - 1] === K.dot || kinds[head - 1] === K.maybeDot)))
      return false;
    return word !== 'await' || this.#word(head - 1) === 'for';
  }

  #isLabel(colon: number): boolean {
    for (let i = colon - 1; i >= 0 && i > colon - 8; i--) {
      const word = this.#word(i);
      if (word === 'case' || word === 'default') return true;
      if (word === 'const' || word === 'let' || word === 'var' || kinds[i] === K.semicolon || kinds[i] === K.question)
        return false;
    }
    return false;
  }
}
