import type { Answer, Happening, Reaction } from './happening.ts';
import { isAfterPivot, type ModelSaga } from './input.ts';
import { carryOut, isBarred, mayRefuse, refuse } from './participant.ts';
import type { Rules } from './rules.ts';
import { type State, type StepState, withStep } from './state.ts';

type Add = (happening: Happening, next: State) => void;
type Call = (answer: Answer, reaction: Reaction, next: State) => void;

/** Steps that start, and every outcome of those whose calls are under way. */
export function forwardMoves(saga: ModelSaga, rules: Rules, state: State, add: Add): void {
  const stage = saga.stages.find(s => s.some(i => state.steps[i]!.known !== 'done'));
  if (!stage) {
    add({ what: 'end' }, { ...state, mode: 'completed' });
    return;
  }
  for (const i of stage) {
    const { known } = state.steps[i]!;
    if (known === 'idle' && state.mode === 'forward')
      add({ what: 'start', step: i }, withStep(state, i, { known: 'calling' }));
    if (known === 'calling') callMoves(saga, rules, state, i, add);
  }
}

function callMoves(saga: ModelSaga, rules: Rules, state: State, i: number, add: Add): void {
  const step = saga.steps[i]!;
  const now = state.steps[i]!;
  const carried = carryOut(step, now, rules);
  const call: Call = (answer, reaction, next) => add({ what: 'call', step: i, answer, reaction }, next);
  const put = (change: StepState, known: StepState['known']) => withStep(state, i, { ...change, known });

  if (isBarred(step, now, rules)) call('refused', 'note', stopping(put(now, 'refused')));
  else {
    call('done', 'note', put(carried, 'done'));
    if (mayRefuse(now, rules)) refusals(saga, rules, state, i, call);
  }
  const lost: readonly (readonly [Answer, StepState])[] = [
    ['lost before effect', now],
    ['lost after effect', carried],
    ['late effect', { ...now, late: true }],
  ];
  for (const [answer, reached] of lost) {
    call(answer, 'again', put(reached, 'calling'));
    const last = lastResort(saga, rules, state, i);
    if (last === 'park') call(answer, last, { ...put(reached, 'calling'), mode: 'parked forward' });
    // Without S6 a pivot that timed out counts as one that failed.
    if (last === 'give up') call(answer, last, stopping(put(reached, step.kind === 'pivot' ? 'refused' : 'unknown')));
  }
  add({ what: 'crash', step: i, before: 'call' }, state);
  call('done', 'crash', put(carried, 'calling'));
  if (step.query) {
    if (now.effects > 0) add({ what: 'query', step: i, finds: true }, put(now, 'done'));
    // Not found is not refused: a late call may still land, so the same key is called again.
    else add({ what: 'query', step: i, finds: false }, state);
  }
}

function refusals(saga: ModelSaga, rules: Rules, state: State, i: number, call: Call): void {
  if (isAfterPivot(saga, i) && rules.forwardAfterPivot) {
    // A retriable step must not refuse: that it does is a fault which a person mends, and then the same call is made again.
    if (saga.steps[i]!.exhausted === 'park') call('refused', 'park', { ...state, mode: 'parked forward' });
    call('refused', 'again', state);
  } else call('refused', 'note', stopping(withStep(state, i, { ...refuse(state.steps[i]!), known: 'refused' })));
}

/** What may follow when the tries are used up, or when the saga stops and does not wait for an answer. */
function lastResort(saga: ModelSaga, rules: Rules, state: State, i: number): Reaction | undefined {
  const { kind, exhausted } = saga.steps[i]!;
  const isAfter = isAfterPivot(saga, i);
  if (kind === 'pivot' && !rules.pivotUntilKnown) return 'give up';
  if (isAfter && !rules.forwardAfterPivot) return 'give up';
  // Only the pivot itself is waited for when it has refused and others of its stage are still under way.
  if (state.mode === 'stopping' && kind !== 'pivot') return 'give up';
  if (exhausted === 'for ever') return undefined;
  // A pivot under way is never given up on to stop: it is waited for.
  if (exhausted === 'park') return state.mode === 'forward' ? 'park' : undefined;
  return 'give up';
}

function stopping(state: State): State {
  return { ...state, mode: 'stopping' };
}
