import type { Answer, Happening } from './happening.ts';
import { isAfterPivot, type ModelSaga, type ModelStep, pivotOf } from './input.ts';
import { type Expected, follow, type Programme, type Try } from './programme.ts';
import { tell } from './words.ts';

/** One run to be repeated against emitted code: what goes wrong, and what must come of it. */
export interface Scenario extends Programme {
  readonly name: string;
  readonly expected: Expected;
  /** The run, told step by step. */
  readonly words: readonly string[];
}

export function scenarioOf(saga: ModelSaga, name: string, programme: Programme): Scenario {
  const { trace, played, ...expected } = follow(saga, programme);
  return { name, ...played, expected, words: wordsOf(saga, trace) };
}

export const wordsOf = (saga: ModelSaga, trace: readonly Happening[]): readonly string[] =>
  trace.map(h => tell(saga, h));

const faults = ['refused', 'lost before effect', 'lost after effect', 'late effect'] as const;

export interface NamedProgramme extends Programme {
  readonly name: string;
}

/** What an emitted test runs through: every fault of every step, every cancel, every crash, once each. */
export const essentials = (saga: ModelSaga): readonly Scenario[] =>
  essentialProgrammes(saga).map(programme => scenarioOf(saga, programme.name, programme));

/** The same before anybody has found out what must come of it. */
export function essentialProgrammes(saga: ModelSaga): readonly NamedProgramme[] {
  const list: NamedProgramme[] = [];
  const add = (name: string, calls: Programme['calls'], undos: Programme['undos'] = {}) =>
    list.push({ name, calls, undos });
  add('nothing goes wrong', {});
  saga.steps.forEach((step, i) => {
    for (const answer of faults) {
      add(`${step.id}: ${answer}`, {
        [step.id]: [{ answer, ...(answer === 'late effect' ? { landsEarly: true } : {}) }],
      });
      if (canGiveUp(saga, step, i) && answer !== 'refused')
        add(`${step.id}: ${answer}, every time`, { [step.id]: [{ answer, exhausts: true }] });
    }
    if (saga.cancellable)
      for (const cancels of [1, 2])
        add(`${step.id}: cancelled ${cancels === 1 ? 'once' : 'twice'}`, { [step.id]: [{ answer: 'done', cancels }] });
    add(`${step.id}: killed before its effect`, { [step.id]: [{ answer: 'lost before effect', crash: true }] });
    add(`${step.id}: killed after its effect`, { [step.id]: [{ answer: 'done', crash: true }] });
  });
  const last = lastReversible(saga);
  if (saga.deadline) add(`${last.id}: the deadline passes`, { [last.id]: [{ answer: 'done', deadline: true }] });
  const turn = { [last.id]: [{ answer: 'refused' }] } as const;
  for (const step of saga.steps.filter(s => s.undo !== 'none' && s !== last)) {
    add(`undo ${step.id}: lost`, turn, {
      [step.id]: [{ answer: 'lost before effect' }, { answer: 'lost after effect' }],
    });
    add(`undo ${step.id}: killed after its effect`, turn, { [step.id]: [{ answer: 'done', crash: true }] });
    if (saga.cancellable)
      add(`undo ${step.id}: cancelled twice`, turn, { [step.id]: [{ answer: 'done', cancels: 2 }] });
    if (step.undo === 'park')
      add(`undo ${step.id}: parked`, turn, { [step.id]: [{ answer: 'lost before effect', exhausts: true }] });
  }
  return list;
}

/** Every step with every fault, killed or not, cancelled never, once and twice. */
export function faultMatrix(saga: ModelSaga): readonly (Scenario & { readonly isKilled: boolean })[] {
  return saga.steps.flatMap((step, i) =>
    faults.flatMap(answer =>
      [false, true].flatMap(isKilled =>
        (saga.cancellable ? [0, 1, 2] : [0]).map(cancels => {
          const name = `${step.id}: ${answer}${isKilled ? ', killed' : ''}${cancels > 0 ? `, ${cancels} × cancelled` : ''}`;
          return { ...scenarioOf(saga, name, cell(saga, i, answer, isKilled, cancels)), isKilled };
        }),
      ),
    ),
  );
}

/** The kill comes first, so that the fault meets a saga that was restarted; a second one meets its compensation. */
function cell(saga: ModelSaga, i: number, answer: Answer, isKilled: boolean, cancels: number): Programme {
  const step = saga.steps[i]!;
  const kill: Try = i % 2 === 0 ? { answer: 'lost before effect', crash: true } : { answer: 'done', crash: true };
  const fault: Try = {
    answer,
    ...(cancels > 0 ? { cancels } : {}),
    ...(answer !== 'refused' && canGiveUp(saga, step, i) && i % 2 === 0 ? { exhausts: true } : {}),
  };
  const back = saga.steps.find(s => s.undo !== 'none');
  return {
    calls: { [step.id]: isKilled ? [kill, fault] : [fault] },
    undos: isKilled && back ? { [back.id]: [{ answer: 'done', crash: true }] } : {},
  };
}

/** Whether the tries of a step can be used up: it is given up before the pivot, or parked after it. */
function canGiveUp(saga: ModelSaga, step: ModelStep, i: number): boolean {
  return step.kind !== 'pivot' && step.exhausted === (isAfterPivot(saga, i) ? 'park' : 'back');
}

/** The step whose failure takes most back with it. */
function lastReversible(saga: ModelSaga): ModelStep {
  const pivot = pivotOf(saga);
  return saga.steps[pivot < 0 ? saga.steps.length - 1 : pivot > 0 ? pivot - 1 : 0]!;
}
