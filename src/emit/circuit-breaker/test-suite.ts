import { withCountWindow } from './approximate.ts';
import { type Scenario, type Suite, scenariosOf, TEST_TIMES, type Traits } from './probes.ts';
import type { BreakerSpec } from './spec.ts';

/** What every stack is told, in whatever language: durations in milliseconds, rates in percent. */
export function stackParameters(given: BreakerSpec): Readonly<Record<string, unknown>> {
  const spec = withCountWindow(given);
  const { settings, retry, bulkhead } = spec;
  return {
    trips:
      settings.mode === 'rate'
        ? {
            mode: 'rate',
            failureRateThreshold: settings.failureRateThreshold,
            slowCallRateThreshold: settings.slowCallRateThreshold,
            slowCallDurationMs: settings.slowCallDurationMs,
            slidingWindowSize: settings.slidingWindowSize,
            minimumNumberOfCalls: settings.minimumNumberOfCalls,
          }
        : { mode: 'consecutive', failureThreshold: settings.failureThreshold },
    waitDurationInOpenStateMs: settings.waitDurationMs,
    permittedNumberOfCallsInHalfOpenState: settings.permits,
    ignoredErrors: settings.ignoredErrors,
    attemptTimeoutMs: spec.attemptTimeoutMs,
    bulkhead,
    retry: {
      tries: retry.tries,
      backoff: retry.backoff,
      initialMs: retry.initialMs,
      maxIntervalMs: retry.maxIntervalMs,
      jitter: retry.jitter,
      budgetPercent: retry.budgetPercent,
    },
    ...(spec.idempotencyKey === undefined ? {} : { idempotencyKeyHeader: spec.idempotencyKey }),
  };
}

/** The scenarios and the spec's own parameters with short times and without what would hide the breaker. */
export function conformanceSuite(given: BreakerSpec, traits: Traits): Suite {
  const spec = withCountWindow(given);
  const { settings } = spec;
  const short: BreakerSpec = {
    ...spec,
    attemptTimeoutMs: TEST_TIMES.attemptTimeoutMs,
    settings: {
      ...settings,
      waitDurationMs: TEST_TIMES.waitDurationInOpenStateMs,
      ...(settings.mode === 'rate' ? { slowCallDurationMs: TEST_TIMES.slowCallDurationMs } : {}),
      ignoredErrors: ['http:404'],
    },
    retry: { ...spec.retry, tries: 1 },
    bulkhead: { concurrent: 300, queue: 0 },
  };
  return {
    parameters: stackParameters(short),
    holdMs: TEST_TIMES.holdMs,
    slowMs: TEST_TIMES.slowMs,
    scenarios: scenariosOf(spec, traits),
  };
}

/** JSON with one step per line: read by people as much as by the drivers. */
export function printSuite(suite: Suite): string {
  const scenario = ({ name, steps }: Scenario) =>
    `    {\n      "name": ${JSON.stringify(name)},\n      "steps": [\n${steps.map(s => `        ${JSON.stringify(s)}`).join(',\n')}\n      ]\n    }`;
  const { scenarios, ...rest } = suite;
  const head = JSON.stringify(rest, null, 2).replace(/\n\}$/, '');
  return `${head},\n  "scenarios": [\n${scenarios.map(scenario).join(',\n')}\n  ]\n}\n`;
}
