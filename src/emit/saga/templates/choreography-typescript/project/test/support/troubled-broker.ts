import type { Broker, Queue, Verdict } from '../../src/saga/broker.ts';

/** `lost-after`: handled, and the acknowledgement is lost; `killed`: the process, just then; `late`: held until it is let go. */
export type DeliveryFault = 'lost-after' | 'killed' | 'twice' | 'late';

/** A broker whose deliveries go wrong to order. */
export class TroubledBroker implements Broker {
  readonly #broker: Broker;
  readonly #faults = new Map<string, DeliveryFault>();
  readonly #held = new Map<
    string,
    { readonly arrived: PromiseWithResolvers; readonly released: PromiseWithResolvers }
  >();
  readonly events: {
    readonly id: string;
    readonly type: string;
    readonly sagaId: string;
    readonly traceparent: string;
  }[] = [];

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  /** @param handler end of the queue's name: `reserve`, `undo-reserve` */
  trouble(sagaId: string, handler: string, fault: DeliveryFault): void {
    this.#faults.set(`${handler} ${sagaId}`, fault);
    this.#held.set(`${handler} ${sagaId}`, { arrived: withResolvers(), released: withResolvers() });
  }

  /** Waits until the message that is to come late is here. */
  async held(sagaId: string, handler: string): Promise<void> {
    await this.#held.get(`${handler} ${sagaId}`)?.arrived.promise;
  }

  release(sagaId: string, handler: string): void {
    this.#held.get(`${handler} ${sagaId}`)?.released.resolve();
  }

  async publish(event: Parameters<Broker['publish']>[0]): Promise<void> {
    this.events.push(event);
    await this.#broker.publish(event);
  }

  async subscribe(queue: Queue, take: (message: unknown, tries: number) => Promise<Verdict>): Promise<void> {
    const handler = queue.name.split('.').at(-1) ?? '';
    await this.#broker.subscribe(queue, async (message, tries) => {
      const key = `${handler} ${sagaOf(message)}`;
      const fault = this.#faults.get(key);
      this.#faults.delete(key);
      if (fault === 'lost-after' || fault === 'killed') {
        await take(message, tries);
        if (fault === 'killed') process.kill(process.pid, 'SIGKILL');
        return 'again';
      }
      if (fault === 'twice') {
        const [verdict] = await Promise.all([take(message, tries), take(message, tries)]);
        return verdict;
      }
      if (fault === 'late') {
        this.#held.get(key)?.arrived.resolve();
        await this.#held.get(key)?.released.promise;
      }
      return await take(message, tries);
    });
  }

  async parked(queue: Queue, settle: (message: unknown) => Promise<Verdict>): Promise<void> {
    await this.#broker.parked(queue, settle);
  }

  async close(): Promise<void> {
    for (const { released } of this.#held.values()) released.resolve();
    await this.#broker.close();
  }
}

const sagaOf = (message: unknown): unknown =>
  typeof message === 'object' && message !== null && 'sagaId' in message ? message.sagaId : undefined;

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve = () => {};
  const promise = new Promise<void>(done => {
    resolve = done;
  });
  return { promise, resolve };
}
