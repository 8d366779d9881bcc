import { chainEndingAt } from './java-chain.ts';
import type { JvmSource } from './java-source.ts';
import { endOfStatement, P } from './java-tokens.ts';
import { Kind, kindAt, textOf } from './tokens.ts';

/** Methods that run their argument once per item, whatever they are called on. */
const EACH = new Set(['forEach', 'forEachIndexed', 'forEachOrdered', 'onEach', 'repeat', 'concatMap', 'parallelMap']);
/** Methods that do so on streams and collections, but not on an Optional or a Mono. */
const EACH_OF_STREAM = new Set([
  'map',
  'flatMap',
  'mapToObj',
  'peek',
  'filter',
  'mapNotNull',
  'associateWith',
  'associate',
  'anyMatch',
  'allMatch',
  'mapMulti',
]);
const STREAMS = new Set([
  'stream',
  'parallelStream',
  'asSequence',
  'fromIterable',
  'range',
  'rangeClosed',
  'chars',
  'entries',
  'iterate',
]);

/** For every token whether it runs once per item of something: bodies of loops and of per-item callbacks. */
export function readLoops(s: JvmSource): (token: number) => boolean {
  const { tokens, brackets } = s;
  const change = new Int32Array(tokens.count + 2);
  const mark = (start: number, end: number): void => {
    if (end <= start) return;
    change[start]!++;
    change[Math.min(end, tokens.count)]!--;
  };
  for (let i = 0; i < tokens.count; i++) {
    if (tokens.kinds[i] !== Kind.word) continue;
    const next = kindAt(tokens, i + 1);
    const before = kindAt(tokens, i - 1);
    if (before === P.dot || before === Kind.safeDot || before === Kind.doubleColon) {
      if (next === P.open || next === P.curly) markCallback(i);
      continue;
    }
    if (next !== P.open && next !== P.curly) continue;
    const word = textOf(tokens, i);
    if (word === 'do' && next === P.curly) mark(i + 1, brackets.partner[i + 1]!);
    else if ((word === 'for' || word === 'while') && next === P.open) {
      const body = brackets.partner[i + 1]! + 1;
      // The condition of a `while` runs each time too; the source of a `for` runs once.
      if (word === 'while') mark(i + 1, body);
      if (kindAt(tokens, body) === P.semicolon) continue;
      mark(body, kindAt(tokens, body) === P.curly ? brackets.partner[body]! : endOfStatement(s, body, tokens.count));
    } else if (
      word === 'repeat' &&
      s.language === 'kotlin' &&
      next === P.open &&
      kindAt(tokens, brackets.partner[i + 1]! + 1) === P.curly
    ) {
      const body = brackets.partner[i + 1]! + 1;
      mark(body, brackets.partner[body]!);
    }
  }
  let depth = 0;
  for (let i = 0; i < tokens.count; i++) {
    depth += change[i]!;
    change[i] = depth;
  }
  return token => change[token]! > 0;

  function markCallback(i: number): void {
    const name = textOf(tokens, i);
    const always = EACH.has(name);
    if (!always && !EACH_OF_STREAM.has(name)) return;
    if (!always && !isOnStream(s, i)) return;
    const open = i + 1;
    mark(open, brackets.partner[open]!);
    const after = brackets.partner[open]! + 1;
    if (s.language === 'kotlin' && kindAt(tokens, open) === P.open && kindAt(tokens, after) === P.curly)
      mark(after, brackets.partner[after]!);
  }
}

function isOnStream(s: JvmSource, nameAt: number): boolean {
  const chain = chainEndingAt(s, nameAt);
  return chain?.links.some(l => l.form === 'call' && STREAMS.has(l.name)) ?? false;
}
