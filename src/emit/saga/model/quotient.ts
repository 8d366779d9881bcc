import type { ModelSaga, ModelStep } from './input.ts';
import { allRules, type Rules } from './rules.ts';
import { hasEnded, type State, type StepState, stateKey, stepCode } from './state.ts';

/**
 * Key under which a state is known. States with one key can do the same, now and later, so one of them stands for all:
 *
 * - Symmetry: branches of one group with the same attributes may be exchanged. No rule and no verdict looks at the order
 *   within a group, and it is compensated in any order, so their states are sorted.
 * - On the way back only the ledger counts. A step that needs no undo and left nothing behind is over, whether it never
 *   started, refused or was undone; one that needs an undo needs the same undo whether it was done or unknown; and an undo
 *   that took place unnoticed is the same whether it found the effect or left a tombstone: it is repeated without effect.
 *   This leans on S1 to S5 and on the fence, so it is only used when all rules are on and the step has a fence.
 *
 * A state that stands for others is a real one, and so every trace is real as well.
 */
export function keyer(saga: ModelSaga, rules: Rules): (state: State) => string {
  const isWhole = Object.keys(allRules).every(name => rules[name as keyof Rules]);
  const groups = symmetricGroups(saga);
  return state => {
    const isBack = isWhole && (state.mode === 'back' || state.mode === 'parked back' || hasEnded(state));
    const codes = state.steps.map((s, i) =>
      stepCode(isBack && saga.steps[i]!.fence ? ledgerOnly(saga.steps[i]!, s) : s),
    );
    for (const group of groups) {
      const sorted = group.map(i => codes[i]!).sort((a, b) => a - b);
      group.forEach((i, k) => {
        codes[i] = sorted[k]!;
      });
    }
    return stateKey(state.mode, codes);
  };
}

/** Without a key of its own: every state for itself. The slow way, to check the quick one against. */
export function plainKeyer(): (state: State) => string {
  return state => stateKey(state.mode, state.steps.map(stepCode));
}

const over: StepState = { known: 'undone', effects: 0, undos: 0, tombstone: false, refusal: false, late: false };

function ledgerOnly(step: ModelStep, now: StepState): StepState {
  const isRegistered = step.undo !== 'none' && (now.known === 'done' || now.known === 'unknown');
  const isGone = now.effects === now.undos && !now.late;
  if (!isRegistered) return isGone ? over : now;
  if (isGone && (now.tombstone || now.undos > 0)) return { ...over, known: 'done', tombstone: true };
  return { ...now, known: 'done' };
}

function symmetricGroups(saga: ModelSaga): readonly (readonly number[])[] {
  return saga.stages.flatMap(stage => {
    const alike = new Map<string, number[]>();
    for (const i of stage) {
      const { kind, fence, query, exhausted, undo } = saga.steps[i]!;
      const key = JSON.stringify([kind, fence, query, exhausted, undo]);
      alike.set(key, [...(alike.get(key) ?? []), i]);
    }
    return [...alike.values()].filter(g => g.length > 1);
  });
}
