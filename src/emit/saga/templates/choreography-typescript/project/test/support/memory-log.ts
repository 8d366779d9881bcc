import type { EventLog } from '../../src/saga/log-broker.ts';

type Each = (text: string) => Promise<void>;

/** A log in the process, with a partition for each key. */
export class MemoryLog implements EventLog {
  readonly #topics = new Map<string, { readonly key: string; readonly text: string }[]>();
  readonly #followers = new Map<
    string,
    { readonly topic: string; readonly each: Each; readonly chains: Map<string, Promise<void>> }
  >();
  readonly #places = new Map<string, number>();
  #isClosed = false;

  async append(topic: string, key: string, text: string): Promise<void> {
    this.#entriesOf(topic).push({ key, text });
    for (const follower of this.#followers.values()) if (follower.topic === topic) this.#hand(follower, key, text);
  }

  async follow(topic: string, group: string, each: Each): Promise<void> {
    const follower = { topic, each, chains: new Map<string, Promise<void>>() };
    this.#followers.set(group, follower);
    for (const { key, text } of this.#entriesOf(topic)) this.#hand(follower, key, text);
  }

  async drain(topic: string, group: string, each: Each): Promise<void> {
    const entries = this.#entriesOf(topic);
    const end = entries.length;
    for (;;) {
      const place = this.#places.get(group) ?? 0;
      if (place >= end) return;
      this.#places.set(group, place + 1);
      await each(entries[place]!.text);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#followers.values()].flatMap(({ chains }) => [...chains.values()]));
  }

  #hand(
    { each, chains }: { readonly each: Each; readonly chains: Map<string, Promise<void>> },
    key: string,
    text: string,
  ): void {
    const before = chains.get(key) ?? Promise.resolve();
    chains.set(
      key,
      before.then(() => (this.#isClosed ? undefined : each(text))),
    );
  }

  #entriesOf(topic: string) {
    const known = this.#topics.get(topic) ?? [];
    this.#topics.set(topic, known);
    return known;
  }
}
