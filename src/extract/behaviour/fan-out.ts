import type { Evidence } from '../../core/evidence.ts';
import type { Call } from '../../core/fact.ts';
import {
  blockAfter,
  type Code,
  callsIn,
  closing,
  evidenceAt,
  isWord,
  lineOf,
  plainText,
  type Range,
  rangeOfLines,
  whole,
} from './code.ts';

/** What waits for many at once. */
const WAITS = /^(?:all|allSettled|gather|WhenAll|as_completed|wait)$/;
const OWNERS: Readonly<Record<string, RegExp>> = {
  all: /^Promise$/,
  allSettled: /^Promise$/,
  gather: /^asyncio$/,
  wait: /^asyncio$/,
  as_completed: /^asyncio$/,
  WhenAll: /^Task$/,
};
/** One per item of something whose length the code does not know. */
const PER_ITEM = /\. (?:map|flatMap|Select) \(|\bfor \w[\w ,]{0,60} in\b/;
/** Lists written out, and parts of lists: their length is known. */
const BOUNDED = /\] \. map \(|\b[A-Z][A-Z0-9_]{2,} \. (?:map|Select)|[cC]hunk|[bB]atch|[sS]lice|\bpage/;
const LIMITS =
  /p-limit|pLimit|p-map|pMap|p-queue|PQueue|Bottleneck|async-pool|asyncPool|semaphore|SetLimit|limiter|concurrency|make \( chan struct \{ \} ,|errgroup|worker|throttl|MaxDegreeOfParallelism|TaskGroup|pool/i;

/** Longer arguments and loops do more than start calls. */
const MOST_TOKENS = 2000;

/**
 * The line that starts a call for each item of a list, all at once: `Promise.all(ids.map(id => get(id)))`, `go` in a loop.
 * @returns undefined where the list is written out or something in the file limits how many run
 */
export function fanOutOf(code: Code, call: Call): Evidence | undefined {
  if (!LIMITS.test(code.file.text) || !hasLimit(code))
    return code.language === 'go' ? goroutines(code, call) : gathered(code, call);
  return undefined;
}

const limited = new WeakMap<Code, boolean>();

/** Whether the code itself, comments aside, speaks of a limit. */
function hasLimit(code: Code): boolean {
  const known = limited.get(code) ?? LIMITS.test(plainText(code, whole(code)));
  limited.set(code, known);
  return known;
}

function gathered(code: Code, call: Call): Evidence | undefined {
  const { line } = call.at;
  const near = rangeOfLines(code, Math.max(1, line - 12), line);
  for (const site of callsIn(code, near)) {
    if (!WAITS.test(site.name) || !OWNERS[site.name]!.test(site.receiver.at(-1) ?? '')) continue;
    const inside: Range = { start: site.open + 1, end: closing(code, site.open) };
    if (lineOf(code, inside.end) < line || inside.end - inside.start > MOST_TOKENS) continue;
    const text = plainText(code, inside);
    if (PER_ITEM.test(text) && !BOUNDED.test(text)) return evidenceAt(code, site.at);
  }
  return undefined;
}

/** `for _, id := range ids { go func() { … get(id) … }() }` */
function goroutines(code: Code, call: Call): Evidence | undefined {
  const { line } = call.at;
  const near = rangeOfLines(code, Math.max(1, line - 20), line);
  for (let i = near.start; i < near.end; i++) {
    if (!isWord(code, i, 'for')) continue;
    const loop = blockAfter(code, i + 1, code.tokens.count);
    const head = loop && plainText(code, { start: i, end: loop.start });
    if (
      !loop ||
      loop.end - loop.start > MOST_TOKENS ||
      !head ||
      !/\brange [a-z]/.test(head) ||
      lineOf(code, loop.end) < line
    )
      continue;
    for (let j = loop.start; j < loop.end; j++) {
      if (!isWord(code, j, 'go')) continue;
      const started = blockAfter(code, j + 1, loop.end);
      const [from, to] = started
        ? [lineOf(code, started.start), lineOf(code, started.end)]
        : [lineOf(code, j), lineOf(code, j)];
      if (from <= line && line <= to) return evidenceAt(code, j);
    }
  }
  return undefined;
}
