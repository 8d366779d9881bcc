/** Retries multiply the load just when the other side has too much of it: they may be only a part of all calls. */
export class RetryBudget {
  readonly #percent: number;
  #saved: number;

  /** @param percent retries per hundred calls; ten retries are free, so that a quiet service may retry too */
  constructor(percent: number) {
    this.#percent = percent;
    this.#saved = RetryBudget.#FREE;
  }

  static readonly #FREE = 10;

  /** A call was made: it earns a part of a retry. */
  earn(): void {
    this.#saved = Math.min(RetryBudget.#FREE, this.#saved + this.#percent / 100);
  }

  /** @returns whether a retry may be made; it is then spent */
  spend(): boolean {
    if (this.#percent === 0 || this.#saved < 1) return false;
    this.#saved -= 1;
    return true;
  }
}
