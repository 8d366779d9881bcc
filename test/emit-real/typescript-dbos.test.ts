import { existsSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { full, MINUTES, npmTest, oddNames, plainNames, proveSaga } from './saga.ts';

proveSaga('typescript-dbos', 'installs packages, runs for minutes', [full, plainNames, oddNames], project => {
  it('compiles strictly, and its tests pass on the embedded database', { timeout: 10 * MINUTES }, () =>
    npmTest(project, 30),
  );

  it.skipIf(!process.env.QE_POSTGRES)(
    'its tests pass on a PostgreSQL server (needs QE_POSTGRES)',
    { timeout: 10 * MINUTES },
    () => npmTest(project, 30, { DATABASE_URL: process.env.QE_POSTGRES }),
  );

  it('leaves nothing running in its folder', () => {
    rmSync(project, { recursive: true, force: true });
    expect(existsSync(project)).toBe(false);
  });
});
