/** All that a stack is told. Durations are milliseconds, rates are percent. */
export interface Parameters {
  readonly trips:
    | {
        readonly mode: 'rate';
        readonly failureRateThreshold: number;
        readonly slowCallRateThreshold: number;
        readonly slowCallDurationMs: number;
        /** Calls. */
        readonly slidingWindowSize: number;
        readonly minimumNumberOfCalls: number;
      }
    | { readonly mode: 'consecutive'; readonly failureThreshold: number };
  readonly waitDurationInOpenStateMs: number;
  readonly permittedNumberOfCallsInHalfOpenState: number;
  readonly ignoredErrors: readonly string[];
  readonly attemptTimeoutMs: number;
  readonly bulkhead: { readonly concurrent: number; readonly queue: number };
  readonly retry: {
    /** The first one included; 1: no retry. */
    readonly tries: number;
    readonly backoff: 'exponential' | 'fixed';
    readonly initialMs: number;
    readonly maxIntervalMs: number;
    readonly jitter: 'full' | 'none';
    readonly budgetPercent: number;
  };
  /** Header that carries the same key in every try of one call. */
  readonly idempotencyKeyHeader?: string;
}

/** One try of a call. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  /** Aborted when the attempt's time is over: hand it to the HTTP client, or the connection is held until it answers. */
  readonly signal: AbortSignal;
  /** To be sent along: correlation, trace, and the idempotency key where there is one. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Stack {
  /**
   * @throws CircuitOpen, AttemptTimeout or BulkheadFull, or what `work` threw in its last try
   */
  call<T>(work: (attempt: Attempt) => PromiseLike<T>): Promise<T>;
}
