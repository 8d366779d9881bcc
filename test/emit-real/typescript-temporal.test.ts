import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

/** QE_TEMPORAL names the program; without it the development server is compiled, which takes minutes. */
function temporal(): string {
  if (process.env.QE_TEMPORAL) return process.env.QE_TEMPORAL;
  const script = fileURLToPath(new URL('../../.ci/install-temporal.sh', import.meta.url));
  return execFileSync(script, [join(tmpdir(), 'qe-temporal'), 'cli'], { encoding: 'utf8' }).trim();
}

describe.skipIf(!isReal)('what is emitted for Temporal (needs QE_REAL=1: installs packages, runs a server)', () => {
  const folder = makeTree(Object.fromEntries(specs.map(([name, yaml]) => [`${name}.yaml`, yaml])));
  // Without what an npm around this run says about this project.
  const own = Object.entries(process.env).filter(([name]) => !/^(?:npm_|NODE_ENV$|TEMPORAL_)/i.test(name));
  let program = '';
  beforeAll(() => {
    program = temporal();
  }, 20 * MINUTES);
  afterAll(folder.remove);

  describe.each(mainOf(specs))('%s', name => {
    const project = join(folder.root, `${name} project`);
    let environment: NodeJS.ProcessEnv = {};

    beforeAll(async () => {
      const { code, stderr } = await qe(
        ['emit', 'saga', `${name}.yaml`, '--target', 'typescript-temporal', '--out', project],
        { cwd: folder.root },
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      environment = { ...Object.fromEntries(own), TEMPORAL_CLI: program };
      const install = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
      execFileSync('npm', install, { cwd: project, env: environment, stdio: 'ignore' });
    }, 5 * MINUTES);

    it('compiles strictly, and its tests pass on a real server', { timeout: 15 * MINUTES }, () => {
      const env = { ...environment, NODE_OPTIONS: '--test-reporter=tap' };
      const { status, stdout, stderr } = spawnSync('npm', ['test'], {
        cwd: project,
        env,
        encoding: 'utf8',
        maxBuffer: 1e8,
      });
      const failed = stdout.split('\n').filter(line => /^\s*not ok|error TS|failureType|error:/.test(line));
      expect({ status, failed: failed.slice(0, 20), stderr: status === 0 ? '' : stderr.slice(-2_000) }).toMatchObject({
        status: 0,
      });
      expect(Number(/^# pass (\d+)/m.exec(stdout)?.[1])).toBeGreaterThan(30);
    });
  });
});
