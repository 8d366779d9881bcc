import type { Branch } from '../../core/fact.ts';
import { languageOf } from '../../discover/language.ts';
import { isTestSource } from '../../discover/test-source.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { Kind } from '../syntax/tokens.ts';
import {
  blockAfter,
  type Code,
  callsIn,
  closing,
  endOfBlock,
  isMark,
  isWord,
  lineOf,
  type Range,
  READABLE,
  readCode,
  whole,
} from './code.ts';

/** Ways that exclude each other, with the token they begin at. */
interface Fork {
  readonly at: number;
  readonly arms: readonly Range[];
}

/** Names by which code reaches other programs or keeps something: only forks between such calls are worth telling. */
const REACHES =
  /^(?:get|head|post|put|patch|delete|exchange|execute|retrieve|request|fetch|do|call|invoke|query|send|publish|produce|emit|dispatch|enqueue|save|insert|persist|create|update|upsert|remove|add|store|commit|flush|write)/i;
const THROUGH =
  /client|stub|service|repo|dao|mapper|template|publisher|producer|channel|queue|bus|broker|http|axios|session|gateway|proxy|api/i;

export const branchExtractor: Extractor = {
  id: 'branches',
  languages: [],
  looksFor: ['branch'],
  accepts: path => READABLE.includes(languageOf(path) ?? '') && !isTestSource(path),
  // Forks matter to those who ask others to change something, or tell them.
  worthReading: text => /publish|[sS]end|emit|produce|[pP]ost|[pP]ut\b|PUT|POST|[dD]elete|[sS]tub|Client\b/.test(text),
  *extract(file: SourceFile) {
    const code = readCode(file, languageOf(file.path)!);
    if (!code) return;
    const reaching = reachingTokens(code);
    if (reaching.length < 2) return;
    for (const fork of forksIn(code)) {
      const arms = fork.arms.filter(arm => holds(reaching, arm));
      if (arms.length > 1) yield branch(code, { ...fork, arms });
    }
  },
};

function branch(code: Code, { at, arms }: Fork): Branch {
  return {
    kind: 'branch',
    at: code.file.at(lineOf(code, at)),
    arms: arms.map(({ start, end }) => [lineOf(code, start), lineOf(code, Math.max(start, end - 1))] as const),
    scope: {},
  };
}

/** Tokens of calls that may leave the process, in text order. */
function reachingTokens(code: Code): number[] {
  return callsIn(code, whole(code))
    .filter(({ name, receiver }) => receiver.length > 0 && (REACHES.test(name) || THROUGH.test(receiver.at(-1)!)))
    .map(site => site.at);
}

function holds(tokens: readonly number[], { start, end }: Range): boolean {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]! < start) low = middle + 1;
    else high = middle;
  }
  return low < tokens.length && tokens[low]! < end;
}

function* forksIn(code: Code): Iterable<Fork> {
  const { kinds, count } = code.tokens;
  for (let i = 0; i < count; i++) {
    if (kinds[i] !== Kind.word || isMark(code, i - 1, '.')) continue;
    if (isWord(code, i, 'if') && !isWord(code, i - 1, 'else')) yield* conditions(code, i);
    else if (isWord(code, i, 'try')) yield* attempts(code, i);
    else if (isWord(code, i, 'switch', 'select', 'when', 'match')) yield* cases(code, i);
  }
}

/** `if … else if … else`; an arm that leaves the function excludes all that follows in its block. */
function* conditions(code: Code, first: number): Iterable<Fork> {
  const end = code.tokens.count;
  const arms: Range[] = [];
  let closed = false;
  let after = first;
  for (let head = first; ; ) {
    const arm = armAfter(code, head + 1, end, true);
    if (!arm) break;
    arms.push(arm.range);
    after = arm.next;
    const next = skipLayout(code, after);
    if (isWord(code, next, 'elif')) head = next;
    else if (isWord(code, next, 'else')) {
      const nested = skipLayout(code, next + 1);
      if (isWord(code, nested, 'if')) head = nested;
      else {
        const last = armAfter(code, next + 1, end, false);
        if (last) {
          arms.push(last.range);
          closed = true;
        }
        break;
      }
    } else break;
  }
  if (arms.length > 1) yield { at: first, arms };
  const leaving = closed ? [] : arms.filter(arm => leaves(code, arm));
  if (leaving.length === 0) return;
  const rest = { start: after, end: endOfBlock(code, first) };
  if (rest.end > rest.start) for (const arm of leaving) yield { at: first, arms: [arm, rest] };
}

interface Arm {
  readonly range: Range;
  /** Token behind it. */
  readonly next: number;
}

/** The block of a head, or the single statement behind its condition. */
function armAfter(code: Code, from: number, end: number, conditional: boolean): Arm | undefined {
  if (code.language !== 'python' && code.language !== 'go') {
    const body = conditional ? (isMark(code, from, '(') ? closing(code, from) + 1 : from) : from;
    if (!isMark(code, body, '{')) return statement(code, body, end);
  }
  const block = blockAfter(code, from, end);
  if (!block) return undefined;
  return { range: block, next: code.language === 'python' ? block.end : block.end + 1 };
}

/** Up to its semicolon, or to the end of its line where the language needs none. */
function statement(code: Code, start: number, end: number): Arm {
  const line = lineOf(code, start);
  let i = start;
  while (i < end && !isMark(code, i, ';') && !isMark(code, i, '}')) {
    const jump = isMark(code, i, '(') || isMark(code, i, '[') || isMark(code, i, '{');
    i = jump ? Math.max(i, closing(code, i)) + 1 : i + 1;
    if (
      i < end &&
      lineOf(code, i) > line &&
      (code.language === 'kotlin' || code.language.endsWith('script')) &&
      !isMark(code, i, '.')
    )
      break;
  }
  return { range: { start, end: Math.max(i, start + 1) }, next: isMark(code, i, ';') ? i + 1 : i };
}

function skipLayout(code: Code, token: number): number {
  const { kinds } = code.tokens;
  let i = token;
  while (kinds[i] === Kind.newline || kinds[i] === Kind.indent || kinds[i] === Kind.dedent) i++;
  return i;
}

const LEAVING = ['return', 'throw', 'raise', 'continue', 'break', 'panic'] as const;

/** Tokens of an arm that are looked through: nobody writes longer ones, and hostile input nests them. */
const LONGEST_ARM = 5_000;

/** Whether control never comes back from an arm, by a word that stands directly in it. */
function leaves(code: Code, { start, end }: Range): boolean {
  const depth = code.brackets.parent[start];
  let indents = code.tokens.kinds[start] === Kind.indent ? -1 : 0;
  for (let i = start; i < Math.min(end, start + LONGEST_ARM); i++) {
    const kind = code.tokens.kinds[i];
    if (kind === Kind.indent) indents++;
    else if (kind === Kind.dedent) indents--;
    else if (indents <= 0 && code.brackets.parent[i] === depth && isWord(code, i, ...LEAVING)) return true;
  }
  return false;
}

/** What is tried, and each of the ways to catch. */
function* attempts(code: Code, at: number): Iterable<Fork> {
  const end = code.tokens.count;
  // `try (resource) { … }`
  const tried = blockAfter(code, at + 1, end);
  if (!tried) return;
  const arms: Range[] = [tried];
  for (
    let next = skipLayout(code, code.language === 'python' ? tried.end : tried.end + 1);
    isWord(code, next, 'catch', 'except');
  ) {
    const body = blockAfter(code, next + 1, end);
    if (!body) break;
    arms.push(body);
    next = skipLayout(code, code.language === 'python' ? body.end : body.end + 1);
  }
  if (arms.length > 1) yield { at, arms };
}

/** Cases up to the next one; Kotlin's and Java's arrows begin one without a word. */
function* cases(code: Code, at: number): Iterable<Fork> {
  const block = blockAfter(code, at + 1, code.tokens.count);
  if (!block) return;
  const depth = code.brackets.parent[block.start];
  const starts: number[] = [];
  for (let i = block.start; i < block.end; i++) {
    const direct = code.language === 'python' || code.brackets.parent[i] === depth;
    if (!direct) continue;
    const arrow = isWord(code, at, 'when') && code.tokens.kinds[i] === Kind.arrow;
    if (arrow) starts.push(firstOfLine(code, i));
    else if (isWord(code, i, 'case', 'default')) starts.push(i);
  }
  const arms = starts.map((start, n) => ({ start, end: starts[n + 1] ?? block.end }));
  if (arms.length > 1) yield { at, arms };
}

function firstOfLine(code: Code, token: number): number {
  const line = lineOf(code, token);
  let first = token;
  while (first > 0 && lineOf(code, first - 1) === line) first--;
  return first;
}
