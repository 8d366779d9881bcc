import { BulkheadFull } from './failure.ts';

/** Lets only so many calls run at once; others wait for a slot, and beyond that are refused. */
export class Bulkhead {
  readonly #concurrent: number;
  readonly #queue: number;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor({ concurrent, queue }: { readonly concurrent: number; readonly queue: number }) {
    this.#concurrent = concurrent;
    this.#queue = queue;
  }

  /** @throws BulkheadFull, or the signal's reason when it ends the wait */
  async run<T>(work: () => PromiseLike<T>, signal: AbortSignal): Promise<T> {
    if (this.#running < this.#concurrent) this.#running++;
    else await this.#turn(signal);
    try {
      return await work();
    } finally {
      const next = this.#waiting.values().next();
      // A slot goes from one call to the next.
      if (next.done) this.#running--;
      else next.value();
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    if (this.#waiting.size >= this.#queue) throw new BulkheadFull('too many calls are under way');
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(enter);
        reject(signal.reason);
      };
      const enter = () => {
        this.#waiting.delete(enter);
        signal.removeEventListener('abort', leave);
        resolve();
      };
      this.#waiting.add(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
