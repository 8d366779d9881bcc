import { type Fault, faultOf, type Happening } from './happening.ts';
import type { ModelSaga } from './input.ts';
import { moves } from './moves.ts';
import type { Rules } from './rules.ts';
import { hasEnded, initialState, type State } from './state.ts';
import { wrongIn } from './verdict.ts';

export interface Searched {
  readonly states: number;
  readonly transitions: number;
  /** The shortest way to something wrong. */
  readonly bad?: { readonly trace: readonly Happening[]; readonly wrong: string };
}

/**
 * Breadth first over every reachable state. A run is stuck in a state from which no end can be reached although nothing
 * goes wrong any more.
 */
export function search(
  saga: ModelSaga,
  rules: Rules,
  faults: ReadonlySet<Fault>,
  keyOf: (state: State) => string,
): Searched {
  const states: State[] = [initialState(saga)];
  const ids = new Map([[keyOf(states[0]!), 0]]);
  const parents: number[] = [-1];
  const via: (Happening | undefined)[] = [undefined];
  /** For each state those that reach it without a fault. */
  const before: number[][] = [[]];
  let transitions = 0;
  const traceTo = (id: number) => {
    const trace: Happening[] = [];
    for (let at = id; parents[at]! >= 0; at = parents[at]!) trace.unshift(via[at]!);
    return trace;
  };
  for (let id = 0; id < states.length; id++) {
    for (const { happening, next } of moves(saga, rules, states[id]!)) {
      const fault = faultOf(happening);
      if (fault && !faults.has(fault)) continue;
      transitions++;
      if (next === states[id]) continue;
      const key = keyOf(next);
      let to = ids.get(key);
      if (to === undefined) {
        to = states.length;
        ids.set(key, to);
        states.push(next);
        parents.push(id);
        via.push(happening);
        before.push([]);
        const wrong = wrongIn(saga, next);
        if (wrong) return { states: states.length, transitions, bad: { trace: traceTo(to), wrong } };
      }
      if (!fault && to !== id) before[to]!.push(id);
    }
  }
  const stuck = firstStuck(states, before);
  const found = { states: states.length, transitions };
  return stuck < 0 ? found : { ...found, bad: { trace: traceTo(stuck), wrong: 'the saga can never end from here' } };
}

function firstStuck(states: readonly State[], before: readonly (readonly number[])[]): number {
  const ends = states.map(hasEnded);
  const queue = states.flatMap((_, id) => (ends[id] ? [id] : []));
  for (let id = queue.pop(); id !== undefined; id = queue.pop())
    for (const earlier of before[id]!)
      if (!ends[earlier]) {
        ends[earlier] = true;
        queue.push(earlier);
      }
  return ends.indexOf(false);
}
