import { describe, expect, it } from 'vitest';
import { follow } from '../../../../src/emit/saga/model/programme.ts';
import { replay } from '../../../../src/emit/saga/model/prove.ts';
import { allRules } from '../../../../src/emit/saga/model/rules.ts';
import { traces } from '../../../../src/emit/saga/model/traces.ts';
import { netEffects } from '../../../../src/emit/saga/model/verdict.ts';
import { sagaOf } from './sagas.ts';

const saga = sagaOf('c cc p r');
const all = { reserve: 1, credit: 1, hold: 1, book: 1, charge: 1 };
const none = { reserve: 0, credit: 0, hold: 0, book: 0, charge: 0 };

describe('scenarios', () => {
  it('are the same for the same seed, and others for another', () => {
    const names = (seed: number) => traces(saga, { seed, count: 50 }).map(s => s.name);
    expect(names(7)).toEqual(names(7));
    expect(names(8)).not.toEqual(names(7));
    expect(new Set(names(7)).size).toBeGreaterThan(40);
  });

  it('begin with the one in which nothing goes wrong', () => {
    expect(traces(saga, { seed: 1, count: 1 })).toMatchObject([
      { calls: {}, undos: {}, expected: { outcome: 'completed', net: all, parks: 0 } },
    ]);
  });

  it('are runs of the checked protocol, with all effects or none', () => {
    for (const { calls, undos, expected } of traces(saga, { seed: 3, count: 300 })) {
      const { trace } = follow(saga, { calls, undos });
      expect(netEffects(replay(saga, allRules, trace))).toEqual(Object.values(expected.net));
      expect(expected.net).toEqual(expected.outcome === 'completed' ? all : none);
    }
  });

  it('have every fault among them', () => {
    const told = traces(saga, { seed: 3, count: 300 }).flatMap(s => s.words);
    for (const text of [
      'is refused.',
      'answer is lost',
      'lost before',
      'that was under way',
      'crashes before it is noted',
      'cancel arrives and is acted on',
      'cancel arrives and is refused',
      'deadline passes: ',
    ])
      expect(
        told.some(line => line.includes(text)),
        text,
      ).toBe(true);
  });

  it('leave out what a test cannot bring about', () => {
    const told = traces(saga, { seed: 3, count: 100, without: ['crash', 'cancel', 'deadline'] }).flatMap(s => s.words);
    expect(told.filter(line => /crash|cancel|deadline/.test(line))).toEqual([]);
  });

  it('are as many as there are when more are asked for', () => {
    const small = traces(sagaOf('o'), { seed: 1, count: 200 });
    expect(small.length).toBeGreaterThan(5);
    expect(small.length).toBeLessThan(200);
  });
});

describe('a programme', () => {
  it('says what comes of a late effect after its undo', () => {
    const programme = { calls: { hold: [{ answer: 'late effect', exhausts: true }] }, undos: {} } as const;
    expect(follow(saga, programme)).toMatchObject({ outcome: 'compensated', net: none });
  });

  it('says that a cancel after the pivot is refused', () => {
    const programme = { calls: { charge: [{ answer: 'done', cancels: 2 }] }, undos: {} } as const;
    expect(follow(saga, programme)).toMatchObject({ outcome: 'completed', net: all });
  });

  it('counts how often a person is needed', () => {
    const parking = sagaOf('c p r', s => (s.kind === 'retriable' ? { exhausted: 'park' } : {}));
    const programme = { calls: { hold: [{ answer: 'lost before effect', exhausts: true }] }, undos: {} } as const;
    expect(follow(parking, programme)).toMatchObject({ outcome: 'completed', parks: 1 });
  });

  it('cannot give up on the pivot', () => {
    const programme = { calls: { book: [{ answer: 'lost after effect', exhausts: true }] }, undos: {} } as const;
    expect(() => follow(saga, programme)).toThrow('cannot happen');
  });
});
