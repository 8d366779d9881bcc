import { describe, expect, it } from 'vitest';
import { choreograph } from '../../../src/emit/saga/targets/choreography-typescript/flow.ts';
import { choreographyTypescript } from '../../../src/emit/saga/targets/choreography-typescript.ts';
import { charge, type Given, order, read, reserve, ship } from './specs.ts';
import { emit as emitFor, itIsTheTree, templatesAt } from './tree.ts';

const credit: Given = {
  id: 'credit',
  kind: 'compensatable',
  service: 'customers',
  action: { op: 'POST /customers/{input.customer}/credits', input: { reservation: '$.steps.reserve.id', amount: 7 } },
  compensation: { op: 'DELETE /credits/{key}', input: { reservation: '$.steps.reserve.id' } },
};
const fraud: Given = { id: 'fraud', service: 'customers', action: 'GET /scores/{input.customer}' };
const full: Given = {
  ...order(reserve, credit, fraud, charge, ship, {
    id: 'notify',
    kind: 'retriable',
    service: 'mail',
    irreversible: true,
  }),
  version: 3,
};

const emit = (given: Given) => emitFor(given, choreographyTypescript);
const files = emit(full);
/** Where each file comes from that is the same for every saga. */
const verbatim = templatesAt([['choreography-typescript/project', '']]);

describe('the emitted tree', () => {
  const printed = [
    'saga.yaml',
    'README.md',
    'RUNBOOK.md',
    'package.json',
    'src/parked.ts',
    'test/sample.ts',
    'src/create-order.ts',
  ];
  itIsTheTree(
    'choreography-typescript',
    files,
    [...printed, ...[...files.keys()].filter(path => path.startsWith('src/services/'))],
    verbatim,
  );

  it('is small: a saga of six steps in at most 200 lines', () => {
    const own = [...files].filter(([path]) => path.startsWith('src/') && !path.startsWith('src/saga/'));
    const lines = own.reduce((sum, [, text]) => sum + text.trimEnd().split('\n').length, 0);
    expect(lines).toBeLessThanOrEqual(200);
    for (const [path, text] of files)
      if (path.endsWith('.ts') && path !== 'test/sample.ts')
        for (const line of text.split('\n')) expect(line.length, `${path}: ${line}`).toBeLessThanOrEqual(160);
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

describe('who hears whom', () => {
  const flow = (given: Given) => {
    const { steps, completed, compensated } = choreograph(read(given));
    return {
      ...Object.fromEntries(steps.map(s => [s.id, [s.flow.on, s.flow.undoOn, s.flow.fencedOn]])),
      completed,
      compensated,
    };
  };

  it('forwards step by step; backwards past what has no way back; the pivot decides', () => {
    expect(flow(full)).toEqual({
      reserve: ['started', ['credit.refused', 'credit.undone'], []],
      credit: ['reserve.completed', ['fraud.refused', 'charge.refused'], []],
      fraud: ['credit.completed', [], []],
      charge: ['fraud.completed', [], ['cancel-requested', 'deadline-passed']],
      ship: ['charge.completed', [], []],
      notify: ['ship.completed', [], []],
      completed: 'notify.completed',
      compensated: ['reserve.refused', 'reserve.undone'],
    });
  });

  it('without a pivot the last step decides', () => {
    expect(flow({ ...order('seats', 'rooms'), cancel: 'never' })).toEqual({
      seats: ['started', ['rooms.refused'], []],
      rooms: ['seats.completed', [], ['deadline-passed']],
      completed: 'rooms.completed',
      compensated: ['seats.refused', 'seats.undone'],
    });
  });

  it('every event that is told has exactly one who hears it', () => {
    const { steps, completed, compensated } = choreograph(read(full));
    const heard = [...steps.flatMap(s => [s.flow.on, ...s.flow.undoOn, ...s.flow.fencedOn]), completed, ...compensated];
    const told = [
      'started',
      'cancel-requested',
      'deadline-passed',
      ...steps.map(s => `${s.id}.completed`),
      ...steps.filter(s => !s.flow.mustSucceed).map(s => `${s.id}.refused`),
      ...steps.filter(s => s.flow.undoOn.length > 0).map(s => `${s.id}.undone`),
    ];
    expect([...heard].sort()).toEqual([...told].sort());
  });
});

describe('what a choreography cannot do', () => {
  const complaints = (given: Given) => choreographyTypescript.check!(read(given));

  it('is refused, with the reason and what to write instead', () => {
    expect(complaints(order({ parallel: [reserve, credit] }, charge))).toEqual([
      {
        code: 'V17',
        level: 'error',
        message:
          'V17 step "reserve": 2 steps in parallel need a coordinator that waits for all of them (S11), and a choreography has none; put them one after the other, or emit for typescript-dbos or typescript-restate',
      },
    ]);
  });

  it('or warned of, where it works and is unwise', () => {
    expect(complaints(order(reserve, credit, charge))).toEqual([]);
    expect(complaints(order('a', 'b', 'c', 'd', 'e'))[0]?.message).toContain('5 services hear from each other');
    expect(complaints(order({ ...reserve, breaker: { attemptTimeout: '1s' } }, charge))[0]?.message).toContain(
      'a breaker guards',
    );
  });

  it('or warned of, where it has no meaning', () => {
    const given = {
      ...reserve,
      errors: { transient: ['http:503'], refused: ['OutOfStock'] },
      retry: { on: ['unknown'] },
    };
    expect(complaints(order(given, charge))).toEqual([
      {
        code: 'V17',
        level: 'warning',
        message:
          'V17 step "reserve": errors.transient, retry.on is not heard here: a step is a transaction of its own service, in which a Refusal is final and whatever else is thrown left no trace and is tried again',
      },
    ]);
    expect(complaints(order({ ...reserve, errors: { refused: ['OutOfStock'] } }, charge))).toEqual([]);
  });

  it('but a cancel and a deadline it can', () => {
    expect(files.get('src/services/payments.ts')).toContain("fencedOn: ['cancel-requested', 'deadline-passed']");
  });
});

it('texts of a spec cannot break out of the code', () => {
  const nasty = "'); process.exit(1); ('`${1}\\\n";
  const given = order(
    { ...reserve, action: { op: 'POST /a*/b', input: { [nasty]: nasty } }, isolation: { lock: nasty } },
    charge,
  );
  const text = emit(given).get('src/services/inventory.ts')!;
  expect(text).toContain('/** POST /a* /b */');
  expect(text).not.toMatch(/^ *'?\); process/m);
});
