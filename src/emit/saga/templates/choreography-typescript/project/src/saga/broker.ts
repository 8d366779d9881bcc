import type { SagaEvent } from './event.ts';

/** Where one handler takes its events from. */
export interface Queue {
  /** `create-order.v3.inventory.reserve` */
  readonly name: string;
  /** Types of the events: `create-order.reserve.completed`. */
  readonly on: readonly string[];
  /** Deliveries after which an event that brings down its consumer each time is parked by the broker itself. */
  readonly limit: number;
}

/** `again`: deliver it once more; `park`: keep it until a person decides. */
export type Verdict = 'done' | 'again' | 'park';

/** What a message broker must be able to do. */
export interface Broker {
  /** Resolves when the broker has it for good and somebody will get it. */
  publish(event: SagaEvent): Promise<void>;
  /** @param take gets what has come, unchecked, and how often it has been delivered, this time included */
  subscribe(queue: Queue, take: (message: unknown, tries: number) => Promise<Verdict>): Promise<void>;
  /**
   * Goes through what is parked for a queue.
   * @param settle `again` puts it back into the queue, `done` removes it, `park` leaves it
   */
  parked(queue: Queue, settle: (message: unknown) => Promise<Verdict>): Promise<void>;
  close(): Promise<void>;
}
