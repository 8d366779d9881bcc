import { describe, expect, it } from 'vitest';
import { javaTemporal } from '../../../src/emit/saga/targets/java-temporal.ts';
import { charge, type Given, order, read, reserve, ship } from './specs.ts';
import { emit as emitFor, fixture, itIsTheTree, templatesAt } from './tree.ts';

const emit = (given: Given) => emitFor(given, javaTemporal);
const given = fixture('create-order');
const files = emit(given);
const OWN = 'src/main/java/saga/createorder/';
const workflow = files.get(`${OWN}CreateOrderSagaWorkflow.java`)!;

describe('the emitted tree', () => {
  const printed = [...files.keys()].filter(
    path =>
      path.startsWith(OWN) ||
      /Sample\.java$|^src\/test\/resources\/.*\.json$|^(?:README|RUNBOOK)\.md$|^pom\.xml$/.test(path),
  );
  itIsTheTree(
    'java-temporal',
    files,
    printed,
    templatesAt([
      ['java-temporal/project', ''],
      ['java-participant/java', 'src/main/java/saga/participant/'],
      ['participant', 'src/main/resources/saga/participant/'],
    ]),
  );

  it('pins what it needs', () => {
    const versions = [...files.get('pom.xml')!.matchAll(/<version>(.*?)<\/version>/g)].map(([, v]) => v);
    for (const version of versions) expect(version).toMatch(/^(?:\d+\.\d+\.\d+|\$\{temporal\.version\})$/);
  });

  it('keeps the code of six steps under 200 lines', () => {
    const own = [...files].filter(([path]) => path.startsWith(OWN)).map(([, text]) => text);
    const lines = own.join('').split('\n');
    expect(lines.filter(line => line.trim() !== '' && !/^(?:import|package) /.test(line)).length).toBeLessThan(200);
  });

  it('breaks no line too late', () => {
    for (const [path, text] of files)
      if (path.endsWith('.java'))
        for (const line of text.split('\n')) expect(line.length, `${path}: ${line}`).toBeLessThan(101);
  });
});

describe('how Temporal tries again', () => {
  const policyOf = (source: string, activity: string) => {
    const name = new RegExp(`entry\\("${activity}", (?:options|asking)\\([^,]*, (\\w+)\\)`).exec(source)?.[1];
    return new RegExp(`RetryOptions ${name} =([^;]*);`).exec(source)?.[1]?.replace(/\s+/g, ' ');
  };

  it('ends before the pivot, with a refusal at once', () => {
    expect(policyOf(workflow, 'Reserve')).toMatch(/exponential\( ?\d+, .*Failures\.REFUSED/);
  });

  it('ends at the pivot with an answer only', () => {
    expect(policyOf(workflow, 'Charge')).toMatch(/Tries\.UNLIMITED.*Failures\.REFUSED/);
  });

  it('takes a refusal after the pivot for a fault that somebody mends', () => {
    expect(policyOf(workflow, 'Ship')).toMatch(/Tries\.UNLIMITED/);
    expect(policyOf(workflow, 'Ship')).not.toContain('REFUSED');
  });

  it('does not try again what the spec does not want tried again', () => {
    const once = emit(order({ ...reserve, retry: { on: ['transient'] } }, charge, ship));
    expect(policyOf(once.get(`${OWN}CreateOrderSagaWorkflow.java`)!, 'Reserve')).toContain(
      'Failures.REFUSED, Failures.UNKNOWN',
    );
  });
});

describe('names that Java keeps for itself', () => {
  const hostile = emit({
    saga: 'map-注文',
    id: '{input.class}',
    schemas: { List: { type: 'object', properties: { 'new-id': { type: 'string' } } } },
    steps: [
      {
        ...reserve,
        id: 'class',
        service: 'switch',
        compensation: 'DELETE /x/{key}',
        action: { op: 'POST /a', result: 'List' },
      },
      { id: 'undo-class', kind: 'pivot', action: { op: 'POST /b', input: { x: 'a"\\', y: '$.steps.class.new-id' } } },
    ],
  });
  const calls = [...hostile].find(([path]) => /Http.*Calls\.java$/.test(path))?.[1];

  it('are left to it', () => {
    for (const name of ['classStep', 'undoClass', 'undoClassStep', 'switchService']) expect(calls).toContain(name);
    expect(calls).toContain('.with("x", "a\\"\\\\")');
    expect([...hostile.keys()].some(path => path.endsWith('/ListType.java'))).toBe(true);
  });

  it('and files have plain names', () => {
    for (const path of hostile.keys()) expect(path).toMatch(/^[\x20-\x7e]+$/);
  });
});

it('refuses a type that contains itself', () => {
  const recursive = {
    ...order(reserve, charge),
    schemas: { Tree: { type: 'array', items: { $ref: '#/schemas/Tree' } } },
  };
  const complaints = javaTemporal.check?.(read(recursive));
  expect(complaints?.map(c => c.message)).toEqual([expect.stringMatching(/^V17 saga "create-order": the type Tree/)]);
});
