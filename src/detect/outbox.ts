import type { Publish } from '../core/fact.ts';
import type { ComponentId, Model } from '../core/model.ts';

/** Libraries whose way of publishing goes through a table of the sender's own transaction. */
const LIBRARIES =
  /outbox|eventuate|^DotNetCore\.CAP|spring-modulith-events|modulith-starter-(?:jpa|jdbc|mongodb)|^Wolverine|^NServiceBus|MassTransit\.(?:EntityFrameworkCore|MongoDb)|debezium|axon/i;

/** Clients that never send past the store. */
const CLIENTS = /eventuate|outbox|\bcap\b|ICapPublisher|axon|modulith|wolverine|nservicebus/i;

/** Tables and classes that hold messages until they are sent. */
const TABLE =
  /outbox|out_box|event_?publication|pending_?(?:events?|messages?)|(?:persist|stored?|queued|integration_?event)_?(?:messages?|events?|log)|message_?store|event_?(?:store|log)/i;

export const sendsThroughOutbox = (publish: Publish): boolean => CLIENTS.test(publish.client);
export const isOutboxTable = (entity: string | undefined): boolean => entity !== undefined && TABLE.test(entity);

/** What in the component supplies an outbox, for a person to read; undefined: nothing. */
export function outboxOf(model: Model, id: ComponentId): string | undefined {
  const library = model.facts(id, 'library').find(l => l.scope !== 'test' && LIBRARIES.test(l.name));
  if (library) return library.name;
  const table = model.facts(id, 'store').find(s => isOutboxTable(s.entity));
  return table?.entity;
}
