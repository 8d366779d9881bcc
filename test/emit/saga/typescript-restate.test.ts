import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { modelOf } from '../../../src/emit/saga/model/input.ts';
import { prove } from '../../../src/emit/saga/model/prove.ts';
import { emitProject } from '../../../src/emit/saga/project.ts';
import { typescriptDbos } from '../../../src/emit/saga/targets/typescript-dbos.ts';
import { typescriptRestate } from '../../../src/emit/saga/targets/typescript-restate.ts';
import { expectGolden } from '../../support/golden.ts';
import { charge, type Given, order, read, reserve, ship } from './specs.ts';

const golden = new URL('./golden/typescript-restate/', import.meta.url);
const templates = fileURLToPath(new URL('../../../src/emit/saga/templates/', import.meta.url));

function emit(given: Given, target = typescriptRestate): ReadonlyMap<string, string> {
  const saga = read(given);
  return new Map(emitProject(saga, target, prove(modelOf(saga))).map(f => [f.path, f.content]));
}

const given: Given = parse(readFileSync(new URL('./fixtures/create-order.yaml', import.meta.url), 'utf8'));
const files = emit(given);
const filesOfDbos = emit(given, typescriptDbos);
/** The emitted path of each file that is the same for every saga. */
const verbatim = new Map(
  [
    ['typescript-restate/project', ''],
    ['typescript-participant', 'participant/'],
    ['participant', 'participant/migrations/'],
    ['typescript-pglite', 'test/'],
  ].flatMap(([folder, to]) => {
    const root = join(templates, folder!);
    const names = readdirSync(root, { recursive: true, withFileTypes: true }).filter(e => e.isFile());
    return names.map(e => {
      const path = relative(root, join(e.parentPath, e.name)).split(sep).join('/');
      return [`${to}${path.replace(/^gitignore$/, '.gitignore')}`, join(root, path)] as const;
    });
  }),
);

describe('the emitted tree', () => {
  it('has these files', () => {
    expectGolden(`${[...files.keys()].join('\n')}\n`, new URL('./files.txt', golden));
  });

  // What is the same for DBOS has its golden file there.
  const printed = [...files.keys()].filter(
    path => !verbatim.has(path) && path !== 'package-lock.json' && files.get(path) !== filesOfDbos.get(path),
  );
  it.each(printed)('%s', path => {
    expectGolden(files.get(path)!, new URL(`./${path}.golden`, golden));
  });

  it('has no golden file that nobody prints', () => {
    const kept = existsSync(golden) ? readdirSync(golden, { recursive: true, withFileTypes: true }) : [];
    const paths = kept.filter(e => e.name.endsWith('.golden')).map(e => join(e.parentPath, e.name));
    const known = printed.map(path => fileURLToPath(new URL(`./${path}.golden`, golden)));
    expect(paths.sort()).toEqual(known.sort());
  });

  it('holds the tested files as they are', () => {
    for (const [path, source] of verbatim) expect(files.get(path), path).toBe(readFileSync(source, 'utf8'));
  });

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

  it('is the same each time', () => {
    expect(emit(parse(files.get('saga.yaml')!))).toEqual(files);
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
