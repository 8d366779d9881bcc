import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sagaBlueprint } from '../../../src/emit/saga/blueprint.ts';
import { modelOf } from '../../../src/emit/saga/model/input.ts';
import { prove } from '../../../src/emit/saga/model/prove.ts';
import { emitProject } from '../../../src/emit/saga/project.ts';
import { targets } from '../../../src/emit/saga/targets/index.ts';
import { type Given, order, read, reserve } from './specs.ts';

const fixture = parse(readFileSync(new URL('./fixtures/create-order.yaml', import.meta.url), 'utf8')) as Given;
/** A choreography has no parallel groups. */
const linear = {
  ...fixture,
  steps: (fixture.steps as readonly Given[]).flatMap(step => (step.parallel as Given[] | undefined) ?? [step]),
};

const nasty = '"\'`${x}\\n*/ </script> {{y}} {z} %s #{w} $(id)';
const specs: readonly (readonly [name: string, given: Given])[] = [
  ['a full spec', linear],
  ['plain names', order('flights', 'hotels', 'cars')],
  ['one step', order('flights')],
  ['fifty steps', order(...Array.from({ length: 50 }, (_, i) => `step${i}`))],
  ['keywords', { ...order('class', 'def', 'func', 'import', 'None', 'type', 'async', 'new'), saga: 'package' }],
  ['other scripts', order('座席', 'Zahlung-für-Ärzte', 'ödeme', '支払い')],
  [
    'names that the code may want for itself',
    order(
      ...['s', 'undo-s', 's-answer', 'input', 'saga', 'key', 'run', 'step', 'ctx', 'self'].map((id, i) => ({
        ...reserve,
        id,
        service: ['ab', 'a-b', 'saga', 'input'][i % 4],
      })),
    ),
  ],
  [
    'texts that try to break out',
    order({ ...reserve, action: { op: 'POST /reservations', input: { note: nasty, [nasty]: '$.input.id' } } }, 'pay'),
  ],
];

/** What the model says is tried elsewhere: one report stands for all. */
const proof = prove(modelOf(read(order('flights'))));

describe.each(targets.map(t => [t.id, t] as const))('%s', (_, target) => {
  const emit = (given: Given) => {
    const saga = read(given);
    const checks = [...sagaBlueprint.check(saga), ...(target.check?.(saga) ?? [])];
    expect(checks.filter(c => c.level === 'error')).toEqual([]);
    return new Map(emitProject(saga, target, proof).map(f => [f.path, f.content]));
  };

  describe.each(specs)('%s', (_, given) => {
    const files = emit(given);
    const paths = [...files.keys()];

    it('has paths that every system can tell apart and spell', () => {
      expect(paths.filter(path => path !== path.normalize('NFC') || /[<>:"|?*\\]|[. ](?:\/|$)/.test(path))).toEqual([]);
      expect(new Set(paths.map(path => path.toLowerCase())).size).toBe(paths.length);
    });

    it('says what is where, and how it is set up and tested', () => {
      const page = files.get('README.md')!;
      expect(page).toContain(target.commands.setUp);
      expect(page).toContain(target.commands.test);
      for (const [path] of target.layout(read(given)))
        expect(
          paths.filter(p => p === path || (path.endsWith('/') && p.startsWith(path))),
          path,
        ).not.toEqual([]);
    });

    it('has the table of the participants, diagrams, the model’s report and a runbook', () => {
      expect(paths.filter(path => path.endsWith('/001-saga-requests.sql'))).toHaveLength(1);
      expect(paths).toEqual(expect.arrayContaining(['docs/diagrams.md', 'docs/model.md', 'RUNBOOK.md']));
      for (const [path, content] of files) expect(content.endsWith('\n'), path).toBe(true);
    });
  });

  it('stands on the page that decides between engines', () => {
    const page = readFileSync(new URL('../../../references/decisions/saga-engine.md', import.meta.url), 'utf8');
    expect(page).toContain(`\`${target.id}\``);
  });

  it('is the same when it is emitted from the spec that it shows', () => {
    const files = emit(linear);
    expect(emit(parse(files.get('saga.yaml')!))).toEqual(files);
  });

  // Services of a choreography know each other by events, not by addresses.
  if (target.id !== 'choreography-typescript')
    it('refuses services that its names do not tell apart', () => {
      const saga = read(order({ ...reserve, service: 'a-b' }, { ...reserve, id: 'again', service: 'a_b' }));
      expect(target.check?.(saga).map(c => c.message)).toEqual([expect.stringMatching(/^V17 saga "create-order": /)]);
    });

  it('refuses a type that contains itself', () => {
    const Tree = { properties: { children: { type: 'array', items: { $ref: '#/schemas/Tree' } } } };
    const saga = read({ ...order(reserve), schemas: { Tree } });
    expect(target.check?.(saga).map(c => c.message)).toEqual([
      expect.stringMatching(/^V17 saga "create-order": the type Tree contains itself/),
    ]);
  });
});
