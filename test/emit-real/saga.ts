import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { node22 } from '../../bench/prove/support/node22.mjs';
import { qe } from '../support/program.ts';
import { makeTree } from '../support/trees.ts';
import { isReal, mainOf } from './sample.ts';

export const MINUTES = 60_000;

export type Spec = readonly [name: string, yaml: string];

export const fixture = (path: string) => readFileSync(new URL(`../emit/saga/${path}`, import.meta.url), 'utf8');

/** Every kind of step, a group, a deadline, types, a query. */
export const full: Spec = ['full', fixture('fixtures/create-order.yaml')];
/** A choreography has no parallel groups: those of `full` come one after the other. */
export const linear: Spec = ['full', fixture('golden/choreography-typescript/saga.yaml.golden')];
export const groups: Spec = ['groups', fixture('fixtures/admit-patient.yaml')];
export const plainNames: Spec = ['plain names', 'saga: book-trip\ncancel: never\nsteps: [flights, hotels, cars]\n'];
/** Names that languages keep for themselves, or cannot spell. */
export const oddNames: Spec = [
  'odd names',
  'saga: 注文\nsteps:\n  - { do: "class POST /seats", undo: "DELETE /seats/{key}" }\n  - { do: delete.pay }\n  - { do: new POST /letters }\n',
];

/** Steps that may be called once only, each its own way. */
export const oneTry: Spec = [
  'one try',
  `saga: one-try
steps:
  - { id: reserve, kind: compensatable, service: stock, action: POST /reservations, compensation: "DELETE /reservations/{key}", retry: { max: 1 } }
  - parallel:
      - { id: credit, kind: compensatable, service: bank, action: POST /credits, compensation: { op: "DELETE /credits/{key}", retry: { max: 2 } } }
      - { id: fraud, kind: readonly, service: risk, action: GET /scores, retry: { on: [transient] } }
  - { id: charge, kind: pivot, service: bank, action: POST /payments }
  - { id: ship, kind: retriable, service: shipping, action: POST /shipments, retry: { max: 1, onExhausted: park } }
`,
];

/**
 * Emits each spec for a target, the first one only where there is no time for all.
 * @param needs what must be there, for the line of a skipped test
 * @param prove says what is tried with the emitted project
 */
export function proveSaga(
  target: string,
  needs: string,
  specs: readonly Spec[],
  prove: (project: string, spec: Spec) => void,
): void {
  describe.skipIf(!isReal)(`what is emitted for ${target} (needs QE_REAL=1: ${needs})`, () => {
    const folder = makeTree(Object.fromEntries(specs.map(([name, yaml]) => [`${name}.yaml`, yaml])));
    afterAll(folder.remove);

    describe.each(mainOf(specs))('%s', name => {
      const project = join(folder.root, `${name} project`);
      beforeAll(async () => {
        const args = ['emit', 'saga', `${name}.yaml`, '--target', target, '--out', project];
        const { code, stderr } = await qe(args, { cwd: folder.root });
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      }, MINUTES);
      prove(project, specs.find(s => s[0] === name)!);
    });
  });
}

type Environment = Readonly<Record<string, string | undefined>>;

/** This process's environment without what an npm around it says about this project, or what decides about a server. */
export const environment = (more: Environment = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:npm_|NODE_ENV$|TEMPORAL_|DATABASE_URL$)/i.test(name)),
  ),
  ...more,
});

/** For engines whose SDK needs a newer Node than ours. */
export const withNode22 = (): Environment => ({ PATH: `${dirname(node22())}${delimiter}${process.env.PATH}` });

/** Runs one command of a project's README. */
export function run(project: string, command: string, args: readonly string[], more: Environment = {}) {
  return spawnSync(command, args, { cwd: project, env: environment(more), encoding: 'utf8', maxBuffer: 1e8 });
}

/** Runs it, and says what it said when it fails. */
export function succeed(project: string, command: string, args: readonly string[], more: Environment = {}): string {
  const { status, stdout, stderr } = run(project, command, args, more);
  expect({ status, said: status === 0 ? '' : `${stdout}\n${stderr}`.slice(-4_000) }).toEqual({ status: 0, said: '' });
  return stdout;
}

/** The two commands of a Node project. @param atLeast how many of its tests must have passed */
export function npmTest(project: string, atLeast: number, more: Environment = {}): void {
  succeed(project, 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], more);
  const { status, stdout, stderr } = run(project, 'npm', ['test'], { NODE_OPTIONS: '--test-reporter=tap', ...more });
  const failed = stdout.split('\n').filter(line => /^\s*not ok|error TS|^\s*(?:failureType|error):/.test(line));
  expect({ failed: failed.slice(0, 20), status, stderr: status === 0 ? '' : stderr.slice(-2_000) }).toEqual({
    failed: [],
    status: 0,
    stderr: '',
  });
  expect(Number(/^# pass (\d+)/m.exec(stdout)?.[1])).toBeGreaterThan(atLeast);
}

/** Gives the first two steps of a TypeScript saga each other's id, under the same version. */
export function swapSteps(project: string, yaml: string): void {
  const file = join(project, `src/${/^saga: (.+)$/m.exec(yaml)![1]}.ts`);
  const text = readFileSync(file, 'utf8');
  const ID = /^( +id: ')(.+)(',)$/gm;
  const [first, second] = [...text.matchAll(ID)].map(match => match[2]!);
  const swap = (id: string) => (id === first ? second! : id === second ? first! : id);
  const swapped = text.replace(ID, (_, before, id, after) => before + swap(id) + after);
  writeFileSync(file, swapped);
}

/** Program of a Temporal server: QE_TEMPORAL, or else it is compiled, which takes minutes. */
export function temporal(): string {
  if (process.env.QE_TEMPORAL) return process.env.QE_TEMPORAL;
  const script = fileURLToPath(new URL('../../.ci/install-temporal.sh', import.meta.url));
  return execFileSync(script, [join(tmpdir(), 'qe-temporal'), 'cli'], { encoding: 'utf8' }).trim();
}
