/** `refused` is final; after `transient` nothing was done; after `unknown` it may have been. */
export type ErrorClass = 'refused' | 'transient' | 'unknown';

export type Outcome<R> =
  | { readonly is: 'done'; readonly result: R }
  | { readonly is: ErrorClass; readonly why: string };

/** Signs of an error by what they mean: `OutOfStock` (a code in the answer), `http:409`, `http:5xx`, `timeout`, `reset`. */
export type Errors = Readonly<Record<ErrorClass, readonly string[]>>;

export const defaultErrors: Errors = {
  refused: ['http:4xx'],
  transient: ['http:429', 'breaker-open'],
  unknown: ['timeout', 'reset', 'http:5xx', 'http:408'],
};

const CLASSES: readonly ErrorClass[] = ['refused', 'transient', 'unknown'];

/**
 * S12: what an error means for the saga.
 * @param signs from the most exact to the least
 * @returns `unknown` for what nobody has thought of: it is the one that is always safe
 */
export function classify(signs: readonly string[], errors: Errors): ErrorClass {
  for (const sign of signs) {
    const known = CLASSES.find(kind => errors[kind].includes(sign));
    if (known) return known;
  }
  return 'unknown';
}
