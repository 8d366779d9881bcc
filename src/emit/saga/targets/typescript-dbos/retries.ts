import type { Names } from '../../names.ts';
import { type Retry, type Saga, stepsOf } from '../../spec.ts';
import { number } from '../typescript/language.ts';

export interface Policies {
  /** Name and value. */
  readonly declarations: readonly (readonly [string, string])[];
  name(retry: Retry): string;
}

/** The different ways of trying again in a saga, as constants with speaking names. */
export function declareRetries(saga: Saga, names: Names): Policies {
  const known = new Map<string, { readonly name: string; readonly text: string }>();
  const textOf = (retry: Retry) =>
    `{ max: ${typeof retry.max === 'number' ? number(retry.max) : `'unlimited'`}, backoff: '${retry.backoff}', initial: ${number(retry.initial)}, maxInterval: ${number(
      retry.maxInterval,
    )}, on: [${retry.on.map(o => `'${o}'`).join(', ')}], onExhausted: '${retry.onExhausted}' }`;
  for (const step of stepsOf(saga))
    for (const retry of [step.retry, ...(step.compensation ? [step.compensation.retry] : [])]) {
      const text = textOf(retry);
      if (known.has(text)) continue;
      const base =
        retry.max === 'unlimited'
          ? 'untilDone'
          : retry.onExhausted === 'park'
            ? 'thenPark'
            : retry.max === 1
              ? 'onceOnly'
              : 'someTries';
      known.set(text, { name: names.take(base, ''), text });
    }
  return {
    declarations: [...known.values()].map(({ name, text }) => {
      const fits = `const ${name}: Retry = ${text};`.length <= 120;
      return [name, fits ? text : `{\n  ${text.slice(2, -2).replaceAll(/, (?=[a-zA-Z]+: )/g, ',\n  ')},\n}`] as const;
    }),
    name: retry => known.get(textOf(retry))!.name,
  };
}
