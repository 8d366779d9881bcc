import type { ModelSaga } from './input.ts';

/** What the orchestrator's journal knows of a step. `left`: nobody waits for its call any more (only without S11). */
export type Known = 'idle' | 'calling' | 'done' | 'refused' | 'unknown' | 'undone' | 'left';

/** One step: the journal's view, the participant's ledger, and the network between them. */
export interface StepState {
  readonly known: Known;
  /** Times the effect and its undo took place; more than one is already wrong, so two stands for many. */
  readonly effects: number;
  readonly undos: number;
  readonly tombstone: boolean;
  readonly refusal: boolean;
  /** A call is still under way although its caller heard nothing. */
  readonly late: boolean;
}

/** `stopping`: no further step starts, what was started settles. `aborted`: compensation was broken off. */
export type Mode =
  | 'forward'
  | 'stopping'
  | 'back'
  | 'parked forward'
  | 'parked back'
  | 'completed'
  | 'compensated'
  | 'aborted';

export interface State {
  readonly mode: Mode;
  readonly steps: readonly StepState[];
}

const knowns: readonly Known[] = ['idle', 'calling', 'done', 'refused', 'unknown', 'undone', 'left'];
const modes: readonly Mode[] = [
  'forward',
  'stopping',
  'back',
  'parked forward',
  'parked back',
  'completed',
  'compensated',
  'aborted',
];
const knownCode = new Map(knowns.map((k, i) => [k, i]));
const modeCode = new Map(modes.map((m, i) => [m, i]));

const idle: StepState = { known: 'idle', effects: 0, undos: 0, tombstone: false, refusal: false, late: false };

export function initialState(saga: ModelSaga): State {
  return { mode: 'forward', steps: saga.steps.map(() => idle) };
}

export function withStep(state: State, index: number, change: Partial<StepState>): State {
  const steps = state.steps.slice();
  steps[index] = { ...state.steps[index]!, ...change };
  return { mode: state.mode, steps };
}

export function hasEnded(state: State): boolean {
  return state.mode === 'completed' || state.mode === 'compensated' || state.mode === 'aborted';
}

/** A step in ten bits. */
export function stepCode(step: StepState): number {
  return (
    knownCode.get(step.known)! |
    (step.effects << 3) |
    (step.undos << 5) |
    (Number(step.tombstone) << 7) |
    (Number(step.refusal) << 8) |
    (Number(step.late) << 9)
  );
}

/** A state as one UTF-16 unit for the mode and one for each step: a key of a few bytes. */
export function stateKey(mode: Mode, codes: readonly number[]): string {
  return String.fromCharCode(modeCode.get(mode)!, ...codes);
}
