import type { Complaint } from '../../blueprint.ts';
import { pivotStage, type Saga, type Stage, type Step } from '../spec.ts';

/** One thing that must hold for every saga, whatever it is written for. */
export interface Rule {
  readonly code: string;
  /** What is asked for, in one line. */
  readonly title: string;
  /** Broken rules in the order of the steps. */
  find(saga: Saga): Iterable<Broken>;
}

export interface Broken {
  /** Absent: the saga as a whole. */
  readonly step?: Step;
  readonly level?: Complaint['level'];
  /** What is wrong, and what to write instead. */
  readonly says: string;
}

export function complain(rule: Rule, saga: Saga): Complaint[] {
  return [...rule.find(saga)].map(({ step, level = 'error', says }) => ({
    code: rule.code,
    level,
    message: `${rule.code} ${step ? `step "${step.id}"` : `saga "${saga.name}"`}: ${says}`,
  }));
}

export interface Placed {
  readonly step: Step;
  readonly stage: Stage;
  /** Index of the stage. */
  readonly at: number;
  /** Where it stands to the pivot; a saga without one is all `before`. */
  readonly side: 'before' | 'at' | 'after';
}

export function placed(saga: Saga): readonly Placed[] {
  const pivot = pivotStage(saga) ?? Number.POSITIVE_INFINITY;
  return saga.stages.flatMap((stage, at) =>
    stage.steps.map(
      step => ({ step, stage, at, side: at < pivot ? 'before' : at === pivot ? 'at' : 'after' }) as const,
    ),
  );
}

/** Steps whose results are known when a step of this stage starts. */
export function earlier(saga: Saga, at: number): readonly Step[] {
  return saga.stages.slice(0, at).flatMap(stage => stage.steps);
}
