/** What the workflow and its workers go by. */
export interface SagaSettings {
  /** Task queue, and the first part of every saga's id. */
  readonly name: string;
  /** Workflow type. */
  readonly workflow: string;
  /** S14: the version of the spec and a hash of it. */
  readonly version: string;
  /** S10: milliseconds until it turns back, if the pivot has not started by then. */
  readonly deadline?: number;
  readonly cancellable: boolean;
}

export interface Definition<I> extends SagaSettings {
  /** What tells two sagas apart; starting twice with the same starts once. */
  readonly id: (input: I) => string;
}

export type Ending = 'completed' | 'compensated';
