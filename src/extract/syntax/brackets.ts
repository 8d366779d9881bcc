import type { Tokens } from './tokens.ts';

export interface Brackets {
  /**
   * For `(`, `[`, `{` the token that closes it, or where it is never closed the token that ends it (`count` at the
   * end of the file); for `)`, `]`, `}` the token that opened it, or itself where nothing did. Undefined for others.
   */
  readonly partner: Int32Array;
  /** For every token the bracket it directly stands in; -1 at the top. A closing bracket stands where its opening one does. */
  readonly parent: Int32Array;
}

const ROUND = 40;
const ROUND_END = 41;
const SQUARE = 91;
const SQUARE_END = 93;
const CURLY = 123;
const CURLY_END = 125;

/** Open brackets per kind: a closing bracket without any open one of its kind is skipped without a search. */
const open = new Int32Array(128);

/** Pairs brackets in one pass, also where the text is broken: a wrong closing bracket never hides the rest. */
export function matchBrackets(tokens: Tokens): Brackets {
  const { kinds, count } = tokens;
  const buffer = new ArrayBuffer(count * 8);
  const partner = new Int32Array(buffer, 0, count);
  const parent = new Int32Array(buffer, count * 4, count);
  const stack: number[] = [];
  open.fill(0);
  let top = -1;
  for (let i = 0; i < count; i++) {
    const kind = kinds[i]!;
    parent[i] = top;
    if (kind === ROUND || kind === CURLY || kind === SQUARE) {
      stack.push(i);
      open[kind]!++;
      top = i;
    } else if (kind === ROUND_END || kind === CURLY_END || kind === SQUARE_END) {
      const wanted = kind === ROUND_END ? ROUND : kind - 2;
      partner[i] = i;
      // `)` and `]` do not reach out of the block they stand in: a missing brace is rarer than a stray bracket.
      if (open[wanted] === 0 || (wanted !== CURLY && kinds[top] === CURLY)) continue;
      while (stack.length > 0) {
        const opener = stack.pop()!;
        open[kinds[opener]!]!--;
        partner[opener] = i;
        if (kinds[opener] === wanted) {
          partner[i] = opener;
          parent[i] = parent[opener]!;
          break;
        }
      }
      top = stack.length > 0 ? stack[stack.length - 1]! : -1;
    }
  }
  for (const opener of stack) partner[opener] = count;
  return { partner, parent };
}
