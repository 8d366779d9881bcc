import type { Ability, LibraryId, ParameterId } from './support.ts';

// One row per library, as read in or seen with the versions that are emitted; nothing here is from memory.

type Row = Readonly<Record<ParameterId, Ability>>;

const native = (by: string, extra: Partial<Ability> = {}): Ability => ({ how: 'native', by, proof: 'ran', ...extra });
const emulated = (by: string, extra: Partial<Ability> = {}): Ability => ({
  how: 'emulated',
  by,
  proof: 'ran',
  ...extra,
});
const refused = (by: string, instead: string, extra: Partial<Ability> = {}): Ability => ({
  how: 'refused',
  by,
  instead,
  proof: 'read',
  ...extra,
});
const documented = (how: Ability['how'], by: string, extra: Partial<Ability> = {}): Ability => ({
  how,
  by,
  proof: 'documented',
  ...extra,
});

const read = (how: Ability['how'], by: string, extra: Partial<Ability> = {}): Ability => ({
  how,
  by,
  proof: 'read',
  ...extra,
});

const COUNT_INSTEAD = 'slidingWindowType: count, with slidingWindowSize = seconds x ratePerSecond';
const ownWindow = (opener: string) => emulated(`a ring of the last calls; ${opener}`);

const cockatiel: Row = {
  failureRateThreshold: native('CountBreaker: opens at MORE than the threshold', {
    most: 99.99,
    instead: 'a threshold below 100: nothing is more than all',
  }),
  slowCallRateThreshold: emulated('a second CountBreaker that counts slow calls as failures', {
    most: 99.99,
    instead: 'a threshold below 100: nothing is more than all',
  }),
  slowCallDurationThreshold: emulated('measured around the timeout'),
  failureThreshold: native('ConsecutiveBreaker'),
  waitDurationInOpenState: native('halfOpenAfter'),
  countWindow: native('CountBreaker size'),
  timeWindow: refused('SamplingBreaker takes a least rate of calls, not a least number of them', COUNT_INSTEAD),
  minimumNumberOfCalls: native('CountBreaker minimumNumberOfCalls; looked at when a call fails or is slow'),
  permittedNumberOfCallsInHalfOpenState: emulated(
    'halfOpenSampling counts them but lets further callers wait; a gate refuses these at once',
  ),
  ignoredErrors: native(
    'handleWhen: an error that is not handled is not counted; a trial call that ends so is a good one',
  ),
  attemptTimeout: native('timeout, aggressive: the caller is let go even when the call does not listen to its signal'),
  retry: native('retry with ExponentialBackoff or ConstantBackoff'),
  'retry.budget': emulated('RetryBudget: cockatiel has none'),
  'bulkhead.concurrent': native('bulkhead'),
  'bulkhead.queue': native('bulkhead; the wait counts towards the attempt timeout'),
  fallback: emulated("printed around the stack, so that its type is the call's"),
  trace: emulated('AsyncLocalStorage; a new span id for each attempt'),
};

const opossum: Row = {
  ...cockatiel,
  failureRateThreshold: ownWindow('it opens the circuit by open() at the threshold or above'),
  slowCallRateThreshold: ownWindow('opossum knows no slow calls'),
  failureThreshold: ownWindow('opossum counts rates only'),
  waitDurationInOpenState: native('resetTimeout, a timer'),
  countWindow: ownWindow("opossum's own window is of time"),
  timeWindow: refused('its window is of time, but its volumeThreshold counts refused calls too', COUNT_INSTEAD),
  minimumNumberOfCalls: ownWindow('volumeThreshold counts the calls of a time window, refused ones too'),
  permittedNumberOfCallsInHalfOpenState: emulated(
    'opossum closes after one good trial call; a gate then goes on refusing all but the remaining ones, and opens again at the first that fails',
  ),
  ignoredErrors: native('errorFilter; a trial call that ends so is a good one'),
  attemptTimeout: native('timeout; the late answer of a call that timed out is dropped'),
  retry: emulated('a loop around fire(): opossum has no retry'),
  'retry.budget': emulated('RetryBudget: opossum has none'),
  'bulkhead.concurrent': emulated('a queue of our own: capacity rejects at once and counts as a failure'),
  'bulkhead.queue': emulated('a queue of our own: opossum has none'),
};

const resilience4j: Row = {
  failureRateThreshold: native('failureRateThreshold: opens at the threshold or above'),
  slowCallRateThreshold: native('slowCallRateThreshold: opens at the threshold or above'),
  slowCallDurationThreshold: native('slowCallDurationThreshold: slow is MORE than it'),
  failureThreshold: emulated(
    'a window of exactly so many calls that must all fail: a success stays in it until it moves out',
  ),
  waitDurationInOpenState: native('waitDurationInOpenState'),
  countWindow: native('COUNT_BASED'),
  timeWindow: native('TIME_BASED', { proof: 'read' }),
  minimumNumberOfCalls: native('minimumNumberOfCalls'),
  permittedNumberOfCallsInHalfOpenState: emulated(
    'permittedNumberOfCallsInHalfOpenState counts and refuses; a listener opens again at the first that fails, where the library would take the failure rate of them all',
  ),
  ignoredErrors: native('ignoreException: counted neither way, its permission is given back'),
  attemptTimeout: native('TimeLimiter on a future that is interrupted'),
  retry: native('Retry with IntervalFunction'),
  'retry.budget': emulated('RetryBudget: resilience4j has none'),
  'bulkhead.concurrent': native('ThreadPoolBulkhead'),
  'bulkhead.queue': native('ThreadPoolBulkhead queueCapacity'),
  fallback: emulated('printed around the stack'),
  trace: emulated('a ThreadLocal that is carried into the pool; a new span id for each attempt'),
};

const failsafe: Row = {
  failureRateThreshold: ownWindow('failsafe-go has a rate for time windows only'),
  slowCallRateThreshold: ownWindow('failsafe-go knows no slow calls'),
  slowCallDurationThreshold: emulated('measured around the attempt'),
  failureThreshold: native('WithFailureThreshold'),
  waitDurationInOpenState: native('WithDelay'),
  countWindow: ownWindow('WithFailureThresholdRatio counts calls but has no least number of them'),
  timeWindow: refused(
    'WithFailureRateThreshold has no slow calls: half of the settings would use another window',
    COUNT_INSTEAD,
  ),
  minimumNumberOfCalls: ownWindow('native for time windows only'),
  permittedNumberOfCallsInHalfOpenState: native('WithSuccessThreshold: so many at a time, one failure opens again'),
  ignoredErrors: native('HandleIf; a trial call that ends so is a good one'),
  attemptTimeout: emulated(
    'timeout cancels the context but waits for the call to return; a goroutine lets the caller go',
  ),
  retry: native('retrypolicy'),
  'retry.budget': emulated('of all calls; WithBudget counts those in flight'),
  'bulkhead.concurrent': native('bulkhead'),
  'bulkhead.queue': emulated('a counter: WithMaxWaitTime bounds how long callers wait, not how many'),
  fallback: emulated('printed around the stack'),
  trace: emulated('context.Context; a new span id for each attempt'),
};

const gobreaker: Row = {
  ...failsafe,
  failureRateThreshold: ownWindow('ReadyToTrip asks it'),
  slowCallRateThreshold: ownWindow('ReadyToTrip asks it; a slow answer is handed to gobreaker as an error'),
  failureThreshold: native('ReadyToTrip with ConsecutiveFailures'),
  waitDurationInOpenState: native('Timeout'),
  countWindow: ownWindow('Counts are of all time or of an Interval'),
  timeWindow: refused(
    'Interval with BucketPeriod has no slow calls: half of the settings would use another window',
    COUNT_INSTEAD,
  ),
  minimumNumberOfCalls: ownWindow('ReadyToTrip asks it'),
  permittedNumberOfCallsInHalfOpenState: native('MaxRequests: further callers are refused, so many successes close'),
  ignoredErrors: native('IsExcluded: counted neither way'),
  attemptTimeout: emulated('context.WithTimeout and a goroutine that lets the caller go'),
  retry: emulated('a loop around Execute: gobreaker has no retry'),
  'retry.budget': emulated('gobreaker has none'),
  'bulkhead.concurrent': emulated('a channel of slots: gobreaker has no bulkhead'),
  'bulkhead.queue': emulated('a counter of those who wait for a slot'),
};

const pybreaker: Row = {
  failureRateThreshold: ownWindow('it opens the circuit by open(); pybreaker counts failures in a row'),
  slowCallRateThreshold: ownWindow('pybreaker knows no slow calls'),
  slowCallDurationThreshold: emulated('measured around the attempt'),
  failureThreshold: native('fail_max'),
  waitDurationInOpenState: native('reset_timeout'),
  countWindow: ownWindow('pybreaker has no window'),
  timeWindow: refused('pybreaker has no window', COUNT_INSTEAD),
  minimumNumberOfCalls: ownWindow('pybreaker has no such number'),
  permittedNumberOfCallsInHalfOpenState: emulated(
    'success_threshold counts them; pybreaker holds its lock during a call, so calls are made outside of it and only their outcome is handed in, behind a gate',
  ),
  ignoredErrors: native('exclude; a trial call that ends so is a good one'),
  attemptTimeout: emulated("a future of the pool: the caller is let go, the thread ends with the client's own timeout"),
  retry: native('tenacity'),
  'retry.budget': emulated('RetryBudget: tenacity has none'),
  'bulkhead.concurrent': emulated('a pool of so many threads'),
  'bulkhead.queue': emulated('a semaphore in front of the pool'),
  fallback: emulated('printed around the stack'),
  trace: emulated('contextvars; a new span id for each attempt'),
};

export const SUPPORT: Readonly<Record<LibraryId, Row>> = {
  'typescript-cockatiel': cockatiel,
  'typescript-opossum': opossum,
  'java-resilience4j': resilience4j,
  'go-failsafe': failsafe,
  'go-gobreaker': gobreaker,
  'python-pybreaker': pybreaker,
  'csharp-polly': {
    failureRateThreshold: read('native', 'FailureRatio: opens at the ratio or above'),
    slowCallRateThreshold: read('refused', 'Polly knows no slow calls', {
      instead: 'attemptTimeout: it counts the slowest',
    }),
    slowCallDurationThreshold: read('refused', 'Polly knows no slow calls', { instead: 'attemptTimeout' }),
    failureThreshold: read('refused', 'Polly counts rates only', { instead: 'preset: rate' }),
    waitDurationInOpenState: read('native', 'BreakDuration', { least: 500, instead: '500ms or more' }),
    countWindow: read('refused', 'SamplingDuration is a time', {
      instead: 'slidingWindowType: time, with slidingWindowSize = calls / ratePerSecond',
    }),
    timeWindow: read('native', 'SamplingDuration'),
    minimumNumberOfCalls: read('native', 'MinimumThroughput', { least: 2, instead: '2 or more' }),
    permittedNumberOfCallsInHalfOpenState: read('native', 'one trial call, others are refused; its success closes', {
      most: 1,
      instead: '1',
    }),
    ignoredErrors: read('native', 'ShouldHandle'),
    attemptTimeout: documented('native', 'AddTimeout; the call must listen to its CancellationToken'),
    retry: documented('native', 'AddRetry'),
    'retry.budget': documented('emulated', 'RetryBudget, asked in ShouldHandle'),
    'bulkhead.concurrent': documented('native', 'AddConcurrencyLimiter'),
    'bulkhead.queue': documented('native', 'AddConcurrencyLimiter queueLimit'),
    fallback: documented('emulated', 'printed around the pipeline'),
    trace: documented('native', 'Activity: HttpClient sends traceparent'),
  },
  istio: istioRow(),
  'dapr-resiliency': daprRow(),
};

function istioRow(): Row {
  const meshless = 'a target in the program, such as typescript-cockatiel or java-resilience4j';
  return {
    failureRateThreshold: documented('refused', 'outlierDetection counts errors in a row', {
      instead: 'preset: consecutive',
    }),
    slowCallRateThreshold: documented('refused', 'outlierDetection knows no slow calls', { instead: 'attemptTimeout' }),
    slowCallDurationThreshold: documented('refused', 'outlierDetection knows no slow calls', {
      instead: 'attemptTimeout',
    }),
    failureThreshold: documented('native', 'outlierDetection.consecutive5xxErrors, for each host by itself'),
    waitDurationInOpenState: documented('native', 'outlierDetection.baseEjectionTime, times the number of ejections'),
    countWindow: documented('refused', 'outlierDetection has no window', { instead: 'preset: consecutive' }),
    timeWindow: documented('refused', 'outlierDetection has no window', { instead: 'preset: consecutive' }),
    minimumNumberOfCalls: documented('refused', 'outlierDetection has no such number', {
      instead: 'preset: consecutive',
    }),
    permittedNumberOfCallsInHalfOpenState: documented(
      'refused',
      'an ejected host comes back whole: there is no half-open',
      {
        instead: meshless,
      },
    ),
    ignoredErrors: documented('native', 'only 5xx and lost connections count', { proof: 'documented' }),
    attemptTimeout: documented('native', 'VirtualService retries.perTryTimeout, and timeout for them all'),
    retry: documented('native', "VirtualService retries.attempts; its backoff is Envoy's own, 25 ms and growing"),
    'retry.budget': documented('refused', 'VirtualService retries have no budget', { instead: meshless }),
    'bulkhead.concurrent': documented('native', 'connectionPool.http.http2MaxRequests'),
    'bulkhead.queue': documented('native', 'connectionPool.http.http1MaxPendingRequests'),
    fallback: documented('native', 'an error the caller can read: 503', {}),
    trace: documented('refused', 'the program itself must pass traceparent on', { instead: meshless }),
  };
}

function daprRow(): Row {
  const inside = 'a target in the program, such as typescript-cockatiel or java-resilience4j';
  return {
    failureRateThreshold: read(
      'native',
      'circuitBreakers trip: a rule over totalFailures and requests; at the threshold or above',
    ),
    slowCallRateThreshold: read('refused', 'Dapr knows no slow calls', { instead: 'attemptTimeout' }),
    slowCallDurationThreshold: read('refused', 'Dapr knows no slow calls', { instead: 'attemptTimeout' }),
    failureThreshold: read('native', 'circuitBreakers trip: consecutiveFailures'),
    waitDurationInOpenState: read('native', 'circuitBreakers timeout'),
    countWindow: read('refused', 'interval is a time', {
      instead: 'slidingWindowType: time, with slidingWindowSize = calls / ratePerSecond',
    }),
    timeWindow: read('native', 'circuitBreakers interval, after which the counts start anew: it does not slide'),
    minimumNumberOfCalls: read('native', 'circuitBreakers trip: requests'),
    permittedNumberOfCallsInHalfOpenState: read('native', 'circuitBreakers maxRequests'),
    ignoredErrors: documented('native', 'retries matching.httpStatusCodes: only these are repeated'),
    attemptTimeout: documented('native', 'timeouts'),
    retry: documented('native', 'retries maxRetries with constant or exponential policy'),
    'retry.budget': documented('refused', 'Dapr has none', { instead: inside }),
    'bulkhead.concurrent': documented('refused', 'Dapr resiliency has no bulkhead', { instead: inside }),
    'bulkhead.queue': documented('refused', 'Dapr resiliency has no bulkhead', { instead: inside }),
    fallback: documented('native', 'an error the caller can read'),
    trace: documented('native', 'Dapr passes traceparent on'),
  };
}
