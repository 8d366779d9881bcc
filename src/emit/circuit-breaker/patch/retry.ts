import { argumentsOf, closing, type Lexis, lineOf, offsetOf } from './expression.ts';

/** A text without the retry that was around a call in it. */
export interface Bare {
  readonly text: string;
  /** 1-based line that the call is at now. */
  readonly line: number;
}

type Taker = (text: string, retry: number, call: number) => Bare | undefined;

const C_LIKE: Lexis = { quotes: '\'"`', lineComment: '//' };
const JAVA: Lexis = { quotes: '"\'', lineComment: '//' };
const PYTHON: Lexis = { quotes: '"\'', lineComment: '#' };

/**
 * Takes a library's retry from around a call: two retries around each other multiply, and one that does harm must go.
 * @param retry line that the retry begins at
 * @param call line that the call begins at
 * @returns undefined where it is none of the forms that can be taken out and leave a program: a loop, a client's own
 */
export function withoutRetry(language: string, text: string, retry: number, call: number): Bare | undefined {
  return TAKERS[language]?.(text, retry, call);
}

const TAKERS: Readonly<Record<string, Taker>> = {
  typescript: unwrapTypescript,
  go: unwrapGo,
  java: (text, retry, call) => dropMark(text, retry, call, /^\s*@(?:\w+\.)*Retry(?:able)?\b/, JAVA),
  python: (text, retry, call) => dropMark(text, retry, call, /^\s*@(?:\w+\.)*(?:retry|on_exception)\b/, PYTHON),
};

/** An annotation or decorator: its lines go. */
function dropMark(text: string, retry: number, call: number, form: RegExp, lexis: Lexis): Bare | undefined {
  const start = offsetOf(text, retry);
  const end = text.indexOf('\n', start);
  const row = text.slice(start, end < 0 ? undefined : end);
  const mark = form.exec(row);
  if (!mark || call <= retry) return undefined;
  const after = start + mark[0].length;
  const close = text[after] === '(' ? closing(text, after, lexis) : after;
  const rest = close === undefined ? undefined : text.indexOf('\n', close);
  // Something else on the same line belongs to what follows.
  if (close === undefined || rest === undefined || rest < 0 || text.slice(close, rest).trim() !== '') return undefined;
  const gone = lineOf(text, rest) - retry + 1;
  return pruned(`${text.slice(0, start)}${text.slice(rest + 1)}`, call - gone, lexis);
}

const RETRIES = /(?<![\w$.])(?:await\s+)?(pRetry|retry|asyncRetry|promiseRetry|backOff)\s*\(/g;

/** `pRetry(() => call, options)` becomes the call. */
function unwrapTypescript(text: string, retry: number, call: number): Bare | undefined {
  const from = offsetOf(text, retry);
  RETRIES.lastIndex = from;
  const found = RETRIES.exec(text);
  if (!found || lineOf(text, found.index) !== retry) return undefined;
  const open = found.index + found[0].length - 1;
  const close = closing(text, open, C_LIKE);
  const work = argumentsOf(text, open, C_LIKE)?.[0];
  if (close === undefined || !work) return undefined;
  const literal = text.slice(work.start, work.end);
  const head = /^(?:async\s*)?\(\s*\)\s*=>\s*/.exec(literal)?.[0];
  if (head === undefined) return undefined;
  const start = found.index + found[0].indexOf(found[1]!);
  const isBlock = literal[head.length] === '{';
  const body = isBlock ? `(${literal})()` : dedented(text, work.start + head.length, work.end, start);
  const before = text.slice(0, start);
  const bare = `${before}${body}${text.slice(close)}`;
  const skipped = isBlock ? 0 : lineOf(text, work.start + head.length) - lineOf(text, start);
  return pruned(bare, call - skipped, C_LIKE);
}

/** An expression as it stands where it is moved to: its further lines lose what it was indented by. */
function dedented(text: string, start: number, end: number, to: number): string {
  const indentAt = (offset: number) => /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))![0];
  const [was, is] = [indentAt(start), indentAt(to)];
  const extra = was.length - is.length;
  const lines = text.slice(start, end).split('\n');
  return lines.map((line, i) => (i > 0 && extra > 0 && line.startsWith(was) ? line.slice(extra) : line)).join('\n');
}

/** `retry.Do(func() error { … }, options)` becomes what is in it where its error is given back, else a function that runs once. */
function unwrapGo(text: string, retry: number, call: number): Bare | undefined {
  const from = offsetOf(text, retry);
  const found = /\b(?:retry\.Do|backoff\.Retry)\(/.exec(text.slice(from, text.indexOf('\n', from)));
  if (!found) return undefined;
  const start = from + found.index;
  const open = start + found[0].length - 1;
  const close = closing(text, open, C_LIKE);
  const work = argumentsOf(text, open, C_LIKE)?.[0];
  const literal = work && text.slice(work.start, work.end);
  if (close === undefined || !work || !literal || !/^func\(\) error \{/.test(literal)) return undefined;
  const lines = literal.split('\n');
  const inner = lines.slice(1, -1);
  const line = text.slice(from, start);
  if (/^\t+return $/.test(line) && lines.length > 2 && declaresAnew(text.slice(0, start), inner)) {
    const body = inner.map(l => l.replace(/^\t/, '')).join('\n');
    return pruned(`${text.slice(0, from)}${body}${text.slice(close)}`, call - 1, C_LIKE);
  }
  return pruned(`${text.slice(0, start)}${literal}()${text.slice(close)}`, call, C_LIKE);
}

/** Each `:=` of a block still declares something when the block becomes part of the function around it. */
function declaresAnew(before: string, block: readonly string[]): boolean {
  const head = before.slice(before.lastIndexOf('\nfunc '));
  const indent = /^\t*/.exec(block[0] ?? '')![0];
  return block
    .filter(l => l.startsWith(indent) && l[indent.length] !== '\t')
    .flatMap(l => /^\t*([\w, ]+?) :=/.exec(l)?.[1] ?? [])
    .every(names => names.split(', ').some(name => !new RegExp(`\\b${name}\\b`).test(head)));
}

/** Without the imports that only the retry needed. */
function pruned(text: string, line: number, lexis: Lexis): Bare {
  const lines = text.split('\n');
  const kept: string[] = [];
  let gone = 0;
  lines.forEach((row, i) => {
    const names = lexis === PYTHON ? pythonNames(row) : lexis === JAVA ? javaName(row) : moduleNames(row);
    const others = lines.filter((_, j) => j !== i).join('\n');
    const unused = names.length > 0 && names.every(name => !new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(others));
    if (!unused) kept.push(row);
    else if (i + 1 < line) gone++;
  });
  return { text: kept.join('\n').replace(/^\n+/, ''), line: line - gone - leadingBlank(kept) };
}

function leadingBlank(lines: readonly string[]): number {
  const first = lines.findIndex(l => l.trim() !== '');
  return first < 0 ? 0 : first;
}

const RETRY_MODULES = /retry|backoff|tenacity|resilience/i;

function pythonNames(row: string): string[] {
  const [, module, names] = /^from\s+(\S+)\s+import\s+([\w, ]+)$/.exec(row.trimEnd()) ?? [];
  return module && RETRY_MODULES.test(module)
    ? names!.split(',').map(
        n =>
          n
            .trim()
            .split(/\s+as\s+/)
            .at(-1)!,
      )
    : [];
}

function javaName(row: string): string[] {
  const name = /^import\s+([\w.]+)\.(\w+)\s*;/.exec(row);
  return name && RETRY_MODULES.test(name[1]!) ? [name[2]!] : [];
}

/** `import pRetry from 'p-retry';`, and `"github.com/avast/retry-go/v4"` in Go, which is known by `retry`. */
function moduleNames(row: string): string[] {
  const [, names, module] = /^import\s+(.+?)\s+from\s+['"]([^'"]+)['"]/.exec(row) ?? [];
  if (module)
    return RETRY_MODULES.test(module) ? [...names!.matchAll(/[\w$]+/g)].map(m => m[0]).filter(n => n !== 'as') : [];
  const path = /^\s*(?:import\s+)?"([\w./-]+)"\s*$/.exec(row)?.[1];
  if (!path || !RETRY_MODULES.test(path)) return [];
  return [`${path.includes('backoff') ? 'backoff' : 'retry'}\\.`];
}
