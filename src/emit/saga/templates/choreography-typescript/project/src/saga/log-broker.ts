import type { Broker, Queue, Verdict } from './broker.ts';
import type { Origin, SagaEvent } from './event.ts';

/** A log that groups of readers follow, each at its own place; entries of one key stay in order. */
export interface EventLog {
  /** Resolves when it is kept for good. */
  append(topic: string, key: string, text: string): Promise<void>;
  /** Goes on from the group's place, which moves when `each` has returned, until the log is closed. */
  follow(topic: string, group: string, each: (text: string) => Promise<void>): Promise<void>;
  /** The same, up to what is there now. */
  drain(topic: string, group: string, each: (text: string) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/**
 * A broker over a log, such as Kafka: one topic for all events of a version, a group for each handler, a topic for what is
 * parked. A log has no redelivery: an event is tried again in its place, and those behind it in its partition wait.
 */
export function logBroker(log: EventLog, origin: Origin): Broker {
  const topic = `${origin.name}.v${origin.version}`;
  const parkedTopic = (queue: Queue) => `${queue.name}.parked`;
  return {
    publish: event => log.append(topic, event.sagaId, JSON.stringify(event)),

    subscribe: (queue, take) =>
      log.follow(topic, queue.name, async text => {
        const message = parse(text);
        if (!queue.on.includes(typeOf(message))) return;
        let verdict: Verdict = 'again';
        for (let tries = 1; verdict === 'again'; tries++) verdict = await take(message, tries);
        // Parked first, then passed: killed in between it is parked twice, and handled once.
        if (verdict === 'park') await log.append(parkedTopic(queue), queue.name, text);
      }),

    parked: (queue, settle) =>
      log.drain(parkedTopic(queue), `${queue.name}.settled`, async text => {
        const message = parse(text);
        const verdict = await settle(message);
        if (verdict === 'park') await log.append(parkedTopic(queue), queue.name, text);
        // To everybody: who has handled it before knows it by its id.
        if (verdict === 'again') await log.append(topic, sagaOf(message), text);
      }),

    close: () => log.close(),
  };
}

const typeOf = (message: Partial<SagaEvent> | undefined): string => message?.type ?? '';
const sagaOf = (message: Partial<SagaEvent> | undefined): string => message?.sagaId ?? '';

/** What is no event has no type, and so nobody takes it. */
function parse(text: string): Partial<SagaEvent> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
