import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { openLibrary } from '../../src/reference/library.ts';
import { allBlocks, blocksOf, byPage, faultsOf, filesIn } from '../support/code-blocks.ts';
import { currentVersion } from '../support/manifest-versions.ts';
import { type Outcome, runCommand, runTests, typeCheck, writeProject } from '../support/page-project.ts';
import { makeTree } from '../support/trees.ts';

const library = openLibrary();

describe('every code block says how it is held to be right', () => {
  const blocks = allBlocks();
  it.each(library.ids)('%s', id => {
    expect(faultsOf(blocks.filter(block => block.page === id))).toEqual([]);
  });

  const page = (body: string) =>
    `---\nid: till\nkind: pattern\ntitle: Till\nsummary: One till per counter.\n---\n\n# Till\n\n${body}`;
  it.each([
    ['no mark', '```ts\nexport {};\n```', 'patterns/till.md:10: a ts block without'],
    ['no language', '```\n1 + 1\n```', 'patterns/till.md:10: the block names no language'],
    ['a sketch without a reason', '<!-- sketch: vendor -->\n```ts\n```', 'patterns/till.md:11: a sketch says'],
    ['a blank line after the mark', '<!-- file: a.ts -->\n\n```ts\n```', 'patterns/till.md:12: a ts block without'],
    ['a language nobody checks', '<!-- file: a.hs -->\n```haskell\n```', 'patterns/till.md:11: nothing here checks'],
    ['a name that leaves the folder', '<!-- file: ../a.ts -->\n```ts\n```', 'patterns/till.md:11: "../a.ts" is no'],
    ['a fixture on a pattern', '<!-- fixture: a/b.ts -->\n```ts\n```', 'patterns/till.md:11: only anti-patterns'],
    [
      'two files of one name',
      '<!-- file: a.ts -->\n```ts\n```\n\n<!-- file: A.ts -->\n```ts\n```',
      'patterns/till.md:15: a second file A.ts',
    ],
  ])('refuses %s', (_, body, fault) => {
    expect(faultsOf(blocksOf('patterns/till', page(body)))).toEqual([expect.stringContaining(fault)]);
  });

  it('leaves words, pictures and marked blocks alone', () => {
    const body =
      '```text\na\n```\n\n```mermaid\ngraph LR\n```\n\n<!-- file: a.ts -->\n```ts\n```\n\n<!-- sketch: needs the vendor library shop-sdk 3 -->\n```ts\n```\n';
    expect(faultsOf(blocksOf('patterns/till', page(body)))).toEqual([]);
  });
});

describe('TypeScript of the pages', () => {
  const files = filesIn('ts');
  const pages = [...byPage(files).keys()];
  let folder = '';
  let errors: readonly string[] = [];
  let outcomes: readonly Outcome[] = [];

  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'qe-pages-')));
    writeProject(files, folder);
    [errors, outcomes] = await Promise.all([typeCheck(folder), runTests(files, folder)]);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(pages)('%s compiles', page => {
    expect(errors.filter(error => error.startsWith(`${page}/`))).toEqual([]);
  });

  it('has no error outside of a page', () => {
    expect(errors.filter(error => !pages.some(page => error.startsWith(`${page}/`)))).toEqual([]);
    expect(outcomes.filter(outcome => !pages.includes(outcome.page))).toEqual([]);
  });

  it.each(pages.filter(page => files.some(f => f.page === page && f.name.endsWith('.test.ts'))))(
    '%s passes its own tests',
    page => {
      const own = outcomes.filter(outcome => outcome.page === page);
      expect(own.flatMap(({ test, error }) => (error === undefined ? [] : [`${test}: ${error}`]))).toEqual([]);
      expect(own.length).toBeGreaterThan(0);
    },
  );
});

it('a page whose code does not compile, and one whose test fails, are named', async () => {
  const { root, remove } = makeTree({});
  const page = (name: string, text: string) => `<!-- file: ${name} -->\n\`\`\`ts\n${text}\n\`\`\`\n`;
  const head = '---\nid: till\nkind: pattern\ntitle: Till\nsummary: One till.\n---\n\n';
  const test = `import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport { sum } from './till.ts';\n`;
  const files = [
    ...blocksOf('patterns/wrong', `${head}${page('till.ts', "export const sum: number = '3';")}`),
    ...blocksOf('patterns/red', `${head}${page('till.ts', 'export const sum = 3;')}`),
    ...blocksOf(
      'patterns/red',
      `${head}${page('till.test.ts', `${test}test('adds up', () => assert.equal(sum, 4));`)}`,
    ),
    ...blocksOf('patterns/good', `${head}${page('till.ts', 'export const sum = 3;')}`),
    ...blocksOf('patterns/good', `${head}${page('till.test.ts', `${test}test('sum', () => assert.equal(sum, 3));`)}`),
  ].flatMap(block => (block.mark?.kind === 'file' ? [{ ...block, name: block.mark.name }] : []));
  try {
    writeProject(files, root);
    expect(await typeCheck(root)).toEqual([expect.stringMatching(/^patterns\/wrong\/till\.ts\(1,14\): error TS2322/)]);
    expect(await runTests(files, root)).toEqual([
      { page: 'patterns/red', test: 'adds up', error: expect.stringContaining('3 !== 4') },
      { page: 'patterns/good', test: 'sum' },
    ]);
  } finally {
    remove();
  }
});

describe('data on the pages', () => {
  const data = [...filesIn('yaml'), ...filesIn('json')];
  it.each(data.map(file => [`${file.page}.md:${file.line} ${file.name}`, file] as const))('%s is read', (_, file) => {
    if (file.language === 'json') {
      expect(() => JSON.parse(file.text)).not.toThrow();
      return;
    }
    for (const document of parseAllDocuments(file.text)) {
      expect(document.errors).toEqual([]);
      const { apiVersion, kind } = (document.toJS() ?? {}) as { apiVersion?: unknown; kind?: unknown };
      if (typeof kind === 'string' && typeof apiVersion === 'string')
        expect(`${apiVersion} ${kind}`).toBe(`${currentVersion(kind, apiVersion)} ${kind}`);
    }
  });
});

describe('scripts on the pages', () => {
  const scripts = filesIn('sh');
  it.each(scripts.map(file => [`${file.page}.md:${file.line} ${file.name}`, file] as const))(
    '%s is a script',
    async (_, file) => {
      if (process.platform === 'win32') return;
      const { code, stderr } = await runCommand('bash', ['-n'], { cwd: import.meta.dirname, input: file.text });
      expect(`${code} ${stderr}`).toBe('0 ');
    },
  );
});
