import type { DecisionTable } from '../reference/table.ts';
import type { Known } from './recommend.ts';

/** A number for the choice, with the way it came about. */
export interface Derived {
  readonly name: string;
  /** With its unit. */
  readonly value: string;
  /** Each step of the arithmetic, the numbers filled in; for a number that was taken as it is, none. */
  readonly steps: readonly string[];
  /** Where the numbers are from: the caller's or the repository's answer, or the page's line. */
  readonly from: readonly string[];
}

/** Numbers by name: answers first, then what the page starts with. */
interface Numbers {
  /** The caller's or the repository's. */
  given(name: string): number | undefined;
  /** Or else the page's start; undefined where the page has none. */
  usual(name: string): number | undefined;
  sources(...names: readonly string[]): readonly string[];
}

interface Formulas {
  /** Choices it has numbers for. */
  readonly choices: readonly string[];
  derive(numbers: Numbers, choice: string): readonly Derived[];
}

/** Decision page → what its `## Parameters` explains. */
const FORMULAS: Readonly<Record<string, Formulas>> = {
  'timeout-budget': { choices: ['one-try', 'retry-in-budget'], derive: timeoutBudget },
  'breaker-settings': { choices: ['rate'], derive: breakerSettings },
  'ordering-key': { choices: ['no-key', 'aggregate-id', 'owner-id'], derive: partitions },
  snapshots: { choices: ['every-n-events'], derive: snapshotInterval },
};

/**
 * The numbers that go with a choice: those of the page's `## Parameters` as they stand there, or computed where the
 * answers it takes are there.
 */
export function parametersFor(table: DecisionTable, choice: string, known: readonly Known[]): readonly Derived[] {
  const formulas = FORMULAS[table.id];
  const derived = formulas?.choices.includes(choice) ? formulas.derive(numbersOf(table, known), choice) : [];
  const starts = table.parameters
    .filter(p => isFor(p.name, choice, table.choices) && !derived.some(d => d.name === shortName(p.name)))
    .filter(p => !known.some(k => k.question === shortName(p.name)))
    .filter(p => p.start !== '' && !/^[-–]$/.test(p.start))
    .map(p => ({ name: shortName(p.name), value: p.start, steps: [], from: [`${p.at.file}:${p.at.line}`] }));
  return [...derived, ...starts];
}

/** `consecutive.failures` is for that choice only; a name without one for all. */
function isFor(name: string, choice: string, choices: readonly string[]): boolean {
  const [first] = name.split('.');
  return !name.includes('.') || !choices.includes(first!) || first === choice;
}

const shortName = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

function numbersOf(table: DecisionTable, known: readonly Known[]): Numbers {
  const given = (name: string): number | undefined => {
    const value = known.find(k => k.question === name)?.value;
    return typeof value === 'number' ? value : undefined;
  };
  const parameter = (name: string) => table.parameters.find(p => shortName(p.name) === name);
  return {
    given,
    usual(name) {
      const start = Number.parseFloat(parameter(name)?.start ?? '');
      return given(name) ?? (Number.isFinite(start) ? start : undefined);
    },
    sources: (...names) =>
      names.flatMap(name => {
        const answer = known.find(k => k.question === name);
        if (answer?.from === 'you') return [`you: ${answer.words}`];
        if (answer) return [`${answer.evidence[0].file}:${answer.evidence[0].line}`];
        const at = parameter(name)?.at;
        return at ? [`${at.file}:${at.line} (${name})`] : [];
      }),
  };
}

/** Longest waits between n tries that double from a base: base × (1 + 2 + … ) = base × (2^(n−1) − 1). */
export const backoffSum = (base: number, tries: number): number => base * (2 ** (tries - 1) - 1);

/** Tries that a search goes up to; more than this many is no retry but a queue. */
const MOST_TRIES = 10;

/** The caller's deadline covers tries × attempt timeout + all backoff. All in milliseconds. */
function timeoutBudget(numbers: Numbers, choice: string): readonly Derived[] {
  const deadline = numbers.given('deadline');
  if (deadline === undefined) return [];
  const p99 = numbers.given('p99');
  const notes = (attempt: number): string[] =>
    p99 !== undefined && attempt < p99
      ? [`${show(attempt)} ms is below the p99 of ${show(p99)} ms: more than 1 % of healthy calls are cut off`]
      : [];
  if (choice === 'one-try')
    return [
      {
        name: 'attempt-timeout',
        value: `${show(deadline)} ms`,
        steps: [`one try: attempt timeout ≤ deadline = ${show(deadline)} ms`, ...notes(deadline)],
        from: numbers.sources('deadline', ...(p99 === undefined ? [] : ['p99'])),
      },
    ];
  const base = numbers.usual('backoff-base') ?? 0;
  const attempt = numbers.given('attempt-timeout');
  return attempt === undefined || numbers.given('tries') !== undefined
    ? [...solveAttempt(numbers, deadline, base, notes), ...checkBudget(numbers, deadline, base, attempt)]
    : solveTries(numbers, deadline, base, attempt);
}

function solveAttempt(
  numbers: Numbers,
  deadline: number,
  base: number,
  notes: (attempt: number) => string[],
): readonly Derived[] {
  const tries = Math.round(numbers.usual('tries') ?? 0);
  if (tries < 1) return [];
  const waits = backoffSum(base, tries);
  const attempt = Math.floor((deadline - waits) / tries);
  const steps = [
    `backoff ≤ ${show(base)} × (2^${tries - 1} − 1) = ${show(waits)} ms`,
    `attempt timeout ≤ (${show(deadline)} − ${show(waits)}) ÷ ${tries} = ${show(attempt)} ms`,
  ];
  const from = numbers.sources('deadline', 'tries', 'backoff-base');
  if (attempt <= 0)
    return [
      { name: 'attempt-timeout', value: 'none', steps: [...steps, `${tries} tries do not fit: take fewer`], from },
    ];
  return [
    {
      name: 'attempt-timeout',
      value: `${show(attempt)} ms`,
      steps: [
        ...steps,
        `check: ${tries} × ${show(attempt)} + ${show(waits)} = ${show(tries * attempt + waits)} ≤ ${show(deadline)} ms`,
        ...notes(attempt),
      ],
      from,
    },
  ];
}

/** All numbers are given: whether they fit. */
function checkBudget(
  numbers: Numbers,
  deadline: number,
  base: number,
  attempt: number | undefined,
): readonly Derived[] {
  const tries = numbers.given('tries');
  if (attempt === undefined || tries === undefined) return [];
  const total = tries * attempt + backoffSum(base, tries);
  const verdict = total <= deadline ? 'fits' : `${show(total - deadline)} ms too long`;
  return [
    {
      name: 'budget',
      value: verdict,
      steps: [
        `${tries} × ${show(attempt)} + ${show(backoffSum(base, tries))} = ${show(total)} ms, deadline ${show(deadline)} ms: ${verdict}`,
      ],
      from: numbers.sources('deadline', 'tries', 'attempt-timeout', 'backoff-base'),
    },
  ];
}

function solveTries(numbers: Numbers, deadline: number, base: number, attempt: number): readonly Derived[] {
  const needed = (tries: number) => tries * attempt + backoffSum(base, tries);
  let tries = 0;
  while (tries < MOST_TRIES && needed(tries + 1) <= deadline) tries++;
  const step = (n: number) =>
    `${n} × ${show(attempt)} + ${show(base)} × (2^${n - 1} − 1) = ${show(needed(n))} ms ${needed(n) <= deadline ? '≤' : '>'} ${show(deadline)} ms`;
  return [
    {
      name: 'tries',
      value: tries === 0 ? 'none fits' : String(tries),
      steps: [...(tries > 0 ? [step(tries)] : []), step(tries + 1)],
      from: numbers.sources('deadline', 'attempt-timeout', 'backoff-base'),
    },
  ];
}

/** Seconds of traffic that the window of calls holds; calls that it holds at least and at most. */
const WINDOW_SECONDS = 10;
const [LEAST_WINDOW, MOST_WINDOW] = [20, 1_000];

/** From a dependency's p99 in milliseconds and the calls per second to it. */
function breakerSettings(numbers: Numbers): readonly Derived[] {
  const p99 = numbers.given('p99');
  const rate = numbers.given('calls-per-second');
  const failures = numbers.usual('failure-rate');
  const derived: Derived[] = [];
  if (p99 !== undefined) {
    const slow = 2 * p99;
    derived.push({
      name: 'slow-call-duration',
      value: `${show(slow)} ms`,
      steps: [`2 × p99 = 2 × ${show(p99)} = ${show(slow)} ms: far fewer than 1 % of healthy calls are slower`],
      from: numbers.sources('p99'),
    });
  }
  if (rate === undefined || rate <= 0 || failures === undefined) return derived;
  const traffic = Math.round(rate * WINDOW_SECONDS);
  const window = Math.min(MOST_WINDOW, Math.max(LEAST_WINDOW, traffic));
  const minimum = Math.max(10, Math.ceil(window / 10));
  const from = numbers.sources('calls-per-second');
  derived.push(
    {
      name: 'window',
      value: `${window} calls`,
      steps: [
        `${show(rate)} calls/s × ${WINDOW_SECONDS} s = ${traffic} calls, kept between ${LEAST_WINDOW} and ${MOST_WINDOW}: ${window}`,
      ],
      from,
    },
    {
      name: 'minimum-calls',
      value: `${minimum} calls`,
      steps: [
        `a tenth of the window, at least 10: ${minimum}; they come in ${minimum} ÷ ${show(rate)} = ${show(minimum / rate)} s`,
      ],
      from,
    },
    {
      name: 'time-to-open',
      value: `${show((failures / 100) * (window / rate))} s`,
      steps: [
        `all calls fail, the window full of successes: ${show(failures)} % × ${window} ÷ ${show(rate)} calls/s = ${show((failures / 100) * (window / rate))} s, plus one timeout where they fail by timing out`,
      ],
      from: [...from, ...numbers.sources('failure-rate')],
    },
  );
  return derived;
}

/** From messages per second in all and per consumer, and the number of distinct keys. */
function partitions(numbers: Numbers): readonly Derived[] {
  const [throughput, each, keys] = ['throughput', 'per-consumer', 'keys'].map(name => numbers.given(name));
  if (throughput === undefined || each === undefined || each <= 0) return [];
  const needed = Math.max(1, Math.ceil(throughput / each));
  const steps = [
    `${show(throughput)} ÷ ${show(each)} per consumer = ${show(throughput / each)}, rounded up: ${needed}`,
  ];
  if (keys !== undefined)
    steps.push(
      keys < needed
        ? `only ${show(keys)} keys: at most ${show(keys)} partitions are ever busy, ${show(keys * each)} per second; take a finer key`
        : `${show(keys)} keys spread over ${needed} partitions: ${show(keys / needed)} each`,
    );
  const sources = numbers.sources('throughput', 'per-consumer', ...(keys === undefined ? [] : ['keys']));
  return [{ name: 'partitions', value: `at least ${needed}`, steps, from: sources }];
}

/** From the time a load may take (ms) and the events replayed per second. */
function snapshotInterval(numbers: Numbers): readonly Derived[] {
  const [budget, rate, perDay] = ['load-budget', 'replay-rate', 'events-per-day'].map(name => numbers.given(name));
  if (budget === undefined || rate === undefined || rate <= 0) return [];
  const interval = Math.max(1, Math.floor((budget * rate) / 1_000));
  const steps = [`${show(budget)} ms × ${show(rate)} events/s ÷ 1,000 = ${interval} events`];
  if (perDay !== undefined && perDay > 0)
    steps.push(`at ${show(perDay)} events a day one every ${show(interval / perDay)} days`);
  const sources = numbers.sources('load-budget', 'replay-rate', ...(perDay === undefined ? [] : ['events-per-day']));
  return [{ name: 'interval-events', value: `${interval} events`, steps, from: sources }];
}

/** At most three significant decimals, without trailing zeros. */
function show(value: number): string {
  return String(Number(value.toFixed(Math.abs(value) >= 100 ? 0 : 3)));
}
