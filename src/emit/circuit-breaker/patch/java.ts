import { posix } from 'node:path';
import { openFileSet } from '../../file-set.ts';
import { camel, pascal } from '../naming.ts';
import { emitJavaSources } from '../targets/java-resilience4j.ts';
import { callAt, type Lexis, offsetOf, type Span } from './expression.ts';
import type { CallPlace, Patcher } from './patch.ts';
import { replaceLines } from './typescript.ts';
import type { Change } from './unified.ts';

const LEXIS: Lexis = { quotes: '"\'', lineComment: '//' };
const ARTIFACTS = ['circuitbreaker', 'retry', 'timelimiter', 'bulkhead'];

export const javaPatcher: Patcher = {
  language: 'java',
  patch(place, spec, target) {
    if (!place.path.endsWith('.java')) return `${place.path} is not Java: the files are for Java.`;
    if (spec.fallback.strategy !== 'error')
      return 'Only fallback: { strategy: error } fits around a call as it stands; use the wrapper by hand.';
    const old = oldJava(place.manifest?.text ?? '');
    if (old !== undefined)
      return `${place.manifest!.path} compiles for Java ${old}: what is emitted, and its library, need 17.`;
    const { text } = place;
    const span = findCall(place);
    const pack = /^package\s+([\w.]+)\s*;/m.exec(text)?.[1];
    if (!span || pack === undefined)
      return `The call at ${place.path}:${place.line} could not be told from what is around it: wrap it by hand.`;
    const type = pascal(spec.call);
    const field = type.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
    const body = openingOf(text, place.line);
    if (body === undefined) return `No class was found around ${place.path}:${place.line}: wrap the call by hand.`;
    const call = text.slice(span.start, span.end);
    const alone = isStatement(text, span);
    const work = alone ? `attempt -> { ${call}; return null; }` : `attempt -> ${call}`;
    const own = `${pack}.resilience`;
    const folder = `${posix.dirname(place.path)}/resilience`;
    const files = openFileSet();
    emitJavaSources(spec, folder, own, files);
    const declared = declare(place);
    return {
      changed: [
        {
          path: place.path,
          before: text,
          changes: [
            importOf(text, `${own}.${type}`),
            {
              line: body + 1,
              removed: 0,
              added: [
                `${indentOf(text, body)}private static final ${type} ${field} = new ${type}();`,
                ...(text.split('\n')[body]?.trim() === '' ? [] : ['']),
              ],
            },
            replaceLines(text, span, `${field}.${camel(spec.call)}(${work})`),
          ],
        },
        ...(declared ? [{ path: place.manifest!.path, before: place.manifest!.text, changes: [declared] }] : []),
      ],
      added: files.list(),
      notes: [
        'Variables that the call uses must be effectively final; what is bound to the thread, such as a transaction or a security context, is not there in the thread of the bulkhead.',
        "The attempt's headers are not sent by the call as it stands: hand attempt.headers() to its client.",
        ...(declared || (place.manifest && /resilience4j-bulkhead/.test(place.manifest.text))
          ? []
          : [
              `Add ${ARTIFACTS.map(a => `io.github.resilience4j:resilience4j-${a}:${target.library.version}`).join(', ')} to the build file.`,
            ]),
      ],
    };
  },
};

function findCall({ text, line, handle, client }: CallPlace): Span | undefined {
  const start = offsetOf(text, line);
  const end = text.indexOf('\n', start);
  const row = text.slice(start, end < 0 ? undefined : end);
  const names = [handle, client.charAt(0).toLowerCase() + client.slice(1)].filter(
    (n): n is string => n !== undefined && /^\w+$/.test(n),
  );
  for (const name of names) {
    const found = new RegExp(`(?:\\bthis\\.)?(?<![\\w.])${name}(?=\\s{0,9}(?:\\.|$))`).exec(row);
    const span = found && callAt(text, start + found.index, LEXIS);
    if (span) return span;
  }
  const any = /(?:=|\breturn\b)\s*(?=[\w.]+\s{0,3}\()/.exec(row);
  return any ? callAt(text, start + any.index + any[0].length, LEXIS) : undefined;
}

/** The release that a pom compiles for, where that is too old for what is emitted. */
function oldJava(pom: string): number | undefined {
  const found =
    /<(?:java\.version|maven\.compiler\.(?:release|source|target)|release|source)>\s*(?:1\.)?(\d{1,2})\s*</.exec(pom);
  const release = Number(found?.[1] ?? 17);
  return release < 17 ? release : undefined;
}

/** Whether the call stands by itself: what it gives back, if anything, is not used. */
function isStatement(text: string, { start, end }: Span): boolean {
  const before = text.slice(0, start).trimEnd().at(-1);
  return /^\s*;/.test(text.slice(end)) && (before === ';' || before === '{' || before === '}' || before === ')');
}

/** Line of the bracket that opens the class around a line. */
function openingOf(text: string, line: number): number | undefined {
  const lines = text.split('\n');
  for (let i = Math.min(line, lines.length) - 1; i >= 0; i--)
    if (/^\s{0,8}(?:(?:public|final|abstract|static)\s+)*class\s+\w+/.test(lines[i]!))
      for (let j = i; j < lines.length; j++) if (lines[j]!.includes('{')) return j + 1;
  return undefined;
}

function indentOf(text: string, line: number): string {
  const following = text
    .split('\n')
    .slice(line)
    .find(l => l.trim() !== '');
  return /^\s*/.exec(following ?? '')![0] || '    ';
}

function importOf(text: string, name: string): Change {
  const lines = text.split('\n');
  const imports = lines.findLastIndex(l => /^import\s/.test(l));
  const pack = lines.findIndex(l => /^package\s/.test(l));
  return imports >= 0
    ? { line: imports + 2, removed: 0, added: [`import ${name};`] }
    : { line: pack + 2, removed: 0, added: ['', `import ${name};`] };
}

/** Into the pom's own dependencies, behind those of the managed ones and the plugins' if need be. */
function declare({ manifest }: CallPlace): Change | undefined {
  if (!manifest?.path.endsWith('pom.xml') || /resilience4j-bulkhead/.test(manifest.text)) return undefined;
  const open = /<dependencies>/g;
  let at: number | undefined;
  for (const found of manifest.text.matchAll(open)) {
    const before = manifest.text.slice(0, found.index);
    const inside = (tag: string) => before.lastIndexOf(`<${tag}>`) > before.lastIndexOf(`</${tag}>`);
    if (!inside('dependencyManagement') && !inside('plugin') && !inside('profile')) at ??= found.index;
  }
  if (at === undefined) return undefined;
  const line = manifest.text.slice(0, at).split('\n').length;
  const indent = /^\s*/.exec(manifest.text.split('\n')[line - 1]!)![0];
  const step = indent === '' ? '  ' : indent.includes('\t') ? '\t' : ' '.repeat(Math.min(4, indent.length));
  const added = ARTIFACTS.flatMap(artifact => [
    `${indent}${step}<dependency>`,
    `${indent}${step}${step}<groupId>io.github.resilience4j</groupId>`,
    `${indent}${step}${step}<artifactId>resilience4j-${artifact}</artifactId>`,
    `${indent}${step}${step}<version>2.4.0</version>`,
    `${indent}${step}</dependency>`,
  ]);
  return { line: line + 1, removed: 0, added };
}
