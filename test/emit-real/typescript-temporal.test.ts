import { beforeAll, it } from 'vitest';
import { full, MINUTES, npmTest, oddNames, oneTry, plainNames, proveSaga, temporal } from './saga.ts';

proveSaga('typescript-temporal', 'installs packages, runs a server', [full, plainNames, oddNames, oneTry], project => {
  let program = '';
  beforeAll(() => {
    program = temporal();
  }, 20 * MINUTES);

  it('compiles strictly, and its tests pass on a real server', { timeout: 15 * MINUTES }, () =>
    npmTest(project, 30, { TEMPORAL_CLI: program }),
  );
});
