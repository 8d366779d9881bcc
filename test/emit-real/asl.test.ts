import { it } from 'vitest';
import { full, groups, MINUTES, npmTest, oddNames, oneTry, plainNames, proveSaga, withNode22 } from './saga.ts';

proveSaga('asl', 'installs packages, simulates for minutes', [full, groups, plainNames, oddNames, oneTry], project => {
  it('is valid, compiles strictly, and its tests pass in the simulator', { timeout: 10 * MINUTES }, () =>
    npmTest(project, 20, withNode22()),
  );
});
