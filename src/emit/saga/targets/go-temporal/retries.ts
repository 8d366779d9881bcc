import { openNames } from '../../names.ts';
import type { Saga } from '../../spec.ts';
import { duration, exportedName } from '../go/language.ts';
import { pairs } from '../go/layout.ts';
import { declarePolicies, type Policies, policyWords } from '../temporal/policies.ts';
import type { Tries } from '../tries.ts';

const nameOf = ([first, second]: readonly [string, string]): string => first + exportedName(second);

/** Names that `declareRetries` begins with. */
export const retryNames: readonly string[] = policyWords.map(nameOf);

/** As variables: `untilDone := saga.Options(…)`. */
export function declareRetries(saga: Saga): Policies<string> {
  const names = openNames([]);
  return declarePolicies(saga, {
    print(tries, { timeout, onUnknown }, isUndo) {
      const options = typeof onUnknown === 'object' && !isUndo ? 'Asking' : 'Options';
      const policy = `temporal.RetryPolicy{\n${pairs(fieldsOf(tries), 2)}\n\t}`;
      return `saga.${options}(${duration(timeout).replaceAll(' ', '')}, ${policy})`;
    },
    name: (words, serial, step) => names.take(nameOf(words) + (serial === 1 ? '' : exportedName(step.id)), 'Again'),
  });
}

function fieldsOf({ retry, ends }: Tries): readonly (readonly [string, string])[] {
  const list = ends.map(end => `saga.${end[0]!.toUpperCase()}${end.slice(1)}`).join(', ');
  return [
    ['InitialInterval', duration(retry.initial)],
    ...(retry.backoff === 'constant' ? [['BackoffCoefficient', '1'] as const] : []),
    ['MaximumInterval', duration(Math.max(retry.initial, retry.maxInterval))],
    ...(retry.max === 'unlimited' ? [] : [['MaximumAttempts', String(retry.max)] as const]),
    ...(ends.length === 0 ? [] : [['NonRetryableErrorTypes', `[]string{${list}}`] as const]),
  ];
}
