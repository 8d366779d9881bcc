import { describe, expect, it } from 'vitest';
import { machineOf } from '../../../src/emit/saga/targets/asl/machine.ts';
import { asl } from '../../../src/emit/saga/targets/asl.ts';
import { charge, type Given, order, read, reserve, ship } from './specs.ts';
import { emit as emitFor, fixture, itIsTheTree, templatesAt } from './tree.ts';

const emit = (given: Given) => emitFor(given, asl);

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly End?: boolean;
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Retry?: readonly Readonly<Record<string, unknown>>[];
  readonly Branches?: readonly { readonly StartAt: string; readonly States: Readonly<Record<string, State>> }[];
}

const statesOf = (given: Given) => machineOf(read(given)).States as unknown as Readonly<Record<string, State>>;
const files = emit(fixture('create-order'));

describe('the emitted tree', () => {
  const printed = [
    'README.md',
    'RUNBOOK.md',
    'package.json',
    'create-order.asl.json',
    'src/create-order.ts',
    'test/sample.ts',
  ];
  const functions = [...files.keys()].filter(path => path.startsWith('src/functions/'));
  const verbatim = templatesAt([
    ['asl/project', ''],
    ['participant', 'migrations/'],
    ['typescript-pglite', 'test/support/'],
  ]);
  itIsTheTree('asl', files, [...printed, ...functions], verbatim);

  it('is small: a saga of six steps in at most 200 lines beside the definition', () => {
    const own = [...files].filter(([path]) => path.startsWith('src/') && !path.startsWith('src/saga/'));
    expect(own.reduce((sum, [, text]) => sum + text.trimEnd().split('\n').length, 0)).toBeLessThanOrEqual(200);
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

describe('the machine', () => {
  const sagas: readonly (readonly [string, Given])[] = [
    ['full', fixture('create-order')],
    ['groups', fixture('admit-patient')],
    ['plain names', order('flights', 'hotels', 'cars')],
    ['one step', order(charge)],
  ];

  it.each(sagas)('%s: every way leads to a state, and every state is reached', (_, given) => {
    const walk = (states: Readonly<Record<string, State>>, start: string) => {
      const reached = new Set<string>();
      const visit = (name: string) => {
        if (reached.has(name)) return;
        reached.add(name);
        const state = states[name];
        expect(state, name).toBeDefined();
        for (const branch of state!.Branches ?? []) walk(branch.States, branch.StartAt);
        const next = [
          state!.Next,
          state!.Default,
          ...(state!.Catch ?? []).map(c => c.Next),
          ...(state!.Choices ?? []).map(c => c.Next),
        ];
        for (const to of next) if (to !== undefined) visit(to);
      };
      visit(start);
      expect(Object.keys(states).filter(name => !reached.has(name))).toEqual([]);
    };
    walk(statesOf(given), 'Begin');
  });

  const states = statesOf(order(reserve, { ...reserve, id: 'credit' }, charge, ship));

  it('takes back the step whose outcome is not known, and not the one that was refused', () => {
    expect(states.credit?.Catch?.map(c => [c.ErrorEquals, c.Next])).toEqual([
      [['Refused'], 'Undo reserve'],
      [['States.ALL'], 'Undo credit'],
    ]);
    expect(states['Undo credit']?.Next).toBe('Undo reserve');
    expect(states['Undo reserve']?.Next).toBe('Compensated');
  });

  it('never takes back a pivot whose outcome is not known, nor anything after it', () => {
    expect(states.charge?.Catch?.map(c => c.Next)).toEqual(['Undo credit', 'Park charge']);
    expect(states.ship?.Catch?.map(c => c.Next)).toEqual(['Park ship']);
    expect(states['Gate ship']).toBeUndefined();
  });

  it('asks what became of it where it can be asked', () => {
    const asked = statesOf(order(reserve, { ...charge, onUnknown: { query: 'GET /payments/{key}' } }));
    expect(asked['Ask charge']?.Catch?.map(c => [c.ErrorEquals, c.Next])).toEqual([
      [['Refused'], 'Undo reserve'],
      [['NotSeen'], 'Wait charge'],
      [['States.ALL'], 'Park charge'],
    ]);
  });

  it('tries again with full jitter and a longest delay', () => {
    expect(states.reserve?.Retry).toEqual([
      { ErrorEquals: ['Refused', 'NotSeen'], MaxAttempts: 0 },
      {
        ErrorEquals: ['States.ALL'],
        IntervalSeconds: 1,
        BackoffRate: 2,
        MaxDelaySeconds: 10,
        MaxAttempts: 4,
        JitterStrategy: 'FULL',
      },
    ]);
  });

  it('has no timeout of its own', () => {
    expect(machineOf(read(order(reserve, charge)))).not.toHaveProperty('TimeoutSeconds');
  });
});

describe('what the target cannot do is refused', () => {
  const complaints = (...steps: readonly unknown[]) => asl.check!(read(order(...steps))).map(c => c.message);

  it('with the reason and what to write instead', () => {
    expect(complaints(reserve, charge, ship)).toEqual([]);
    expect(complaints({ parallel: [charge, ship] })[0]).toMatch(/^V17 step "charge": a pivot in a parallel group/);
    expect(complaints({ ...reserve, action: { op: 'POST /r', input: { ids: ['$.input.id'] } } }, charge)[0]).toMatch(
      /^V17 step "reserve": a list in Parameters cannot hold references/,
    );
    expect(complaints({ ...reserve, retry: { on: ['transient'] } }, charge)[0]).toMatch(
      /^V17 step "reserve": retry.on is not heard here/,
    );
    expect(complaints({ ...reserve, id: 'r'.repeat(90) }, charge)[0]).toContain('80 characters is the most');
    expect(complaints({ ...reserve, service: 'control' }, charge)[0]).toContain(
      'two functions would be called ControlFunction',
    );
  });
});
