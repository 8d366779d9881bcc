import type { Fact, Scope } from '../../core/fact.ts';
import { literal, opaque, type Ref } from '../../core/ref.ts';
import type { AnnotationHit, CallHit, Row } from '../signatures.ts';
import type { CsInvocation, CsOutline } from '../syntax/csharp-source.ts';
import { simpleType } from '../syntax/csharp-tokens.ts';
import type { TypeName } from '../syntax/outline.ts';
import {
  argument,
  consume,
  csharp,
  extension,
  type Facts,
  hasAnnotation,
  imports,
  invocation,
  messageRef,
  messageTypes,
  publish,
  uses,
} from './row-facts.ts';

/** Buses whose channel is the message's type: the libraries, by the namespace that tells them apart. */
const LIBRARIES: readonly (readonly [namespace: string, client: string])[] = [
  ['MassTransit', 'MassTransit'], ['NServiceBus', 'NServiceBus'], ['Rebus', 'Rebus'], ['Wolverine', 'Wolverine'], ['EasyNetQ', 'EasyNetQ'], ['DotNetCore.CAP', 'CAP'], ['SlimMessageBus', 'SlimMessageBus'],
  ['Brighter', 'Brighter'], ['Paramore.Brighter', 'Brighter'],
]; // biome-ignore format: a table

/** EasyNetQ runs on nothing but RabbitMQ; the others' transport is chosen elsewhere. */
const BROKERS: Readonly<Record<string, string>> = { EasyNetQ: 'rabbitmq' };

function libraryOf(outline: CsOutline): string | undefined {
  return LIBRARIES.find(([namespace]) => imports(outline, namespace))?.[1];
}

const PUBLISHERS = [
  'IPublishEndpoint',
  'IBus',
  'IBusControl',
  'ISendEndpoint',
  'ISendEndpointProvider',
  'IMessageSession',
  'IEndpointInstance',
  'IMessageHandlerContext',
  'IMessageContext',
  'IPubSub',
  'ITopicProducer',
  'ConsumeContext',
  'ITransactionalSession',
  'IMessageBus',
  'IMessageScheduler',
  'IAmACommandProcessor',
  'BehaviorContext',
  'ServiceBusMessageContext',
  'ITransactionalBus',
];
const PUBLISH = [
  'Publish',
  'PublishAsync',
  'Send',
  'SendAsync',
  'SendLocal',
  'Produce',
  'InvokeAsync',
  'PublishBatch',
  'SendBatch',
  'Defer',
  'SchedulePublish',
  'ScheduleSend',
  'Request',
  'RequestAsync',
  'BroadcastToTopicAsync',
  'Post',
  'PostAsync',
];

/** What in-process mediators send never leaves the program. */
const IN_PROCESS = /^(?:_?mediator|_?sender|_?dispatcher|_?publisher|_?mediatr)$/i;

function published(hit: CallHit): Facts {
  const i = invocation(hit);
  const outline = csharp(hit);
  const client = libraryOf(outline) ?? (ofConsumeContext(i) ? 'MassTransit' : 'message bus');
  if (IN_PROCESS.test(i.root) && imports(outline, 'MediatR', 'Mediator')) return undefined;
  const types = messageTypes(outline, i);
  // Wolverine's own invocation stays in the program.
  if (client === 'Wolverine' && i.name === 'InvokeAsync') return undefined;
  if (types.length === 0 && i.args.length === 0) return undefined;
  const channels = types.length > 0 ? types.map(literal) : [opaque(i.args[0]!.text)];
  return channels.map(channel => publish(hit, client, channel, { broker: BROKERS[client] }));
}

const ofConsumeContext = (i: CsInvocation): boolean => i.receiverType === 'ConsumeContext';

/** Interfaces of consumers, and which of their type arguments is the message. */
const CONSUMERS: Readonly<Record<string, string>> = {
  IConsumer: 'MassTransit', IJobConsumer: 'MassTransit', IHandleMessages: '', IAmStartedByMessages: 'NServiceBus', IConsumeAsync: 'EasyNetQ', IConsume: 'EasyNetQ', IMessageHandler: '', IAmInitiatedBy: 'Rebus',
}; // biome-ignore format: a table

/** `class OrderPlacedConsumer : IConsumer<OrderPlaced>`: one fact per message. A row is given each base in turn. */
function consumers(outline: CsOutline): readonly Fact[] {
  return outline.types.flatMap(type => {
    if (type.kind === 'interface' || type.abstract) return [];
    return [...type.extends, ...type.implements].flatMap((base): readonly Fact[] => {
      const known = CONSUMERS[base.name];
      const message = base.args[0]?.replace(/^Batch<(.+)>$/, '$1');
      // A fault is the bus's own answer to a message that failed.
      if (known === undefined || !message || isParameter(message) || message.startsWith('Fault<')) return [];
      const client = known || libraryOf(outline) || 'message bus';
      return [
        consume({ at: outline.file.at(type.line), scope: { type: type.name } }, client, literal(simpleType(message)), {
          broker: BROKERS[client],
        }),
      ];
    });
  });
}

/** A type parameter, not a type. */
const isParameter = (name: string): boolean => /^T(?:[A-Z]\w*)?$/.test(name);

/** A bus of the repository's own, by the names that everybody gives to it. */
const OWN_BUS =
  /^I?(?!\w{0,40}(?:Domain|Internal|InMemory|InProcess|Local|Command|Query|Mediator))(?:\w{0,40}Bus|\w{0,40}(?:Message|Event)(?:Publisher|Producer|Sender|BusPublisher)|\w{0,40}Integration\w{0,20}(?:Service|Publisher)|\w{0,20}MessageBroker)$/;
const OWN_METHODS = new Set([
  'Publish', 'PublishAsync', 'PublishMessageAsync', 'PublishMessage', 'PublishEventAsync', 'SendAsync', 'Send', 'SendMessageAsync', 'PublishThroughEventBusAsync', 'AddAndSaveEventAsync',
  'SaveEventAndCatalogContextChangesAsync', 'PublishIntegrationEventAsync', 'AddPublishMessageAsync', 'ProduceAsync',
]); // biome-ignore format: a list
const EVENT = /(?:IntegrationEvent|Event|Message|Command|Notification|Contract)(?:V\d+)?$/;

function ownPublishes(outline: CsOutline): readonly Fact[] {
  return outline.invocations(OWN_METHODS).flatMap((i): readonly Fact[] => {
    const type = i.receiverType;
    // The libraries' own types have rows.
    if (type && (!OWN_BUS.test(type) || PUBLISHERS.includes(type) || type === 'IAdvancedBus')) return [];
    const messages = i.args.map((_, n) => messageTypes(outline, i, n)).find(found => found.length > 0) ?? [];
    // What it is called on is declared elsewhere: then the message must say that it leaves the service.
    if (!type && !messages.some(m => /IntegrationEvent(?:V\d+)?$/.test(m))) return [];
    const text = i.args.find(a => a.form === 'string' && !(a.ref.ref === 'literal' && a.ref.value === ''))?.ref;
    if (messages.length === 0 && !text && !/event|message|command|evt|msg/i.test(i.args[0]?.text ?? '')) return [];
    const at = { at: outline.file.at(i.line), scope: scopeOf(i) };
    const channels = text ? [text] : messages.length > 0 ? messages.map(literal) : [opaque(i.args[0]!.text)];
    return channels.map(channel => publish(at, type ?? 'event bus', channel));
  });
}

/** Handlers and subscriptions of the repository's own bus. */
function ownConsumers(outline: CsOutline): readonly Fact[] {
  const handlers = outline.types.flatMap(type =>
    type.kind === 'interface' || type.abstract
      ? []
      : [...type.implements, ...type.extends].flatMap((base): readonly Fact[] => {
          const message = base.args[0];
          if (!message || isParameter(message) || !isOwnHandler(base)) return [];
          return [
            consume(
              { at: outline.file.at(type.line), scope: { type: type.name } },
              base.name,
              literal(simpleType(message)),
            ),
          ];
        }),
  );
  const subscriptions = outline
    .invocations(new Set(['AddSubscription', 'Subscribe', 'SubscribeAsync', 'SubscribeEvent', 'SubscribeToMessage']))
    .flatMap((i): readonly Fact[] => {
      const message = i.typeArgs[0];
      const known =
        i.name === 'AddSubscription'
          ? i.typeArgs.length === 2
          : i.typeArgs.length > 0 &&
            (OWN_BUS.test(i.receiverType ?? '') || (i.typeArgs.length === 2 && EVENT.test(simpleType(message!))));
      if (!message || isParameter(message) || !known || libraryOf(outline) === 'EasyNetQ') return [];
      const scope = { ...(i.owner ? { type: i.owner } : {}), ...(i.member ? { member: i.member } : {}) };
      return [consume({ at: outline.file.at(i.line), scope }, 'event bus', literal(simpleType(message)))];
    });
  return [...handlers, ...subscriptions, ...listening(outline)];
}

/** What a repository calls its own receiving end, and how it is set to work: `_messageHandler.Start(this)`. */
const OWN_RECEIVER =
  /^I?(?!\w{0,40}(?:Domain|Internal|InMemory))\w{0,40}(?:Message|Event|Queue|Bus)\w{0,10}(?:Handler|Consumer|Listener|Receiver|Subscriber)$/;
const OWN_STARTS = new Set(
  ['Start', 'Subscribe', 'Listen', 'Consume', 'Receive', 'StartListening', 'StartConsuming', 'StartReceiving'].flatMap(
    name => [name, `${name}Async`],
  ),
);

function listening(outline: CsOutline): readonly Fact[] {
  return outline.invocations(OWN_STARTS).flatMap((i): readonly Fact[] => {
    const type = i.receiverType;
    if (!type || !OWN_RECEIVER.test(type) || i.typeArgs.length > 0) return [];
    const channel = i.args.find(a => a.form === 'string')?.ref ?? opaque(`${i.receiver}.${i.name}`);
    return [consume({ at: outline.file.at(i.line), scope: scopeOf(i) }, type, channel)];
  });
}

/** MediatR's `INotificationHandler` and domain event handlers stay within the program. */
function isOwnHandler(base: TypeName): boolean {
  return (
    /^I(?:Integration\w{0,30}|Dynamic\w{0,30})EventHandler$/.test(base.name) ||
    /^I(?:Integration)?(?:Message|Event)Consumer$/.test(base.name)
  );
}

function scopeOf(i: CsInvocation): Scope {
  return { ...(i.owner ? { type: i.owner } : {}), ...(i.member ? { member: i.member } : {}) };
}

export function messaging(outline: CsOutline): readonly Fact[] {
  return [...consumers(outline), ...ownPublishes(outline), ...ownConsumers(outline)];
}

export const messagingRows: readonly Row[] = [
  { use: uses(PUBLISHERS, PUBLISH), fact: published },
  {
    use: uses(['IRequestClient'], ['GetResponse', 'Create']),
    fact: (hit: CallHit): Facts => {
      const i = invocation(hit);
      const type = csharp(hit).variable(i.root, i.owner, i.member)?.type?.args[0];
      return type ? publish(hit, 'MassTransit', literal(simpleType(type))) : undefined;
    },
  },
  extension('ReceiveEndpoint', (hit): Facts => endpoint(hit)),
  extension(['UsingRabbitMq'], (hit): Facts => transport(hit, 'rabbitmq')),
  {
    use: uses(['IBus', 'IPubSub'], ['Subscribe', 'SubscribeAsync', 'Respond', 'RespondAsync', 'Receive']),
    fact: (hit: CallHit): Facts => {
      const i = invocation(hit);
      const type = i.typeArgs[0] ?? /\(?\s*(\w+)\s+\w+\s*\)?\s*=>/.exec(i.args.at(-1)?.text ?? '')?.[1];
      const group = i.args[0]?.form === 'string' ? i.args[0].ref : undefined;
      const client = libraryOf(csharp(hit)) ?? 'message bus';
      return consume(hit, client, messageRef(type && simpleType(type), i.args[0]?.text ?? i.name), { broker: BROKERS[client], group });
    },
  },
  { use: uses(['IAdvancedBus'], ['Publish', 'PublishAsync']), fact: (hit: CallHit): Facts => advanced(hit, 'publish') },
  { use: uses(['IAdvancedBus'], ['Consume', 'ConsumeAsync']), fact: (hit: CallHit): Facts => advanced(hit, 'consume') },
  { use: uses(['IBusClient'], ['PublishAsync']), fact: (hit: CallHit): Facts => ownMessage(hit, 'publish') },
  { use: uses(['IBusClient'], ['SubscribeAsync']), fact: (hit: CallHit): Facts => ownMessage(hit, 'consume') },
  { use: uses(['ICapPublisher'], ['Publish', 'PublishAsync', 'PublishDelay', 'PublishDelayAsync']), fact: (hit: CallHit): Facts => topic(hit) },
  {
    annotation: 'CapSubscribe',
    fact: (hit: AnnotationHit): Facts => {
      const name = hit.annotation.args[0]?.ref;
      const type = hit.member && csharp(hit).types.find(t => t.name === hit.member!.owner);
      // A partial name completes the one of the class.
      const prefix = type && hasAnnotation(type, 'CapSubscribe')?.args[0]?.ref;
      if (!name || !hit.member) return undefined;
      const channel: Ref = prefix?.ref === 'literal' && name.ref === 'literal' && hit.annotation.named.isPartial ? literal(`${prefix.value}.${name.value}`) : name;
      return consume(hit, 'CAP', channel, { group: hit.annotation.named.Group?.ref });
    },
  },
]; // biome-ignore format: a table

/** EasyNetQ below its conventions: exchange and routing key, or a queue that was declared. */
function advanced(hit: CallHit, direction: 'publish' | 'consume'): Facts {
  const [first, key] = invocation(hit).args;
  if (!first) return undefined;
  if (direction === 'consume') return consume(hit, 'EasyNetQ', first.ref, { broker: 'rabbitmq' });
  return (
    key &&
    publish(hit, 'EasyNetQ', key.ref, {
      broker: 'rabbitmq',
      exchange: first.ref.ref === 'opaque' ? undefined : first.ref,
    })
  );
}

/** RawRabbit's client. */
function ownMessage(hit: CallHit, direction: 'publish' | 'consume'): Facts {
  const channels = messageTypes(csharp(hit), invocation(hit)).map(literal);
  return channels.map(channel =>
    (direction === 'publish' ? publish : consume)(hit, 'RawRabbit', channel, { broker: 'rabbitmq' }),
  );
}

function topic(hit: CallHit): Facts {
  const i = invocation(hit);
  const name = argument(i, i.name.includes('Delay') ? 1 : 0, 'name');
  return name && publish(hit, 'CAP', name.ref);
}

/** A queue that consumers are put on: its name is a second channel they are reached by. */
function endpoint(hit: CallHit): Facts {
  const queue = invocation(hit).args.find(
    a => a.form === 'string' || a.ref.ref === 'constant' || a.ref.ref === 'setting',
  );
  return queue && consume(hit, 'MassTransit', queue.ref);
}

/** The transport alone says which broker: told as a role of the file's client. */
function transport(hit: CallHit, broker: string): Facts {
  const i = invocation(hit);
  const host = csharp(hit)
    .invocations(new Set(['Host']))
    .find(h => h.line >= i.line && h.line <= i.endLine)?.args[0]?.ref;
  return {
    kind: 'client',
    at: hit.at,
    technology: broker,
    handle: 'MassTransit',
    ...(host && host.ref !== 'opaque' ? { base: host } : {}),
  };
}
