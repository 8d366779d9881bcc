import { posix } from 'node:path';
import { openFileSet } from '../../file-set.ts';
import { template } from '../../templates.ts';
import { pascal } from '../naming.ts';
import { emitGoSources } from '../targets/go.ts';
import { failsafeModule } from '../targets/go-failsafe.ts';
import { gobreakerModule } from '../targets/go-gobreaker.ts';
import { callAt, type Lexis, offsetOf, type Span } from './expression.ts';
import type { CallPlace, Patcher } from './patch.ts';
import { replaceLines } from './typescript.ts';
import type { Change } from './unified.ts';

const LEXIS: Lexis = { quotes: '"`\'', lineComment: '//' };
/** Calls whose result type is known without asking the compiler. */
const HTTP = /(?:\bhttp\.(?:Get|Post|PostForm|Head)|[\w.]+\.(?:Do|Get|Post|PostForm|Head))(?=\()/;

export const goPatcher: Patcher = {
  language: 'go',
  patch(place, spec, target) {
    const { text, path, line, manifest } = place;
    if (spec.fallback.strategy !== 'error')
      return 'Only fallback: { strategy: error } fits around a call as it stands; use the wrapper by hand.';
    const sent = sendingOf(place);
    const { span, row } = sent ?? callIn(place);
    const pack = /^package\s+(\w+)/m.exec(text)?.[1];
    const modulePath = manifest && /^module\s+(\S+)/m.exec(manifest.text)?.[1];
    if (!span || pack === undefined || !/,\s*err\b|^\s*return\b/.test(row) || !/"net\/http"/.test(text))
      return `The call at ${path}:${line} is none of net/http whose answer and error are taken: its type cannot be told. Wrap it by hand.`;
    if (!manifest || modulePath === undefined)
      return `No go.mod was found for ${path}: the import path of new files is not known.`;
    const root = posix.dirname(manifest.path);
    const folder = posix.dirname(path);
    const runtime = 'internal/resilience';
    const files = openFileSet();
    emitGoSources(
      spec,
      target,
      target.id === 'go-gobreaker' ? gobreakerModule : failsafeModule,
      {
        folder: folder === '.' ? pack : folder,
        pack,
        runtime: root === '.' ? runtime : `${root}/${runtime}`,
        path: modulePath,
        sharesError: true,
      },
      files,
    );
    if (sent)
      files.add(`${root === '.' ? runtime : `${root}/${runtime}`}/send.go`, template('circuit-breaker/go/send.go'));
    const added = files.list().map(file => ({
      path: folder === '.' ? file.path.replace(`${pack}/`, '') : file.path,
      content: root === '.' ? file.content : file.content.replaceAll(`"${modulePath}/${root}/`, `"${modulePath}/`),
    }));
    const ctx = contextOf(text, line);
    const call = text.slice(span.start, span.end);
    const indent = /^[ \t]*/.exec(row)![0];
    const [head, body] = sent
      ? ['ctx context.Context, attempt resilience.Attempt', `attempt.Send(ctx, ${sent.client}, ${sent.request})`]
      : ['context.Context, resilience.Attempt', `resilience.FailOnServerError(${call})`];
    const work = `${pascal(spec.call)}(${ctx}, func(${head}) (*http.Response, error) {\n${indent}\treturn ${body}\n${indent}})`;
    return {
      changed: [
        {
          path,
          before: text,
          changes: [...importsOf(text, ['context', `${modulePath}/${runtime}`]), replaceLines(text, span, work)],
        },
        {
          path: manifest.path,
          before: manifest.text,
          changes: requires(
            manifest.text,
            target.id === 'go-gobreaker' ? gobreakerModule.require : failsafeModule.require,
          ),
        },
      ].filter(file => file.changes.length > 0),
      added,
      notes: [
        'Run go mod tidy once.',
        ...(sent
          ? ['The whole answer is read into memory within the attempt: wrap a call whose answer is a stream by hand.']
          : [
              'The body of the answer is read outside of the attempt: its timeout does not cover that.',
              "The attempt's context and headers are not given to the request as it stands.",
            ]),
      ],
    };
  },
};

interface Found {
  readonly span: Span | undefined;
  readonly row: string;
}

function callIn({ text, line }: CallPlace): Found {
  const start = offsetOf(text, line);
  const end = text.indexOf('\n', start);
  const row = text.slice(start, end < 0 ? undefined : end);
  const found = HTTP.exec(row);
  return { span: found ? callAt(text, start + found.index, LEXIS) : undefined, row };
}

interface Sending extends Found {
  readonly client: string;
  readonly request: string;
}

/** Where a request that is made at the line, or is given to a client there, is sent: `response, err := client.Do(request)`. */
function sendingOf({ text, line }: CallPlace): Sending | undefined {
  const start = offsetOf(text, line);
  const end = text.indexOf('\n}', start);
  const rest = text.slice(start, end < 0 ? undefined : end);
  const first = rest.slice(0, rest.indexOf('\n'));
  const made = /(\w+), \w+ :?= http\.NewRequest(?:WithContext)?\(/.exec(first)?.[1];
  for (const found of rest.matchAll(/^[^\n]*?\b([\w.]+)\.Do\((\w+)\)/gm)) {
    if (made === undefined ? found.index > first.length : found[2] !== made) continue;
    const at = start + found.index + found[0].length - `${found[1]}.Do(${found[2]})`.length;
    const rowStart = text.lastIndexOf('\n', at) + 1;
    return {
      span: { start: at, end: start + found.index + found[0].length },
      row: text.slice(rowStart, start + found.index + found[0].length),
      client: found[1]!,
      request: found[2]!,
    };
  }
  return undefined;
}

/** The context of the function around a line, by the parameter's usual name. */
function contextOf(text: string, line: number): string {
  const lines = text.split('\n').slice(0, line);
  const head = lines.findLastIndex(l => /^func\b/.test(l));
  const signature = lines.slice(Math.max(0, head)).join('\n');
  const context = /\b(\w+)\s+context\.Context\b/.exec(signature)?.[1];
  const request = /\b(\w+)\s+\*http\.Request\b/.exec(signature)?.[1];
  return context ?? (request ? `${request}.Context()` : 'context.Background()');
}

function importsOf(text: string, paths: readonly string[]): Change[] {
  const missing = paths.filter(p => !text.includes(`"${p}"`));
  if (missing.length === 0) return [];
  const lines = text.split('\n');
  const block = lines.findIndex(l => /^import\s*\(/.test(l));
  if (block >= 0) {
    let close = block;
    while (close < lines.length && !/^\)/.test(lines[close]!)) close++;
    const own = missing.filter(p => p.includes('.') || p.includes('/'));
    const standard = missing.filter(p => !own.includes(p));
    return [
      ...(standard.length > 0 ? [{ line: block + 2, removed: 0, added: standard.map(p => `\t"${p}"`) }] : []),
      ...(own.length > 0
        ? [
            {
              line: close + 1,
              removed: 0,
              added: [...(lines[close - 1]?.trim() === '' ? [] : ['']), ...own.map(p => `\t"${p}"`)],
            },
          ]
        : []),
    ];
  }
  const single = lines.findIndex(l => /^import\s+"/.test(l));
  const pack = lines.findIndex(l => /^package\s/.test(l));
  return [{ line: (single >= 0 ? single : pack) + 2, removed: 0, added: missing.map(p => `import "${p}"`) }];
}

function requires(text: string, wanted: readonly string[]): Change[] {
  const missing = wanted.filter(w => !text.includes(w.split(' ')[0]!));
  if (missing.length === 0) return [];
  const lines = text.split('\n');
  const block = lines.findIndex(l => /^require\s*\(/.test(l));
  if (block >= 0) return [{ line: block + 2, removed: 0, added: missing.map(w => `\t${w}`) }];
  const version = lines.findIndex(l => /^go\s/.test(l));
  return [{ line: version + 2, removed: 0, added: ['', ...missing.map(w => `require ${w}`)] }];
}
