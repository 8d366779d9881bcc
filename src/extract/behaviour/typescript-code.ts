import { Kind, type Tokens } from '../syntax/tokens.ts';
import { lexTypescript } from '../syntax/typescript-lexer.ts';
import { K } from '../syntax/typescript-tokens.ts';

/** Kinds of the JavaScript family in the words that all other languages share. */
const SHARED: Readonly<Record<number, number>> = {
  [K.word]: Kind.word,
  [K.number]: Kind.number,
  [K.text]: Kind.string,
  [K.regex]: Kind.regex,
  [K.templateStart]: Kind.char,
  [K.templateEnd]: Kind.char,
  [K.templateText]: Kind.block,
  [K.paren]: 40,
  [K.parenClose]: 41,
  [K.bracket]: 91,
  [K.bracketClose]: 93,
  [K.block]: 123,
  [K.blockClose]: 125,
  [K.object]: 123,
  [K.objectClose]: 125,
  [K.hole]: 123,
  [K.holeClose]: 125,
  [K.jsxHole]: 123,
  [K.jsxHoleClose]: 125,
  [K.dot]: 46,
  [K.maybeDot]: Kind.safeDot,
  [K.comma]: 44,
  [K.semicolon]: 59,
  [K.colon]: 58,
  [K.assign]: 61,
  [K.arrow]: Kind.fatArrow,
  [K.less]: 60,
  [K.greater]: 62,
  [K.question]: 63,
  [K.at]: 64,
  [K.plus]: 43,
  [K.or]: Kind.logic,
  [K.nullish]: Kind.elvis,
  [K.bang]: 33,
  [K.spread]: Kind.spread,
};

/** Tokens of a JavaScript or TypeScript text as those of any language. */
export function lexShared(text: string, jsx: boolean): Tokens {
  const { count, kind, start, end } = lexTypescript(text, jsx);
  const kinds = new Uint8Array(count);
  for (let i = 0; i < count; i++)
    kinds[i] = kind[i] === K.operator ? operator(text.slice(start[i], end[i])) : (SHARED[kind[i]!] ?? 36);
  return { text, count, kinds, starts: start, ends: end };
}

function operator(text: string): number {
  if (text === '++' || text === '--') return Kind.step;
  if (text === '+=') return Kind.plusAssign;
  if (text === '&&') return Kind.logic;
  if (/^(?:[=!]==?|[<>]=)$/.test(text)) return Kind.compare;
  if (text.endsWith('=')) return Kind.otherAssign;
  return text.length === 1 ? text.charCodeAt(0) : 37;
}
