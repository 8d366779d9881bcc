import type { SampleStep } from './participants.ts';

const pivotStage = (steps: readonly SampleStep[]): number => {
  const pivot = steps.find(step => step.kind === 'pivot');
  return pivot ? pivot.stage : Number.POSITIVE_INFINITY;
};

/** A failure of the step turns the saga back, if it lasts. */
export const canTurnBack = (step: SampleStep, steps: readonly SampleStep[]): boolean => step.stage < pivotStage(steps);

export const isAfterPivot = (step: SampleStep, steps: readonly SampleStep[]): boolean =>
  step.kind !== 'pivot' && step.stage >= pivotStage(steps);

/** Calls that may fail without the saga giving up on the step. */
export const patience = (step: SampleStep): number => Math.min(3, step.tries - 1);

/** What the ledger must show: everything done, or nothing. */
export function ledgerOf(ending: string, steps: readonly SampleStep[]): Record<string, number> {
  const effect = ending === 'completed' ? 1 : 0;
  return Object.fromEntries(steps.filter(step => step.kind !== 'readonly').map(step => [step.id, effect]));
}
