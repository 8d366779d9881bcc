import { describe, expect, it } from 'vitest';
import { pythonTemporal } from '../../../src/emit/saga/targets/python-temporal.ts';
import { charge, type Given, order, read, reserve, ship } from './specs.ts';
import { emit as emitFor, fixture, itIsTheTree, templatesAt } from './tree.ts';

const emit = (given: Given) => emitFor(given, pythonTemporal);
const given = fixture('create-order');
const files = emit(given);
const OWN = 'create_order_saga/';
const workflow = files.get(`${OWN}workflow.py`)!;

describe('the emitted tree', () => {
  const printed = [...files.keys()].filter(
    path =>
      path.startsWith(OWN) || /^tests\/(?:sample|hasty)\.py$|^(?:README|RUNBOOK)\.md$|^pyproject\.toml$/.test(path),
  );
  itIsTheTree(
    'python-temporal',
    files,
    printed,
    templatesAt([
      ['python-temporal/project', ''],
      ['python-participant', 'participant/'],
      ['participant', 'participant/migrations/'],
    ]),
  );

  it('pins what it needs, with hashes', () => {
    const listed = [...files.get('pyproject.toml')!.matchAll(/^ {4}"([\w-]+)(?:\[.*\])?(.*)",$/gm)];
    expect(listed.length).toBeGreaterThan(8);
    for (const [, name, version] of listed) {
      expect(version).toMatch(/^==\d+\.\d+\.\d+$/);
      expect(files.get('requirements-dev.txt')).toContain(`${name}${version}`);
    }
    for (const lock of ['requirements.txt', 'requirements-dev.txt'])
      for (const block of files.get(lock)!.split(/^(?=\S)/m))
        expect(block).toMatch(/^\S+==\S+.* \\\n(?: +--hash=sha256:)/);
  });

  it('needs for its worker what its tests need, and no more', () => {
    const blocks = (lock: string) =>
      files
        .get(lock)!
        .trimEnd()
        .split(/\n(?=\S)/);
    const all = blocks('requirements-dev.txt');
    const worker = blocks('requirements.txt');
    expect(worker.filter(block => !all.includes(block))).toEqual([]);
    expect(worker.some(block => /^(?:pytest|mypy|psycopg)/.test(block))).toBe(false);
  });

  it('keeps the code of six steps under 200 lines', () => {
    const own = [...files].filter(([path]) => path.startsWith(OWN)).map(([, text]) => text);
    const lines = own.join('').split('\n');
    expect(lines.filter(line => line.trim() !== '' && !/^\s*(?:import|from) /.test(line)).length).toBeLessThan(200);
  });

  it('breaks no line too late', () => {
    for (const [path, text] of files)
      if (path.endsWith('.py'))
        for (const line of text.split('\n')) expect(line.length, `${path}: ${line}`).toBeLessThan(101);
  });
});

describe('how Temporal tries again', () => {
  const policyOf = (source: string, activity: string) => {
    const name = new RegExp(`(\\w+)\\.call\\(Calls\\.${activity}\\b`).exec(source)?.[1];
    return new RegExp(`^${name} = Tries\\(([^]*?)^\\)`, 'm').exec(source)?.[1]?.replace(/\s+/g, ' ');
  };

  it('ends before the pivot, with a refusal at once', () => {
    expect(policyOf(workflow, 'reserve')).toMatch(/max=5,.*ends=\(REFUSED,\)/);
  });

  it('ends at the pivot with an answer only', () => {
    expect(policyOf(workflow, 'charge')).toMatch(/max=None,.*ends=\(REFUSED,\)/);
  });

  it('leaves time for the question about the pivot', () => {
    expect(policyOf(workflow, 'charge')).toContain('asks=True');
    expect(policyOf(workflow, 'reserve')).not.toContain('asks');
  });

  it('takes a refusal after the pivot for a fault that somebody mends', () => {
    expect(policyOf(workflow, 'ship')).toContain('max=None');
    expect(policyOf(workflow, 'ship')).not.toContain('REFUSED');
  });

  it('does not try again what the spec does not want tried again', () => {
    const once = emit(order({ ...reserve, retry: { on: ['transient'] } }, charge, ship));
    expect(policyOf(once.get(`${OWN}workflow.py`)!, 'reserve')).toContain('ends=(REFUSED, UNKNOWN)');
  });
});

describe('names that Python keeps for itself', () => {
  const hostile = emit({
    saga: 'map-注文',
    id: '{input.class}',
    schemas: {
      List: { type: 'object', properties: { 'new-id': { type: 'string' }, self: { type: 'string' } } },
      Model: {
        type: 'object',
        properties: { json: { type: 'string' }, model_x: { type: 'string' }, _a: { type: 'object' } },
      },
    },
    steps: [
      {
        ...reserve,
        id: 'class',
        service: 'import',
        compensation: 'DELETE /x/{key}',
        action: { op: 'POST /a', result: 'List' },
      },
      { id: 'undo-class', kind: 'pivot', action: { op: 'POST /b', input: { x: 'a"\\', y: '$.steps.class.new-id' } } },
    ],
  });
  const pack = 'map_u6ce8_u6587_saga/';
  const calls = hostile.get(`${pack}calls.py`);
  const models = hostile.get(`${pack}models.py`);

  it('are left to it', () => {
    for (const name of ['def class_(', 'def undo_class(', 'def undo_class_(', 'self._import '])
      expect(calls).toContain(name);
    expect(calls).toContain(`"x": 'a"\\\\'`);
    expect(calls).toContain('list_.new_id');
  });

  it('and Pydantic its own', () => {
    expect(models).toContain('class Model_(Model):');
    for (const field of [
      'json_: str = Field(alias="json")',
      'the_model_x: str',
      'a: dict[str, Any] = Field(alias="_a")',
      'self_: str',
    ])
      expect(models).toContain(field);
  });

  it('and files have plain names', () => {
    for (const path of hostile.keys()) expect(path).toMatch(/^[\x20-\x7e]+$/);
  });
});

describe('types', () => {
  const { input } = { input: { type: 'object', required: ['on'], properties: {} as Given } };
  const formats = { on: 'date', at: 'date-time', price: 'decimal', key: 'uuid', link: 'uri' };
  for (const [name, format] of Object.entries(formats)) input.properties[name] = { type: 'string', format };
  const models = emit({ ...order(reserve, charge), id: '{input.on}', input }).get(`${OWN}models.py`);

  it('are those of Python', () => {
    expect(models).toContain('on: dt.date\n');
    for (const field of ['at: AwareDatetime', 'price: Decimal', 'key: UUID', 'link: str'])
      expect(models).toContain(`    ${field} | None = None\n`);
  });
});

it('refuses a type that contains itself', () => {
  const recursive = {
    ...order(reserve, charge),
    schemas: { Tree: { type: 'array', items: { $ref: '#/schemas/Tree' } } },
  };
  const complaints = pythonTemporal.check?.(read(recursive));
  expect(complaints?.map(c => c.message)).toEqual([expect.stringMatching(/^V17 saga "create-order": the type Tree/)]);
});
