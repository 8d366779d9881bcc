import { posix } from 'node:path';
import { openFileSet } from '../../file-set.ts';
import { snake } from '../naming.ts';
import { emitPythonSources } from '../targets/python-pybreaker.ts';
import { argumentsOf, callAt, closing, type Lexis, offsetOf, type Span } from './expression.ts';
import type { CallPlace, Patcher } from './patch.ts';
import { replaceLines } from './typescript.ts';
import type { Change } from './unified.ts';

const LEXIS: Lexis = { quotes: '"\'', lineComment: '#' };
/** Clients that take `timeout=` and `headers=`. */
const TAKES_OPTIONS =
  /^(?:requests|httpx|[\w.]*(?:session|client|http))\.(?:get|post|put|patch|delete|head|options|request)$/i;
const REQUIREMENTS = ['pybreaker==1.4.1', 'tenacity==9.2.1'];

export const pythonPatcher: Patcher = {
  language: 'python',
  patch(place, spec) {
    const { text, path, line, manifest } = place;
    if (!path.endsWith('.py')) return `${path} is not Python: the files are for Python.`;
    if (spec.fallback.strategy !== 'error')
      return 'Only fallback: { strategy: error } fits around a call as it stands; use the wrapper by hand.';
    const span = findCall(place);
    if (!span) return `The call at ${path}:${line} could not be told from what is around it: wrap it by hand.`;
    const call = text.slice(span.start, span.end);
    if (/\bawait\b|\byield\b/.test(call))
      return `The call at ${path}:${line} waits for something in its arguments: do that before it.`;
    const async = /\bawait\s+$/.test(text.slice(Math.max(0, span.start - 20), span.start));
    if (/\basync with\s+$|\bwith\s+$/.test(text.slice(Math.max(0, span.start - 20), span.start)))
      return `The call at ${path}:${line} opens a with block: move what is in it into a function, and wrap that.`;
    const folder = posix.dirname(path) === '.' ? '' : posix.dirname(path);
    // Beside a package's modules the import must be relative; beside a script it cannot be.
    const relative = place.inPackage === true || /^from\s+\.\w*\s+import\b/m.test(text);
    const dot = relative ? '.' : '';
    const files = openFileSet();
    emitPythonSources(spec, { folder, runtime: `${dot}resilience`, style: async ? 'async' : 'blocking' }, files);
    const name = snake(spec.call);
    const { work, judge, notes } = passOn(call, async, /\bhttpx\b/.test(text));
    const declared = declare(manifest);
    return {
      changed: [
        {
          path,
          before: text,
          changes: [
            importOf(text, [
              `from ${dot}${name} import ${name}`,
              ...(judge ? [`from ${dot}resilience.failure import ${judge}`] : []),
            ]),
            replaceLines(text, span, `${name}(lambda attempt: ${work})`),
          ],
        },
        ...(declared ? [{ path: manifest!.path, before: manifest!.text, changes: [declared] }] : []),
      ],
      added: files.list(),
      notes: [...notes, ...(declared ? [] : [`Add ${REQUIREMENTS.join(' and ')} to the dependencies.`])],
    };
  },
};

function findCall({ text, line, handle, client }: CallPlace): Span | undefined {
  const start = offsetOf(text, line);
  const end = text.indexOf('\n', start);
  const row = text.slice(start, end < 0 ? undefined : end);
  const names = [handle, client, 'requests', 'httpx'].filter((n): n is string => n !== undefined && /^\w+$/.test(n));
  for (const name of names) {
    const found =
      new RegExp(`(?:\\bself\\.)?(?<![\\w.])${name}(?=\\.)`).exec(row) ??
      new RegExp(`\\bself\\.${name}(?=\\.)`).exec(row);
    const span = found && callAt(text, start + found.index, LEXIS);
    if (span) return span;
  }
  const any = /(?:=|\breturn\b|\bawait\b)\s*(?=[\w.]+\()/.exec(row);
  return any ? callAt(text, start + any.index + any[0].length, LEXIS) : undefined;
}

interface Passed {
  readonly work: string;
  /** What judges the answer by its status, where the client does not. */
  readonly judge?: string;
  readonly notes: readonly string[];
}

function passOn(call: string, async: boolean, isHttpx: boolean): Passed {
  const open = call.indexOf('(');
  const given = argumentsOf(call, open, LEXIS);
  const close = closing(call, open, LEXIS);
  if (!TAKES_OPTIONS.test(call.slice(0, open)) || given === undefined || close === undefined)
    return {
      work: call,
      notes: [
        'The call does not take attempt.timeout and attempt.headers: hand them to its client, or a call that hangs keeps its slot.',
      ],
    };
  const names = given.map(({ start, end }) => /^(\w+)\s*=(?!=)/.exec(call.slice(start, end))?.[1] ?? '');
  const last = given.at(-1);
  if (last && call.slice(last.start, last.end).startsWith('**'))
    return {
      work: call,
      notes: ['The call takes its options as **: add attempt.timeout and attempt.headers to them.'],
    };
  const added = ['timeout', 'headers'].filter(n => !names.includes(n)).map(n => `${n}=attempt.${n}`);
  const at = last?.end ?? open + 1;
  const options = added.map((a, i) => `${last || i > 0 ? ', ' : ''}${a}`).join('');
  const request = `${call.slice(0, at)}${options}${call.slice(at, close)}`;
  // requests and httpx take a 503 for an answer: the breaker would never see it.
  const judge = async ? (isHttpx ? 'fail_on_server_error_async' : undefined) : 'fail_on_server_error';
  return {
    work: `${judge ? `${judge}(${request})` : request}${call.slice(close)}`,
    ...(judge ? { judge } : {}),
    notes: [
      ...(names.includes('headers') ? ['The call has headers of its own: add attempt.headers to them.'] : []),
      ...(names.includes('timeout')
        ? ['The call has a timeout of its own: the shorter of it and the attempt timeout counts.']
        : []),
    ],
  };
}

function importOf(text: string, added: readonly string[]): Change {
  const lines = text.split('\n');
  let at = 0;
  let open = false;
  for (const [i, row] of lines.entries()) {
    if (open || /^(?:from\s+\S+\s+import|import)\b/.test(row)) {
      open = open ? !row.includes(')') : row.includes('(') && !row.includes(')');
      at = i + 1;
    } else if (/^(?:def|class|async def|@)/.test(row)) break;
  }
  return { line: at + 1, removed: 0, added };
}

function declare(manifest: CallPlace['manifest']): Change | undefined {
  if (!manifest) return undefined;
  const lines = manifest.text.replace(/\n$/, '').split('\n');
  const missing = REQUIREMENTS.filter(r => !new RegExp(`^\\W*${r.split('=')[0]}\\b`, 'm').test(manifest.text));
  if (missing.length === 0) return undefined;
  if (/requirements[\w.-]*\.txt$/.test(manifest.path)) return { line: lines.length + 1, removed: 0, added: missing };
  const at = lines.findIndex(l => /^dependencies\s*=\s*\[\s*$/.test(l));
  return at < 0 ? undefined : { line: at + 2, removed: 0, added: missing.map(r => `    "${r}",`) };
}
