import type { CsSource } from './csharp-source.ts';
import { endOfStatement, P } from './csharp-tokens.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

/** Methods that run their argument once per item. */
const EACH = new Set([
  'ForEach',
  'ForEachAsync',
  'ForEachAwaitAsync',
  'Select',
  'SelectMany',
  'SelectAwait',
  'ForAll',
  'ConvertAll',
]);

/** For every token whether it runs once per item of something: bodies of loops and of per-item callbacks. */
export function readLoops(s: CsSource): (token: number) => boolean {
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
    if (next !== P.open && next !== P.curly) continue;
    const before = kindAt(tokens, i - 1);
    const word = textOf(tokens, i);
    if (before === P.dot || before === Kind.safeDot) {
      if (next === P.open && EACH.has(word)) mark(i + 1, brackets.partner[i + 1]!);
    } else if (word === 'do' && next === P.curly) mark(i + 1, brackets.partner[i + 1]!);
    else if ((word === 'for' || word === 'foreach' || word === 'while') && next === P.open) {
      // A worker's main loop runs for as long as the program does, not once per item.
      if (word === 'while' && isForever(s, i + 1)) continue;
      const body = brackets.partner[i + 1]! + 1;
      if (word === 'while') mark(i + 1, body);
      if (kindAt(tokens, body) === P.semicolon) continue;
      mark(body, kindAt(tokens, body) === P.curly ? brackets.partner[body]! : endOfStatement(s, body, tokens.count));
    }
  }
  let depth = 0;
  for (let i = 0; i < tokens.count; i++) {
    depth += change[i]!;
    change[i] = depth;
  }
  return token => change[token]! > 0;
}

/** `while (true)`, `while (!stoppingToken.IsCancellationRequested)`, `while (await timer.WaitForNextTickAsync(token))`. */
function isForever(s: CsSource, open: number): boolean {
  const close = s.brackets.partner[open]!;
  for (let i = open + 1; i < close; i++)
    if (isText(s.tokens, i, 'IsCancellationRequested') || isText(s.tokens, i, 'WaitForNextTickAsync')) return true;
  return close === open + 2 && isText(s.tokens, open + 1, 'true');
}
