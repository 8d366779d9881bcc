import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from './outcome.ts';

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

/** Multiplies every wait; tests make it small. */
const pace = (): number => Number(process.env.SAGA_PACE ?? 1);

/**
 * Tries until an outcome is final or the tries are used up. Never throws, so that the outcome can be written down.
 * @param isFinal whether an outcome that is not `done` ends the tries early
 */
export async function tryAgain<R>(
  attempt: (number: number) => Promise<Outcome<R>>,
  retry: Retry,
  isFinal: (outcome: Outcome<R>) => boolean,
): Promise<Outcome<R>> {
  for (let number = 1; ; number++) {
    const outcome = await attempt(number);
    if (outcome.is === 'done' || isFinal(outcome)) return outcome;
    if (retry.max !== 'unlimited' && number >= retry.max) return outcome;
    await sleep(waitAfter(retry, number) * pace());
  }
}

/** Between half and all of the interval, so that sagas that failed together do not come back together. */
function waitAfter(retry: Retry, number: number): number {
  const factor = retry.backoff === 'constant' ? 1 : 2 ** Math.min(number - 1, 30);
  return Math.min(retry.initial * factor, retry.maxInterval) * (0.5 + Math.random() / 2);
}
