import type { Complaint } from '../blueprint.ts';
import { disjointBranches, referencesResolve, stableKey, undoKnowsEnough } from './rules/data.ts';
import { breakerInside, errorsApart, fenced, fitsDeadline } from './rules/failure.ts';
import {
  irreversibleLast,
  knownPivot,
  noWayBackAfter,
  onePivot,
  onlyForwardAfter,
  uniqueIds,
  wayBackBefore,
  wayBackWithoutPivot,
} from './rules/order.ts';
import { complain, type Rule } from './rules/rule.ts';
import type { Saga } from './spec.ts';

/** Every rule of a saga, one line each. V0 is the form of the spec, V17 what the target's engine cannot do. */
export const rules: readonly Rule[] = [
  uniqueIds,
  onePivot,
  wayBackBefore,
  noWayBackAfter,
  onlyForwardAfter,
  knownPivot,
  undoKnowsEnough,
  stableKey,
  errorsApart,
  fitsDeadline,
  referencesResolve,
  fenced,
  irreversibleLast,
  wayBackWithoutPivot,
  disjointBranches,
  breakerInside,
];

/** Every broken rule at once, in the order of their codes. */
export function checkSaga(saga: Saga): readonly Complaint[] {
  return rules.flatMap(rule => complain(rule, saga));
}
