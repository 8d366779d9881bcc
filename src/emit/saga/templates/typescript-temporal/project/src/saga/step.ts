import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/workflow';

interface Common<R> {
  readonly id: string;
  /** Its activity. */
  readonly do: (key: string) => Promise<R>;
  /** The same at each try; default: `sagaId:stepId`. */
  readonly key?: string;
}

export interface Compensatable<R> extends Common<R> {
  readonly kind: 'compensatable';
  /** S2: addressed by the step's key, never by its result. */
  readonly undo: (key: string) => Promise<void>;
}

export interface Plain<R> extends Common<R> {
  readonly kind: 'pivot' | 'retriable' | 'readonly';
}

export type Step<R> = Compensatable<R> | Plain<R>;

/** `refused` is final; after `transient` nothing was done; after `unknown` it may have been. */
export type StepOutcome<R> =
  | { readonly is: 'done'; readonly result: R }
  | { readonly is: 'refused' | 'transient' | 'unknown'; readonly why: string };

/** Waits until an activity has used up its tries. */
export async function settle<R>(activity: Promise<R>): Promise<StepOutcome<R>> {
  try {
    return { is: 'done', result: await activity };
  } catch (error) {
    // Anything else is a mistake in the workflow: Temporal tries the same again until it is mended.
    if (!(error instanceof ActivityFailure || error instanceof CancelledFailure)) throw error;
    return classify(error);
  }
}

/** S12: what was not said by the participant itself may have been done. */
function classify(failure: ActivityFailure | CancelledFailure): StepOutcome<never> {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  if (cause instanceof ApplicationFailure && (cause.type === 'refused' || cause.type === 'transient'))
    return { is: cause.type, why: cause.message };
  if (cause instanceof CancelledFailure) return { is: 'unknown', why: 'cancelled' };
  if (cause instanceof TimeoutFailure) return { is: 'unknown', why: `no answer (${cause.timeoutType})` };
  return { is: 'unknown', why: cause?.message ?? failure.message };
}
