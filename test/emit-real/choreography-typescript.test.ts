import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { qe } from '../support/program.ts';
import { makeTree } from '../support/trees.ts';
import { isReal, mainOf } from './sample.ts';

const MINUTES = 60_000;

/** A choreography has no parallel groups: those of the fixture come one after the other. */
const linear = readFileSync(
  new URL('../emit/saga/golden/choreography-typescript/saga.yaml.golden', import.meta.url),
  'utf8',
);

/** Each is emitted, installed from its lock file, compiled strictly, and its own tests are run. */
const specs: readonly (readonly [name: string, yaml: string])[] = [
  ['full', linear],
  ['plain names', 'saga: book-trip\nsteps: [flights, hotels, cars]\n'],
  [
    'short',
    'saga: 注文\ncancel: never\nsteps:\n  - { do: "class POST /seats", undo: "DELETE /seats/{key}" }\n  - { do: delete.pay }\n  - { do: new POST /letters }\n',
  ],
];

describe.skipIf(!isReal)(
  'what is emitted as a choreography (needs QE_REAL=1: installs packages, runs for minutes)',
  () => {
    const folder = makeTree(Object.fromEntries(specs.map(([name, yaml]) => [`${name}.yaml`, yaml])));
    // Without what an npm around this run says about this project.
    const environment = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(?:npm_|NODE_ENV$)/i.test(name)),
    );
    afterAll(folder.remove);

    describe.each(mainOf(specs))('%s', name => {
      const project = join(folder.root, `${name} project`);
      beforeAll(async () => {
        const args = ['emit', 'saga', `${name}.yaml`, '--target', 'choreography-typescript', '--out', project];
        const { code, stderr } = await qe(args, { cwd: folder.root });
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        const install = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
        execFileSync('npm', install, { cwd: project, env: environment, stdio: 'ignore' });
      }, 5 * MINUTES);

      const test = (servers: Readonly<Record<string, string>>) => {
        const env = { ...environment, ...servers };
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
        expect(Number(/^# pass (\d+)/m.exec(stdout)?.[1])).toBeGreaterThan(25);
      };

      it('compiles strictly, and its tests pass in the process', { timeout: 10 * MINUTES }, () => test({}));

      const { QE_POSTGRES, QE_RABBITMQ } = process.env;
      it.skipIf(!QE_POSTGRES || !QE_RABBITMQ)(
        'its tests pass on PostgreSQL and RabbitMQ (needs QE_POSTGRES and QE_RABBITMQ: .ci/start-postgres.sh, .ci/install-rabbitmq.sh)',
        { timeout: 10 * MINUTES },
        () => test({ DATABASE_URL: QE_POSTGRES ?? '', AMQP_URL: QE_RABBITMQ ?? '' }),
      );
    });
  },
);
