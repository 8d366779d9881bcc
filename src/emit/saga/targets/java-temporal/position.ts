import { pivotStage, type Saga, type Step } from '../../spec.ts';

/** Whether a step has to succeed once it has started: after the pivot, or at the same time. */
export function isAfterPivot(saga: Saga, step: Step): boolean {
  const pivot = pivotStage(saga);
  if (pivot === undefined || step.kind === 'pivot') return false;
  return saga.stages.findIndex(stage => stage.steps.some(s => s.id === step.id)) >= pivot;
}
