import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { goTemporal } from '../../../src/emit/saga/targets/go-temporal.ts';
import { charge, type Given, order, read, reserve, ship } from './specs.ts';
import { emit as emitFor, fixture, itIsTheTree } from './tree.ts';

const templates = fileURLToPath(new URL('../../../src/emit/saga/templates/', import.meta.url));

const emit = (given: Given) => emitFor(given, goTemporal);
const given = fixture('create-order');
const files = emit(given);
const saga = files.get('createorder/saga.go')!;

describe('the emitted tree', () => {
  const printed = [...files.keys()].filter(path =>
    /^(?:createorder|cmd)\/|^test\/(?:testdata\/|sample_test\.go)|^(?:README|RUNBOOK)\.md$/.test(path),
  );
  itIsTheTree('go-temporal', files, printed);

  it.each([
    ['go-temporal/project', ''],
    ['go-participant', 'participant/'],
  ])('holds the tested files of %s under its own module', (folder, to) => {
    const root = join(templates, folder);
    const found = readdirSync(root, { recursive: true, withFileTypes: true }).filter(e => e.isFile());
    expect(found.length).toBeGreaterThan(5);
    for (const { parentPath, name } of found) {
      const path = join(parentPath, name)
        .slice(root.length + 1)
        .replaceAll('\\', '/')
        .replace(/^gitignore$/, '.gitignore');
      const text = readFileSync(join(parentPath, name), 'utf8');
      expect(files.get(to + path), path).toBe(
        text.replaceAll('example.com/saga-project', 'example.com/create-order-saga'),
      );
    }
  });

  it('pins what it needs, with its hashes', () => {
    const required = [...files.get('go.mod')!.matchAll(/^\t(\S+) (\S+)/gm)].map(([, path, version]) => [path, version]);
    expect(required.length).toBeGreaterThan(20);
    for (const [path, version] of required) {
      expect(version).toMatch(/^v\d+\.\d+\.\d+(?:-\S+)?$/);
      expect(files.get('go.sum')).toContain(`${path} ${version}/go.mod h1:`);
    }
    expect(files.get('go.mod')).toMatch(/^module example\.com\/create-order-saga\n/);
  });

  it('keeps the code of six steps under 200 lines', () => {
    const own = [...files].filter(([path]) => /^(?:createorder|cmd)\//.test(path)).map(([, text]) => text);
    const lines = own.map(text => text.replace(/^import (?:"[^"]*"|\([^)]*\))$/m, '')).join('');
    expect(lines.split('\n').filter(line => line.trim() !== '' && !line.startsWith('package ')).length).toBeLessThan(
      200,
    );
  });
});

describe('how Temporal tries again', () => {
  const policyOf = (source: string, activity: string) => {
    const name = new RegExp(`saga\\.Call\\((\\w+), calls\\.${activity}\\b`).exec(source)?.[1];
    return new RegExp(`\\t${name} := saga\\.(\\w+\\([\\s\\S]*?\\n\\t\\}\\))`).exec(source)?.[1];
  };

  it('ends before the pivot, with a refusal at once', () => {
    expect(policyOf(saga, 'Reserve')).toMatch(/MaximumAttempts: +5,[\s\S]*\[\]string\{saga\.Refused\}/);
  });

  it('ends at the pivot with an answer only, and has the time for a question', () => {
    expect(policyOf(saga, 'Charge')).toMatch(/^Asking\(2\*time\.Second/);
    expect(policyOf(saga, 'Charge')).not.toContain('MaximumAttempts');
    expect(policyOf(saga, 'Charge')).toContain('[]string{saga.Refused}');
  });

  it('takes a refusal after the pivot for a fault that somebody mends', () => {
    expect(policyOf(saga, 'Ship')).toMatch(/^Options/);
    expect(policyOf(saga, 'Ship')).not.toMatch(/MaximumAttempts|Refused/);
  });

  it('does not try again what the spec does not want tried again', () => {
    const once = emit(order({ ...reserve, retry: { on: ['transient'] } }, charge, ship)).get('createorder/saga.go')!;
    expect(policyOf(once, 'Reserve')).toContain('[]string{saga.Refused, saga.Unknown}');
  });

  it('says when waits do not grow', () => {
    const even = emit(order({ ...reserve, retry: { backoff: 'constant' } }, charge)).get('createorder/saga.go')!;
    expect(policyOf(even, 'Reserve')).toMatch(/BackoffCoefficient: +1,/);
  });
});

describe('names', () => {
  const hostile = emit({
    saga: 'map-注文',
    id: '{input.type}',
    schemas: {
      List: {
        type: 'object',
        properties: { 'new-id': { type: 'string' }, ID: { type: 'string' }, id: { type: 'string' } },
      },
      Calls: { type: 'object', properties: { 注文: { type: 'string' } } },
    },
    steps: [
      {
        ...reserve,
        id: 'type',
        service: 'switch',
        compensation: 'DELETE /x/{key}',
        action: { op: 'POST /a', result: 'List' },
      },
      {
        id: 'undo-type',
        kind: 'pivot',
        action: { op: 'POST /b', input: { x: 'a"\\`\u2028', y: '$.steps.type.new-id' } },
      },
      { id: 'err', kind: 'retriable', service: '注文', action: { op: 'POST /c', result: 'Calls' } },
      {
        id: 'größe-2',
        kind: 'retriable',
        service: 'saga',
        action: { op: 'POST /d', input: { of: '$.steps.err.注文' } },
      },
    ],
  });
  const [calls, types, flow] = ['calls', 'types', 'saga'].map(name => hostile.get(`mapsaga/${name}.go`)!);

  it('that Go keeps for itself are left to it', () => {
    for (const name of ['switchService saga.Participant', ') Type(', ') UndoType(', ') UndoTypeStep(', ') Größe2('])
      expect(calls).toContain(name);
    expect(calls).toContain('"x": "a\\"\\\\`\\u2028"');
    expect(types).toContain('type CallsType struct');
  });

  it('are exported, which letters of many scripts are not', () => {
    expect(types).toMatch(/NewID\s+string\s+`json:"new-id"`/);
    expect(types).toMatch(/X注文\s+string\s+`json:"注文"`/);
    expect(types).toMatch(/IDField\s+string\s+`json:"id"`/);
    expect(flow).toContain('func Map注文Saga(ctx workflow.Context');
  });

  it('of files and packages are plain, and those that Temporal is told', () => {
    for (const path of hostile.keys()) expect(path).toMatch(/^[\x20-\x7e]+$/);
    expect(flow).toContain('Name = "map-%E6%B3%A8%E6%96%87"');
    expect(emit({ saga: '注文', steps: ['a', 'b'] }).has('asaga/saga.go')).toBe(true);
  });

  it('are no others when there are many', () => {
    const many = emit({ saga: 'long', steps: Array.from({ length: 20 }, (_, i) => `step-${i}`) });
    const methods = [...many.get('long/calls.go')!.matchAll(/^func \(c \*Calls\) (\w+)/gm)].map(([, name]) => name);
    expect(new Set(methods).size).toBe(methods.length);
    expect(methods.length).toBeGreaterThan(20);
  });
});

describe('what it cannot say', () => {
  const messages = (given: Given) => goTemporal.check?.(read(given)).map(c => c.message);

  it('is a type that contains itself', () => {
    const schemas = { Tree: { type: 'array', items: { $ref: '#/schemas/Tree' } } };
    expect(messages({ ...order(reserve, charge), schemas })).toEqual([
      expect.stringMatching(/^V17 saga "create-order": the type Tree/),
    ]);
  });
});
