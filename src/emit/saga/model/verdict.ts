import { type ModelSaga, pivotOf } from './input.ts';
import { hasEnded, type State } from './state.ts';

/** What is wrong in a state, in words; undefined when nothing is. */
export function wrongIn(saga: ModelSaga, state: State): string | undefined {
  const net = netEffects(state);
  const named = (wanted: (n: number) => boolean) => saga.steps.filter((_, i) => wanted(net[i]!)).map(s => s.id);
  const doubled = saga.steps.filter((_, i) => state.steps[i]!.effects > 1).map(s => s.id);
  if (doubled.length > 0) return `${list(doubled)} took effect twice`;
  const overdone = saga.steps.filter((_, i) => state.steps[i]!.undos > state.steps[i]!.effects).map(s => s.id);
  if (overdone.length > 0) return `${list(overdone)} was undone twice`;
  const pivot = pivotOf(saga);
  const early = saga.steps.filter((s, i) => s.kind === 'retriable' && state.steps[i]!.effects > 0);
  if (pivot >= 0 && state.steps[pivot]!.effects === 0 && early.length > 0)
    return `${list(early.map(s => s.id))} took effect although ${saga.steps[pivot]!.id} did not`;
  if (!hasEnded(state)) return undefined;
  if (state.mode === 'completed') {
    const missing = saga.steps.filter((s, i) => s.kind !== 'readonly' && net[i] !== 1).map(s => s.id);
    return missing.length > 0 ? `the saga ends COMPLETED, but ${list(missing)} is not in effect` : undefined;
  }
  const left = named(n => n !== 0);
  const end = state.mode === 'compensated' ? 'ends COMPENSATED' : 'breaks off its compensation';
  return left.length > 0 ? `the saga ${end}, but ${list(left)} is still in effect` : undefined;
}

/** Effects less undos, by step. */
export function netEffects(state: State): readonly number[] {
  return state.steps.map(s => s.effects - s.undos);
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
