import type { BreakerSpec } from './spec.ts';

// What every breaker must do, whatever its library: neutral steps that a small driver in each language takes.

/** How the dependency behaves when it is reached. */
export type Outcome = 'ok' | 'fail' | 'slow' | 'ignored' | 'hang';

export type Step =
  /** One call after the other; `reaches`: whether each gets through to the dependency. */
  | { readonly call: Outcome; readonly times: number; readonly reaches: boolean }
  /** Until the circuit may be tried again. */
  | { readonly wait: true }
  /** So many callers at once, each held by the dependency for a moment. */
  | { readonly burst: number; readonly outcome: Outcome; readonly reachAtLeast: number; readonly reachAtMost: number }
  /** Outcomes that repeat, one call after the other. */
  | { readonly pattern: readonly Outcome[]; readonly times: number; readonly refusedAtLeast: number }
  /** A call that is under way until `finish`. */
  | { readonly start: 'ok' }
  | { readonly finish: true };

export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
}

export interface Suite {
  readonly parameters: object;
  /** How long a burst is held by the dependency. */
  readonly holdMs: number;
  /** How long a slow call takes. */
  readonly slowMs: number;
  readonly scenarios: readonly Scenario[];
}

/** What a library does at its edges, so that the same scenario can be put to each. */
export interface Traits {
  /** Whether so many bad calls of so many open it; the library's own arithmetic at exactly the threshold. */
  opens(bad: number, total: number, thresholdPercent: number): boolean;
}

/** The spec's own times would take minutes; their order is kept: slow < attempt timeout < open wait. */
export const TEST_TIMES = {
  slowCallDurationMs: 240,
  slowMs: 300,
  holdMs: 140,
  attemptTimeoutMs: 600,
  waitDurationInOpenStateMs: 700,
} as const;

/** Callers that arrive together when the circuit may be tried again. */
export const CROWD = 100;

const call = (outcome: Outcome, times = 1): Step => ({ call: outcome, times, reaches: true });
const refused: Step = { call: 'ok', times: 1, reaches: false };
const wait: Step = { wait: true };

/** The scenarios with the numbers of a spec. */
export function scenariosOf({ settings }: BreakerSpec, traits: Traits): readonly Scenario[] {
  const rate = settings.mode === 'rate';
  const minimum = rate ? settings.minimumNumberOfCalls : settings.failureThreshold;
  const { permits } = settings;
  const open = call('fail', minimum);
  const others = Math.max(1, permits - 1);
  const scenarios: Scenario[] = [
    {
      name: `opens at the ${minimum}th call when all fail, not before`,
      steps: [open, refused],
    },
    ...(rate
      ? [
          atThreshold(
            'failure rate',
            'fail',
            settings.failureRateThreshold,
            minimum,
            settings.slidingWindowSize,
            traits,
          ),
          atThreshold(
            'slow-call rate',
            'slow',
            settings.slowCallRateThreshold,
            minimum,
            settings.slidingWindowSize,
            traits,
          ),
          { name: `opens when ${minimum} of ${minimum} are slow`, steps: [call('slow', minimum), refused] },
        ]
      : [
          {
            name: 'a success between failures starts the count anew',
            steps: [call('fail', minimum - 1), call('ok'), call('fail', minimum - 1), call('fail'), refused],
          },
        ]),
    {
      name: `lets at most ${permits} of ${CROWD} callers through on trial`,
      steps: [open, wait, { burst: CROWD, outcome: 'fail', reachAtLeast: 1, reachAtMost: permits }, refused],
    },
    {
      // Those who come too many must not wait for the outcome: they would all rush in behind it.
      name: `refuses the others of ${CROWD} at once, also when the trial calls are good`,
      steps: [open, wait, { burst: CROWD, outcome: 'ok', reachAtLeast: 1, reachAtMost: permits }],
    },
    {
      name: 'closes after good trial calls',
      steps: [
        open,
        wait,
        call('ok', permits),
        { burst: 2 * permits + 10, outcome: 'ok', reachAtLeast: 2 * permits + 10, reachAtMost: 2 * permits + 10 },
      ],
    },
    { name: 'opens again after one bad trial call', steps: [open, wait, call('fail'), refused] },
    ...(permits > 1
      ? [
          {
            name: 'opens again when good trial calls are followed by a bad one, and forgets the good ones',
            steps: [
              open,
              wait,
              call('ok', others),
              call('fail'),
              refused,
              wait,
              call('ok', others),
              call('fail'),
              refused,
            ],
          },
        ]
      : []),
    { name: 'is not blocked by a trial call that hangs', steps: [open, wait, call('hang'), refused, wait, call('ok')] },
    {
      name: 'is not closed by the late success of an old call',
      steps: [{ start: 'ok' }, open, wait, { finish: true }, call('fail'), refused],
    },
    {
      name: 'does not count errors that are ignored',
      steps: [call('ignored', 3 * minimum), call('ok')],
    },
  ];
  if (rate && settings.failureRateThreshold < 80)
    scenarios.push({
      name: 'opens when 80 % of 1000 calls fail',
      steps: [{ pattern: ['fail', 'fail', 'ok', 'fail', 'fail'], times: 1_000, refusedAtLeast: 700 }],
    });
  return scenarios;
}

/** Good calls first, so that the threshold is met by the last bad one and not earlier. */
function atThreshold(
  what: string,
  bad: 'fail' | 'slow',
  threshold: number,
  minimum: number,
  window: number,
  traits: Traits,
): Scenario {
  let total = minimum;
  while (total < window && (total * threshold) % 100 !== 0) total++;
  const exact = (total * threshold) / 100;
  const count = Math.floor(exact);
  const opens = traits.opens(count, total, threshold);
  const name = `${opens ? 'opens' : 'stays closed'} at ${count} ${bad === 'slow' ? 'slow' : 'failed'} of ${total} (${what} ${threshold} %)`;
  const before: Step[] = [...(total > count ? [call('ok', total - count)] : []), call(bad, count)];
  return { name, steps: opens ? [...before, refused] : [...before, call(bad), refused] };
}
