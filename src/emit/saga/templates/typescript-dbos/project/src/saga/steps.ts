import { defaultErrors, type Errors, type Outcome } from './outcome.ts';
import { type Retry, tryAgain } from './retry.ts';
import { type Call, send } from './service.ts';
import { log, observed } from './telemetry.ts';

interface Common<R> {
  readonly id: string;
  readonly do: Call<R>;
  /** Milliseconds for one try. */
  readonly timeout: number;
  readonly retry: Retry;
  readonly errors?: Errors;
  /** Default: Idempotency-Key. */
  readonly header?: string;
  /** The same at each try; default: `sagaId:stepId`. */
  readonly key?: string;
}

export interface Compensatable<R> extends Common<R> {
  readonly kind: 'compensatable';
  /** S2: addressed by the step's key, never by its result. */
  readonly undo: (key: string) => Call;
  readonly undoRetry: Retry;
}

export interface Pivot<R> extends Common<R> {
  readonly kind: 'pivot';
  /** Asks what became of it; without one the same request with the same key does. */
  readonly query?: (key: string) => Call<R>;
}

export interface Plain<R> extends Common<R> {
  readonly kind: 'retriable' | 'readonly';
}

export type Step<R> = Compensatable<R> | Pivot<R> | Plain<R>;

/** A step that has to be taken back when the saga turns back. */
export interface Started {
  readonly step: Compensatable<unknown>;
  /** S5: what was refused was not done and never will be. */
  refused: boolean;
}

/** Tries after which somebody is told that a step without a limit does not get on. */
const ALERT_EVERY = 10;

export const keyOf = (sagaId: string, step: Step<unknown>): string => step.key ?? `${sagaId}:${step.id}`;

/** @param isForward past the pivot: a refusal is a fault that is mended, not an answer to turn back on (S7) */
export async function perform<R>(sagaId: string, step: Step<R>, isForward: boolean): Promise<Outcome<R>> {
  const isPivot = step.kind === 'pivot';
  const ask = isPivot ? step.query : undefined;
  // S6: nothing but an answer ends the pivot.
  const retry: Retry = isPivot ? { ...step.retry, max: 'unlimited' } : step.retry;
  const isFinal = (outcome: Outcome<R>) =>
    outcome.is === 'refused' ? !isForward : outcome.is !== 'done' && !isPivot && !isForward && !retry.on.includes(outcome.is);
  return await tryAgain(
    async number => {
      if (number % ALERT_EVERY === 0) log('alert', 'step does not get on', { sagaId, step: step.id, tries: number });
      const outcome = await sendOnce(sagaId, step, step.id, step.do, number);
      if (!ask || outcome.is !== 'unknown') return outcome;
      const found = await sendOnce(sagaId, step, `query ${step.id}`, ask(keyOf(sagaId, step)), number);
      // Not found is not refused: the request may still be under way, so the same key is sent again.
      return found.is === 'done' ? found : outcome;
    },
    retry,
    isFinal,
  );
}

/** S8: an undo is tried again whatever went wrong, except that a refusal is for a person. */
export async function takeBack(sagaId: string, step: Compensatable<unknown>): Promise<Outcome<unknown>> {
  const call = step.undo(keyOf(sagaId, step));
  return await tryAgain(
    number => sendOnce(sagaId, step, `undo ${step.id}`, call, number),
    step.undoRetry,
    outcome => outcome.is === 'refused' && step.undoRetry.max !== 'unlimited',
  );
}

async function sendOnce<R>(
  sagaId: string,
  step: Step<unknown>,
  name: string,
  call: Call<R>,
  number: number,
): Promise<Outcome<R>> {
  const attempt = { sagaId, step: name, number };
  const { timeout, header = 'Idempotency-Key', errors = defaultErrors } = step;
  return await observed(attempt, () => send(call, { attempt, key: keyOf(sagaId, step), header, timeout, errors }));
}
