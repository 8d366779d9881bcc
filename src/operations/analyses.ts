import type { Analysis, Progress } from '../analyze.ts';

interface Entry {
  readonly stamp: string;
  readonly analysis: Promise<Analysis>;
  readonly controller: AbortController;
  readonly listeners: Set<(progress: Progress) => void>;
  waiting: number;
  done: boolean;
}

/** Changes what an analysis shows: leaves out what is known already. */
export type Refine = (root: string, analysis: Analysis, signal: AbortSignal) => Promise<Analysis>;

const KEPT = 4;

/**
 * Analyses of this process, one per root, kept for as long as the tree's stamp stays the same. Callers that ask at the
 * same time share one run; it is cancelled when the last of them is.
 */
export class Analyses {
  readonly #entries = new Map<string, Entry>();
  readonly #recheck: boolean;
  readonly #refine: Refine | undefined;

  /**
   * @param recheck whether the tree may change between two questions; a command that ends soon need not look again
   * @param refine applied to every analysis before anybody sees it
   */
  constructor(recheck = true, refine?: Refine) {
    this.#recheck = recheck;
    this.#refine = refine;
  }

  /**
   * @param root absolute, resolved
   * @throws the signal's reason when aborted
   */
  async get(root: string, signal: AbortSignal, onProgress?: (progress: Progress) => void): Promise<Analysis> {
    signal.throwIfAborted();
    const { stampTree } = await import('./engine.ts');
    const stamp = this.#recheck ? stampTree(root, signal) : '';
    let entry = this.#entries.get(root);
    if (entry?.stamp !== stamp) entry = this.#start(root, stamp);
    return await this.#join(root, entry, signal, onProgress);
  }

  #start(root: string, stamp: string): Entry {
    const controller = new AbortController();
    const listeners = new Set<(progress: Progress) => void>();
    const run = async (): Promise<Analysis> => {
      const { analyze } = await import('./engine.ts');
      const onProgress = (progress: Progress) => {
        for (const listener of listeners) listener(progress);
      };
      const analysis = await analyze(root, { signal: controller.signal, onProgress });
      return this.#refine ? await this.#refine(root, analysis, controller.signal) : analysis;
    };
    const entry: Entry = { stamp, analysis: run(), controller, listeners, waiting: 0, done: false };
    entry.analysis.then(
      () => {
        entry.done = true;
      },
      () => this.#drop(root, entry),
    );
    this.#entries.delete(root);
    this.#entries.set(root, entry);
    for (const [oldest] of this.#entries) if (this.#entries.size > KEPT) this.#entries.delete(oldest);
    return entry;
  }

  async #join(
    root: string,
    entry: Entry,
    signal: AbortSignal,
    onProgress?: (progress: Progress) => void,
  ): Promise<Analysis> {
    if (entry.done) return await entry.analysis;
    entry.waiting++;
    if (onProgress) entry.listeners.add(onProgress);
    let leave = () => {};
    const aborted = new Promise<never>((_, reject) => {
      leave = () => reject(signal.reason);
      signal.addEventListener('abort', leave, { once: true });
    });
    try {
      return await Promise.race([entry.analysis, aborted]);
    } finally {
      signal.removeEventListener('abort', leave);
      if (onProgress) entry.listeners.delete(onProgress);
      entry.waiting--;
      if (entry.waiting === 0 && !entry.done) {
        this.#drop(root, entry);
        entry.controller.abort(signal.reason);
      }
    }
  }

  #drop(root: string, entry: Entry): void {
    if (this.#entries.get(root) === entry) this.#entries.delete(root);
  }
}
