import type { Happening } from './happening.ts';
import type { ModelSaga } from './input.ts';
import { undo } from './participant.ts';
import type { Rules } from './rules.ts';
import { type State, withStep } from './state.ts';

type Add = (happening: Happening, next: State) => void;

/**
 * Compensation, stage by stage in reverse. Branches of one group started at the same time, so any order among them is a
 * reverse order of starts: all are searched.
 */
export function backwardMoves(saga: ModelSaga, rules: Rules, state: State, add: Add): void {
  const stage = saga.stages.findLast(s => s.some(i => mustUndo(saga, rules, state, i)));
  if (!stage) {
    add({ what: 'end' }, { ...state, mode: 'compensated' });
    return;
  }
  for (const i of stage) if (mustUndo(saga, rules, state, i)) undoMoves(saga, rules, state, i, add);
}

/** Whether the compensation of a step is registered and not done yet. A step that refused had no effect (S5). */
function mustUndo(saga: ModelSaga, rules: Rules, state: State, i: number): boolean {
  if (saga.steps[i]!.undo === 'none') return false;
  const { known } = state.steps[i]!;
  return known === 'done' || (known === 'unknown' && rules.registerFirst && rules.undoByKey);
}

function undoMoves(saga: ModelSaga, rules: Rules, state: State, i: number, add: Add): void {
  const step = saga.steps[i]!;
  const now = state.steps[i]!;
  const undone = undo(step, now, rules);
  add({ what: 'undo', step: i, answer: 'done', reaction: 'note' }, withStep(state, i, { ...undone, known: 'undone' }));
  for (const [answer, reached] of [
    ['lost before effect', now],
    ['lost after effect', undone],
  ] as const) {
    add({ what: 'undo', step: i, answer, reaction: 'again' }, withStep(state, i, reached));
    if (step.undo === 'park')
      add({ what: 'undo', step: i, answer, reaction: 'park' }, { ...withStep(state, i, reached), mode: 'parked back' });
    if (step.undo === 'give up' || !rules.undoUntilDone)
      add({ what: 'undo', step: i, answer, reaction: 'swallow' }, withStep(state, i, { ...reached, known: 'undone' }));
  }
  add({ what: 'crash', step: i, before: 'undo' }, state);
  add({ what: 'undo', step: i, answer: 'done', reaction: 'crash' }, withStep(state, i, undone));
}
