import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../../src/emit/saga/defaults.ts';
import { typescriptDbos } from '../../../src/emit/saga/targets/typescript-dbos.ts';
import { defaultErrors } from '../../../src/emit/saga/templates/typescript-dbos/project/src/saga/outcome.ts';
import { charge, type Given, order, reserve } from './specs.ts';
import { emit as emitFor, fixture, itIsTheTree, templatesAt } from './tree.ts';

const emit = (given: Given) => emitFor(given, typescriptDbos);
const files = emit(fixture('create-order'));
/** Where each file comes from that is the same for every saga. */
const verbatim = templatesAt([
  ['typescript-dbos/project', ''],
  ['typescript-participant', 'participant/'],
  ['participant', 'participant/migrations/'],
  ['typescript-pglite', 'src/saga/'],
]);

describe('the emitted tree', () => {
  const printed = [...files.keys()].filter(path => !verbatim.has(path) && path !== 'package-lock.json');
  itIsTheTree('typescript-dbos', files, printed, verbatim);

  it('is small: a saga of six steps in at most 200 lines', () => {
    expect(files.get('src/create-order.ts')!.split('\n').length).toBeLessThanOrEqual(200);
    for (const [path, text] of files)
      if (path.endsWith('.ts'))
        for (const line of text.split('\n')) expect(line.length, `${path}: ${line}`).toBeLessThanOrEqual(140);
  });

  it('pins what it needs, and needs no install scripts', () => {
    const { dependencies, devDependencies, scripts } = JSON.parse(files.get('package.json')!);
    const lock = JSON.parse(files.get('package-lock.json')!);
    expect(lock.packages['']).toMatchObject({ name: 'create-order-saga', dependencies, devDependencies });
    for (const version of Object.values({ ...dependencies, ...devDependencies }))
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(Object.keys(scripts).filter(name => /install|prepare/.test(name))).toEqual([]);
    expect(files.get('package-lock.json')).not.toContain('hasInstallScript');
  });
});

it('the kit and the specs have the same idea of errors', () => {
  expect(defaultErrors).toEqual(ERRORS);
});

describe('names that TypeScript keeps for itself', () => {
  const using = {
    id: 'delete',
    kind: 'retriable',
    service: 'class',
    action: { op: 'POST /d', input: { 'a-b': '$.steps.await.is-it' } },
  };
  const text = emit({
    ...order({ ...reserve, id: 'await', service: 'saga' }, { ...charge, service: 'input' }, using),
    saga: 'new',
  }).get('src/new.ts');

  it('are given others', () => {
    for (const line of [
      "const classService = service('class');",
      "const sagaService = service('saga');",
      "const inputService = service('input');",
      'const awaitAnswer = await saga.step({',
      'export const newSaga = defineSaga({',
      "{ 'a-b': awaitAnswer['is-it'] }",
    ])
      expect(text).toContain(line);
  });
});

it('texts of a spec cannot break out of the code', async () => {
  const nasty = "'); process.exit(1); ('`${1}\\\n\u2028";
  const text = emit(
    order({
      ...reserve,
      service: 'a',
      action: { op: 'POST /a`\\$/{input.id}', input: { [nasty]: nasty, plain: '$.input.id' } },
      isolation: { lock: nasty },
      errors: { refused: [nasty] },
    }),
  ).get('src/create-order.ts')!;
  const steps: { do: unknown; errors: { refused: unknown } }[] = [];
  const modules: Readonly<Record<string, object>> = {
    zod: { z: { object: () => ({}), string: () => ({}), unknown: () => ({}) } },
    './saga/define.ts': { defineSaga: (definition: object) => definition },
    './saga/service.ts': {
      path: (strings: TemplateStringsArray, ...values: readonly unknown[]) => String.raw({ raw: strings }, ...values),
      service: () => ({ post: (...request: readonly unknown[]) => request, delete: () => undefined }),
    },
  };
  const module = { exports: {} as { createOrder: { run(saga: object, input: object): Promise<void> } } };
  const { code } = await transform(text, { loader: 'ts', format: 'cjs' });
  new Function('require', 'module', 'exports', code)((name: string) => modules[name], module, module.exports);
  await module.exports.createOrder.run({ step: async (step: (typeof steps)[number]) => steps.push(step) }, { id: '7' });
  expect(steps[0]?.do).toEqual(['/a`\\$/7', { [nasty]: nasty, plain: '7' }]);
  expect(steps[0]?.errors.refused).toEqual([nasty.trim()]);
});
