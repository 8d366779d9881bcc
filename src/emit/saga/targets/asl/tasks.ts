import type { Retry, Step } from '../../spec.ts';
import { keyOf, parametersOf } from './paths.ts';

export type State = Readonly<Record<string, unknown>>;
export type States = Readonly<Record<string, State>>;

/** Tries of what has no limit, after which it is parked: an execution has room for 25,000 events. */
export const UNLIMITED = 100;
/** The function between the steps. */
export const CONTROL = '${ControlFunctionArn}';

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

/** S9, S10: asks whether the saga has been cancelled or is too late. */
export function control(action: string, back: string, next: string, more: object = {}): State {
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

export function ending(phase: string): State {
  return {
    Type: 'Task',
    Resource: CONTROL,
    Parameters: { action: 'end', 'sagaId.$': '$.sagaId', phase, 'cause.$': '$.cause' },
    TimeoutSeconds: 10,
    ResultPath: null,
    Retry: [persistent()],
  };
}

export const persistent = (): object => ({
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxDelaySeconds: 300,
  MaxAttempts: UNLIMITED,
  JitterStrategy: 'FULL',
});

/** @param never errors after which it is not tried again */
export function call(
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
export const seconds = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1_000));
