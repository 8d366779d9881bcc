import { describe, expect, it } from 'vitest';
import { breakerJsonSchema } from '../../../src/emit/circuit-breaker/spec.ts';
import { complaints, full, readSpec, short } from './specs.ts';

describe('a spec', () => {
  it('needs a name and a target, and gets the table’s numbers for the rest', () => {
    const spec = readSpec(short);
    expect(spec).toMatchObject({
      call: 'get-stock',
      service: 'inventory',
      attemptTimeoutMs: 2_000,
      settings: {
        mode: 'rate',
        failureRateThreshold: 50,
        slowCallRateThreshold: 80,
        slidingWindowType: 'count',
        slidingWindowSize: 100,
        minimumNumberOfCalls: 10,
        waitDurationMs: 30_000,
        permits: 3,
        ignoredErrors: ['http:4xx'],
      },
      // Not known to be repeatable: not repeated.
      retry: { tries: 1 },
      bulkhead: { concurrent: 10, queue: 20 },
      fallback: { strategy: 'error' },
    });
    expect(spec.sources.failureRateThreshold).toBe('preset rate');
  });

  it.each([
    ['consecutive', { failureThreshold: 5, permits: 3, waitDurationMs: 30_000 }],
    ['pybreaker', { failureThreshold: 5, permits: 1, waitDurationMs: 30_000 }],
  ])('has the preset %s', (preset, settings) => {
    expect(readSpec({ ...short, settings: { preset } })).toMatchObject({ attemptTimeoutMs: 2_000, settings });
  });

  it('derives its numbers from p99, rate and deadline, and shows the arithmetic', () => {
    const spec = readSpec(full);
    expect(spec).toMatchObject({
      attemptTimeoutMs: 540,
      deadlineMs: 2_000,
      settings: { slowCallDurationMs: 360 },
      retry: { tries: 3, initialMs: 100, maxIntervalMs: 200 },
      bulkhead: { concurrent: 9, queue: 18 },
    });
    expect(spec.sources).toMatchObject({
      attemptTimeout: '3 x p99 = 3 x 180ms',
      slowCallDurationThreshold: '2 x p99 = 2 x 180ms',
      slidingWindowSize: 'preset rate; 100 calls / 25 per second = 4 s',
      'retry.max': 'most of 3 that fit: 3 x 540ms + 100ms + 200ms = 1920ms <= 2s',
      'bulkhead.concurrent': 'Little: 25 per second x 180ms = 4.5 in flight, x 2',
      deadline: 'the spec',
    });
  });

  it.each([
    ['1s', 1, '1 x 540ms = 540ms <= 1s'],
    ['1300ms', 2, '2 x 540ms + 100ms = 1180ms <= 1300ms'],
  ])('tries no more often than the deadline of %s allows', (deadline, tries, arithmetic) => {
    const spec = readSpec({ ...full, deadline });
    expect(spec.retry.tries).toBe(tries);
    expect(spec.sources['retry.max']).toContain(arithmetic);
  });

  it.each([
    [500, 1_000, 100, /0.2 s is too short: 500 x 2 s/],
    [0.5, 30, 5, /200 s is too long/],
  ])('fits the window to %d calls per second', (ratePerSecond, size, minimum, why) => {
    const spec = readSpec({ ...full, ratePerSecond });
    expect(spec.settings).toMatchObject({ slidingWindowSize: size, minimumNumberOfCalls: minimum });
    expect(spec.sources.slidingWindowSize).toMatch(why);
  });

  it.each([
    ['read', 'cached'],
    ['non-critical', 'default'],
    ['payment', 'alternate'],
    ['critical', 'error'],
  ])('of a %s call falls back to %s', (criticality, strategy) => {
    expect(readSpec({ ...short, criticality }).fallback.strategy).toBe(strategy);
  });

  it.each([
    [{ target: 'inventory' }, /^error: B0 call: is missing/],
    [{ name: 'get-stock' }, /^error: B0 service: is missing/],
    [{ ...short, retries: 3 }, /^error: B0 unknown key "retries".*"retry"/],
    [{ ...short, p99: 'fast' }, /^error: B0 p99: must be a duration/],
    [{ ...short, name: '../../etc' }, /^error: B0 name: must be words/],
    [{ ...short, settings: { ignoredErrors: ['");exit('] } }, /^error: B0 settings\.ignoredErrors/],
    [{ ...short, idempotencyKey: 'Idempotency-Key' }, /^error: B0 idempotencyKey/],
    [{ ...short, settings: { failureRateThreshold: 120 } }, /^error: B0 settings\.failureRateThreshold/],
  ])('is read strictly: %j', (given, says) => {
    expect(complaints(given)).toEqual([expect.stringMatching(says)]);
  });

  it('has a JSON Schema that says the same', () => {
    expect(breakerJsonSchema()).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: { settings: { properties: { preset: { enum: ['rate', 'consecutive', 'pybreaker'] } } } },
    });
  });
});
