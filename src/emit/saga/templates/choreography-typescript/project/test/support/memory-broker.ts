import type { Broker, Queue, Verdict } from '../../src/saga/broker.ts';

interface Waiting {
  readonly message: unknown;
  readonly tries: number;
}

/** A broker in the process: what is delivered and not acknowledged comes again, what is parked stays. */
export class MemoryBroker implements Broker {
  readonly #queues = new Map<
    string,
    {
      queue: Queue;
      take?: (message: unknown, tries: number) => Promise<Verdict>;
      parked: unknown[];
      waiting: Waiting[];
    }
  >();
  readonly #underWay = new Set<Promise<void>>();
  #isClosed = false;

  async publish(event: { readonly type: string }): Promise<void> {
    const queues = [...this.#queues.values()].filter(({ queue }) => queue.on.includes(event.type));
    if (queues.length === 0) throw new Error(`no queue takes ${event.type}`);
    for (const { queue } of queues) this.#deliver(queue.name, { message: structuredClone(event), tries: 1 });
  }

  async subscribe(queue: Queue, take: (message: unknown, tries: number) => Promise<Verdict>): Promise<void> {
    const known = this.#queues.get(queue.name);
    const waiting = known?.waiting ?? [];
    this.#queues.set(queue.name, { queue, take, parked: known?.parked ?? [], waiting: [] });
    for (const entry of waiting) this.#deliver(queue.name, entry);
  }

  async parked(queue: Queue, settle: (message: unknown) => Promise<Verdict>): Promise<void> {
    const entry = this.#queues.get(queue.name);
    if (!entry) return;
    const kept: unknown[] = [];
    for (const message of entry.parked.splice(0)) {
      const verdict = await settle(message);
      if (verdict === 'park') kept.push(message);
      if (verdict === 'again') this.#deliver(queue.name, { message, tries: 1 });
    }
    entry.parked.push(...kept);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#underWay);
  }

  #deliver(name: string, { message, tries }: Waiting): void {
    const entry = this.#queues.get(name);
    if (this.#isClosed || !entry?.take) return;
    const delivery = entry.take(message, tries).then(
      verdict => {
        if (verdict === 'again') this.#deliver(name, { message, tries: tries + 1 });
        if (verdict === 'park') entry.parked.push(message);
      },
      // The consumer broke down in the middle.
      () => this.#deliver(name, { message, tries: tries + 1 }),
    );
    this.#underWay.add(delivery);
    void delivery.finally(() => this.#underWay.delete(delivery));
  }
}
