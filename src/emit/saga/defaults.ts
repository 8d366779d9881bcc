import type { ErrorClass, Retry, StepKind } from './spec.ts';

/** What a spec that says nothing gets. Times in milliseconds. */

/** Of one try: longer than a healthy call between services takes, short enough for several tries. */
export const TIMEOUT = 2_000;

/** A saga that is not past its pivot after this time is taken back. */
export const DEADLINE = 30 * 60_000;

export const KEY = '{saga.id}:{step.id}';
export const HEADER = 'Idempotency-Key';
export const ID = '{input.id}';

/** A 5xx may come after the effect: only a participant that says otherwise makes it transient. */
export const ERRORS: Readonly<Record<ErrorClass, readonly string[]>> = {
  refused: ['http:4xx'],
  transient: ['http:429', 'breaker-open'],
  unknown: ['timeout', 'reset', 'http:5xx', 'http:408'],
};

const RETRY: Retry = {
  max: 5,
  backoff: 'exponential',
  initial: 200,
  maxInterval: 10_000,
  on: ['transient', 'unknown'],
  onExhausted: 'compensate',
};

/** Nothing but success ends what has to be done after the pivot. */
const UNLIMITED: Retry = { ...RETRY, max: 'unlimited', maxInterval: 5 * 60_000, onExhausted: 'park' };

/** About a quarter of an hour of tries, then a person. */
export const COMPENSATION_RETRY: Retry = {
  ...RETRY,
  max: 10,
  initial: 1_000,
  maxInterval: 5 * 60_000,
  onExhausted: 'park',
};

export function retryOf(kind: StepKind, afterPivot: boolean): Retry {
  return kind === 'pivot' || kind === 'retriable' || afterPivot ? UNLIMITED : RETRY;
}
