import { expect, it } from 'vitest';
import {
  full,
  MINUTES,
  npmTest,
  oneTry,
  plainNames,
  proveSaga,
  run,
  type Spec,
  swapSteps,
  withNode22,
} from './saga.ts';

/** Restate spells names of services in ASCII only. */
const keywords: Spec = [
  'keywords',
  'saga: new\nsteps:\n  - { do: "class POST /seats", undo: "DELETE /seats/{key}" }\n  - { do: delete.pay }\n  - { do: new POST /letters }\n',
];

const needs = 'installs packages, runs a server';
proveSaga('typescript-restate', needs, [full, plainNames, keywords, oneTry], (project, [, yaml]) => {
  it('compiles strictly, and its tests pass on a real server', { timeout: 10 * MINUTES }, () =>
    npmTest(project, 25, withNode22()),
  );

  it('notices steps that were changed under the same version', { timeout: 2 * MINUTES }, () => {
    swapSteps(project, yaml);
    const args = ['--test', '--test-reporter=tap', 'test/replay.test.ts'];
    const { status, stdout } = run(project, 'node', args, withNode22());
    expect(status).not.toBe(0);
    expect(stdout).toMatch(/not ok .* understands nothing-goes-wrong/);
    expect(stdout).toContain('mismatch between the code paths');
  });
});
