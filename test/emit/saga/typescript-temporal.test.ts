import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { typescriptDbos } from '../../../src/emit/saga/targets/typescript-dbos.ts';
import { typescriptTemporal } from '../../../src/emit/saga/targets/typescript-temporal.ts';
import { charge, type Given, order, read, reserve, ship } from './specs.ts';
import { emit as emitFor, fixture, itIsTheTree, templatesAt } from './tree.ts';

const emit = (given: Given) => emitFor(given, typescriptTemporal);
const given = fixture('create-order');
const files = emit(given);
const filesOfDbos = emitFor(given, typescriptDbos);
/** Where each file comes from that is the same for every saga. */
const verbatim = templatesAt([
  ['typescript-temporal/project', ''],
  ['typescript-participant', 'participant/'],
  ['participant', 'participant/migrations/'],
  ['typescript-pglite', 'test/support/'],
]);

describe('the emitted tree', () => {
  // What is the same for DBOS has its golden file there.
  const printed = [...files.keys()].filter(
    path =>
      !verbatim.has(path) &&
      !/^(?:package-lock\.json|test\/participant\.test\.ts)$/.test(path) &&
      files.get(path) !== filesOfDbos.get(path),
  );
  itIsTheTree('typescript-temporal', files, printed, verbatim);

  it('holds the test of the kit, which looks for the database where this tree has it', () => {
    expect(files.get('test/participant.test.ts')).toContain("from './support/database.ts'");
    expect(files.get('test/participant.test.ts')).not.toContain('src/saga/database.ts');
    expect(files.has('test/support/database.ts')).toBe(true);
  });

  it('pins what it needs, and runs no install scripts', () => {
    const { dependencies, devDependencies } = JSON.parse(files.get('package.json')!);
    const lock = JSON.parse(files.get('package-lock.json')!);
    expect(lock.packages['']).toMatchObject({ name: 'create-order-saga', dependencies, devDependencies });
    for (const version of Object.values({ ...dependencies, ...devDependencies }))
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(files.get('.npmrc')).toContain('ignore-scripts=true');
  });

  it('keeps what a person writes for six steps under 200 lines', () => {
    const own = ['activities', 'client', 'definition', 'main', 'types', 'workflow'].map(n => files.get(`src/${n}.ts`)!);
    expect(own.join('').split('\n').length).toBeLessThan(200);
  });
});

describe('how Temporal tries again', () => {
  const workflow = files.get('src/workflow.ts')!;
  const policyOf = (source: string, activity: string) =>
    new RegExp(
      `const \\{[^}]*\\b${activity}\\b[^}]*\\} = proxyActivities<typeof activities>\\(\\{([\\s\\S]*?)\\n\\}\\);`,
    ).exec(source)?.[1];

  it('ends before the pivot, with a refusal at once', () => {
    expect(policyOf(workflow, 'reserve')).toMatch(/maximumAttempts: \d+[\s\S]*nonRetryableErrorTypes: \['refused'\]/);
    expect(policyOf(workflow, 'reserve')).toContain("cancellationType: 'WAIT_CANCELLATION_COMPLETED'");
  });

  it('ends at the pivot with an answer only', () => {
    expect(policyOf(workflow, 'charge')).not.toContain('maximumAttempts');
    expect(policyOf(workflow, 'charge')).toContain("nonRetryableErrorTypes: ['refused']");
  });

  it('takes a refusal after the pivot for a fault that somebody mends', () => {
    expect(policyOf(workflow, 'ship')).not.toContain('nonRetryableErrorTypes');
    expect(policyOf(workflow, 'ship')).not.toContain('maximumAttempts');
  });

  it('does not try again what the spec does not want tried again', () => {
    const once = emit(order({ ...reserve, retry: { on: ['transient'] } }, charge, ship)).get('src/workflow.ts')!;
    expect(policyOf(once, 'reserve')).toContain("nonRetryableErrorTypes: ['refused', 'unknown']");
  });

  it('gives a pivot that asks what became of it the time for both calls', () => {
    expect(policyOf(workflow, 'charge')).toContain('startToCloseTimeout: 5_000');
  });
});

describe('names that the program uses itself', () => {
  const step = (id: string, more: Given = {}) => ({ id, kind: 'retriable', action: `POST /${id}`, ...more });
  const hostile = {
    saga: 'run-saga',
    id: '{input.input}',
    schemas: { definition: { type: 'object', properties: { class: { type: 'string' } } } },
    steps: [
      {
        ...reserve,
        id: 'perform',
        service: 'path',
        compensation: 'DELETE /x/{key}',
        action: { op: 'POST /a', result: 'definition' },
      },
      {
        id: 'undo-perform',
        kind: 'pivot',
        action: { op: 'POST /b', input: { x: "${a}`'\\", y: '$.steps.perform.class' } },
      },
      step('await'),
      step('größe-2', { service: 'z', idempotency: { key: '{saga.id}/{step.id}/x', carrier: 'header:X-Key' } }),
      step('saga', { action: { op: 'POST /s', input: { id: '$.saga.id' } } }),
    ],
  };
  const sources = [...emit(hostile)].filter(([path]) => /^(?:src|test)\/[^/]*\.ts$/.test(path));

  it.each(sources)('%s can be read by a compiler', async (_, source) => {
    const { warnings } = await transform(source, { loader: 'ts', target: 'es2022' });
    expect(warnings).toEqual([]);
  });

  it('are left to it', () => {
    const source = new Map(sources).get('src/activities.ts')!;
    for (const name of ['performStep', 'undoPerform', 'undoPerformStep', 'awaitStep', 'größe2', 'sagaStep'])
      expect(source).toContain(`export async function ${name}(`);
    expect(source).toContain('{ id: sagaId() }');
  });
});

it('refuses a type that contains itself', () => {
  const recursive = {
    ...order(reserve, charge),
    schemas: { Tree: { type: 'array', items: { $ref: '#/schemas/Tree' } } },
  };
  const complaints = typescriptTemporal.check?.(read(recursive));
  expect(complaints?.map(c => c.message)).toEqual([expect.stringMatching(/^V17 saga "create-order": the type Tree/)]);
});
