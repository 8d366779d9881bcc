import type { Saga } from '../../spec.ts';
import { duration, number } from '../java/language.ts';
import type { Node } from '../java/layout.ts';
import { declarePolicies, type Policies } from '../temporal/policies.ts';

/** As constants: `UNTIL_DONE = Tries.exponential(…)`. */
export const declareRetries = (saga: Saga): Policies<Node> =>
  declarePolicies(saga, {
    print({ retry, ends }) {
      const max = retry.max === 'unlimited' ? 'Tries.UNLIMITED' : number(retry.max);
      const waits = [
        retry.initial,
        ...(retry.backoff === 'constant' ? [] : [Math.max(retry.initial, retry.maxInterval)]),
      ];
      const args = [max, ...waits.map(duration), ...ends.map(e => `Failures.${e.toUpperCase()}`)];
      return { call: `Tries.${retry.backoff}`, args };
    },
    name: (words, serial) => `${words.join('_').toUpperCase()}${serial === 1 ? '' : `_${serial}`}`,
  });
