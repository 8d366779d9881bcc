import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node22 } from '../../bench/prove/support/node22.mjs';
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
    'saga: new\nsteps:\n  - { do: "class POST /seats", undo: "DELETE /seats/{key}" }\n  - { do: delete.pay }\n  - { do: new POST /letters }\n',
  ],
];

describe.skipIf(!isReal)('what is emitted for Restate (needs QE_REAL=1: installs packages, runs a server)', () => {
  const folder = makeTree(Object.fromEntries(specs.map(([name, yaml]) => [`${name}.yaml`, yaml])));
  afterAll(folder.remove);

  describe.each(mainOf(specs))('%s', name => {
    const project = join(folder.root, `${name} project`);
    let environment: NodeJS.ProcessEnv = {};

    beforeAll(async () => {
      const { code, stderr } = await qe(
        ['emit', 'saga', `${name}.yaml`, '--target', 'typescript-restate', '--out', project],
        { cwd: folder.root },
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      // Without what an npm around this run says about this project, and with the Node that the SDK needs.
      const own = Object.entries(process.env).filter(([key]) => !/^(?:npm_|NODE_ENV$|PATH$)/i.test(key));
      environment = { ...Object.fromEntries(own), PATH: `${dirname(node22())}${delimiter}${process.env.PATH}` };
      const install = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
      execFileSync('npm', install, { cwd: project, env: environment, stdio: 'ignore' });
    }, 5 * MINUTES);

    it('compiles strictly, and its tests pass on a real server', { timeout: 10 * MINUTES }, () => {
      const { status, stdout, stderr } = spawnSync('npm', ['test'], {
        cwd: project,
        env: { ...environment, NODE_OPTIONS: '--test-reporter=tap' },
        encoding: 'utf8',
      });
      const failed = stdout.split('\n').filter(line => /^\s*not ok|error TS|failureType|error:/.test(line));
      expect({ status, failed: failed.slice(0, 20), stderr: status === 0 ? '' : stderr.slice(-2_000) }).toMatchObject({
        status: 0,
        failed: [],
      });
      expect(Number(/^# pass (\d+)/m.exec(stdout)?.[1])).toBeGreaterThan(25);
    });

    it('notices steps that were changed under the same version', { timeout: 2 * MINUTES }, () => {
      const file = join(project, `src/${/^saga: (.+)$/m.exec(specs.find(([n]) => n === name)![1])![1]}.ts`);
      const text = readFileSync(file, 'utf8');
      const [first, second] = [...text.matchAll(/^ +id: '(.+)',$/gm)].map(match => match[1]!);
      const swap = (id: string) => (id === first ? second! : id === second ? first! : id);
      writeFileSync(
        file,
        text.replace(/^( +id: ')(.+)(',)$/gm, (_, before, id, after) => before + swap(id) + after),
      );
      const { status, stdout } = spawnSync('node', ['--test', '--test-reporter=tap', 'test/replay.test.ts'], {
        cwd: project,
        env: environment,
        encoding: 'utf8',
      });
      expect(status).not.toBe(0);
      expect(stdout).toMatch(/not ok .* understands nothing-goes-wrong/);
      expect(stdout).toContain('mismatch between the code paths');
    });
  });
});
