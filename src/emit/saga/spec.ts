import type { Evidence, NonEmpty } from '../../core/evidence.ts';

/**
 * A saga with every default filled in: what targets print and the model checker searches. Durations are milliseconds.
 * What people write is in given.ts; expand.ts turns that into this.
 */
export interface Saga {
  /** `create-order`. */
  readonly name: string;
  readonly version: number;
  /** Template of the saga's id: `{input.orderId}`. Starting twice with one id starts once. */
  readonly id: string;
  readonly input: Shape;
  /** Types that inputs and results name. */
  readonly schemas: Readonly<Record<string, Shape>>;
  /** A durable timer; it counts only before the pivot (S10). */
  readonly deadline?: { readonly after: number; readonly action: 'compensate' };
  /** `pivot`: until the pivot has started; `never`: a request to cancel is refused from the start. */
  readonly cancel: 'pivot' | 'never';
  /** In order; the steps of one stage run at the same time. */
  readonly stages: readonly Stage[];
}

/** One step, or a group that runs in parallel: the next stage starts when all of it is done. */
export interface Stage {
  readonly steps: NonEmpty<Step>;
}

export type StepKind = 'compensatable' | 'pivot' | 'retriable' | 'readonly';
export type ErrorClass = 'refused' | 'transient' | 'unknown';

export interface Step {
  readonly id: string;
  readonly kind: StepKind;
  readonly service: string;
  readonly action: Request;
  /** The same at each try, and the address of the compensation (S2). */
  readonly key: string;
  /** Request header that carries the key. */
  readonly header: string;
  /** `participant`: an undo that finds nothing leaves a tombstone that refuses the late step (S4). */
  readonly fence: 'participant' | 'none';
  /** Milliseconds for one try. */
  readonly timeout: number;
  readonly retry: Retry;
  /** `OutOfStock` is a code in the answer; `http:429` is more exact than `http:4xx` and wins; also `timeout`, `reset`, `breaker-open`. */
  readonly errors: Readonly<Record<ErrorClass, readonly string[]>>;
  readonly compensation?: Compensation;
  /** How an unknown outcome of the pivot is found out (S6): a question, or the same request with the same key. */
  readonly onUnknown?: { readonly query: Request } | 'same-key' | 'give-up';
  readonly isolation?: Isolation;
  /** The effect cannot be taken back: mail, shipping (S16). */
  readonly irreversible: boolean;
  /** What is changed, as far as it was said: two branches must not change one thing (V15). */
  readonly writes: readonly string[];
  /** A resilience stack inside the step: milliseconds that it gives one attempt. */
  readonly breaker?: { readonly attemptTimeout: number };
  /** Where a draft found the call. */
  readonly evidence?: Pick<Evidence, 'file' | 'line'>;
}

export interface Request {
  /** Upper case. */
  readonly method: string;
  /** Begins with `/`; `{key}` stands for the step's key, encoded. */
  readonly path: string;
  /** Name → reference (`$.input.orderId`, `$.steps.reserve.reservationId`, `$.saga.id`) or a literal value. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Name of the answer's type in `schemas`. */
  readonly result?: string;
}

export interface Retry {
  /** Tries in all, the first counted. */
  readonly max: number | 'unlimited';
  readonly backoff: 'exponential' | 'constant';
  readonly initial: number;
  readonly maxInterval: number;
  readonly on: readonly Exclude<ErrorClass, 'refused'>[];
  /** When all tries are used up: take back what was done, or wait for a person (S8). */
  readonly onExhausted: 'compensate' | 'park';
}

export interface Compensation {
  readonly request: Request;
  readonly retry: Retry;
  /** What a draft could not find out: must be answered before anything is emitted. */
  readonly open?: string;
}

/** What keeps other sagas from building on what this one may take back (S13). */
export interface Isolation {
  readonly by: 'lock' | 'commutative' | 'reread' | 'version' | 'value';
  /** `Order.status=APPROVAL_PENDING`. */
  readonly on: string;
}

/** The part of JSON Schema that is understood. */
export interface Shape {
  readonly type: 'object' | 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'any';
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  /** Absent: all of them. */
  readonly required?: readonly string[];
  readonly items?: Shape;
  /** Name in `schemas`; the rest is then absent. */
  readonly ref?: string;
}

/** Every step in order; those of a group in the order they are written. */
export function stepsOf(saga: Saga): readonly Step[] {
  return saga.stages.flatMap(stage => stage.steps);
}

/** Index of the stage that holds the pivot; undefined when every step can be taken back. */
export function pivotStage(saga: Saga): number | undefined {
  const index = saga.stages.findIndex(stage => stage.steps.some(step => step.kind === 'pivot'));
  return index < 0 ? undefined : index;
}
