import type { Step } from '../../spec.ts';
import { answerPath } from './paths.ts';
import { CONTROL, call, persistent, type State, type States, seconds } from './tasks.ts';

/** S6: an outcome that is not known is asked for, and the same key is sent again; it is never taken back. */
export function pivotStates(step: Step, task: State, refused: State, next: string): States {
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
export function forward(step: Step, next: { readonly Next: string } | { readonly End: true }): States {
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

/** S2, S8: addressed by the key, tried again whatever went wrong, then parked; the first cause stays. */
export function undo(step: Step, before: Step | undefined): States {
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
