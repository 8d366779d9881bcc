import { allFaults, type Fault, type Happening } from './happening.ts';
import type { ModelSaga } from './input.ts';
import { moves } from './moves.ts';
import { keyer, plainKeyer } from './quotient.ts';
import { allRules, type Rules } from './rules.ts';
import { search } from './search.ts';
import { drawTrace } from './sequence.ts';
import { initialState, type State } from './state.ts';
import { tellTrace } from './words.ts';

export interface Proof {
  /** Every run ends with all effects, with none, or parked where the spec allows it; and none is stuck. */
  readonly proved: boolean;
  readonly states: number;
  readonly transitions: number;
  readonly counterexample?: Counterexample;
}

export interface Counterexample {
  readonly trace: readonly Happening[];
  /** What the trace leads to. */
  readonly wrong: string;
  /** A numbered list. */
  readonly words: string;
  /** A Mermaid sequence diagram. */
  readonly diagram: string;
}

export interface ProveOptions {
  readonly rules?: Rules;
  /** What may go wrong; everything by default. */
  readonly faults?: readonly Fault[];
  /** Keeps apart what symmetry makes one: slower, the same answer. */
  readonly plain?: boolean;
}

export function prove(saga: ModelSaga, options: ProveOptions = {}): Proof {
  const rules = options.rules ?? allRules;
  const keyOf = options.plain ? plainKeyer() : keyer(saga, rules);
  const { states, transitions, bad } = search(saga, rules, new Set(options.faults ?? allFaults), keyOf);
  if (!bad) return { proved: true, states, transitions };
  return {
    proved: false,
    states,
    transitions,
    counterexample: { ...bad, words: tellTrace(saga, rules, bad), diagram: drawTrace(saga, bad) },
  };
}

/**
 * Follows a trace from the start.
 * @throws Error at the first happening that cannot happen there
 */
export function replay(saga: ModelSaga, rules: Rules, trace: readonly Happening[]): State {
  return trace.reduce((state, happening, n) => {
    const wanted = JSON.stringify(happening);
    const move = moves(saga, rules, state).find(m => JSON.stringify(m.happening) === wanted);
    if (!move) throw new Error(`happening ${n + 1} cannot happen here: ${wanted}`);
    return move.next;
  }, initialState(saga));
}
