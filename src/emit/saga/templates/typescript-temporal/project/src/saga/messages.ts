import { defineSearchAttributeKey } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';

/** `pivoting`: the pivot has started, so nobody may cancel any more. */
export type Phase =
  | 'running'
  | 'pivoting'
  | 'committed'
  | 'parked-forward'
  | 'compensating'
  | 'parked-backward'
  | 'completed'
  | 'compensated';

export interface State {
  readonly phase: Phase;
  readonly version: string;
  /** Why it turned back. */
  readonly cause?: string;
  /** Where it is parked, and why. */
  readonly parked?: { readonly step: string; readonly why: string };
  /** How often it was parked. */
  readonly parks: number;
}

export type CancelAnswer = 'accepted' | 'refused';

/** `again`: try once more from the first try; `done`: a person has done it by hand. */
export interface Resume {
  readonly how: 'again' | 'done';
  /** Which parking it answers, so that an answer that comes twice does not open the next one; default: the present one. */
  readonly parks?: number;
}

export const stateQuery = defineQuery<State>('state');
export const cancelUpdate = defineUpdate<CancelAnswer>('cancel');
export const resumeSignal = defineSignal<[Resume]>('resume');

/** For lists: `SagaPhase = 'parked-backward'`. */
export const phaseAttribute = defineSearchAttributeKey('SagaPhase', 'KEYWORD');
