import { defaultErrors, type Errors, type Outcome } from './outcome.ts';
import type { Retry } from './retry.ts';
import { type Call, send } from './service.ts';
import { observed } from './telemetry.ts';

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

export const keyOf = (sagaId: string, step: Step<unknown>): string => step.key ?? `${sagaId}:${step.id}`;

/**
 * Sends one try.
 * @param name the step's id, or `undo ID`, for the log
 * @param number which try it is
 */
export async function attempt<R>(
  sagaId: string,
  step: Step<unknown>,
  name: string,
  call: Call<R>,
  number: number,
): Promise<Outcome<R>> {
  const { timeout, header = 'Idempotency-Key', errors = defaultErrors } = step;
  const about = { sagaId, step: name, number };
  return await observed(about, () => send(call, { attempt: about, key: keyOf(sagaId, step), header, timeout, errors }));
}

/** S6: asks what became of a pivot without an answer. */
export async function question<R>(sagaId: string, step: Pivot<R>, number: number): Promise<Outcome<R> | undefined> {
  if (!step.query) return undefined;
  const found = await attempt(sagaId, step, `query ${step.id}`, step.query(keyOf(sagaId, step)), number);
  // Not found is not refused: the request may still be under way, so the same key is sent again.
  return found.is === 'done' ? found : undefined;
}
