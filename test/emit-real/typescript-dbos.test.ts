import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { qe } from '../support/program.ts';
import { makeTree } from '../support/trees.ts';
import { isReal, mainOf } from './sample.ts';

const fixture = readFileSync(new URL('../emit/saga/fixtures/create-order.yaml', import.meta.url), 'utf8');
const MINUTES = 60_000;

/** Each is emitted, installed from its lock file, compiled strictly, and its own tests are run. */
const specs: readonly (readonly [name: string, yaml: string])[] = [
  ['full', fixture],
  ['plain names', 'saga: book-trip\nsteps: [flights, hotels, cars]\n'],
  [
    'short',
    'saga: 注文\nsteps:\n  - { do: "class POST /seats", undo: "DELETE /seats/{key}" }\n  - { do: delete.pay }\n  - { do: new POST /letters }\n',
  ],
];

describe.skipIf(!isReal)('what is emitted for DBOS (needs QE_REAL=1: installs packages, runs for minutes)', () => {
  const folder = makeTree(Object.fromEntries(specs.map(([name, yaml]) => [`${name}.yaml`, yaml])));
  // Without what an npm around this run says about this project.
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:npm_|NODE_ENV$)/i.test(name)),
  );
  afterAll(folder.remove);

  describe.each(mainOf(specs))('%s', name => {
    const project = join(folder.root, `${name} project`);
    beforeAll(async () => {
      const { code, stderr } = await qe(['emit', 'saga', `${name}.yaml`, '--out', project], { cwd: folder.root });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const install = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
      execFileSync('npm', install, { cwd: project, env: environment, stdio: 'ignore' });
    }, 5 * MINUTES);

    const test = (database: string | undefined) => {
      const env = { ...environment, ...(database ? { DATABASE_URL: database } : {}) };
      const { status, stdout, stderr } = spawnSync('npm', ['test'], { cwd: project, env, encoding: 'utf8' });
      const failed = stdout.split('\n').filter(line => /^\s*not ok|error TS|failureType|error:/.test(line));
      expect({ status, failed: failed.slice(0, 20), stderr: status === 0 ? '' : stderr.slice(-2_000) }).toMatchObject({
        status: 0,
        failed: [],
      });
      expect(Number(/^# pass (\d+)/m.exec(stdout)?.[1])).toBeGreaterThan(30);
    };

    it('compiles strictly, and its tests pass on the embedded database', { timeout: 10 * MINUTES }, () =>
      test(undefined),
    );

    it.skipIf(!process.env.QE_POSTGRES)(
      'its tests pass on a PostgreSQL server (needs QE_POSTGRES)',
      { timeout: 10 * MINUTES },
      () => test(process.env.QE_POSTGRES),
    );

    it('leaves nothing running in its folder', () => {
      rmSync(project, { recursive: true, force: true });
      expect(existsSync(project)).toBe(false);
    });
  });
});
