import { showDuration } from '../../../duration.ts';
import { pivotStage, type Retry, type Saga, type Stage, type Step } from '../../spec.ts';
import { answerPath, keyOf, parametersOf } from './paths.ts';

export type State = Readonly<Record<string, unknown>>;
type States = Readonly<Record<string, State>>;

export interface Machine {
  readonly Comment: string;
  readonly QueryLanguage: 'JSONPath';
  readonly StartAt: string;
  readonly States: States;
}

/** Tries of what has no limit, after which it is parked: an execution has room for 25,000 events. */
export const UNLIMITED = 100;
const CONTROL = '${ControlFunctionArn}';

/** The function of a service, put in when the machine is deployed: `${InventoryFunctionArn}`. */
export function functionOf(service: string): string {
  const words = service
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[-_]+/)
    .filter(word => word !== '');
  const code = (letter: string) => (letter > '\x7f' ? `U${letter.codePointAt(0)?.toString(16)}` : '');
  const name = words.map(word => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
  return `${name.replace(/[^A-Za-z0-9]/gu, code)}FunctionArn`;
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

/** S9, S10: asks whether the saga has been cancelled or is too late. */
function control(action: string, back: string, next: string, more: object = {}): State {
  return {
    Type: 'Task',
    Resource: CONTROL,
    Parameters: { action, 'sagaId.$': '$.sagaId', ...more },
    TimeoutSeconds: 10,
    ResultPath: null,
    Retry: [{ ErrorEquals: ['TurnBack', 'Conflict'], MaxAttempts: 0 }, persistent()],
    Catch: [
      // Another saga has this id: there is nothing of this one to take back.
      ...(action === 'open' ? [{ ErrorEquals: ['Conflict'], ResultPath: '$.cause', Next: 'Taken back' }] : []),
      { ErrorEquals: ['States.ALL'], ResultPath: '$.cause', Next: back },
    ],
    Next: next,
  };
}

function ending(phase: string): State {
  return {
    Type: 'Task',
    Resource: CONTROL,
    Parameters: { action: 'end', 'sagaId.$': '$.sagaId', phase, 'cause.$': '$.cause' },
    TimeoutSeconds: 10,
    ResultPath: null,
    Retry: [persistent()],
  };
}

const persistent = (): object => ({
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxDelaySeconds: 300,
  MaxAttempts: UNLIMITED,
  JitterStrategy: 'FULL',
});

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

/** S6: an outcome that is not known is asked for, and the same key is sent again; it is never taken back. */
function pivotStates(step: Step, task: State, refused: State, next: string): States {
  const ask = `Ask ${step.id}`;
  const asks = typeof step.onUnknown === 'object';
  return {
    [step.id]: {
      ...task,
      Catch: [refused, { ErrorEquals: ['States.ALL'], ResultPath: '$.trouble', Next: asks ? ask : `Park ${step.id}` }],
      Next: next,
    },
    ...(asks
      ? {
          [ask]: {
            ...call(step, 'query', step.retry),
            ResultPath: answerPath(step.id),
            Catch: [
              refused,
              // Not seen is not refused: the request may still be under way, so the same key is sent again.
              { ErrorEquals: ['NotSeen'], ResultPath: '$.trouble', Next: `Wait ${step.id}` },
              { ErrorEquals: ['States.ALL'], ResultPath: '$.trouble', Next: `Park ${step.id}` },
            ],
            Next: next,
          },
          [`Wait ${step.id}`]: { Type: 'Wait', Seconds: seconds(step.retry.maxInterval), Next: step.id },
        }
      : {}),
    ...park(step.id, step.id, next, answerPath(step.id)),
  };
}

/** S7: after the pivot there is only forward. */
function forward(step: Step, next: { readonly Next: string } | { readonly End: true }): States {
  const onDone = 'Next' in next ? next.Next : `${step.id} is done`;
  return {
    [step.id]: {
      ...call(step, 'do', step.retry, []),
      ResultPath: answerPath(step.id),
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.trouble', Next: `Park ${step.id}` }],
      Next: onDone,
    },
    ...('Next' in next ? {} : { [onDone]: { Type: 'Pass', OutputPath: answerPath(step.id), End: true } }),
    ...park(step.id, step.id, onDone, answerPath(step.id)),
  };
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

/** S2, S8: addressed by the key, tried again whatever went wrong, then parked; the first cause stays. */
function undo(step: Step, before: Step | undefined): States {
  const name = `Undo ${step.id}`;
  const next = before ? `Undo ${before.id}` : 'Compensated';
  return {
    [name]: {
      ...call(step, 'undo', step.compensation!.retry, []),
      ResultPath: null,
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.trouble', Next: `Park undo ${step.id}` }],
      Next: next,
    },
    ...park(`undo ${step.id}`, name, next),
  };
}

/**
 * Waits for a person, for up to a year: a failed execution could be redriven for 14 days only, and looks like an end.
 * @param answer where the answer of a step that was done by hand is kept; later steps may use it, so it must be given
 */
function park(what: string, again: string, next: string, answer?: string): States {
  const isDone = { Variable: '$.resume.how', StringEquals: 'done' };
  const choice = answer
    ? { And: [isDone, { Variable: '$.resume.answer', IsPresent: true }], Next: `Take ${what}` }
    : { ...isDone, Next: next };
  return {
    [`Park ${what}`]: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: {
        FunctionName: CONTROL,
        Payload: {
          action: 'park',
          step: what,
          'sagaId.$': '$.sagaId',
          'token.$': '$$.Task.Token',
          'trouble.$': '$.trouble',
        },
      },
      ResultPath: '$.resume',
      Retry: [persistent()],
      Next: `Resume ${what}`,
    },
    [`Resume ${what}`]: { Type: 'Choice', Choices: [choice], Default: again },
    ...(answer
      ? { [`Take ${what}`]: { Type: 'Pass', InputPath: '$.resume.answer', ResultPath: answer, Next: next } }
      : {}),
  };
}

/** @param never errors after which it is not tried again */
function call(
  step: Step,
  what: 'do' | 'undo' | 'query',
  retry: Retry,
  never: readonly string[] = ['Refused', 'NotSeen'],
): State {
  const request = what === 'do' ? step.action : what === 'undo' ? step.compensation!.request : undefined;
  const max = retry.max === 'unlimited' ? UNLIMITED : retry.max - 1;
  return {
    Type: 'Task',
    Resource: `\${${functionOf(step.service)}}`,
    Parameters: {
      step: step.id,
      what,
      'key.$': keyOf(step),
      'sagaId.$': '$.sagaId',
      request: request ? parametersOf(request) : {},
    },
    TimeoutSeconds: seconds(step.timeout),
    Retry: [
      ...(never.length > 0 ? [{ ErrorEquals: never, MaxAttempts: 0 }] : []),
      {
        ErrorEquals: ['States.ALL'],
        IntervalSeconds: seconds(retry.initial),
        BackoffRate: retry.backoff === 'constant' ? 1 : 2,
        MaxDelaySeconds: Math.max(seconds(retry.maxInterval), seconds(retry.initial) + 1),
        MaxAttempts: max,
        JitterStrategy: 'FULL',
      },
    ],
  };
}

/** The service counts in whole seconds. */
const seconds = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1_000));
