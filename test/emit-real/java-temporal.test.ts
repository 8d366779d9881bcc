import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { qe } from '../support/program.ts';
import { makeTree } from '../support/trees.ts';
import { isReal, mainOf } from './sample.ts';

const fixture = readFileSync(new URL('../emit/saga/fixtures/create-order.yaml', import.meta.url), 'utf8');
const MINUTES = 60_000;

/** Each is emitted, compiled with all warnings as errors, and its own tests are run. */
const specs: readonly (readonly [name: string, yaml: string])[] = [
  // First the quickest: each kill of a worker takes this target a dozen seconds.
  ['plain names', 'saga: book-trip\nsteps: [flights, hotels, cars]\n'],
  ['full', fixture],
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

describe.skipIf(!isReal)('what is emitted for Temporal in Java (needs QE_REAL=1: Java 17, Maven, a server)', () => {
  const folder = makeTree(Object.fromEntries(specs.map(([name, yaml]) => [`${name}.yaml`, yaml])));
  let server: ChildProcess | undefined;
  let address = '';

  beforeAll(async () => {
    const port = await freePort();
    address = `127.0.0.1:${port}`;
    const flags = [
      '--headless',
      '--ip',
      '127.0.0.1',
      '--port',
      String(port),
      '--search-attribute',
      'SagaState=Keyword',
    ];
    server = spawn(temporal(), ['server', 'start-dev', ...flags], { stdio: 'ignore' });
    await sleep(5_000);
  }, 20 * MINUTES);
  afterAll(() => {
    server?.kill();
    folder.remove();
  });

  const maven = (project: string, args: readonly string[], real: boolean) => {
    const { TEMPORAL_ADDRESS: _, ...env } = process.env;
    return spawnSync('mvn', ['-q', '-B', '-ntp', ...args], {
      cwd: project,
      env: { ...env, ...(real ? { TEMPORAL_ADDRESS: address } : {}) },
      encoding: 'utf8',
    });
  };

  describe.each(mainOf(specs))('%s', name => {
    const project = join(folder.root, `${name} project`);

    beforeAll(async () => {
      const { code, stderr } = await qe(
        ['emit', 'saga', `${name}.yaml`, '--target', 'java-temporal', '--out', project],
        { cwd: folder.root },
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }, MINUTES);

    it('compiles without a warning, and its tests pass on the server in memory', { timeout: 15 * MINUTES }, () => {
      const { status, stdout } = maven(project, ['test'], false);
      expect({ status, said: stdout.slice(-4_000) }).toEqual({ status: 0, said: expect.anything() });
    });

    it('its worker is killed and started again on a real server', { timeout: 20 * MINUTES }, () => {
      const { status, stdout } = maven(project, ['test', '-Dtest=CrashTest'], true);
      expect({ status, said: stdout.slice(-4_000) }).toEqual({ status: 0, said: expect.anything() });
    });
  });

  it('notices steps that were changed under the same version', { timeout: 10 * MINUTES }, () => {
    const own = join(folder.root, 'plain names project', 'src/main/java/saga/booktrip');
    const file = join(own, readdirSync(own).find(n => n.endsWith('Workflow.java'))!);
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text
        .replaceAll('calls.flights(', 'calls.SWAP(')
        .replaceAll('calls.hotels(', 'calls.flights(')
        .replaceAll('calls.SWAP(', 'calls.hotels('),
    );
    const { status, stdout } = maven(join(folder.root, 'plain names project'), ['test', '-Dtest=ReplayTest'], false);
    expect(status).not.toBe(0);
    expect(stdout).toContain('ReplayTest');
  });
});
