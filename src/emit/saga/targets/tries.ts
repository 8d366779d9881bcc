import { type ErrorClass, pivotStage, type Retry, type Saga, type Step } from '../spec.ts';

/** How a call is tried again, and the answers that end its tries early. */
export interface Tries {
  readonly retry: Retry;
  readonly ends: readonly ErrorClass[];
}

export function forwardTries(saga: Saga, step: Step): Tries {
  // S6, S7: nothing but an answer ends the pivot, and nothing but success what comes after it.
  if (step.kind === 'pivot') return { retry: { ...step.retry, max: 'unlimited' }, ends: ['refused'] };
  if (isAfterPivot(saga, step)) return { retry: step.retry, ends: [] };
  const given = (['transient', 'unknown'] as const).filter(kind => !step.retry.on.includes(kind));
  return { retry: step.retry, ends: ['refused', ...given] };
}

/** S8: a refusal to take back is for a person, where there is one who is asked. */
export const backTries = ({ retry }: { readonly retry: Retry }): Tries => ({
  retry,
  ends: retry.max === 'unlimited' ? [] : ['refused'],
});

/** How often a call is made while nobody knows what became of it. */
export const triesWhenUnknown = ({ retry, ends }: Tries): number =>
  ends.includes('unknown') ? 1 : retry.max === 'unlimited' ? Number.POSITIVE_INFINITY : retry.max;

/** Whether a step has to succeed once it has started: after the pivot, or at the same time. */
export function isAfterPivot(saga: Saga, step: Step): boolean {
  const pivot = pivotStage(saga);
  if (pivot === undefined || step.kind === 'pivot') return false;
  return saga.stages.findIndex(stage => stage.steps.some(s => s.id === step.id)) >= pivot;
}
