import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openFileSet } from '../../src/emit/file-set.ts';
import { readSpec, several, targetOf } from '../emit/circuit-breaker/specs.ts';
import { makeTree } from '../support/trees.ts';
import { environment, MINUTES, withNode22 } from './saga.ts';
import { isReal, sampleFor } from './sample.ts';

/**
 * Emits each spec, and runs what the README of the project says: install, compile strictly, lint, and the conformance
 * scenarios against the real library.
 * @param tests how many tests ran, read from the output of the last command
 */
export function proveBreaker(id: string, tests: (output: string) => number): void {
  describe.skipIf(!isReal)(`what is emitted for ${id} (needs QE_REAL=1: installs packages and toolchains)`, () => {
    const folder = makeTree({});
    afterAll(folder.remove);

    it.each(sampleFor(id, several))('compiles, lints and conforms: %s', { timeout: 15 * MINUTES }, (name, given) => {
      const project = join(folder.root, name.replace(/\W+/g, '-'));
      const target = targetOf(id);
      const files = openFileSet();
      target.emit(readSpec(given), files);
      for (const { path, content } of files.list()) {
        mkdirSync(dirname(join(project, path)), { recursive: true });
        writeFileSync(join(project, path), content);
      }
      const env = environment(id.startsWith('typescript-') ? withNode22() : {});
      let output = '';
      for (const command of target.verify) {
        const ended = spawnSync('bash', ['-c', command], { cwd: project, env, encoding: 'utf8' });
        output = `${ended.stdout}\n${ended.stderr}`;
        expect({ command, status: ended.status, output: ended.status === 0 ? '' : output.slice(-4_000) }).toEqual({
          command,
          status: 0,
          output: '',
        });
      }
      expect(tests(output)).toBeGreaterThan(10);
    });
  });
}
