import { existsSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { full, MINUTES, npmTest, oddNames, oneTry, plainNames, proveSaga, run, succeed, swapSteps } from './saga.ts';

proveSaga(
  'typescript-dbos',
  'installs packages, runs for minutes',
  [full, plainNames, oddNames, oneTry],
  (project, [, yaml]) => {
    it('compiles strictly, and its tests pass on the embedded database', { timeout: 10 * MINUTES }, () =>
      npmTest(project, 30),
    );

    it.skipIf(!process.env.QE_POSTGRES)(
      'its tests pass on a PostgreSQL server (needs QE_POSTGRES)',
      { timeout: 10 * MINUTES },
      () => npmTest(project, 30, { DATABASE_URL: process.env.QE_POSTGRES }),
    );

    it('notices steps that were changed under the same version', { timeout: 2 * MINUTES }, () => {
      swapSteps(project, yaml);
      succeed(project, 'npm', ['run', 'build']);
      const args = ['--test', '--test-reporter=tap', 'dist/test/replay.test.js'];
      const { status, stdout } = run(project, 'node', args);
      expect(status).not.toBe(0);
      expect(stdout).toMatch(/not ok \d+ - completed\.json/);
      expect(stdout).toContain('Check that your workflow is deterministic');
    });

    it('leaves nothing running in its folder', () => {
      rmSync(project, { recursive: true, force: true });
      expect(existsSync(project)).toBe(false);
    });
  },
);
