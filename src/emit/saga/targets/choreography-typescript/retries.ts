import type { Names } from '../../names.ts';
import type { Retry, Step } from '../../spec.ts';
import { number } from '../typescript/language.ts';

export interface Policies {
  /** Name and value. */
  readonly declarations: readonly (readonly [string, string])[];
  name(retry: Retry): string;
}

/** The different ways of trying again in a saga, as constants with speaking names. */
export function declareRetries(steps: readonly Step[], names: Names): Policies {
  const known = new Map<string, string>();
  for (const step of steps)
    for (const retry of [forward(step), ...(step.compensation ? [step.compensation.retry] : [])])
      if (!known.has(textOf(retry))) known.set(textOf(retry), names.take(nameOf(retry), ''));
  return {
    declarations: [...known].map(([text, name]) => {
      const fits = `export const ${name}: Retry = ${text};`.length <= 120;
      return [name, fits ? text : `{\n  ${text.slice(2, -2).replaceAll(', ', ',\n  ')},\n}`] as const;
    }),
    name: retry => known.get(textOf(retry))!,
  };
}

/** S6: nothing but an answer ends the pivot. */
export function forward({ kind, retry }: Step): Retry {
  return kind === 'pivot' ? { ...retry, max: 'unlimited', onExhausted: 'park' } : retry;
}

function nameOf({ max, onExhausted }: Retry): string {
  if (max === 'unlimited') return 'untilDone';
  if (onExhausted === 'park') return 'thenPark';
  return max === 1 ? 'onceOnly' : 'someTries';
}

function textOf({ max, backoff, initial, maxInterval, onExhausted }: Retry): string {
  const entries = [
    `max: ${typeof max === 'number' ? number(max) : `'${max}'`}`,
    `backoff: '${backoff}'`,
    `initial: ${number(initial)}`,
    `maxInterval: ${number(maxInterval)}`,
    `finally: '${onExhausted}'`,
  ];
  return `{ ${entries.join(', ')} }`;
}
