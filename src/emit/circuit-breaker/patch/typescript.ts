import { posix } from 'node:path';
import type { EmittedFile } from '../../file-set.ts';
import { openFileSet } from '../../file-set.ts';
import { camel, kebab } from '../naming.ts';
import type { BreakerSpec } from '../spec.ts';
import type { BreakerTarget } from '../target.ts';
import { emitTypescriptSources } from '../targets/typescript.ts';
import { argumentsOf, callAt, closing, type Lexis, lineOf, offsetOf, type Span } from './expression.ts';
import type { CallPlace, Patched, Patcher } from './patch.ts';
import type { Change } from './unified.ts';

const LEXIS: Lexis = { quotes: '\'"`', lineComment: '//' };
/** Clients whose last argument is an object that takes `signal` and `headers`; where it stands. */
const OPTIONS_AT: readonly (readonly [callee: RegExp, index: number])[] = [
  [/^(?:globalThis\.|window\.)?fetch$/, 1],
  [/\.(?:post|put|patch|postForm|putForm|patchForm)$/, 2],
  [/\.(?:get|delete|head|options)$/, 1],
];
const OWN_LIMIT = /\bsignal:\s*(AbortSignal\.timeout\([^()]*\))/;
/** What turns something that is no promise into one: the whole of it is the call. */
const TO_PROMISE = /\b(?:firstValueFrom|lastValueFrom)\s*(?=\()/;

export const typescriptPatcher: Patcher = {
  language: 'typescript',
  patch(place, spec, target) {
    if (!/\.[cm]?tsx?$/.test(place.path)) return `${place.path} is not TypeScript: the files are for TypeScript.`;
    const span = findCall(place);
    if (!span)
      return `The call at ${place.path}:${place.line} could not be told from what is around it: wrap it by hand.`;
    if (/\bHttpService\b/.test(place.client) && !TO_PROMISE.test(place.text.slice(span.start, span.end)))
      return `The call at ${place.path}:${place.line} gives an Observable: put firstValueFrom(…) around it first.`;
    if (place.text.slice(span.start, span.end).includes('await '))
      return `The call at ${place.path}:${place.line} waits for something in its arguments: do that before it.`;
    const name = camel(spec.call);
    const folder = posix.dirname(place.path);
    const style = styleOf(place.text, place.manifest?.text ?? '');
    const wrapped = wrap(place.text, span, name, place.client);
    const from = (module: string) => `${style.quote}./${module}${style.suffix}${style.quote}${style.end}`;
    const imports = [
      `import { ${name} } from ${from(kebab(spec.call))}`,
      ...(wrapped.judged && !/\bfailOnServerError\b/.test(place.text)
        ? [`import { failOnServerError } from ${from('resilience/failure')}`]
        : []),
    ];
    const after = lastImport(place.text);
    const changes: Change[] = [
      replaceLines(place.text, span, wrapped.text),
      { line: after + 1, removed: 0, added: after === 0 ? [...imports, ''] : imports },
    ];
    const manifest = addDependency(place, target);
    return {
      changed: [
        { path: place.path, before: place.text, changes },
        ...(manifest ? [{ path: place.manifest!.path, before: place.manifest!.text, changes: [manifest] }] : []),
      ],
      added: sources(spec, target, folder === '.' ? '' : folder, style.suffix),
      notes: [
        ...wrapped.notes,
        ...(place.manifest
          ? manifest
            ? ['Install once, so that the lock file knows the new dependency.']
            : []
          : [`No package.json was found: add ${target.library.name} ${target.library.version} to the dependencies.`]),
      ],
    } satisfies Patched;
  },
};

/** The call that begins at the line: by its client's name, else the first one that is waited for or given back. */
function findCall({ text, line, handle, client }: CallPlace): Span | undefined {
  const start = offsetOf(text, line);
  const end = text.indexOf('\n', start);
  const row = text.slice(start, end < 0 ? undefined : end);
  const names = [handle, client, client.toLowerCase(), 'fetch', 'axios'].filter(
    (n): n is string => n !== undefined && /^[\w$]+$/.test(n),
  );
  const promise = TO_PROMISE.exec(row);
  if (promise) return callAt(text, start + promise.index, LEXIS);
  for (const name of names) {
    const found =
      new RegExp(`(?:\\bthis\\.)?(?<![\\w$.])${name.replace(/\$/g, '\\$')}(?![\\w$])`).exec(row) ??
      new RegExp(`\\bthis\\.(?:[\\w$]+\\.)?${name.replace(/\$/g, '\\$')}(?![\\w$])`).exec(row);
    const span = found && callAt(text, start + found.index, LEXIS);
    if (span) return span;
  }
  const waited = /\b(?:await|return)\s+(?=[\w$.]+\s{0,3}[(<.?])/.exec(row);
  return waited ? callAt(text, start + waited.index + waited[0].length, LEXIS) : undefined;
}

function wrap(text: string, span: Span, name: string, client: string): Wrapped {
  const call = text.slice(span.start, span.end);
  const open = call.indexOf('(');
  const callee = call
    .slice(0, open)
    .replace(/<[^>]*>$/, '')
    .trim();
  const isFetch = /^(?:globalThis\.|window\.)?fetch$/.test(callee);
  const knows = isFetch || /axios|^ky$|^got$/i.test(`${callee.split('.').at(-2) ?? ''} ${client}`);
  const at = knows ? OPTIONS_AT.find(([form]) => form.test(callee))?.[1] : undefined;
  const given = at === undefined ? undefined : argumentsOf(call, open, LEXIS);
  // fetch takes a 503 for an answer: the breaker would never see it.
  const judged = (work: string) => {
    if (!isFetch) return work;
    const close = closing(work, work.indexOf('(', work.indexOf('fetch')), LEXIS);
    return close === undefined ? work : `${work.slice(0, close)}.then(failOnServerError)${work.slice(close)}`;
  };
  const wrapped = (head: string, work: string, notes: readonly string[] = []): Wrapped => ({
    text: `${name}(${head} => ${judged(work)})`,
    judged: isFetch,
    notes,
  });
  if (at === undefined || given === undefined || given.length < at)
    return wrapped('()', call, [
      "The call does not take the attempt's signal and headers: hand them to its client, or a call that hangs keeps its slot.",
    ]);
  const options = given[at];
  if (options === undefined) {
    const last = given.at(-1);
    const before = call.slice(0, last ? last.end : open + 1);
    const rest = call.slice(last ? last.end : open + 1).replace(/^\s*,/, '');
    return wrapped('({ signal, headers })', `${before}${last ? ', ' : ''}{ signal, headers }${rest}`);
  }
  const written = call.slice(options.start, options.end);
  // A limit of its own stays: the shorter one counts.
  const literal = written.replace(OWN_LIMIT, 'signal: AbortSignal.any([attempt.signal, $1])');
  const hasLimit = literal !== written;
  if (!literal.startsWith('{') || (!hasLimit && /\bsignal\b/.test(literal)))
    return wrapped('()', call, ["The call has options of its own: add the attempt's signal and headers to them."]);
  const hasHeaders = /\bheaders\b/.test(literal);
  const withHeaders = literal
    .replace(/\bheaders:\s*\{\s*/, 'headers: { ...attempt.headers, ')
    .replace('headers, }', 'headers }');
  const first = [
    ...(hasLimit ? [] : ['signal: attempt.signal,']),
    ...(hasHeaders ? [] : ['headers: attempt.headers,']),
  ];
  const indent = /^\{\r?(\n[ \t]*)/.exec(withHeaders)?.[1] ?? ' ';
  const done = `{${first.map(property => `${indent}${property}`).join('')}${withHeaders.slice(1)}`;
  const notes =
    hasHeaders && withHeaders === literal ? ['The call has headers of its own: add attempt.headers to them.'] : [];
  return wrapped('attempt', `${call.slice(0, options.start)}${done}${call.slice(options.end)}`, notes);
}

interface Wrapped {
  readonly text: string;
  /** Whether answers are judged by their status first. */
  readonly judged: boolean;
  readonly notes: readonly string[];
}

/** Whole lines, so that the diff says what a reader sees. */
export function replaceLines(text: string, span: Span, by: string): Change {
  const first = lineOf(text, span.start);
  const last = lineOf(text, span.end - 1);
  const from = offsetOf(text, first);
  const end = text.indexOf('\n', span.end);
  const to = end < 0 ? text.length : end;
  const added = `${text.slice(from, span.start)}${by}${text.slice(span.end, to)}`.replaceAll('\r', '').split('\n');
  return { line: first, removed: last - first + 1 + countBreaks(text, span.end, to), added };
}

function countBreaks(text: string, from: number, to: number): number {
  return text.slice(from, to).split('\n').length - 1;
}

interface Style {
  readonly quote: string;
  readonly end: string;
  /** `.js`, `.ts` or nothing: how the file imports its neighbours. */
  readonly suffix: string;
}

function styleOf(text: string, manifest: string): Style {
  const relative = /from\s+(['"])(\.{1,2}\/[^'"\n]+)\1(;?)/.exec(text);
  const any = relative ?? /from\s+(['"])([^'"\n]+)\1(;?)/.exec(text);
  // Without a neighbour to learn from: Node's own rule, which takes the names as they are where it runs the sources.
  const usual = /\bnode\b[^"\n]*\.ts\b/.test(manifest) ? '.ts' : /"type"\s*:\s*"module"/.test(manifest) ? '.js' : '';
  const suffix = relative ? (/\.(?:js|ts|mjs|mts)$/.exec(relative[2]!)?.[0] ?? '') : usual;
  return { quote: any?.[1] ?? "'", end: any ? any[3]! : ';', suffix };
}

/** Line of the last import; 0 without one. */
function lastImport(text: string): number {
  let line = 0;
  let inside = false;
  text.split('\n').forEach((raw, i) => {
    const row = raw.replace('\r', '');
    if (/^import\b(?!\s*\()/.test(row)) inside = true;
    if (inside && /(?:from\s+|^import\s+)['"][^'"]+['"];?\s*(?:\/\/.*)?$/.test(row)) {
      line = i + 1;
      inside = false;
    }
  });
  return line;
}

function sources(spec: BreakerSpec, target: BreakerTarget, folder: string, suffix: string): readonly EmittedFile[] {
  const files = openFileSet();
  emitTypescriptSources(spec, target, folder === '' ? 'src' : folder, files);
  return files.list().map(({ path, content }) => ({
    path: folder === '' ? path.slice('src/'.length) : path,
    content: content.replace(/(from '\.[^']*)\.ts'/g, `$1${suffix}'`),
  }));
}

function addDependency({ manifest }: CallPlace, { library, declaredAs }: BreakerTarget): Change | undefined {
  if (!manifest || declaredAs.some(name => manifest.text.includes(`"${name}"`))) return undefined;
  const lines = manifest.text.split('\n').map(line => line.replace('\r', ''));
  const at = lines.findIndex(line => /^\s*"dependencies"\s*:\s*\{\s*$/.test(line));
  const entry = `"${library.name}": "${library.version}"`;
  if (at >= 0) {
    const indent = /^\s*/.exec(lines[at + 1] ?? '')![0];
    let line = at + 1;
    while (/^\s*"[^"]+"/.test(lines[line] ?? '') && lines[line]!.trim() < entry) line++;
    if (/^\s*\}/.test(lines[line] ?? '') && line > at + 1) {
      // Behind the last one, which gets its comma.
      return { line, removed: 1, added: [`${lines[line - 1]},`, `${indent}${entry}`] };
    }
    return {
      line: line + 1,
      removed: 0,
      added: [`${indent}${entry}${line === at + 1 && /^\s*\}/.test(lines[line] ?? '') ? '' : ','}`],
    };
  }
  const open = lines.findIndex(line => line.trimEnd() === '{');
  return open < 0 ? undefined : { line: open + 2, removed: 0, added: ['  "dependencies": {', `    ${entry}`, '  },'] };
}
