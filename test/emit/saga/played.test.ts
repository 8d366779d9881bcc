import { expect, it } from 'vitest';
import { scenariosFile } from '../../../src/emit/saga/targets/played.ts';
import { charge, order, read, reserve, ship } from './specs.ts';

/** With a second step that can be taken back, so that the first is when that one is refused. */
const credit = { ...reserve, id: 'credit' };
const namesOf = (...steps: readonly unknown[]) =>
  (JSON.parse(scenariosFile(read(order(...steps)))) as readonly { readonly name: string }[]).map(s => s.name);

it('a step that has tries left loses some', () => {
  expect(namesOf(reserve, credit, charge)).toEqual(
    expect.arrayContaining(['reserve: lost before effect', 'reserve: killed after its effect', 'undo reserve: lost']),
  );
});

it('a step that is called once loses all or nothing', () => {
  const names = namesOf({ ...reserve, retry: { max: 1 } }, charge);
  expect(names).toContain('reserve: lost before effect, every time');
  expect(names).toContain('reserve: refused');
  expect(names.filter(name => /^reserve: (?:lost|late|killed)/.test(name) && !name.endsWith('every time'))).toEqual([]);
});

it('so does one whose unknown outcomes are not tried again', () => {
  const names = namesOf({ ...reserve, retry: { on: ['transient'] } }, charge);
  expect(names).not.toContain('reserve: lost after effect');
});

it('a worker does not die while another call has its only try', () => {
  const once = { ...credit, retry: { max: 1 } };
  expect(namesOf({ parallel: [reserve, once] }, charge)).not.toContain('reserve: killed before its effect');
});

it('after the pivot a refusal is tried again, so it needs another try', () => {
  expect(namesOf(charge, ship)).toContain('ship: refused');
  expect(namesOf(charge, { ...ship, retry: { max: 1, onExhausted: 'park' } })).not.toContain('ship: refused');
});

it('a way back with two tries does not lose two', () => {
  const short = { op: 'DELETE /reservations/{key}', retry: { max: 2 } };
  const names = namesOf({ ...reserve, compensation: short }, credit, charge);
  expect(names).not.toContain('undo reserve: lost');
  expect(names).toContain('undo reserve: killed after its effect');
});

it('of a long saga an even choice is played', () => {
  const names = namesOf(...Array.from({ length: 50 }, (_, i) => `step${i}`));
  const kills = names.filter(name => name.includes('killed'));
  expect([names.length, kills.length]).toEqual([150, 24]);
  expect([names[0], kills[0]]).toEqual(['nothing goes wrong', 'step0: killed before its effect']);
  expect(kills.at(-1)).toMatch(/^undo step4\d: /);
  expect(names.at(-1)).toMatch(/^undo step4\d: /);
});
