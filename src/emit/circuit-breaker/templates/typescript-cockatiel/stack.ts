import { randomUUID } from 'node:crypto';
import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  ConstantBackoff,
  CountBreaker,
  circuitBreaker,
  ExponentialBackoff,
  fullJitterGenerator,
  handleWhen,
  type IBreaker,
  noJitterGenerator,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
} from 'cockatiel';
import { AttemptTimeout, BulkheadFull, CircuitOpen, ignoreRule } from './failure.ts';
import type { Attempt, Parameters, Stack } from './parameters.ts';
import { RetryBudget } from './retry-budget.ts';
import { traceHeaders } from './trace.ts';

/** An answer on its way through the breaker, which must know how long it took. */
interface Timed<T> {
  readonly value: T;
  readonly slow: boolean;
}

/** retry(breaker(timeout(bulkhead(call)))); the fallback goes around it. */
export function createStack(parameters: Parameters): Stack {
  const { trips, attemptTimeoutMs } = parameters;
  const permits = parameters.permittedNumberOfCallsInHalfOpenState;
  const isIgnored = ignoreRule(parameters.ignoredErrors);
  const slots = bulkhead(parameters.bulkhead.concurrent, parameters.bulkhead.queue);
  // Inside the breaker: a trial call that hangs must end, or half-open would never be left.
  // The signal stays as it is after an answer, whose body may still have to be read.
  const limit = timeout(attemptTimeoutMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
  const windows = new Windows(trips);
  const breaker = circuitBreaker(handleWhen(isFailure).orWhenResult(isSlow), {
    halfOpenAfter: parameters.waitDurationInOpenStateMs,
    // Threshold 0: one trial call that fails opens again, all must succeed to close.
    halfOpenSampling: { calls: permits, threshold: 0 },
    breaker: windows,
  });
  let trials = 0;
  breaker.onHalfOpen(() => {
    trials = 0;
  });
  const budget = new RetryBudget(parameters.retry.budgetPercent);
  const tries = retry(handleWhen(mayRetry), {
    maxAttempts: parameters.retry.tries - 1,
    backoff: backoffOf(parameters.retry),
  });

  /** Our own lack of room says nothing about the other side, except that a trial call proved nothing. */
  function isFailure(error: unknown): boolean {
    if (error instanceof BulkheadRejectedError) return breaker.state === CircuitState.HalfOpen;
    return !isIgnored(error);
  }

  function mayRetry(error: unknown): boolean {
    if (error instanceof BrokenCircuitError || error instanceof BulkheadRejectedError) return false;
    return !isIgnored(error) && budget.spend();
  }

  async function once<T>(work: () => Promise<T>): Promise<Timed<T>> {
    const closed = breaker.state === CircuitState.Closed;
    if (!closed) trials++;
    const start = performance.now();
    const record = (failed: boolean): boolean => {
      const slow = trips.mode === 'rate' && performance.now() - start > trips.slowCallDurationMs;
      // What an old call has to say while the circuit is open or on trial is old news.
      if (closed && breaker.state === CircuitState.Closed) windows.record(failed, slow);
      return slow;
    };
    try {
      const value = await work();
      return { value, slow: record(false) };
    } catch (error) {
      if (isFailure(error)) record(true);
      throw error;
    }
  }

  async function attempt<T>(work: (attempt: Attempt) => PromiseLike<T>, tried: Omit<Attempt, 'signal'>): Promise<T> {
    // cockatiel lets callers wait while the trial calls are under way; ours are refused at once.
    if (breaker.state === CircuitState.HalfOpen && trials >= permits) throw new BrokenCircuitError();
    const { value } = await breaker.execute(() =>
      once(() => limit.execute(({ signal }) => slots.execute(() => work({ ...tried, signal }), signal))),
    );
    return value;
  }

  return {
    async call<T>(work: (attempt: Attempt) => PromiseLike<T>): Promise<T> {
      budget.earn();
      const header = parameters.idempotencyKeyHeader;
      const key = header === undefined ? {} : { [header]: randomUUID() };
      try {
        return await tries.execute(context =>
          attempt(work, { number: context.attempt + 1, headers: { ...traceHeaders(), ...key } }),
        );
      } catch (error) {
        throw translate(error, attemptTimeoutMs);
      }
    },
  };
}

/** When to open: one window for failures, one for slow calls. Each opens at MORE than its threshold. */
class Windows implements IBreaker {
  readonly #failures: IBreaker;
  readonly #slow: IBreaker | undefined;
  #tripped = false;

  constructor(trips: Parameters['trips']) {
    if (trips.mode === 'consecutive') {
      this.#failures = new ConsecutiveBreaker(trips.failureThreshold);
      return;
    }
    const shape = { size: trips.slidingWindowSize, minimumNumberOfCalls: trips.minimumNumberOfCalls };
    this.#failures = new CountBreaker({ ...shape, threshold: trips.failureRateThreshold / 100 });
    this.#slow = new CountBreaker({ ...shape, threshold: trips.slowCallRateThreshold / 100 });
  }

  get state(): unknown {
    return { failures: this.#failures.state, slow: this.#slow?.state };
  }

  set state(state: unknown) {
    const { failures, slow } = state as { readonly failures: unknown; readonly slow: unknown };
    this.#failures.state = failures;
    if (this.#slow) this.#slow.state = slow;
  }

  record(failed: boolean, slow: boolean): void {
    const byFailures = judge(this.#failures, failed);
    const bySlow = this.#slow !== undefined && judge(this.#slow, slow);
    if (byFailures || bySlow) this.#tripped = true;
  }

  /** cockatiel asks this after a failed or slow call. */
  failure(state: CircuitState): boolean {
    const tripped = this.#tripped;
    this.#tripped = false;
    return tripped || state === CircuitState.HalfOpen;
  }

  success(state: CircuitState): void {
    if (state !== CircuitState.HalfOpen) return;
    // The circuit closes: the windows start anew.
    this.#failures.success(state);
    this.#slow?.success(state);
  }
}

function judge(window: IBreaker, bad: boolean): boolean {
  if (bad) return window.failure(CircuitState.Closed);
  window.success(CircuitState.Closed);
  return false;
}

function isSlow(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'slow' in result && result.slow === true;
}

function backoffOf(shape: Parameters['retry']): ConstantBackoff | ExponentialBackoff<number> {
  if (shape.backoff === 'fixed') return new ConstantBackoff(shape.initialMs);
  return new ExponentialBackoff({
    initialDelay: shape.initialMs,
    maxDelay: shape.maxIntervalMs,
    generator: shape.jitter === 'full' ? fullJitterGenerator : noJitterGenerator,
  });
}

/** Callers need not know the library. */
function translate(error: unknown, attemptTimeoutMs: number): unknown {
  if (error instanceof BrokenCircuitError) return new CircuitOpen('the circuit is open', { cause: error });
  if (error instanceof BulkheadRejectedError) return new BulkheadFull(error.message, { cause: error });
  if (error instanceof TaskCancelledError)
    return new AttemptTimeout(`no answer within ${attemptTimeoutMs} ms`, { cause: error });
  return error;
}
