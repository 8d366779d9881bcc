import { describe, expect, it } from 'vitest';
import { backoffSum, parametersFor } from '../../src/recommend/parameters.ts';
import type { Known } from '../../src/recommend/recommend.ts';
import { openLibrary } from '../../src/reference/library.ts';
import { readTables } from '../../src/reference/table.ts';

const tables = readTables(openLibrary());
function derive(id: string, choice: string, answers: Readonly<Record<string, number>>) {
  const known = Object.entries(answers).map(
    ([question, value]): Known => ({ question, value, from: 'you', words: `${question} ${value}` }),
  );
  const derived = parametersFor(tables.find(t => t.id === id)!, choice, known);
  return Object.fromEntries(derived.map(d => [d.name, d]));
}

describe('timeout budget', () => {
  it('sums waits that double', () => {
    expect([1, 2, 3, 4].map(tries => backoffSum(100, tries))).toEqual([0, 100, 300, 700]);
  });

  it('solves for the attempt timeout, and shows each step and source', () => {
    const { 'attempt-timeout': attempt } = derive('timeout-budget', 'retry-in-budget', { deadline: 1_000, tries: 3 });
    expect(attempt!.value).toBe('233 ms');
    expect(attempt!.steps.join('\n')).toContain('(1000 − 300) ÷ 3 = 233');
    expect(attempt!.steps.join('\n')).toContain('3 × 233 + 300 = 999 ≤ 1000');
    expect(attempt!.from.join()).toMatch(/you: deadline 1000,.*timeout-budget\.md:\d+ \(backoff-base\)/);
  });

  it('solves for the tries', () => {
    const given = { deadline: 1_000, 'attempt-timeout': 300, 'backoff-base': 100 };
    expect(derive('timeout-budget', 'retry-in-budget', given).tries).toMatchObject({
      value: '2',
      steps: ['2 × 300 + 100 × (2^1 − 1) = 700 ms ≤ 1000 ms', '3 × 300 + 100 × (2^2 − 1) = 1200 ms > 1000 ms'],
    });
    expect(derive('timeout-budget', 'retry-in-budget', { ...given, 'attempt-timeout': 2_000 }).tries!.value).toMatch(
      /none/,
    );
  });

  it('says when what is given does not fit, and when an attempt is shorter than the p99', () => {
    const { budget } = derive('timeout-budget', 'retry-in-budget', { deadline: 500, tries: 3, 'attempt-timeout': 300 });
    expect(budget!.value).toBe('700 ms too long');
    const { 'attempt-timeout': attempt } = derive('timeout-budget', 'retry-in-budget', { deadline: 1_000, p99: 400 });
    expect(attempt!.steps.at(-1)).toContain('below the p99');
  });
});

describe('breaker settings', () => {
  it('come from p99 and rate', () => {
    const settings = derive('breaker-settings', 'rate', { p99: 400, 'calls-per-second': 50 });
    expect(settings['slow-call-duration']!.value).toBe('800 ms');
    expect(settings.window!.value).toBe('500 calls');
    expect(settings['minimum-calls']!.value).toBe('50 calls');
    expect(settings['time-to-open']!.value).toBe('5 s');
    expect(settings['failure-rate']).toMatchObject({
      value: '50 %',
      from: [expect.stringMatching(/settings\.md:\d+$/)],
    });
  });

  it('are the preset where nothing is known, each preset its own', () => {
    const settings = derive('breaker-settings', 'rate', {});
    expect(Object.fromEntries(Object.entries(settings).map(([name, d]) => [name, d.value]))).toEqual({
      'failure-rate': '50 %',
      'slow-call-rate': '80 %',
      'slow-call-duration': '3 s',
      window: '100 calls',
      'minimum-calls': '10 calls',
      'open-duration': '30 s',
      'half-open-permits': '10 calls',
    });
    expect(derive('breaker-settings', 'consecutive', { p99: 400 })).toMatchObject({
      failures: { value: '5' },
      'successes-to-close': { value: '3' },
      'open-duration': { value: '30 s' },
    });
    expect(derive('breaker-settings', 'pybreaker', {})).toMatchObject({
      'fail-max': { value: '5' },
      'reset-timeout': { value: '30 s' },
      'call-timeout': { value: '2 s' },
    });
  });
});

it('partitions follow from throughput, and are bounded by keys', () => {
  expect(derive('ordering-key', 'aggregate-id', { throughput: 500, 'per-consumer': 50 }).partitions!.value).toBe(
    'at least 10',
  );
  const few = derive('ordering-key', 'aggregate-id', { throughput: 500, 'per-consumer': 50, keys: 4 });
  expect(few.partitions!.steps.at(-1)).toContain('only 4 keys');
});

it('a snapshot interval follows from what a load may take', () => {
  const given = { 'load-budget': 50, 'replay-rate': 20_000 };
  expect(derive('snapshots', 'every-n-events', given)['interval-events']!.value).toBe('1000 events');
});
