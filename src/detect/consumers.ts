import { compareEvidence, type Evidence } from '../core/evidence.ts';
import type { Consume, Handler } from '../core/fact.ts';
import type { ComponentId, Model } from '../core/model.ts';
import { showRef } from '../core/ref.ts';

/** One place where a component takes messages, with what its code does with them. */
export interface Consumer {
  readonly consume: Consume;
  /** Kind of broker, where code or a connection says it. */
  readonly broker: string | undefined;
  readonly handler: Handler | undefined;
  readonly channel: string;
}

/** Consumers of a component, in file and line order. */
export function consumersOf(model: Model, id: ComponentId): Consumer[] {
  const handlers = model.facts(id, 'handler');
  return [...model.facts(id, 'consume')]
    .sort((a, b) => compareEvidence(a.at, b.at))
    .map(consume => ({
      consume,
      broker:
        consume.broker ?? model.in(id, 'async').find(c => c.evidence.some(e => samePlace(e, consume.at)))?.protocol,
      handler: handlers.find(h => samePlace(h.at, consume.at)),
      channel: nameOf(model, consume),
    }));
}

/** The resolved name, else as it is written, else none that a person could use. */
function nameOf(model: Model, consume: Consume): string {
  const resolved = model.channels.find(c => c.evidence.some(e => samePlace(e, consume.at)))?.name;
  return (
    resolved ??
    (consume.channel.ref === 'opaque' ? 'a channel named at run time' : showRef(consume.channel) || 'a channel')
  );
}

export const samePlace = (a: Evidence, b: Evidence): boolean => a.file === b.file && a.line === b.line;

/** Frameworks that keep an inbox of their own, or tell duplicates by position. */
export const DEDUPLICATES = /eventuate|axon|kafka streams|emmett|marten|debezium/i;

/** Channels that only answer a question somebody waits for, or that hold what could not be handled. */
export const BESIDE_THE_POINT =
  /repl(?:y|ies)|response|callback|dlq|dlt|dlx|dead[-_. ]?letter|parking|_error$|(?:^|[-_.])(?:logs?|metrics?|traces?|telemetry|heartbeats?)(?:[-_.]|$)/i;

/** Names as a person would list them, each once. */
export const channelNames = (consumers: readonly Consumer[]): string[] => [...new Set(consumers.map(c => c.channel))];
