import { describe, expect, it } from 'vitest';
import { typescriptDbos } from '../../../src/emit/saga/targets/typescript-dbos.ts';
import { typescriptRestate } from '../../../src/emit/saga/targets/typescript-restate.ts';
import { charge, type Given, order, read, reserve, ship } from './specs.ts';
import { emit as emitFor, fixture, itIsTheTree, templatesAt } from './tree.ts';

const emit = (given: Given) => emitFor(given, typescriptRestate);
const given = fixture('create-order');
const files = emit(given);
const filesOfDbos = emitFor(given, typescriptDbos);
/** Where each file comes from that is the same for every saga. */
const verbatim = templatesAt([
  ['typescript-restate/project', ''],
  ['typescript-participant', 'participant/'],
  ['participant', 'participant/migrations/'],
  ['typescript-pglite', 'test/'],
]);

describe('the emitted tree', () => {
  // What is the same for DBOS has its golden file there.
  const printed = [...files.keys()].filter(
    path => !verbatim.has(path) && path !== 'package-lock.json' && files.get(path) !== filesOfDbos.get(path),
  );
  itIsTheTree('typescript-restate', files, printed, verbatim);

  it('describes the saga as the target for DBOS does: only what runs it differs', () => {
    expect(files.get('src/create-order.ts')).toBe(filesOfDbos.get('src/create-order.ts'));
  });

  it('pins what it needs, and runs no install scripts', () => {
    const { dependencies, devDependencies } = JSON.parse(files.get('package.json')!);
    const lock = JSON.parse(files.get('package-lock.json')!);
    expect(lock.packages['']).toMatchObject({ name: 'create-order-saga', dependencies, devDependencies });
    for (const version of Object.values({ ...dependencies, ...devDependencies }))
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(files.get('.npmrc')).toContain('ignore-scripts=true');
  });
});

describe('the scenarios of its tests', () => {
  const scenarios: readonly { name: string; expected: { outcome: string } }[] = JSON.parse(
    files.get('test/scenarios.json')!,
  );

  it.each(['reserve', 'credit', 'fraud', 'charge', 'ship', 'notify'])('have every fault of %s', id => {
    const names = scenarios.map(s => s.name);
    for (const what of ['refused', 'lost before effect', 'lost after effect', 'late effect', 'cancelled once'])
      expect(names).toContain(`${id}: ${what}`);
    for (const what of ['cancelled twice', 'killed before its effect', 'killed after its effect'])
      expect(names).toContain(`${id}: ${what}`);
  });

  it('expect what the model says', () => {
    const of = (name: string) => scenarios.find(s => s.name === name)?.expected;
    expect(of('credit: refused')).toMatchObject({ outcome: 'compensated', net: { reserve: 0, credit: 0 } });
    expect(of('charge: lost after effect')).toMatchObject({ outcome: 'completed', net: { reserve: 1, charge: 1 } });
    expect(of('ship: cancelled twice')).toMatchObject({ outcome: 'completed', parks: 0 });
    expect(of('notify: lost before effect, every time')).toMatchObject({ outcome: 'completed', parks: 1 });
  });
});

describe('what Restate cannot do', () => {
  it('is refused: a name that it does not allow', () => {
    const complaints = typescriptRestate.check?.(read({ ...order(reserve, charge, ship), saga: '注文' }));
    expect(complaints?.map(c => c.message)).toEqual([expect.stringMatching(/^V17 saga "注文": Restate allows/)]);
  });

  it('is nothing for an ordinary saga', () => {
    expect(typescriptRestate.check?.(read(order(reserve, charge, ship)))).toEqual([]);
  });
});
