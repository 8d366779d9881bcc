/** The circuit is open, or half-open with its trial calls under way: the dependency was not called. */
export class CircuitOpen extends Error {
  override readonly name = 'CircuitOpen';
}

/** An attempt was not answered in time; whether it took effect is not known. */
export class AttemptTimeout extends Error {
  override readonly name = 'AttemptTimeout';
}

/** Too many calls are under way: the dependency was not called. */
export class BulkheadFull extends Error {
  override readonly name = 'BulkheadFull';
}

/** Whether an error says nothing about the health of the other side. */
export type IgnoreRule = (error: unknown) => boolean;

/**
 * @param ignored `http:4xx`, `http:404`, or the name of an error class
 */
export function ignoreRule(ignored: readonly string[]): IgnoreRule {
  return error => ignored.some(rule => matches(rule, error));
}

function matches(rule: string, error: unknown): boolean {
  if (!rule.startsWith('http:')) return error instanceof Error && error.name === rule;
  const status = statusOf(error);
  // 408 and 429 say that the other side is too slow or too busy.
  if (rule === 'http:4xx') return status >= 400 && status < 500 && status !== 408 && status !== 429;
  return status === Number(rule.slice('http:'.length));
}

/** As HTTP clients put it: `status`, `statusCode` or `response.status`; 0 where there is none. */
function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null) return 0;
  const { status, statusCode, response } = error as Readonly<Record<string, unknown>>;
  if (typeof status === 'number') return status;
  if (typeof statusCode === 'number') return statusCode;
  return typeof response === 'object' ? statusOf(response) : 0;
}

/** The other side answered that it cannot. */
export class ServerFailure extends Error {
  override readonly name = 'ServerFailure';
  readonly status: number;

  constructor(status: number) {
    super(`the other side answered ${status}`);
    this.status = status;
  }
}

/**
 * For clients that take any answer for a good one, as `fetch` does: `fetch(url).then(failOnServerError)`.
 * @throws ServerFailure for 5xx, 408 and 429, which would not count otherwise
 */
export function failOnServerError<A extends { readonly status: number }>(answer: A): A {
  if (answer.status >= 500 || answer.status === 408 || answer.status === 429) throw new ServerFailure(answer.status);
  return answer;
}
