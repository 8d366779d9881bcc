/** Kinds of tokens of the JavaScript family. Openers and closers are neighbours: a closer is its opener plus one. */
export const K = {
  word: 1,
  number: 2,
  text: 3,
  regex: 4,
  templateStart: 5,
  templateEnd: 6,
  templateText: 7,
  jsxOpen: 8,
  jsxClose: 9,
  paren: 10,
  parenClose: 11,
  bracket: 12,
  bracketClose: 13,
  /** `{` of a block, a class body or a type body. */
  block: 14,
  blockClose: 15,
  /** `{` where a value or a type is expected: an object literal. */
  object: 16,
  objectClose: 17,
  /** `${` inside a template, and its `}`. */
  hole: 18,
  holeClose: 19,
  /** `{` inside JSX, and its `}`. */
  jsxHole: 20,
  jsxHoleClose: 21,
  dot: 30,
  /** `?.` */
  maybeDot: 31,
  comma: 32,
  semicolon: 33,
  colon: 34,
  assign: 35,
  /** `=>` */
  arrow: 36,
  less: 37,
  greater: 38,
  question: 39,
  at: 40,
  plus: 41,
  /** `||` */
  or: 42,
  /** `??` */
  nullish: 43,
  bang: 44,
  /** `...` */
  spread: 45,
  /** Any other operator. */
  operator: 46,
} as const;

/** The tokens of one file as parallel arrays: no object per token. */
export interface Tokens {
  readonly count: number;
  readonly kind: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** For brackets of any sort the index of the partner; -1 for other tokens and for brackets without one. */
  readonly match: Int32Array;
  /** 1 where a line ends between the token before and this one. */
  readonly fresh: Uint8Array;
}

export const isOpener = (kind: number): boolean => kind >= K.paren && kind <= K.jsxHoleClose && (kind & 1) === 0;
export const isCloser = (kind: number): boolean => kind >= K.paren && kind <= K.jsxHoleClose && (kind & 1) === 1;
export const isBrace = (kind: number): boolean => kind === K.block || kind === K.object;
