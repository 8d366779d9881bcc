import { readDuration, showDuration } from '../duration.ts';
import type { BreakerSpec, ConsecutiveSettings, GivenSpec, RateSettings, Retry } from './spec.ts';

/** Numbers that are nobody's measurement: one table, so that every language starts from the same. */
export const PRESETS = {
  rate: {
    failureRateThreshold: 50,
    slowCallRateThreshold: 80,
    slowCallDurationMs: 3_000,
    waitDurationMs: 30_000,
    slidingWindowSize: 100,
    minimumNumberOfCalls: 10,
    permits: 3,
    attemptTimeoutMs: 2_000,
  },
  consecutive: { failureThreshold: 5, waitDurationMs: 30_000, permits: 3, attemptTimeoutMs: 2_000 },
  pybreaker: { failureThreshold: 5, waitDurationMs: 30_000, permits: 1, attemptTimeoutMs: 2_000 },
} as const;

/** A call that takes this many times its p99 is not going to be answered. */
const TIMEOUT_OF_P99 = 3;
const SLOW_OF_P99 = 2;
/** Head room over Little's law: a mean says nothing of bursts. */
const BURST = 2;
/** A window shorter than this judges noise, a longer one judges the past. */
const WINDOW_SECONDS = { least: 2, most: 60 } as const;
const LEAST_MINIMUM = 5;
const TRIES = 3;
const INITIAL_BACKOFF_MS = 100;
const BUDGET_PERCENT = 20;
const BULKHEAD = { concurrent: 10, queue: 20 } as const;
const CACHE_TTL_MS = 300_000;

const FALLBACK_OF = { read: 'cached', 'non-critical': 'default', payment: 'alternate', critical: 'error' } as const;

/** Fills in what was not told: from p99, rate and deadline where they are known, else from the preset. */
export function deriveParameters(given: GivenSpec): BreakerSpec {
  const preset = PRESETS[given.settings.preset];
  const sources: Record<string, string> = {};
  const explicit = new Set<string>();
  /** Takes what was told, else what can be derived, else the default. */
  function pick<T>(parameter: string, told: T | undefined, derived: readonly [T, string]): T {
    if (told !== undefined) {
      explicit.add(parameter);
      sources[parameter] = 'the spec';
      return told;
    }
    sources[parameter] = derived[1];
    return derived[0];
  }
  const ms = (text: string | undefined) => (text === undefined ? undefined : readDuration(text));
  const byPreset = `preset ${given.settings.preset}`;
  const p99 = ms(given.p99);
  const rate = given.ratePerSecond;
  const deadline = ms(given.deadline);

  const mayRetry = given.idempotent || given.idempotencyKey !== undefined;
  const wanted = given.retry?.max ?? (mayRetry ? TRIES : 1);
  const initialMs = pick('retry.initial', ms(given.retry?.initial), [INITIAL_BACKOFF_MS, 'default']);
  const maxIntervalMs = pick('retry.maxInterval', ms(given.retry?.maxInterval), [
    initialMs * 2 ** Math.max(0, wanted - 2),
    `initial x 2^(tries - 2)`,
  ]);
  const shape: Omit<Retry, 'tries' | 'budgetPercent'> = {
    backoff: given.retry?.backoff ?? 'exponential',
    initialMs,
    maxIntervalMs,
    jitter: given.retry?.jitter ?? 'full',
  };

  const attemptTimeoutMs = pick(
    'attemptTimeout',
    ms(given.attemptTimeout),
    deriveTimeout(p99, deadline, preset.attemptTimeoutMs, byPreset),
  );
  const tries = pick('retry.max', given.retry?.max, deriveTries(mayRetry, attemptTimeoutMs, deadline, shape));
  const worst = worstCase(tries, attemptTimeoutMs, shape);
  const deadlineMs = pick('deadline', deadline, [
    worst,
    `worst case: ${showWorstCase(tries, attemptTimeoutMs, shape)}`,
  ]);

  const waitDurationMs = pick('waitDurationInOpenState', ms(given.settings.waitDurationInOpenState), [
    preset.waitDurationMs,
    byPreset,
  ]);
  const permits = pick('permittedNumberOfCallsInHalfOpenState', given.settings.permittedNumberOfCallsInHalfOpenState, [
    preset.permits,
    byPreset,
  ]);
  const ignoredErrors = pick<readonly string[]>('ignoredErrors', given.settings.ignoredErrors, [
    ['http:4xx'],
    'default: the caller is at fault; 408 and 429 do count',
  ]);
  const common = { preset: given.settings.preset, waitDurationMs, permits, ignoredErrors };
  const settings =
    given.settings.preset === 'rate' ? { ...common, ...deriveRate() } : { ...common, ...deriveConsecutive() };

  const concurrent = pick('bulkhead.concurrent', given.bulkhead.concurrent, deriveConcurrency(rate, p99));
  const queue = pick('bulkhead.queue', given.bulkhead.queue, deriveQueue(concurrent, p99, attemptTimeoutMs));
  const budgetPercent = pick(
    'retry.budget',
    given.retry?.budget === undefined ? undefined : Number.parseInt(given.retry.budget, 10),
    [BUDGET_PERCENT, `default: at most ${100 + BUDGET_PERCENT} % of the load when everything fails`],
  );
  const strategy = pick('fallback.strategy', given.fallback?.strategy, [
    FALLBACK_OF[given.criticality],
    `criticality ${given.criticality}`,
  ]);
  const ttlMs = pick('fallback.ttl', ms(given.fallback?.ttl), [CACHE_TTL_MS, 'default']);
  return {
    call: (given.call ?? given.name)!,
    service: (given.service ?? given.target)!,
    ...(p99 === undefined ? {} : { p99Ms: p99 }),
    ...(rate === undefined ? {} : { ratePerSecond: rate }),
    deadlineMs,
    attemptTimeoutMs,
    idempotent: given.idempotent,
    ...(given.idempotencyKey === undefined ? {} : { idempotencyKey: given.idempotencyKey.slice('header:'.length) }),
    criticality: given.criticality,
    settings,
    retry: { tries, ...shape, budgetPercent },
    bulkhead: { concurrent, queue },
    fallback: { strategy, ttlMs },
    allowApproximation: given.allowApproximation,
    sources,
    explicit,
  };

  function deriveRate(): RateSettings {
    const told = given.settings;
    const defaults = PRESETS.rate;
    const slidingWindowType = pick<'count' | 'time'>('slidingWindowType', told.slidingWindowType, ['count', byPreset]);
    const slidingWindowSize = pick(
      'slidingWindowSize',
      told.slidingWindowSize,
      slidingWindowType === 'time' ? [10, 'default: 10 seconds'] : deriveWindow(rate, byPreset),
    );
    // Seconds say nothing of calls: without a rate there is only the preset.
    const calls =
      slidingWindowType === 'count' ? slidingWindowSize : rate === undefined ? 100 : slidingWindowSize * rate;
    const minimum = Math.max(LEAST_MINIMUM, Math.ceil(calls / 10));
    return {
      mode: 'rate',
      failureRateThreshold: pick('failureRateThreshold', told.failureRateThreshold, [
        defaults.failureRateThreshold,
        byPreset,
      ]),
      slowCallRateThreshold: pick('slowCallRateThreshold', told.slowCallRateThreshold, [
        defaults.slowCallRateThreshold,
        byPreset,
      ]),
      slowCallDurationMs: pick(
        'slowCallDurationThreshold',
        ms(told.slowCallDurationThreshold),
        deriveSlow(p99, attemptTimeoutMs),
      ),
      slidingWindowType,
      slidingWindowSize,
      minimumNumberOfCalls: pick(
        'minimumNumberOfCalls',
        told.minimumNumberOfCalls,
        calls === defaults.slidingWindowSize
          ? [defaults.minimumNumberOfCalls, byPreset]
          : [minimum, `a tenth of the window, at least ${LEAST_MINIMUM}`],
      ),
    };
  }

  function deriveConsecutive(): ConsecutiveSettings {
    return {
      mode: 'consecutive',
      failureThreshold: pick('failureThreshold', given.settings.failureThreshold, [
        PRESETS.consecutive.failureThreshold,
        byPreset,
      ]),
    };
  }
}

function deriveTimeout(
  p99: number | undefined,
  deadline: number | undefined,
  usual: number,
  byPreset: string,
): readonly [number, string] {
  if (p99 !== undefined) {
    const fit = TIMEOUT_OF_P99 * p99;
    if (deadline !== undefined && fit > deadline)
      return [
        deadline,
        `${TIMEOUT_OF_P99} x p99 = ${showDuration(fit)}, but the deadline is ${showDuration(deadline)}`,
      ];
    return [fit, `${TIMEOUT_OF_P99} x p99 = ${TIMEOUT_OF_P99} x ${showDuration(p99)}`];
  }
  if (deadline !== undefined && usual > deadline) return [deadline, 'the deadline; p99 is not known'];
  return [usual, `${byPreset}; p99 is not known`];
}

function deriveTries(
  mayRetry: boolean,
  attempt: number,
  deadline: number | undefined,
  shape: Omit<Retry, 'tries' | 'budgetPercent'>,
): readonly [number, string] {
  if (!mayRetry) return [1, 'no retry: the call is not idempotent and carries no key'];
  let tries = TRIES;
  while (tries > 1 && deadline !== undefined && worstCase(tries, attempt, shape) > deadline) tries--;
  const arithmetic = showWorstCase(tries, attempt, shape);
  return [
    tries,
    deadline === undefined ? 'default' : `most of ${TRIES} that fit: ${arithmetic} <= ${showDuration(deadline)}`,
  ];
}

function deriveSlow(p99: number | undefined, attempt: number): readonly [number, string] {
  if (p99 !== undefined) return [SLOW_OF_P99 * p99, `${SLOW_OF_P99} x p99 = ${SLOW_OF_P99} x ${showDuration(p99)}`];
  const usual = PRESETS.rate.slowCallDurationMs;
  if (usual < attempt) return [usual, 'preset rate'];
  const half = Math.round(attempt / 2);
  return [half, `half the attempt timeout: the preset's ${showDuration(usual)} would never be reached`];
}

function deriveWindow(rate: number | undefined, byPreset: string): readonly [number, string] {
  const usual = PRESETS.rate.slidingWindowSize;
  if (rate === undefined) return [usual, byPreset];
  const seconds = usual / rate;
  const shown = `${usual} calls / ${rate} per second = ${round(seconds)} s`;
  if (seconds < WINDOW_SECONDS.least) {
    const size = Math.ceil(rate * WINDOW_SECONDS.least);
    return [size, `${shown} is too short: ${rate} x ${WINDOW_SECONDS.least} s`];
  }
  if (seconds > WINDOW_SECONDS.most) {
    const size = Math.max(10, Math.floor(rate * WINDOW_SECONDS.most));
    return [size, `${shown} is too long: ${rate} x ${WINDOW_SECONDS.most} s, at least 10`];
  }
  return [usual, `${byPreset}; ${shown}`];
}

function deriveConcurrency(rate: number | undefined, p99: number | undefined): readonly [number, string] {
  if (rate === undefined || p99 === undefined) return [BULKHEAD.concurrent, 'default; rate and p99 are not both known'];
  const inFlight = (rate * p99) / 1_000;
  const concurrent = Math.max(2, Math.ceil(inFlight * BURST));
  return [concurrent, `Little: ${rate} per second x ${showDuration(p99)} = ${round(inFlight)} in flight, x ${BURST}`];
}

function deriveQueue(concurrent: number, p99: number | undefined, attempt: number): readonly [number, string] {
  if (p99 === undefined) return [2 * concurrent, '2 x concurrent'];
  const answered = Math.max(0, Math.floor((concurrent * (attempt - p99)) / p99));
  const queue = Math.min(2 * concurrent, answered);
  return [
    queue,
    `${concurrent} x (${showDuration(attempt)} - ${showDuration(p99)}) / ${showDuration(p99)} = ${answered} are answered in time, at most 2 x concurrent`,
  ];
}

/** Longest that all tries and the waits between them can take, in milliseconds. */
export function worstCase(
  tries: number,
  attempt: number,
  shape: Pick<Retry, 'backoff' | 'initialMs' | 'maxIntervalMs'>,
): number {
  return tries * attempt + waits(tries, shape).reduce((a, b) => a + b, 0);
}

export function showWorstCase(
  tries: number,
  attempt: number,
  shape: Pick<Retry, 'backoff' | 'initialMs' | 'maxIntervalMs'>,
): string {
  const backoff = waits(tries, shape)
    .map(wait => ` + ${showDuration(wait)}`)
    .join('');
  return `${tries} x ${showDuration(attempt)}${backoff} = ${showDuration(worstCase(tries, attempt, shape))}`;
}

function waits(
  tries: number,
  { backoff, initialMs, maxIntervalMs }: Pick<Retry, 'backoff' | 'initialMs' | 'maxIntervalMs'>,
): number[] {
  return Array.from({ length: tries - 1 }, (_, i) =>
    backoff === 'fixed' ? initialMs : Math.min(maxIntervalMs, initialMs * 2 ** i),
  );
}

const round = (value: number): number => Math.round(value * 100) / 100;
