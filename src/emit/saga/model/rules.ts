/** The rules of the protocol that is checked. Turning one off shows what it is there for. */
export interface Rules {
  readonly registerFirst: boolean;
  readonly undoByKey: boolean;
  readonly idempotent: boolean;
  readonly fence: boolean;
  readonly stableAnswers: boolean;
  readonly pivotUntilKnown: boolean;
  readonly forwardAfterPivot: boolean;
  readonly undoUntilDone: boolean;
  readonly shieldedUndo: boolean;
  readonly cancelBeforePivot: boolean;
  readonly deadlineBeforePivot: boolean;
  readonly settleGroup: boolean;
}

export type RuleName = keyof Rules;

export const allRules: Rules = {
  registerFirst: true,
  undoByKey: true,
  idempotent: true,
  fence: true,
  stableAnswers: true,
  pivotUntilKnown: true,
  forwardAfterPivot: true,
  undoUntilDone: true,
  shieldedUndo: true,
  cancelBeforePivot: true,
  deadlineBeforePivot: true,
  settleGroup: true,
};

/** What each rule asks for, with its number in the documents. */
export const ruleTexts: Readonly<Record<RuleName, string>> = {
  registerFirst: 'S1: register the compensation before the step starts',
  undoByKey: 'S2: address a compensation by the step key, never by the result of its step',
  idempotent: 'S3: participants are idempotent by key',
  fence: 'S4: an undo that finds nothing leaves a tombstone that keeps the late step out',
  stableAnswers: 'S5: same key, same answer; a refusal is final',
  pivotUntilKnown: 'S6: an unknown pivot is retried or queried until it is known',
  forwardAfterPivot: 'S7: after the pivot steps are retried, never compensated',
  undoUntilDone: 'S8: a compensation is retried until it is done, or parked; never swallowed',
  shieldedUndo: 'S9: a compensation is shielded from further cancels',
  cancelBeforePivot: 'S9: a cancel after the pivot is refused',
  deadlineBeforePivot: 'S10: the deadline is valid only before the pivot',
  settleGroup: 'S11: a parallel group settles before anything is compensated',
};

/** @returns all rules but these */
export function rulesWithout(...names: readonly RuleName[]): Rules {
  return { ...allRules, ...Object.fromEntries(names.map(n => [n, false])) };
}
