import { spawn } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { layOut, type PageFile } from './code-blocks.ts';
import type { Ended } from './program.ts';

const TOP = join(import.meta.dirname, '../..');

/** What readers of the pages are told their code is held to. */
const OPTIONS = {
  target: 'es2023',
  module: 'nodenext',
  lib: ['es2023'],
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  isolatedModules: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
};

export interface Outcome {
  readonly page: string;
  readonly test: string;
  /** Absent: passed. */
  readonly error?: string;
}

/** Lays the TypeScript files of all pages out as one project. */
export function writeProject(files: readonly PageFile[], folder: string): void {
  layOut(files, folder);
  const config = { compilerOptions: OPTIONS, include: ['**/*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  symlinkSync(join(TOP, 'node_modules'), join(folder, 'node_modules'), 'junction');
}

/** @returns what the compiler says, one entry per error, beginning with the page's folder */
export async function typeCheck(folder: string): Promise<readonly string[]> {
  const { code, stdout, stderr } = await run([join(TOP, 'node_modules/typescript/bin/tsc'), '-p', folder], folder);
  const errors = stdout.split(/\n(?=\S)/).filter(text => text.includes('error TS'));
  if (code !== 0 && errors.length === 0) throw new Error(`tsc ended with ${code}: ${stdout}${stderr}`);
  return errors.map(text => text.trim().replaceAll('\\', '/'));
}

/** Runs the `*.test.ts` of all pages in one process. */
export async function runTests(files: readonly PageFile[], folder: string): Promise<readonly Outcome[]> {
  const tests = files.filter(f => f.name.endsWith('.test.ts')).map(f => `${f.page}/${f.name}`);
  if (tests.length === 0) return [];
  const out = join(folder, 'built');
  await build({
    absWorkingDir: folder,
    entryPoints: tests,
    outbase: folder,
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
  });
  writeFileSync(join(out, 'reporter.mjs'), REPORTER);
  const imports = tests.map(path => `await import('./${path.replace(/\.ts$/, '.mjs')}');`);
  writeFileSync(join(out, 'all.mjs'), imports.join('\n'));
  const { code, stdout, stderr } = await run(
    ['--test-reporter', './reporter.mjs', '--test-reporter-destination', 'stdout', 'all.mjs'],
    out,
  );
  const outcomes = stdout.split('\n').flatMap(line => (line.startsWith('{"file"') ? [readOutcome(line, out)] : []));
  if (code === null || outcomes.length === 0 || (code !== 0 && outcomes.every(o => o.error === undefined))) {
    const last = outcomes.at(-1);
    const where = last ? `after "${last.test}" of ${last.page}` : 'before the first test';
    throw new Error(`the pages' tests stopped ${where} with ${code ?? 'the time limit'}: ${stderr.slice(-2000)}`);
  }
  return outcomes;
}

/** One line per test; a suite's own line repeats what its tests said. */
const REPORTER = `import { inspect } from 'node:util';
export default async function* (events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const error = type === 'test:fail' ? inspect(data.details.error.cause ?? data.details.error) : undefined;
    yield JSON.stringify({ file: data.file ?? '', test: data.name, error }) + '\\n';
  }
}
`;

function readOutcome(line: string, out: string): Outcome {
  const { file, test, error } = JSON.parse(line) as { file: string; test: string; error?: string };
  const page = relative(out, file.replace(/^file:\/\//, ''))
    .replaceAll('\\', '/')
    .split('/')
    .slice(0, 2)
    .join('/');
  return { page, test, ...(error === undefined ? {} : { error }) };
}

/** Runs Node to its end, for a minute at most. */
function run(args: readonly string[], cwd: string): Promise<Ended> {
  // Set by the runner this one runs in; with it the inner one reports in another format.
  const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...env } = process.env;
  return runCommand(process.execPath, args, { cwd, env });
}

export interface Setting {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
}

/** Runs a command to its end, for a minute at most. */
export async function runCommand(command: string, args: readonly string[], setting: Setting): Promise<Ended> {
  const { input, ...options } = setting;
  const child = spawn(command, args, { ...options, timeout: 60_000 });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text;
  });
  child.stdin.end(input ?? '');
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve({ code, stdout, stderr }));
  });
}
