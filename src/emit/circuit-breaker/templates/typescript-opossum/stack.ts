import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import CircuitBreaker from 'opossum';
import { Bulkhead } from './bulkhead.ts';
import { AttemptTimeout, BulkheadFull, CircuitOpen, ignoreRule } from './failure.ts';
import type { Attempt, Parameters, Stack } from './parameters.ts';
import { RetryBudget } from './retry-budget.ts';
import { traceHeaders } from './trace.ts';
import { Window } from './window.ts';

/** retry(breaker(timeout(bulkhead(call)))); the fallback goes around it. */
export function createStack(parameters: Parameters): Stack {
  const { trips, attemptTimeoutMs, retry } = parameters;
  const permits = parameters.permittedNumberOfCallsInHalfOpenState;
  const isIgnored = ignoreRule(parameters.ignoredErrors);
  const slots = new Bulkhead(parameters.bulkhead);
  const window = new Window(trips);
  const budget = new RetryBudget(retry.budgetPercent);
  const breaker = new CircuitBreaker(async (work: () => Promise<unknown>) => await work(), {
    // Inside the breaker: a trial call that hangs must end, or half-open would never be left.
    timeout: attemptTimeoutMs,
    resetTimeout: parameters.waitDurationInOpenStateMs,
    // opossum's own window is of time and counts refused calls: ours decides, and opens.
    volumeThreshold: Number.MAX_SAFE_INTEGER,
    rollingPercentilesEnabled: false,
    errorFilter: (error: unknown) => !isFailure(error),
  });
  /** Trial calls that must still succeed, and how many of them may still be made. */
  let needed = 0;
  let permitted = 0;
  breaker.on('halfOpen', () => {
    needed = permits;
    permitted = permits;
  });
  breaker.on('open', () => {
    needed = 0;
    permitted = 0;
    window.reset();
  });

  const onTrial = (): boolean => needed > 0;

  /** Our own lack of room says nothing about the other side, except that a trial call proved nothing. */
  function isFailure(error: unknown): boolean {
    if (error instanceof BulkheadFull) return onTrial();
    return !isIgnored(error);
  }

  function record(isTrial: boolean, failed: boolean, slow: boolean): void {
    if (isTrial && onTrial()) {
      // opossum closes after one good trial call: here all of them must succeed.
      if (failed || slow) breaker.open();
      else needed--;
    } else if (!isTrial && breaker.closed && !onTrial() && window.record(failed, slow)) breaker.open();
  }

  async function attempt<T>(work: (attempt: Attempt) => PromiseLike<T>, tried: Omit<Attempt, 'signal'>): Promise<T> {
    const isTrial = onTrial();
    if (breaker.opened || (isTrial && permitted === 0)) throw new CircuitOpen('the circuit is open');
    if (isTrial) permitted--;
    const start = performance.now();
    const isSlow = () => trips.mode === 'rate' && performance.now() - start > trips.slowCallDurationMs;
    const controller = new AbortController();
    try {
      const run = () => slots.run(() => work({ ...tried, signal: controller.signal }), controller.signal);
      const value = (await breaker.fire(run)) as T;
      record(isTrial, false, isSlow());
      return value;
    } catch (error) {
      if (isFailure(error)) record(isTrial, true, isSlow());
      else if (isTrial && onTrial()) needed--;
      // Not after an answer, whose body may still have to be read.
      controller.abort();
      throw translate(error, attemptTimeoutMs);
    }
  }

  return {
    async call<T>(work: (attempt: Attempt) => PromiseLike<T>): Promise<T> {
      budget.earn();
      const header = parameters.idempotencyKeyHeader;
      const key = header === undefined ? {} : { [header]: randomUUID() };
      for (let number = 1; ; number++) {
        try {
          return await attempt(work, { number, headers: { ...traceHeaders(), ...key } });
        } catch (error) {
          if (number >= retry.tries || !mayRetry(error)) throw error;
          await sleep(waitAfter(number, retry));
        }
      }
    },
  };

  function mayRetry(error: unknown): boolean {
    if (error instanceof CircuitOpen || error instanceof BulkheadFull) return false;
    return !isIgnored(error) && budget.spend();
  }
}

function waitAfter(number: number, { backoff, initialMs, maxIntervalMs, jitter }: Parameters['retry']): number {
  const full = backoff === 'fixed' ? initialMs : Math.min(maxIntervalMs, initialMs * 2 ** (number - 1));
  return jitter === 'full' ? Math.floor(Math.random() * (full + 1)) : full;
}

/** Callers need not know the library. */
function translate(error: unknown, attemptTimeoutMs: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EOPENBREAKER') return new CircuitOpen('the circuit is open', { cause: error });
  // What the call itself throws may carry the same code as opossum's own timeout.
  if (code === 'ETIMEDOUT' && CircuitBreaker.isOurError(error as Error))
    return new AttemptTimeout(`no answer within ${attemptTimeoutMs} ms`, { cause: error });
  return error;
}
