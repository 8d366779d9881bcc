import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../../src/emit/saga/model/happening.ts';
import { prove, replay } from '../../../../src/emit/saga/model/prove.ts';
import { allRules, type RuleName, rulesWithout, ruleTexts } from '../../../../src/emit/saga/model/rules.ts';
import { wrongIn } from '../../../../src/emit/saga/model/verdict.ts';
import { findsWrong } from './naive.ts';
import { sagaOf } from './sagas.ts';

const everyRule = Object.keys(ruleTexts) as RuleName[];

/** What may go wrong, so that the shortest counterexample is the one the rule is known for. */
const tellings: readonly (readonly [RuleName, readonly Fault[], string])[] = [
  ['registerFirst', ['lost'], 'reserve takes effect, but its answer is lost; the saga gives up on it and turns back.'],
  ['fence', ['late'], 'The call of reserve that was under way reaches the participant.'],
  ['idempotent', ['crash'], 'reserve takes effect, and the saga crashes before it is noted; it restarts.'],
  ['stableAnswers', ['crash', 'refused'], 'reserve is refused.'],
  ['pivotUntilKnown', ['lost'], 'book takes effect, but its answer is lost; the saga gives up on it and turns back.'],
  ['shieldedUndo', ['cancel'], '. A cancel arrives and is acted on.\n4. A cancel arrives and is acted on.'],
  ['settleGroup', ['refused', 'late'], 'the saga ends COMPENSATED, but '],
];

describe('a rule that is off', () => {
  it.each(everyRule)('%s gives a counterexample that can be followed', name => {
    const rules = rulesWithout(name);
    const saga = sagaOf('c cc p r');
    const { proved, counterexample } = prove(saga, { rules });
    expect(proved).toBe(false);
    const { trace, wrong, words, diagram } = counterexample!;
    for (let n = 0; n < trace.length; n++)
      expect(wrongIn(saga, replay(saga, rules, trace.slice(0, n)))).toBeUndefined();
    expect(wrongIn(saga, replay(saga, rules, trace))).toBe(wrong);
    expect(words).toContain(`Broken here: ${ruleTexts[name]}`);
    expect(words.split('\n')).toHaveLength(trace.length + 2);
    expect(diagram.startsWith('sequenceDiagram\n')).toBe(true);
    // With the rule back the same run is impossible, or harmless.
    expect(() => {
      const end = replay(saga, allRules, trace);
      if (wrongIn(saga, end) === undefined) throw new Error('harmless');
    }).toThrow(/harmless|cannot happen/);
  });

  it.each(tellings)('%s is told as developers know it', (name, faults, line) => {
    const { counterexample } = prove(sagaOf('c cc p r'), { rules: rulesWithout(name), faults });
    expect(counterexample?.words).toContain(line);
  });

  it('compensates a branch before its sibling has settled', () => {
    const { counterexample } = prove(sagaOf('cc p'), { rules: rulesWithout('settleGroup'), faults: ['refused'] });
    expect(counterexample?.words).toMatchInlineSnapshot(`
      "1. reserve starts.
      2. credit starts.
      3. reserve is refused.
      4. The call of credit that was under way reaches the participant.
      5. The saga ends.
      6. Wrong: the saga ends COMPENSATED, but credit is still in effect.
      Broken here: S11: a parallel group settles before anything is compensated."
    `);
    expect(counterexample?.diagram).toMatchInlineSnapshot(`
      "sequenceDiagram
        participant s as saga
        participant p0 as reserve-service
        participant p1 as credit-service
        note over s: reserve starts
        note over s: credit starts
        s->>p0: reserve
        p0-->>s: refused
        note over p1: the credit that was under way arrives
        note over s: The saga ends.
        note over s: the saga ends COMPENSATED, but credit is still in effect
      "
    `);
  });
});

describe('the whole rule set', () => {
  const shapes = [
    'c',
    'c c',
    'c c c',
    'p',
    'c p',
    'c p r',
    'o c p r',
    'c c p r',
    'c c p r r',
    'c o c p r r',
    'c c c p r r r',
    'c c c c p r r r',
  ];
  const grouped = [
    'cc',
    'ccc',
    'cc p r',
    'c po r',
    'c cc p r',
    'c cco p r',
    'c ccc p rr',
    'c cccc p rr',
    'ccccc p rr',
    'cccccccc',
  ];
  it.each([...shapes, ...grouped])('holds for %s', shape => {
    const proof = prove(sagaOf(shape));
    expect(proof.counterexample?.words).toBeUndefined();
    expect(proof.proved).toBe(true);
  });

  it('holds for eight steps with a group in under two seconds', () => {
    // Seconds of the processor: other work on the machine does not count.
    const start = process.cpuUsage();
    expect(prove(sagaOf('c cccc p rr'))).toMatchObject({ proved: true, states: 540 });
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(2);
    // The largest group there can be.
    expect(prove(sagaOf('cccccccc')).states).toBeLessThan(20_000);
  });

  it('gives the same answer each time', () => {
    expect(prove(sagaOf('c cc p r'))).toEqual(prove(sagaOf('c cc p r')));
  });

  it('holds where tries end in a parked saga, which a person resumes', () => {
    const parked = sagaOf('c cc p r', s => ({ exhausted: 'park', undo: s.undo === 'none' ? 'none' : 'park' }));
    expect(prove(parked).proved).toBe(true);
  });
});

describe('a spec that cannot be right', () => {
  it.each([
    ['a step without a fence', sagaOf('c c p', s => ({ fence: s.id !== 'credit' })), 'but credit is still in effect'],
    ['a step without a compensation', sagaOf('c c', () => ({ undo: 'none' })), 'but reserve is still in effect'],
    [
      'a compensation that is given up',
      sagaOf('c p', s => (s.undo === 'none' ? {} : { undo: 'give up' })),
      'is swallowed',
    ],
    [
      'a pivot that is given up',
      sagaOf('c p r', s => (s.kind === 'pivot' ? { exhausted: 'back' } : {})),
      'but credit is still',
    ],
    [
      'a step after the pivot that turns back',
      sagaOf('c p r', s => (s.kind === 'retriable' ? { exhausted: 'back' } : {})),
      'but credit is still',
    ],
    ['a retriable step beside the pivot', sagaOf('c pr'), 'took effect although credit did not'],
    ['a retriable step before the pivot', sagaOf('r p'), 'took effect although credit did not'],
  ])('%s', (_, saga, words) => {
    expect(prove(saga).counterexample?.words).toContain(words);
  });
});

describe('a second, naive search', () => {
  const limits = { faults: 2, cancels: 2, deadlines: 1 };
  // Groups have far more interleavings, and without a pivot a deadline is but another cancel.
  const fewer = { faults: 2, cancels: 1, deadlines: 0 };
  it.each([
    ['c', limits],
    ['p', limits],
    ['c c', fewer],
    ['c p', limits],
    ['p r', { faults: 1, cancels: 1, deadlines: 1 }],
    ['cc', fewer],
    ['co', fewer],
  ] as const)('agrees on %s under every rule set with one rule off', (shape, within) => {
    const saga = sagaOf(shape);
    // An answer that changes takes two faults: the first one lost, the second one another.
    const names = everyRule.filter(name => within.faults > 1 || name !== 'stableAnswers');
    for (const rules of [allRules, ...names.map(name => rulesWithout(name))]) {
      const off = everyRule.filter(n => !rules[n]);
      expect([off, prove(saga, { rules }).proved]).toEqual([off, !findsWrong(saga, rules, within).wrong]);
    }
  });

  it.each(['c c', 'cc', 'c p', 'cc p r', 'c cco p rr'])('agrees on %s without symmetry', shape => {
    for (const rules of [allRules, ...everyRule.map(name => rulesWithout(name))]) {
      const quick = prove(sagaOf(shape), { rules });
      const plain = prove(sagaOf(shape), { rules, plain: true });
      expect(quick.proved).toBe(plain.proved);
      expect(quick.counterexample?.trace.length).toBe(plain.counterexample?.trace.length);
    }
  });
});
