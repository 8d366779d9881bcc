import { compareText } from '../../../core/evidence.ts';
import type { FileSet } from '../../file-set.ts';
import { template } from '../../templates.ts';
import { headerLines } from '../header.ts';
import { camel, kebab, pascal } from '../naming.ts';
import { readme } from '../readme.ts';
import type { BreakerSpec } from '../spec.ts';
import type { BreakerTarget } from '../target.ts';
import { conformanceSuite, printSuite, stackParameters } from '../test-suite.ts';

// What the TypeScript targets share: only stack.ts differs from library to library.

/** Of a line, for the formatter. */
const WIDTH = 120;

/** Written for one library. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  'typescript-cockatiel': ['stack.ts'],
  'typescript-opossum': ['bulkhead.ts', 'stack.ts', 'window.ts'],
};

const RUNTIME = ['failure.ts', 'parameters.ts', 'retry-budget.ts', 'trace.ts'];

export interface NodeProject {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly node: string;
}

/** Prints the project: the wrapper of the call, the runtime beside it, and the tests of both. */
export function emitTypescript(spec: BreakerSpec, target: BreakerTarget, project: NodeProject, files: FileSet): void {
  emitTypescriptSources(spec, target, 'src', files);
  const name = kebab(spec.call);
  files.add('test/scenarios.json', printSuite(conformanceSuite(spec, target.traits)));
  for (const test of ['conformance.test.ts', 'stack.test.ts'])
    files.add(`test/${test}`, template(`circuit-breaker/typescript/${test}`));
  files.add(`test/${name}.test.ts`, wrapperTest(spec));
  files.add('tsconfig.json', template('circuit-breaker/typescript/tsconfig.json'));
  files.add('biome.json', template('circuit-breaker/typescript/biome.json'));
  files.add('package.json', manifest(name, project));
  files.add('README.md', readme(spec, target, 'ts', useOf(spec)));
}

/** The sources alone, for a project that is there already. */
export function emitTypescriptSources(spec: BreakerSpec, target: BreakerTarget, folder: string, files: FileSet): void {
  files.add(`${folder}/${kebab(spec.call)}.ts`, wrapper(spec, target));
  for (const file of RUNTIME) files.add(`${folder}/resilience/${file}`, template(`circuit-breaker/typescript/${file}`));
  if (spec.fallback.strategy === 'cached')
    files.add(`${folder}/resilience/answers.ts`, template('circuit-breaker/typescript/answers.ts'));
  for (const file of OWN[target.id] ?? [])
    files.add(`${folder}/resilience/${file}`, template(`circuit-breaker/${target.id}/${file}`));
}

function manifest(name: string, { dependencies, devDependencies, node }: NodeProject): string {
  const scripts = {
    check: 'tsc -p . && biome ci src test',
    test: 'node --test "test/*.test.ts"',
  };
  const development = {
    '@biomejs/biome': '2.5.4',
    '@types/node': '22.20.5',
    typescript: '7.0.2',
    ...devDependencies,
  };
  return `${JSON.stringify({ name: `${name}-stack`, private: true, type: 'module', engines: { node }, scripts, dependencies, devDependencies: development }, null, 2)}\n`;
}

function wrapper(spec: BreakerSpec, target: BreakerTarget): string {
  const name = camel(spec.call);
  const header = headerLines(spec, target).map(line => (line === '' ? ' *' : ` * ${line}`));
  const cached = spec.fallback.strategy === 'cached';
  return `${cached ? "import { Answers } from './resilience/answers.ts';\n" : ''}import { ignoreRule } from './resilience/failure.ts';
import type { Attempt, Parameters } from './resilience/parameters.ts';
import { createStack } from './resilience/stack.ts';

/*
${header.join('\n')}
 */
export const parameters: Parameters = ${literal(stackParameters(spec), '')};

const stack = createStack(parameters);
const isAnswer = ignoreRule(parameters.ignoredErrors);
${cached ? `const answers = new Answers<unknown>(${spec.fallback.ttlMs});\n` : ''}
${bodyOf(spec, name)}`;
}

function bodyOf(spec: BreakerSpec, name: string): string {
  const { service } = spec;
  const work = 'work: (attempt: Attempt) => PromiseLike<T>';
  // What the other side answered, if only to refuse, is no outage: the fallback is not for it.
  const attempt = `  try {
    return await stack.call(work);
  } catch (error) {
    if (isAnswer(error)) throw error;`;
  switch (spec.fallback.strategy) {
    case 'cached':
      return `/**
 * @param key what the answer depends on: two calls with the same key may get the same answer
 * @returns the answer of ${service}, or while it is down the last one for the key, at most ${spec.fallback.ttlMs / 1_000} s old
 * @throws what the last try threw, when there is no such answer
 */
${head(name, ['key: string', work], 'Promise<T>')}
  try {
    return answers.keep(key, await stack.call(work)) as T;
  } catch (error) {
    if (isAnswer(error)) throw error;
    return answers.recall(key, error) as T;
  }
}
`;
    case 'default':
      return `/** @returns the answer of ${service}, or the default while it is down */
${head(name, [work, 'whenDown: T'], 'Promise<T>')}
${attempt}
    return whenDown;
  }
}
`;
    case 'alternate':
      return `/**
 * @param alternate asked while ${service} is down. After an AttemptTimeout it is not known whether ${service} did the work:
 *   the alternate must be able to tell, or the work is done twice.
 */
${head(name, [work, 'alternate: (reason: unknown) => PromiseLike<T>'], 'Promise<T>')}
${attempt}
    return await alternate(error);
  }
}
`;
    case 'queue':
      return `export type Answered<T> = { readonly answered: true; readonly value: T } | { readonly answered: false };

/** @param enqueue keeps the work for later while ${service} is down; it is called once, when the tries are over */
${head(name, [work, 'enqueue: (reason: unknown) => PromiseLike<void>'], 'Promise<Answered<T>>')}
  try {
    return { answered: true, value: await stack.call(work) };
  } catch (error) {
    if (isAnswer(error)) throw error;
    await enqueue(error);
    return { answered: false };
  }
}
`;
    case 'error': {
      const type = `${pascal(service)}Unavailable`;
      return `/** ${service} cannot be asked now; \`cause\` says why. */
export class ${type} extends Error {
  override readonly name = '${type}';
}

/** @throws ${type} when ${service} is down; what it answers itself, such as 404, is thrown as it is */
${head(name, [work], 'Promise<T>')}
${attempt}
    throw new ${type}('${service} cannot be asked now', { cause: error });
  }
}
`;
    }
  }
}

/** On one line where it fits, as the formatter has it. */
function head(name: string, parameters: readonly string[], result: string): string {
  const line = `export async function ${name}<T>(${parameters.join(', ')}): ${result} {`;
  if (line.length <= WIDTH) return line;
  return `export async function ${name}<T>(\n${parameters.map(p => `  ${p},\n`).join('')}): ${result} {`;
}

function useOf(spec: BreakerSpec): string {
  const name = camel(spec.call);
  const request = `({ signal, headers }) => fetch(url, { signal, headers })`;
  const first = `import { ${name} } from './src/${kebab(spec.call)}.ts';\n\n`;
  switch (spec.fallback.strategy) {
    case 'cached':
      return `${first}const answer = await ${name}(key, ${request});`;
    case 'default':
      return `${first}const answer = await ${name}(${request}, nothing);`;
    case 'alternate':
      return `${first}const answer = await ${name}(${request}, () => other(order));`;
    case 'queue':
      return `${first}const answer = await ${name}(${request}, () => outbox.add(order));`;
    case 'error':
      return `${first}const answer = await ${name}(${request});`;
  }
}

function wrapperTest(spec: BreakerSpec): string {
  const name = camel(spec.call);
  const { strategy } = spec.fallback;
  const type = `${pascal(spec.service)}Unavailable`;
  const names = (strategy === 'error' ? [type, name] : [name]).sort((a, b) =>
    compareText(a.toLowerCase(), b.toLowerCase()),
  );
  const line = `import { ${names.join(', ')} } from '../src/${kebab(spec.call)}.ts';`;
  const imported =
    line.length <= WIDTH
      ? line
      : `import {\n${names.map(n => `  ${n},\n`).join('')}} from '../src/${kebab(spec.call)}.ts';`;
  const down = `async () => {\n        throw new Error('down');\n      }`;
  const cases: Readonly<Record<typeof strategy, string>> = {
    cached: `  it('gives the last good answer of the same key while the other side is down', async () => {
    const down = async (): Promise<string> => {
      throw new Error('down');
    };
    assert.equal(await ${name}('a', async () => 'seven'), 'seven');
    assert.equal(await ${name}('a', down), 'seven');
    await assert.rejects(${name}('b', down), /down/);
  });
`,
    default: `  it('gives the default while the other side is down', async () => {
    const down = async (): Promise<string> => {
      throw new Error('down');
    };
    assert.equal(await ${name}(down, 'nothing'), 'nothing');
  });
`,
    alternate: `  it('asks the alternate while the other side is down', async () => {
    const down = async (): Promise<string> => {
      throw new Error('down');
    };
    assert.equal(await ${name}(down, async () => 'other'), 'other');
  });
`,
    queue: `  it('keeps the work for later while the other side is down', async () => {
    const kept: unknown[] = [];
    const down = async (): Promise<string> => {
      throw new Error('down');
    };
    const answer = await ${name}(down, async reason => {
      kept.push(reason);
    });
    assert.deepEqual(answer, { answered: false });
    assert.equal(kept.length, 1);
  });
`,
    error: `  it('says clearly that the other side is down', async () => {
    await assert.rejects(
      ${name}(${down}),
      ${type},
    );
  });
`,
  };
  const extra: Readonly<Record<typeof strategy, string>> = {
    cached: `'c', refused`,
    default: `refused, ''`,
    alternate: `refused, async () => ''`,
    queue: `refused, async () => {}`,
    error: 'refused',
  };
  const asked = `${name}(${extra[strategy]})`;
  // A function among the arguments of the first argument: the formatter breaks the line.
  const refusedCase = extra[strategy].includes('=>')
    ? `    await assert.rejects(\n      ${asked},\n      /no such thing/,\n    );\n`
    : `    await assert.rejects(${asked}, /no such thing/);\n`;
  return `import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
${imported}

describe('${spec.call}', () => {
${cases[strategy]}
${
  spec.settings.ignoredErrors.includes('http:4xx')
    ? `  it('hands on what the other side refuses', async () => {
    const refused = async (): Promise<string> => {
      throw Object.assign(new Error('no such thing'), { status: 404 });
    };
${refusedCase}  });
`
    : ''
}});
`.replace('\n\n});', '\n});');
}

/** As a person would write it: unquoted names, single quotes, one property per line, short objects on one. */
function literal(value: unknown, indent: string): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(v => literal(v, indent)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return typeof value === 'number' ? grouped(value) : String(value);
  const inner = `${indent}  `;
  const entries = Object.entries(value).map(([key, v]) => `${inner}${key}: ${literal(v, inner)},\n`);
  return `{\n${entries.join('')}${indent}}`;
}

const grouped = (value: number): string =>
  value >= 10_000 ? String(value).replace(/\B(?=(?:\d{3})+$)/g, '_') : String(value);
