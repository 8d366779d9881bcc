import { type Saga, type Step, stepsOf } from '../../spec.ts';
import { backTries, forwardTries, type Tries } from '../tries.ts';

/** The different ways of trying again in a saga, each declared once under a speaking name. */
export interface Policies<T> {
  /** In the order in which the steps need them. */
  readonly declarations: readonly (readonly [name: string, value: T])[];
  forward(step: Step): string;
  back(step: Step): string;
}

export interface PolicySpelling<T> {
  /** What is declared; equal ones are declared once. */
  print(tries: Tries, step: Step, isUndo: boolean): T;
  /**
   * @param words `until`, `answered`
   * @param serial 1 for the first policy that is called so
   * @param step the first that needs it
   */
  name(words: readonly [string, string], serial: number, step: Step): string;
}

export function declarePolicies<T>(saga: Saga, spelling: PolicySpelling<T>): Policies<T> {
  const known = new Map<string, readonly [name: string, value: T]>();
  const counts = new Map<string, number>();
  const nameOf = (tries: Tries, step: Step, isUndo: boolean): string => {
    const value = spelling.print(tries, step, isUndo);
    const entry = known.get(JSON.stringify(value));
    if (entry) return entry[0];
    const words = wordsOf(tries);
    const serial = (counts.get(words.join()) ?? 0) + 1;
    counts.set(words.join(), serial);
    const name = spelling.name(words, serial, step);
    known.set(JSON.stringify(value), [name, value]);
    return name;
  };
  const forward = (step: Step) => nameOf(forwardTries(saga, step), step, false);
  const back = (step: Step) => nameOf(backTries(step.compensation!), step, true);
  for (const step of stepsOf(saga)) {
    forward(step);
    if (step.compensation) back(step);
  }
  return { declarations: [...known.values()], forward, back };
}

/** Every name's words. */
export const policyWords = [
  ['until', 'answered'],
  ['until', 'done'],
  ['then', 'park'],
  ['once', 'only'],
  ['some', 'tries'],
] as const;

function wordsOf({ retry, ends }: Tries): (typeof policyWords)[number] {
  if (retry.max === 'unlimited') return ends.length > 0 ? ['until', 'answered'] : ['until', 'done'];
  if (retry.onExhausted === 'park') return ['then', 'park'];
  return retry.max === 1 ? ['once', 'only'] : ['some', 'tries'];
}
