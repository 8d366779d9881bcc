/** Last good answers, kept so that something can be said while the other side is down. */
export class Answers<T> {
  readonly #ttlMs: number;
  readonly #most: number;
  readonly #kept = new Map<string, { readonly value: T; readonly until: number }>();

  /** @param most answers that are kept; the oldest is forgotten first */
  constructor(ttlMs: number, most = 10_000) {
    this.#ttlMs = ttlMs;
    this.#most = most;
  }

  keep(key: string, value: T): T {
    this.#kept.delete(key);
    this.#kept.set(key, { value, until: performance.now() + this.#ttlMs });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#most) break;
      this.#kept.delete(oldest);
    }
    return value;
  }

  /** @throws the reason, when there is no answer that is young enough */
  recall(key: string, reason: unknown): T {
    const answer = this.#kept.get(key);
    if (answer === undefined || answer.until < performance.now()) throw reason;
    return answer.value;
  }
}
