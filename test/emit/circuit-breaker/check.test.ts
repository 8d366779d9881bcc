import { describe, expect, it } from 'vitest';
import { circuitBreaker } from '../../../src/emit/circuit-breaker/blueprint.ts';
import { SUPPORT } from '../../../src/emit/circuit-breaker/support-table.ts';
import { complaints, full, type Given, short, targetOf } from './specs.ts';

/** A spec that breaks one rule, what the rule says about it, and the nearest spec that does not break it. */
const cases: readonly (readonly [wrong: Given, says: RegExp, right: Given])[] = [
  [
    { ...short, retry: { max: 3 } },
    /^error: B1 call "get-stock": 3 tries of a call that is not idempotent.*idempotencyKey/,
    { ...short, retry: { max: 3 }, idempotencyKey: 'header:Idempotency-Key' },
  ],
  [
    { ...full, retry: { max: 4 } },
    /^error: B2 .*4 x 540ms \+ 100ms \+ 200ms \+ 400ms = 2860ms is more than the deadline of 2s/,
    { ...full, retry: { max: 4 }, deadline: '2860ms' },
  ],
  [
    { ...short, settings: { waitDurationInOpenState: '2s' } },
    /^error: B3 .*2s is not longer than the attempt timeout 2s/,
    { ...short, settings: { waitDurationInOpenState: '2001ms' } },
  ],
  [
    { ...short, settings: { slidingWindowSize: 20, minimumNumberOfCalls: 21 } },
    /^error: B4 .*minimumNumberOfCalls 21 is more than slidingWindowSize 20/,
    { ...short, settings: { slidingWindowSize: 20, minimumNumberOfCalls: 20 } },
  ],
  [
    { ...full, attemptTimeout: '100ms', settings: { slowCallDurationThreshold: '50ms' } },
    /^error: B5 .*100ms is below p99 180ms/,
    { ...full, attemptTimeout: '180ms', settings: { slowCallDurationThreshold: '50ms' } },
  ],
  [
    { ...full, settings: { slowCallDurationThreshold: '1s' } },
    /^warning: B6 .*no call is ever slow/,
    { ...full, settings: { slowCallDurationThreshold: '500ms' } },
  ],
  [{ ...short, ratePerSecond: 0.05 }, /^warning: B7 .*it takes 100 s to see 5 calls/, { ...short, ratePerSecond: 0.1 }],
  [
    { ...full, settings: { preset: 'consecutive' } },
    /^warning: B8 .*one success among failures/,
    { ...full, ratePerSecond: 5, settings: { preset: 'consecutive' } },
  ],
  [
    { ...short, criticality: 'payment', fallback: { strategy: 'cached' } },
    /^error: B9 .*a payment must not be answered from a cache/,
    { ...short, criticality: 'payment', fallback: { strategy: 'error' } },
  ],
];

describe('the rules for every library', () => {
  it.each(cases)('%j', (wrong, says, right) => {
    expect(complaints(wrong)).toEqual([expect.stringMatching(says)]);
    expect(complaints(right)).toEqual([]);
  });
});

describe('what a library cannot do', () => {
  const byTime = { ...short, settings: { slidingWindowType: 'time', slidingWindowSize: 10 } };

  it('is refused where it was asked for, with what to write instead', () => {
    const [first] = complaints(byTime, targetOf('typescript-cockatiel'));
    expect(first).toMatch(/^error: B20 .*typescript-cockatiel cannot do slidingWindowSize 10 s: SamplingBreaker takes/);
    expect(first).toMatch(/Write instead: slidingWindowType: count, .* or allowApproximation: true\./);
    expect(complaints(byTime, targetOf('java-resilience4j'))).toEqual([]);
  });

  it('is a warning where approximation is allowed', () => {
    expect(complaints({ ...byTime, allowApproximation: true }, targetOf('typescript-cockatiel'))).toEqual([
      expect.stringMatching(/^warning: B20 .*allowApproximation is set/),
    ]);
  });

  it('is a warning where it is only a default', () => {
    const all = complaints({ ...full, settings: { slidingWindowType: 'time' } }, targetOf('csharp-polly'));
    expect(all.length).toBeGreaterThan(0);
    for (const complaint of all) expect(complaint).toMatch(/^warning: B20 .*it is only a default/);
  });

  it('may depend on the value', () => {
    const settings = { failureRateThreshold: 100 };
    expect(complaints({ ...short, settings }, targetOf('typescript-cockatiel'))).toEqual([
      expect.stringMatching(/^error: B20 .*failureRateThreshold 100 %.*a threshold below 100/),
    ]);
    expect(complaints({ ...short, settings }, targetOf('typescript-opossum'))).toEqual([]);
  });
});

describe('the table', () => {
  it('has a row for every target', () => {
    expect(Object.keys(SUPPORT).sort()).toEqual(circuitBreaker.targets.map(t => t.id).sort());
  });

  it('names what to do instead of every refusal', () => {
    for (const [library, row] of Object.entries(SUPPORT))
      for (const [parameter, ability] of Object.entries(row))
        if (ability.how === 'refused') expect(ability.instead, `${library} ${parameter}`).toBeTruthy();
  });

  it('claims to have seen only what the tests of an emitted project run', () => {
    for (const library of ['csharp-polly', 'istio', 'dapr-resiliency'] as const)
      for (const ability of Object.values(SUPPORT[library])) expect(ability.proof).not.toBe('ran');
  });
});
