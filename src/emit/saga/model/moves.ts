import { backwardMoves } from './backward.ts';
import { forwardMoves } from './forward.ts';
import type { Happening } from './happening.ts';
import { type ModelSaga, pivotOf } from './input.ts';
import { carryOut, isSpent } from './participant.ts';
import type { Rules } from './rules.ts';
import { hasEnded, type State, withStep } from './state.ts';

/** What may happen next, and where it leads. */
export interface Move {
  readonly happening: Happening;
  readonly next: State;
}

/**
 * Everything that may happen in a state. Faults are not counted: each may strike at any time and any number of times, so
 * what is proved holds for every number of losses, crashes and cancels.
 */
export function moves(saga: ModelSaga, rules: Rules, state: State): readonly Move[] {
  const found: Move[] = [];
  const add = (happening: Happening, next: State) => found.push({ happening, next: settle(saga, rules, next) });
  state.steps.forEach((step, i) => {
    if (!step.late) return;
    const landed = { ...carryOut(saga.steps[i]!, step, rules), late: false };
    add({ what: 'late', step: i }, withStep(state, i, landed));
  });
  if (hasEnded(state)) return found;
  if (state.mode === 'back') backwardMoves(saga, rules, state, add);
  else if (state.mode === 'parked back') add({ what: 'resume' }, { ...state, mode: 'back' });
  else if (state.mode === 'parked forward') add({ what: 'resume' }, { ...state, mode: 'forward' });
  else forwardMoves(saga, rules, state, add);
  interrupt(saga, rules, state, add);
  return found;
}

/** A cancel or the deadline, which may come at any time. */
function interrupt(saga: ModelSaga, rules: Rules, state: State, add: (h: Happening, next: State) => void): void {
  const isGoing = state.mode === 'forward' || state.mode === 'parked forward';
  const pivot = state.steps[pivotOf(saga)];
  const isBefore = pivot === undefined || pivot.known === 'idle';
  const stop: State = { ...state, mode: 'stopping' };
  if (saga.deadline) {
    const heeded = isGoing && (isBefore || !rules.deadlineBeforePivot);
    add({ what: 'deadline', heeded }, heeded ? stop : state);
  }
  if (!saga.cancellable) return;
  if (state.mode === 'back' && !rules.shieldedUndo)
    add({ what: 'cancel', heeded: true }, { ...state, mode: 'aborted' });
  else {
    const heeded = isGoing && (isBefore || !rules.cancelBeforePivot);
    add({ what: 'cancel', heeded }, heeded ? stop : state);
  }
}

/** What follows by itself: calls that can change nothing are forgotten, and a saga that stops turns back when it may. */
function settle(saga: ModelSaga, rules: Rules, state: State): State {
  if (state.mode !== 'stopping' && !state.steps.some(s => s.late)) return state;
  const waitsFor = (i: number) => state.steps[i]!.known === 'calling';
  const waits = saga.stages.some(stage => (rules.settleGroup || stage.length === 1) && stage.some(waitsFor));
  const turns = state.mode === 'stopping' && !waits;
  const steps = state.steps.map((step, i) => {
    const now = turns && step.known === 'calling' ? { ...step, known: 'left' as const, late: true } : step;
    return now.late && isSpent(saga.steps[i]!, now, rules) ? { ...now, late: false } : now;
  });
  return { mode: turns ? 'back' : state.mode, steps };
}
