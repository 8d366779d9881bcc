// Toolchains beside Node: run where QE_REAL=1 says they are there; a missing one then fails.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byPage, filesIn, layOut, type PageFile } from '../support/code-blocks.ts';
import { runCommand } from '../support/page-project.ts';

const real = Boolean(process.env.QE_REAL);
const postgres = process.env.QE_POSTGRES;
const LANGUAGES = ['java', 'go', 'py', 'sql'] as const;

describe.skipIf(!real)(
  `other languages of the pages${real ? '' : ' (only with QE_REAL=1: they need toolchains)'}`,
  () => {
    let folder = '';
    beforeAll(() => {
      folder = realpathSync(mkdtempSync(join(tmpdir(), 'qe-pages-')));
      for (const language of LANGUAGES) layOut(filesIn(language), join(folder, language));
      mkdirSync(join(folder, 'go'), { recursive: true });
      writeFileSync(join(folder, 'go', 'go.mod'), 'module pages\n\ngo 1.21\n');
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it.each(pagesOf('java'))('Java of %s compiles without a warning and passes', async (page, files) => {
      const cwd = join(folder, 'java', page);
      await succeed('javac', ['-Xlint:all', '-Werror', '-d', 'classes', ...files.map(f => f.name)], cwd);
      for (const { name, text } of files.filter(f => f.name.endsWith('Test.java'))) {
        const inside = /^package ([\w.]+);/m.exec(text)?.[1];
        const type = name.replace(/^.*\//, '').replace(/\.java$/, '');
        await succeed('java', ['-ea', '-cp', 'classes', inside ? `${inside}.${type}` : type], cwd);
      }
    });

    it.each(pagesOf('go'))('Go of %s is vetted and passes', async page => {
      const cwd = join(folder, 'go');
      await succeed('go', ['vet', `./${page}/...`], cwd);
      await succeed('go', ['test', `./${page}/...`], cwd);
    });

    it.each(pagesOf('py'))('Python of %s compiles without a warning and passes', async (page, files) => {
      const cwd = join(folder, 'py', page);
      const names = files.map(f => f.name);
      await succeed('python3', ['-W', 'error', '-B', '-m', 'py_compile', ...names], cwd);
      const tests = names.filter(name => /(?:^|\/)test_[^/]*\.py$|_test\.py$/.test(name));
      if (tests.length > 0) await succeed('python3', ['-W', 'error', '-m', 'unittest', ...tests], cwd);
    });

    describe.skipIf(!postgres)(`SQL${postgres ? '' : ' (only with QE_POSTGRES, a postgres:// address)'}`, () => {
      it.each(pagesOf('sql'))('of %s runs in an empty database, in page order', async (page, files) => {
        const name = `qe_${page.replace(/\W/g, '_')}`;
        const address = new URL(postgres!);
        const statement = (sql: string) => succeed('psql', ['-qX', '-c', sql, postgres!], folder);
        await statement(`DROP DATABASE IF EXISTS ${name}`);
        await statement(`CREATE DATABASE ${name}`);
        address.pathname = `/${name}`;
        const inputs = files.flatMap(file => ['-f', file.name]);
        try {
          await succeed('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', ...inputs, address.href], join(folder, 'sql', page));
        } finally {
          await statement(`DROP DATABASE ${name}`);
        }
      });
    });
  },
);

function pagesOf(language: (typeof LANGUAGES)[number]): (readonly [string, readonly PageFile[]])[] {
  return [...byPage(filesIn(language))];
}

async function succeed(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, stdout, stderr } = await runCommand(command, args, { cwd });
  if (code !== 0) expect.fail(`${command} ended with ${code}:\n${stdout}${stderr}`);
}
