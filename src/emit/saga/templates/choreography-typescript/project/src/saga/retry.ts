/** Times in milliseconds. */
export interface Retry {
  /** Tries in all. */
  readonly max: number | 'unlimited';
  readonly backoff: 'exponential' | 'constant';
  readonly initial: number;
  readonly maxInterval: number;
  /** When the tries are used up: the saga turns back, or the event is parked for a person. */
  readonly finally: 'compensate' | 'park';
}

/** Multiplies every wait; tests make it small. */
const pace = (): number => Number(process.env.SAGA_PACE ?? 1);

/** Between half and all of the interval, so that sagas that failed together do not come back together. */
export function waitAfter(retry: Retry, tries: number): number {
  const factor = retry.backoff === 'constant' ? 1 : 2 ** Math.min(tries - 1, 30);
  return Math.min(retry.initial * factor, retry.maxInterval) * (0.5 + Math.random() / 2) * pace();
}
