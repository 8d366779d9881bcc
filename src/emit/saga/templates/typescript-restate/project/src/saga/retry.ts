import type { RunOptions } from '@restatedev/restate-sdk';

/** Times in milliseconds. */
export interface Retry {
  /** Tries in all. */
  readonly max: number | 'unlimited';
  readonly backoff: 'exponential' | 'constant';
  readonly initial: number;
  readonly maxInterval: number;
  readonly on: readonly ('transient' | 'unknown')[];
  readonly onExhausted: 'compensate' | 'park';
}

/** Tries after which somebody is told that a call without a limit does not get on. */
const ALERT_EVERY = 10;

/** Multiplies every wait; tests make it small. */
const pace = Number(process.env.SAGA_PACE ?? 1);

/**
 * The same for `ctx.run`: Restate makes the tries and keeps the time between them, so that a saga that waits needs no
 * process.
 * @param round how often the tries have been used up; later rounds keep the longest wait
 */
export function runOptions<T>(retry: Retry, round: number): RunOptions<T> {
  return {
    maxRetryAttempts: retry.max === 'unlimited' ? ALERT_EVERY : retry.max,
    initialRetryInterval: (round === 1 ? retry.initial : retry.maxInterval) * pace,
    maxRetryInterval: retry.maxInterval * pace,
    retryIntervalFactor: retry.backoff === 'exponential' ? 2 : 1,
  };
}
