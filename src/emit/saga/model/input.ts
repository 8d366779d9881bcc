import type { Retry, Saga, Step } from '../spec.ts';

/** A step as the checker sees it: what the calls carry does not matter here. */
export interface ModelStep {
  readonly id: string;
  readonly service: string;
  readonly kind: Step['kind'];
  /** S4: an undo that finds nothing keeps the late step out. */
  readonly fence: boolean;
  /** The participant can be asked what became of the call. */
  readonly query: boolean;
  /** What follows when the outcome stays unknown after the last try; `for ever`: there is no last try. */
  readonly exhausted: 'back' | 'park' | 'for ever';
  /** The same for its compensation; `none`: it has no compensation. */
  readonly undo: 'park' | 'for ever' | 'give up' | 'none';
}

/** A saga as the checker sees it. */
export interface ModelSaga {
  readonly name: string;
  readonly steps: readonly ModelStep[];
  /** In order; steps of one stage run at the same time. Every index of `steps` occurs once, ascending. */
  readonly stages: readonly (readonly number[])[];
  readonly deadline: boolean;
  readonly cancellable: boolean;
}

export function modelOf(saga: Saga): ModelSaga {
  let next = 0;
  return {
    name: saga.name,
    steps: saga.stages.flatMap(stage => stage.steps.map(modelStep)),
    stages: saga.stages.map(stage => stage.steps.map(() => next++)),
    deadline: saga.deadline !== undefined,
    cancellable: saga.cancel === 'pivot',
  };
}

function modelStep(step: Step): ModelStep {
  const exhausted = endOf(step.retry);
  return {
    id: step.id,
    service: step.service,
    kind: step.kind,
    fence: step.fence === 'participant',
    query: typeof step.onUnknown === 'object',
    // A pivot that is retried until it is known has no last try, however many tries its transient errors have.
    exhausted:
      step.kind !== 'pivot' || exhausted === 'park' ? exhausted : step.onUnknown === 'give-up' ? 'back' : 'for ever',
    undo: step.compensation ? undoEnd(step.compensation.retry) : 'none',
  };
}

function endOf(retry: Retry): ModelStep['exhausted'] {
  if (retry.max === 'unlimited') return 'for ever';
  return retry.onExhausted === 'park' ? 'park' : 'back';
}

function undoEnd(retry: Retry): ModelStep['undo'] {
  const end = endOf(retry);
  return end === 'back' ? 'give up' : end;
}

/** @returns index of the pivot, -1 without one */
export function pivotOf(saga: ModelSaga): number {
  return saga.steps.findIndex(s => s.kind === 'pivot');
}

/**
 * Whether a step has to succeed once it has started: it runs after the pivot, or at the same time, where it must not decide
 * what the pivot decides.
 */
export function isAfterPivot(saga: ModelSaga, index: number): boolean {
  const pivot = pivotOf(saga);
  if (pivot < 0 || index === pivot) return false;
  return saga.stages.findIndex(s => s.includes(index)) >= saga.stages.findIndex(s => s.includes(pivot));
}
