import type { Evidence } from '../../core/evidence.ts';
import type { SourceFile } from '../extractor.ts';
import { type Brackets, matchBrackets } from '../syntax/brackets.ts';
import { lexCSharp } from '../syntax/csharp-lexer.ts';
import { lexGo } from '../syntax/go-lexer.ts';
import { lexJava } from '../syntax/java-lexer.ts';
import { lexKotlin } from '../syntax/kotlin-lexer.ts';
import { lexPython } from '../syntax/python-lexer.ts';
import { isText, Kind, kindAt, type Tokens, textOf } from '../syntax/tokens.ts';
import { lexShared } from './typescript-code.ts';

/** Tokens [start, end). */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What runs, as far as order and nesting tell: the same view of every language. */
export interface Code {
  readonly file: SourceFile;
  readonly language: string;
  readonly tokens: Tokens;
  readonly brackets: Brackets;
}

const LEXERS: Readonly<Record<string, (text: string) => Tokens>> = {
  java: text => lexJava(text),
  kotlin: text => lexKotlin(text),
  go: text => lexGo(text),
  python: text => lexPython(text),
  csharp: text => lexCSharp(text),
  typescript: text => lexShared(text, false),
  javascript: text => lexShared(text, true),
};

/** Languages whose bodies can be read. */
export const READABLE: readonly string[] = Object.keys(LEXERS);

/** Some ten thousand lines: what is longer was not written by a person, and would take its time. */
const MOST_TOKENS = 100_000;
/** Steps from the head of a block to its beginning, brackets counted as one. */
const LONGEST_HEAD = 400;

/** @returns undefined for a language without a lexer, for a document with scripts in it, and for a file beyond measure */
export function readCode(file: SourceFile, language: string): Code | undefined {
  const lex = LEXERS[language];
  if (!lex || /\.(?:vue|svelte|cshtml|razor)$/.test(file.path)) return undefined;
  const tokens = lex(file.text);
  if (tokens.count > MOST_TOKENS) return undefined;
  return { file, language, tokens, brackets: matchBrackets(tokens) };
}

const OPEN = 40;
const CURLY = 123;
const COLON = 58;

export const whole = (code: Code): Range => ({ start: 0, end: code.tokens.count });

export const lineOf = (code: Code, token: number): number =>
  code.file.lineAt(code.tokens.starts[Math.min(Math.max(token, 0), code.tokens.count - 1)] ?? 0);

export const evidenceAt = (code: Code, token: number): Evidence => code.file.at(lineOf(code, token));

/** Tokens of some lines, both included. */
export function rangeOfLines(code: Code, first: number, last: number): Range {
  const { starts, count } = code.tokens;
  const firstAtOrAfter = (line: number): number => {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (code.file.lineAt(starts[middle]!) < line) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { start: firstAtOrAfter(first), end: firstAtOrAfter(last + 1) };
}

export const isWord = (code: Code, token: number, ...words: readonly string[]): boolean =>
  kindAt(code.tokens, token) === Kind.word && words.some(word => isText(code.tokens, token, word));

/** Whether a token is this punctuation mark. */
export const isMark = (code: Code, token: number, mark: string): boolean =>
  kindAt(code.tokens, token) === mark.charCodeAt(0);

/** Where a bracket closes; the end of the text where it never does. */
export const closing = (code: Code, open: number): number => Math.min(code.brackets.partner[open]!, code.tokens.count);

/** The inside of the block that opens at or after a token of its head: `{ … }`, or the indented lines behind `:`. */
export function blockAfter(code: Code, head: number, end: number): Range | undefined {
  const { kinds } = code.tokens;
  const python = code.language === 'python';
  for (let i = head, steps = 0; i < end && steps < LONGEST_HEAD; steps++) {
    const kind = kinds[i]!;
    if (!python && kind === CURLY) return { start: i + 1, end: closing(code, i) };
    // A loop's head in Go has semicolons outside brackets; there a line ends a statement.
    if (!python && (kind === 125 || kind === (code.language === 'go' ? Kind.newline : 59))) return undefined;
    if (python && kind === COLON) return suite(code, i + 1, end);
    const opens = kind === OPEN || kind === 91 || (python && kind === CURLY);
    i = opens ? Math.max(i, closing(code, i)) + 1 : i + 1;
  }
  return undefined;
}

/** What belongs to a colon: the rest of its line, or the lines that are indented below it. */
function suite(code: Code, start: number, end: number): Range {
  const { kinds } = code.tokens;
  if (kinds[start] !== Kind.newline) {
    let i = start;
    while (i < end && kinds[i] !== Kind.newline) i++;
    return { start, end: i };
  }
  let depth = 0;
  for (let i = start; i < end; i++) {
    if (kinds[i] === Kind.indent) depth++;
    if (kinds[i] === Kind.dedent && --depth <= 0) return { start: start + 1, end: i };
  }
  return { start: start + 1, end };
}

/** The end of the block that directly holds a token. */
export function endOfBlock(code: Code, token: number): number {
  if (code.language === 'python') {
    let depth = 0;
    for (let i = token; i < code.tokens.count; i++) {
      if (code.tokens.kinds[i] === Kind.indent) depth++;
      if (code.tokens.kinds[i] === Kind.dedent && --depth < 0) return i;
    }
    return code.tokens.count;
  }
  let at = code.brackets.parent[token] ?? -1;
  while (at >= 0 && code.tokens.kinds[at] !== CURLY) at = code.brackets.parent[at] ?? -1;
  return at < 0 ? code.tokens.count : closing(code, at);
}

/** A call as it stands in the text. */
export interface Site {
  /** Last word before the bracket. */
  readonly name: string;
  /** Names in front of it, nearest last: `this`, `logger`. */
  readonly receiver: readonly string[];
  /** Token of the name. */
  readonly at: number;
  /** Token of the bracket. */
  readonly open: number;
}

const NO_CALLS: ReadonlySet<string> = new Set(
  'if for while switch catch return function func def elif else with when using lock foreach synchronized async await new not and or in is fun typeof sizeof nameof except print_'.split(
    ' ',
  ),
);

/** All calls of a range, in text order; declarations of functions inside it look like calls and are left in. */
export function callsIn(code: Code, { start, end }: Range): Site[] {
  const sites: Site[] = [];
  const { kinds } = code.tokens;
  for (let i = start; i < end; i++) {
    if (kinds[i] !== Kind.word) continue;
    let open = i + 1;
    if (isMark(code, open, '<')) open = afterTypeArguments(code, open);
    if (kinds[open] !== OPEN || open >= end) continue;
    const name = textOf(code.tokens, i);
    if (NO_CALLS.has(name)) continue;
    sites.push({ name, receiver: receiverOf(code, i), at: i, open });
  }
  return sites;
}

/** Token behind `<…>` where that can only be type arguments; else the `<` itself. */
function afterTypeArguments(code: Code, at: number): number {
  let depth = 0;
  for (let i = at; i < Math.min(at + 20, code.tokens.count); i++) {
    const kind = code.tokens.kinds[i]!;
    if (kind === 60) depth++;
    else if (kind === 62 && --depth === 0) return i + 1;
    else if (kind !== Kind.word && kind !== 44 && kind !== 46 && kind !== 91 && kind !== 93 && kind !== 63) return at;
  }
  return at;
}

function receiverOf(code: Code, name: number): string[] {
  const parts: string[] = [];
  for (let i = name - 1; i > 0 && parts.length < 6; ) {
    const kind = code.tokens.kinds[i]!;
    if (kind !== 46 && kind !== Kind.safeDot) break;
    let before = i - 1;
    // `!` and `?` of a value that is not null.
    while (isMark(code, before, '!') || isMark(code, before, '?')) before--;
    if (isMark(code, before, ')') || isMark(code, before, ']')) before = code.brackets.partner[before]! - 1;
    if (kindAt(code.tokens, before) !== Kind.word) break;
    parts.unshift(textOf(code.tokens, before));
    i = before - 1;
  }
  return parts;
}

/** Words and the texts of literals in a range, each with its token. */
export function* textsIn(code: Code, { start, end }: Range): Iterable<readonly [text: string, token: number]> {
  for (let i = start; i < end; i++) {
    const kind = code.tokens.kinds[i]!;
    if (kind === Kind.word || (kind >= Kind.string && kind <= Kind.block)) yield [textOf(code.tokens, i), i];
  }
}

/** Source text of a range, comments left out. */
export function plainText(code: Code, { start, end }: Range): string {
  const parts: string[] = [];
  for (let i = start; i < end; i++) parts.push(textOf(code.tokens, i));
  return parts.join(' ');
}
