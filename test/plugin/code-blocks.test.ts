import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { list, pages, ROOT, readText } from './plugin-files.ts';

const documents = [...pages(), ...list('skills').map(skill => `skills/${skill}/SKILL.md`)];

/**
 * ```` ```ts ```` blocks that stand for themselves. Not meant to compile: an excerpt of a fixture, which is tested where
 * it comes from, and one whose first line is `// sketch: <reason>`.
 */
const blocks = documents.flatMap(path =>
  [...readText(path).matchAll(/(?<!^<!-- fixture: [^\n]* -->\n)^```(?:ts|typescript)\n(.*?)^```$/gms)].map(
    (match, i) => ({
      path,
      number: i + 1,
      code: match[1]!,
    }),
  ),
);
const compiled = blocks.filter(block => !/^\/\/ sketch: \S/.test(block.code));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qe-blocks-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('TypeScript on the pages compiles, each block by itself, under strict', () => {
  expect(compiled.length).toBeGreaterThan(0);
  const options = { ...STRICT, typeRoots: [join(ROOT, 'node_modules', '@types')] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['blocks'] }));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  mkdirSync(join(folder, 'blocks'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  // `export {}` makes each a module of its own: names do not leak from one into another.
  for (const block of compiled) writeFileSync(join(folder, 'blocks', nameOf(block)), `${block.code}\nexport {};\n`);
  expect(compile()).toBe('');
});

const STRICT = {
  target: 'es2023',
  module: 'nodenext',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: true,
  types: ['node'],
};

function nameOf(block: { readonly path: string; readonly number: number }): string {
  return `${block.path.replace(/^references\/|\.md$/g, '').replaceAll('/', '--')}-${block.number}.ts`;
}

/** What the compiler has to complain about. */
function compile(): string {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  try {
    execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8', stdio: 'pipe' });
    return '';
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    return `${stdout}${stderr}`;
  }
}
