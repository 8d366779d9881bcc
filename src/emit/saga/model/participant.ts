import type { ModelStep } from './input.ts';
import type { Rules } from './rules.ts';
import type { StepState } from './state.ts';

const many = 2;

/** Whether the participant turns a call of this key away, whatever it would like to do. */
export function isBarred(step: ModelStep, now: StepState, rules: Rules): boolean {
  return (rules.fence && step.fence && now.tombstone) || (rules.stableAnswers && now.refusal);
}

/** A call reaches the participant. */
export function carryOut(step: ModelStep, now: StepState, rules: Rules): StepState {
  if (step.kind === 'readonly' || isBarred(step, now, rules)) return now;
  if (rules.idempotent && now.effects > 0) return now;
  return { ...now, effects: Math.min(many, now.effects + 1) };
}

/** The participant refuses a call it could have carried out. */
export function refuse(now: StepState): StepState {
  return { ...now, refusal: true };
}

/** Whether the participant may still refuse: S5 binds it to the answer it has given. */
export function mayRefuse(now: StepState, rules: Rules): boolean {
  return now.effects === 0 || !rules.stableAnswers;
}

/** An undo reaches the participant. */
export function undo(step: ModelStep, now: StepState, rules: Rules): StepState {
  if (now.effects === 0) return rules.fence && step.fence ? { ...now, tombstone: true } : now;
  if (rules.idempotent && now.undos > 0) return now;
  return { ...now, undos: Math.min(many, now.undos + 1) };
}

/**
 * Whether a call under way can change nothing any more: its key has had its effect, its refusal or its tombstone, and none
 * of these is ever taken back. Forgetting such a call takes no behaviour away.
 */
export function isSpent(step: ModelStep, now: StepState, rules: Rules): boolean {
  return step.kind === 'readonly' || isBarred(step, now, rules) || (rules.idempotent && now.effects > 0);
}
