import { type Code, DOT, isCloser, isOpener, kindOf, type Range, ROUND, SQUARE, textAt } from './python-source.ts';
import { Kind } from './tokens.ts';

/** One link of `a.b(c)[d]`. */
export type Step =
  | { readonly is: 'name' | 'attribute'; readonly text: string; readonly at: number }
  | { readonly is: 'call' | 'index'; readonly open: number; readonly close: number };

/** A value with what is taken from it, called on it and looked up in it. */
export interface Chain {
  /** What stands first where it is no name: a literal, a bracket. */
  readonly head?: Range;
  readonly steps: readonly Step[];
  readonly range: Range;
}

/** Bounds the work on chains that no person writes. */
const MAX_STEPS = 100;
const KEYWORDS = new Set([
  'not',
  'lambda',
  'in',
  'is',
  'and',
  'or',
  'if',
  'else',
  'for',
  'yield',
  'return',
  'async',
  'None',
  'True',
  'False',
]);

/** The chain that a whole range is; undefined where it is more than one. */
export function chainAt(code: Code, range: Range): Chain | undefined {
  const { from, to } = range;
  const steps: Step[] = [];
  let head: Range | undefined;
  let i = from;
  const first = kindOf(code, i);
  if (first === Kind.word) {
    const text = textAt(code, i);
    if (KEYWORDS.has(text)) return undefined;
    steps.push({ is: 'name', text, at: i++ });
  } else if (first === Kind.string || first === Kind.template) {
    while (i < to && (kindOf(code, i) === Kind.string || kindOf(code, i) === Kind.template)) i++;
    head = { from, to: i };
  } else if (isOpener(first)) {
    i = code.partner[i]! + 1;
    head = { from, to: i };
  } else return undefined;
  while (i < to && steps.length < MAX_STEPS) {
    const kind = kindOf(code, i);
    if (kind === DOT && kindOf(code, i + 1) === Kind.word) {
      steps.push({ is: 'attribute', text: textAt(code, i + 1), at: i + 1 });
      i += 2;
    } else if (kind === ROUND || kind === SQUARE) {
      const close = code.partner[i]!;
      steps.push({ is: kind === ROUND ? 'call' : 'index', open: i, close });
      i = close + 1;
    } else return undefined;
  }
  return i >= to && (steps.length > 0 || head) ? { ...(head ? { head } : {}), steps, range } : undefined;
}

/** First token of the chain that ends with the name at `at`. */
export function chainStart(code: Code, at: number): number {
  let i = at;
  for (let steps = 0; steps < MAX_STEPS && kindOf(code, i - 1) === DOT; steps++) {
    let before = i - 2;
    // What is called or looked up: over its brackets to the name or literal before them.
    while (isCloser(kindOf(code, before)) && code.partner[before]! < before) {
      const opener = code.partner[before]!;
      const called = kindOf(code, opener - 1);
      const follows = called === Kind.word || called === Kind.string || called === Kind.template || isCloser(called);
      if (!follows || (called === Kind.word && KEYWORDS.has(textAt(code, opener - 1))) || kindOf(code, opener) > 99) {
        before = opener;
        break;
      }
      before = opener - 1;
    }
    const kind = kindOf(code, before);
    if (kind === Kind.word || isOpener(kind)) i = before;
    else if (kind === Kind.string || kind === Kind.template) {
      while (kindOf(code, before - 1) === Kind.string || kindOf(code, before - 1) === Kind.template) before--;
      return before;
    } else return i;
  }
  return i;
}

/** `a.b.c` of a chain's names; '' where it holds calls. */
export function plainName(steps: readonly Step[]): string {
  return steps.every(s => s.is === 'name' || s.is === 'attribute')
    ? steps.map(s => ('text' in s ? s.text : '')).join('.')
    : '';
}
