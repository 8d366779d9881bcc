import type { Parameters } from './parameters.ts';

interface Sample {
  readonly failed: boolean;
  readonly slow: boolean;
}

/** How the last calls went. */
export class Window {
  readonly #trips: Parameters['trips'];
  readonly #samples: Sample[] = [];
  #next = 0;
  #failures = 0;
  #slows = 0;
  #inARow = 0;

  constructor(trips: Parameters['trips']) {
    this.#trips = trips;
  }

  /** @returns whether the circuit must open: at least the threshold does */
  record(failed: boolean, slow: boolean): boolean {
    const trips = this.#trips;
    if (trips.mode === 'consecutive') {
      this.#inARow = failed ? this.#inARow + 1 : 0;
      return this.#inARow >= trips.failureThreshold;
    }
    const oldest = this.#samples[this.#next];
    if (oldest) this.#count(oldest, -1);
    const sample = { failed, slow };
    this.#samples[this.#next] = sample;
    this.#next = (this.#next + 1) % trips.slidingWindowSize;
    this.#count(sample, 1);
    const total = this.#samples.length;
    return (
      total >= trips.minimumNumberOfCalls &&
      (this.#failures * 100 >= trips.failureRateThreshold * total ||
        this.#slows * 100 >= trips.slowCallRateThreshold * total)
    );
  }

  reset(): void {
    this.#samples.length = 0;
    this.#next = 0;
    this.#failures = 0;
    this.#slows = 0;
    this.#inARow = 0;
  }

  #count({ failed, slow }: Sample, by: 1 | -1): void {
    if (failed) this.#failures += by;
    if (slow) this.#slows += by;
  }
}
