import { circuitBreaker } from '../../../src/emit/circuit-breaker/blueprint.ts';
import type { BreakerSpec } from '../../../src/emit/circuit-breaker/spec.ts';
import type { BreakerTarget } from '../../../src/emit/circuit-breaker/target.ts';

export type Given = Readonly<Record<string, unknown>>;

/** A shop asks what is in stock. */
export const short: Given = { name: 'get-stock', target: 'inventory' };

export const full: Given = {
  call: 'get-stock',
  service: 'inventory',
  p99: '180ms',
  ratePerSecond: 25,
  deadline: '2s',
  idempotent: true,
};

/** One for each fallback and each preset. */
export const several: readonly (readonly [name: string, spec: Given])[] = [
  ['cached, by rate', { ...full, criticality: 'read' }],
  ['default, in a row', { ...short, criticality: 'non-critical', settings: { preset: 'consecutive' } }],
  [
    'alternate, with a key',
    {
      ...short,
      criticality: 'payment',
      idempotencyKey: 'header:Idempotency-Key',
      settings: { preset: 'pybreaker' },
    },
  ],
  [
    'queue, with numbers of its own',
    {
      ...short,
      fallback: { strategy: 'queue' },
      settings: {
        failureRateThreshold: 37,
        minimumNumberOfCalls: 7,
        slidingWindowSize: 40,
        permittedNumberOfCallsInHalfOpenState: 5,
        ignoredErrors: [],
      },
    },
  ],
  [
    'error, with a long name and a threshold that binary fractions miss',
    {
      name: 'reserve-places-for-the-whole-party',
      target: 'theatre-box-office',
      settings: { failureRateThreshold: 29, minimumNumberOfCalls: 100, ignoredErrors: ['http:404', 'SoldOutError'] },
    },
  ],
];

export function readSpec(given: Given): BreakerSpec {
  const read = circuitBreaker.read(given);
  if (!('spec' in read)) throw new Error(read.complaints.map(c => c.message).join('\n'));
  return read.spec;
}

export function complaints(given: Given, target?: BreakerTarget): string[] {
  const read = circuitBreaker.read(given);
  const own = 'spec' in read && target ? (target.check?.(read.spec) ?? []) : [];
  return [...read.complaints, ...own].map(c => `${c.level}: ${c.message}`);
}

export function targetOf(id: string): BreakerTarget {
  const target = circuitBreaker.targets.find(t => t.id === id);
  if (!target) throw new Error(`there is no target ${id}`);
  return target;
}
