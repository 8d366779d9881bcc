import { showDuration } from '../../../duration.ts';
import { pivotStage, type Saga, type Stage, type Step } from '../../spec.ts';
import { answerPath } from './paths.ts';
import { call, control, ending, type State, type States } from './tasks.ts';
import { forward, pivotStates, undo } from './ways.ts';

export interface Machine {
  readonly Comment: string;
  readonly QueryLanguage: 'JSONPath';
  readonly StartAt: string;
  readonly States: States;
}

/** The whole state machine; the state of an execution is `{ sagaId, input, answers, cause }`. */
export function machineOf(saga: Saga): Machine {
  const pivot = pivotStage(saga);
  const states: Record<string, State> = {
    Begin: {
      Type: 'Pass',
      Parameters: { 'sagaId.$': '$$.Execution.Name', 'input.$': '$', answers: {}, cause: {} },
      Next: 'Open',
    },
    Open: control('open', 'Compensated', gateOf(saga, 0), {
      'input.$': '$.input',
      saga: saga.name,
      version: saga.version,
      ...(saga.deadline ? { deadline: saga.deadline.after } : {}),
    }),
  };
  saga.stages.forEach((stage, at) => {
    const isAfter = pivot !== undefined && at > pivot;
    if (!isAfter)
      states[gateName(stage)] = control(at === pivot ? 'claim' : 'gate', undoFrom(saga, at), entryOf(stage));
    Object.assign(
      states,
      stage.steps.length > 1 ? group(saga, stage, at, isAfter) : single(saga, stage.steps[0], at, isAfter),
    );
  });
  // Without a pivot the end is what decides: from here on it is too late to cancel.
  if (pivot === undefined) states['Gate end'] = control('claim', undoFrom(saga, saga.stages.length), 'Completed');
  for (const [index, step] of undone(saga).entries()) Object.assign(states, undo(step, undone(saga)[index + 1]));
  states.Completed = { ...ending('completed'), Next: 'Succeeded' };
  states.Compensated = { ...ending('compensated'), Next: 'Taken back' };
  states.Succeeded = { Type: 'Succeed' };
  // Not a Fail: everything was taken back in order, and what alarms on failed executions must not ring.
  states['Taken back'] = { Type: 'Succeed' };
  const within = saga.deadline
    ? ` Turns back ${showDuration(saga.deadline.after)} after its start, if the pivot has not begun.`
    : '';
  return {
    Comment: `Saga ${saga.name}, version ${saga.version}.${within} No TimeoutSeconds here: it would end the saga and take nothing back.`,
    QueryLanguage: 'JSONPath',
    StartAt: 'Begin',
    States: states,
  };
}

const gateName = (stage: Stage): string => `Gate ${titleOf(stage)}`;
const titleOf = ({ steps }: Stage): string => steps.map(s => s.id).join(' and ');
const entryOf = (stage: Stage): string => titleOf(stage);

/** Where it goes on at a stage; behind the last one to the end. */
function gateOf(saga: Saga, at: number): string {
  const pivot = pivotStage(saga);
  const stage = saga.stages[at];
  if (!stage) return pivot === undefined ? 'Gate end' : 'Completed';
  return pivot !== undefined && at > pivot ? entryOf(stage) : gateName(stage);
}

/** Steps that can be taken back, in reverse order of their starts. */
const undone = (saga: Saga): readonly Step[] =>
  saga.stages
    .flatMap(s => s.steps)
    .filter(s => s.compensation)
    .reverse();

/** The first undo when the stages before this one have been started. */
function undoFrom(saga: Saga, at: number): string {
  const last = saga.stages
    .slice(0, at)
    .flatMap(s => s.steps)
    .findLast(s => s.compensation);
  return last ? `Undo ${last.id}` : 'Compensated';
}

function single(saga: Saga, step: Step, at: number, isAfter: boolean): States {
  const next = gateOf(saga, at + 1);
  if (isAfter) return forward(step, { Next: next });
  const task = { ...call(step, 'do', step.retry), ResultPath: answerPath(step.id) };
  const before = undoFrom(saga, at);
  const refused = { ErrorEquals: ['Refused'], ResultPath: '$.cause', Next: before };
  if (step.kind === 'pivot') return { ...pivotStates(step, task, refused, next) };
  // S1, S12: what is not refused may have been done, so it is taken back with the others.
  const unknown = {
    ErrorEquals: ['States.ALL'],
    ResultPath: '$.cause',
    Next: step.compensation ? `Undo ${step.id}` : before,
  };
  return { [step.id]: { ...task, Catch: [refused, unknown], Next: next } };
}

/** S11: a branch never fails, so all of them settle; then what was started is taken back. */
function group(saga: Saga, stage: Stage, at: number, isAfter: boolean): States {
  const title = titleOf(stage);
  const next = gateOf(saga, at + 1);
  const all = `${title} settled`;
  const branches = stage.steps.map(step => {
    if (isAfter) return { StartAt: step.id, States: forward(step, { End: true }) };
    const failed = `${step.id} failed`;
    return {
      StartAt: step.id,
      States: {
        [step.id]: {
          ...call(step, 'do', step.retry),
          ResultSelector: { is: 'done', 'answer.$': '$' },
          Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.cause', Next: failed }],
          End: true,
        },
        [failed]: { Type: 'Pass', Parameters: { is: 'failed', 'cause.$': '$.cause' }, End: true },
      },
    };
  });
  const from = (i: number) => (isAfter ? `$.group[${i}]` : `$.group[${i}].answer`);
  const keep = stage.steps.map((step, i): readonly [string, State] => [
    `Keep ${step.id}`,
    {
      Type: 'Pass',
      InputPath: from(i),
      ResultPath: answerPath(step.id),
      Next: i + 1 < stage.steps.length ? `Keep ${stage.steps[i + 1]!.id}` : next,
    },
  ]);
  const first = keep[0]![0];
  return {
    [title]: { Type: 'Parallel', Branches: branches, ResultPath: '$.group', Next: isAfter ? first : all },
    ...(isAfter
      ? {}
      : {
          [all]: {
            Type: 'Choice',
            Choices: stage.steps.map((step, i) => ({
              Variable: `$.group[${i}].is`,
              StringEquals: 'failed',
              Next: `Cause ${step.id}`,
            })),
            Default: first,
          },
          ...Object.fromEntries(
            stage.steps.map((step, i) => [
              `Cause ${step.id}`,
              { Type: 'Pass', InputPath: `$.group[${i}].cause`, ResultPath: '$.cause', Next: undoFrom(saga, at + 1) },
            ]),
          ),
        }),
    ...Object.fromEntries(keep),
  };
}
