/** Sizes in characters; a token is counted as four. */
export interface Budget {
  /** When the caller asked for nothing special. */
  readonly usual: number;
  /** When the caller asked for more. */
  readonly most: number;
}

const CHARACTERS_PER_TOKEN = 4;

/** What a model's context can bear: 2,000 tokens unasked, 10,000 at most; a little is left for the frame around the answer. */
export const forModels: Budget = { usual: 1_900 * CHARACTERS_PER_TOKEN, most: 9_500 * CHARACTERS_PER_TOKEN };

/** A file or a terminal takes everything. */
export const unlimited: Budget = { usual: Number.POSITIVE_INFINITY, most: Number.POSITIVE_INFINITY };

/** Room that several lists share, first come, first served. */
export class Room {
  #left: number;

  constructor(characters: number) {
    this.#left = characters;
  }

  /** Takes what something costs as JSON, whether or not there is room: for what must be in the answer. */
  spend<T>(value: T): T {
    this.#left -= costOf(value);
    return value;
  }

  /**
   * As many leading items as fit.
   * @param share at most this part (0 to 1) of what is left
   */
  take<T>(items: readonly T[], share = 1): T[] {
    let left = this.#left * share;
    const taken: T[] = [];
    for (const item of items) {
      left -= costOf(item);
      if (left < 0) break;
      this.#left -= costOf(item);
      taken.push(item);
    }
    return taken;
  }
}

export function costOf(value: unknown): number {
  return JSON.stringify(value).length + 1;
}
