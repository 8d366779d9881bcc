import { describe, expect, it } from 'vitest';
import { decide } from '../../src/recommend/decide.ts';
import { openLibrary } from '../../src/reference/library.ts';
import { readTable } from '../../src/reference/table.ts';
import { page, votes } from './page.ts';

const read = (text: string) => readTable(text, 'b.md', 'decisions/bread-or-cake');
const ours = (id: string) => readTable(openLibrary().page(`decisions/${id}`)!.source, `${id}.md`, `decisions/${id}`);

describe('the first row that holds', () => {
  it('decides, and says which cells of the others failed', () => {
    const decision = decide(read(page), { guests: 3, feast: 'no' });
    expect(decision).toMatchObject({ choose: 'bread', firm: true, open: [] });
    expect(decision.runnersUp).toEqual([
      { choose: 'cake', why: expect.stringMatching(/asks for guests >= 10, which is 3/) },
    ]);
  });

  it('is firm as soon as no open question can change it', () => {
    expect(decide(read(page), { guests: 12 })).toMatchObject({ choose: 'cake', firm: true, open: [] });
    expect(decide(read(page), { guests: 2 })).toMatchObject({ choose: 'bread', firm: true, open: [] });
    expect(decide(read(page), { guests: 7 })).toMatchObject({ firm: false, open: [{ question: 'feast' }] });
  });

  it('asks the most deciding question first', () => {
    expect(decide(read(page), {}).open.map(o => o.question)).toEqual(['guests', 'feast']);
  });

  it('follows a changed cell', () => {
    const changed = read(page.replace('| >= 10 |', '| >= 3 |'));
    expect(decide(read(page), { guests: 3, feast: 'no' }).choose).toBe('bread');
    expect(decide(changed, { guests: 3, feast: 'no' }).choose).toBe('cake');
  });
});

describe('votes', () => {
  it('add up, and say how far behind the others are', () => {
    const decision = decide(read(votes), { guests: 12, feast: 'yes' });
    expect(decision).toMatchObject({
      choose: 'cake',
      points: 3,
      runnersUp: [{ choose: 'bread', why: '0 points, 3 behind' }],
    });
    expect(decision.rows.map(r => r.weight)).toEqual([2, 1]);
  });

  it('fall back on the default, and say why', () => {
    expect(decide(read(votes), { guests: 7, feast: 'yes' })).toMatchObject({
      choose: 'bread',
      fallback: expect.stringContaining('2 points'),
    });
    expect(decide(read(votes.replace('least: 2', 'least: 1')), { guests: 3, feast: 'yes' }).fallback).toMatch(/level/);
  });
});

describe('split or not', () => {
  const table = ours('split-or-not');
  const quiet = {
    'scales-apart': 'no',
    'other-stacks': 'no',
    'frequent-deploys': 'no',
    domain: 'middling',
    'changes-together': 'no',
    traffic: 'no',
    mvp: 'no',
  };
  it.each([
    [4, quiet, 'do-not-split'],
    [5, quiet, 'modular-monolith'],
    [9, quiet, 'modular-monolith'],
    [7, { ...quiet, 'scales-apart': 'yes' }, 'modular-monolith'],
    [7, { ...quiet, 'scales-apart': 'yes', domain: 'complex' }, 'split'],
    [7, { ...quiet, traffic: 'yes', domain: 'simple' }, 'do-not-split'],
    [10, quiet, 'split'],
    [40, { ...quiet, mvp: 'yes' }, 'modular-monolith'],
  ])('%i developers, %o: %s', (developers, others, choose) => {
    expect(decide(table, { developers, ...others }).choose).toBe(choose);
  });
});

describe('choreography or orchestration', () => {
  const table = ours('choreography-or-orchestration');
  it('says which criteria decided', () => {
    const decision = decide(table, {
      services: 6,
      branching: 'yes',
      coupling: 'loose',
      visibility: 'central',
      failures: 'coordinated',
    });
    expect(decision).toMatchObject({ choose: 'orchestration', points: 4 });
    expect(decision.rows).toHaveLength(4);
    expect(decision.runnersUp[0]).toEqual({ choose: 'choreography', why: '1 point, 3 behind' });
  });
  it('needs no saga for one service', () => {
    expect(decide(table, { services: 1 })).toMatchObject({ choose: 'one-transaction', firm: true });
  });
});
