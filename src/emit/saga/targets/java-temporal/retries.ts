import { type Retry, type Saga, type Step, stepsOf } from '../../spec.ts';
import { duration, number } from '../java/language.ts';
import { backTries, forwardTries, type Tries } from '../temporal/tries.ts';

export interface Policies {
  /** Name and value. */
  readonly declarations: readonly (readonly [string, readonly string[], string])[];
  forward(step: Step): string;
  back(step: Step): string;
}

/** The different ways of trying again in a saga, as constants with speaking names. */
export function declareRetries(saga: Saga): Policies {
  const known = new Map<string, readonly [name: string, args: readonly string[], call: string]>();
  const counts = new Map<string, number>();
  const nameOf = (retry: Retry, ends: readonly string[]): string => {
    const max = retry.max === 'unlimited' ? 'Tries.UNLIMITED' : number(retry.max);
    const waits = [
      retry.initial,
      ...(retry.backoff === 'constant' ? [] : [Math.max(retry.initial, retry.maxInterval)]),
    ];
    const args = [max, ...waits.map(duration), ...ends.map(e => `Failures.${e.toUpperCase()}`)];
    const text = `${retry.backoff} ${args.join()}`;
    const entry = known.get(text);
    if (entry) return entry[0];
    const base = baseOf(retry, ends);
    const count = (counts.get(base) ?? 0) + 1;
    counts.set(base, count);
    const name = count === 1 ? base : `${base}_${count}`;
    known.set(text, [name, args, `Tries.${retry.backoff}`]);
    return name;
  };
  const of = ({ retry, ends }: Tries) => nameOf(retry, ends);
  const forward = (step: Step) => of(forwardTries(saga, step));
  const back = (step: Step) => of(backTries(step.compensation!));
  for (const step of stepsOf(saga)) {
    forward(step);
    if (step.compensation) back(step);
  }
  return { declarations: [...known.values()], forward, back };
}

function baseOf(retry: Retry, ends: readonly string[]): string {
  if (retry.max === 'unlimited') return ends.length > 0 ? 'UNTIL_ANSWERED' : 'UNTIL_DONE';
  if (retry.onExhausted === 'park') return 'THEN_PARK';
  return retry.max === 1 ? 'ONCE_ONLY' : 'SOME_TRIES';
}
