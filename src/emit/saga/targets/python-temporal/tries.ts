import type { Saga } from '../../spec.ts';
import { duration, number } from '../python/language.ts';
import { call, type Node, named, tuple } from '../python/layout.ts';
import { declarePolicies, type Policies } from '../temporal/policies.ts';

/** As constants: `UNTIL_DONE = Tries(…)`. */
export const declareTries = (saga: Saga): Policies<Node> =>
  declarePolicies(saga, {
    print({ retry, ends }, { timeout, onUnknown }, isUndo) {
      const isConstant = retry.backoff === 'constant';
      return call(
        'Tries',
        named('timeout', duration(timeout)),
        named('max', retry.max === 'unlimited' ? 'None' : number(retry.max)),
        named('initial', duration(retry.initial)),
        named('max_interval', duration(isConstant ? retry.initial : Math.max(retry.initial, retry.maxInterval))),
        ...(ends.length > 0 ? [named('ends', tuple(ends.map(e => e.toUpperCase())))] : []),
        ...(isConstant ? ['backoff=1.0'] : []),
        ...(typeof onUnknown === 'object' && !isUndo ? ['asks=True'] : []),
      );
    },
    name: (words, serial) => `${words.join('_').toUpperCase()}${serial === 1 ? '' : `_${serial}`}`,
  });
