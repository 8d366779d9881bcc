import type { Fact } from '../../core/fact.ts';
import { literal, type Ref } from '../../core/ref.ts';
import type { Expression, Invocation, Outline } from '../syntax/outline.ts';
import { consume, field, isKnown, isName, publish, words } from './facts.ts';

const PUBLISHING = words(
  'publish publishMessage publishEvent publishAsync sendMessage sendEvent produce produceMessage dispatch enqueue emit send sendToQueue',
);
const CONSUMING = words('subscribe consume consumeMessage consumeMessages listen addConsumer registerConsumer');
const NAMES = new Set([...PUBLISHING, ...CONSUMING]);

/** Brokers that a wrapper's name gives away. */
const BROKERS: readonly (readonly [RegExp, string])[] = [
  [/rabbit|amqp/i, 'rabbitmq'],
  [/kafka/i, 'kafka'],
  [/\bnats|nats(?:client|service|wrapper|publisher)/i, 'nats'],
  [/sqs/i, 'sqs'],
  [/sns(?:client|service|publisher)/i, 'sns'],
  [/pub_?sub/i, 'pubsub'],
  [/redis/i, 'redis'],
];

/**
 * Messages sent through a wrapper of the system's own: `rabbitPublisher.publish(new OrderPlaced(order))`. Only where the
 * wrapper's name says which broker stands behind it, and the argument says which message it is.
 */
export function* ownBrokers(outline: Outline): Iterable<Fact> {
  if (!/rabbit|amqp|kafka|nats|sqs|sns|pub_?sub|redis/i.test(outline.file.text)) return;
  for (const invocation of outline.invocations(NAMES)) {
    if (!isOwn(outline, invocation)) continue;
    const broker = BROKERS.find(([pattern]) =>
      pattern.test(`${invocation.receiverType ?? ''} ${invocation.root}`),
    )?.[1];
    const channel = broker && channelOf(invocation.args[0]);
    if (!channel) continue;
    const { owner, member, root } = invocation;
    const at = {
      at: outline.file.at(invocation.line),
      scope: { ...(owner ? { type: owner } : {}), ...(member ? { member } : {}), handle: root },
    };
    const message = { client: invocation.receiverType ?? root, broker, channel };
    yield PUBLISHING.includes(invocation.name) ? publish(at, message) : consume(at, message);
  }
}

/** A value whose type this repository declares, or whose type nobody states. */
function isOwn(outline: Outline, { receiver, receiverType, root }: Invocation): boolean {
  if (!root || root === 'this' || !/^(?:this\.)?[\w.]+$/.test(receiver)) return false;
  if (receiverType === undefined) return /^(?:this\.)?\w+$/.test(receiver);
  const from = outline.imports.find(
    i => i.local === receiverType || i.imported === receiverType || i.module === receiverType,
  )?.module;
  return from === undefined
    ? outline.types.some(t => t.name === receiverType)
    : !/^(?:kafkajs|amqp|redis|ioredis|nats|@aws|@google|aws-sdk|@nestjs|@golevelup|node-rdkafka|bull)/.test(from);
}

function channelOf(value: Expression | undefined): Ref | undefined {
  if (!value) return undefined;
  const named = field(value, 'topic', 'queue', 'routingKey', 'channel', 'exchange', 'pattern', 'subject');
  if (named) return isKnown(named.ref) ? named.ref : undefined;
  if (value.form === 'new') return literal(value.invocation?.name.slice(4) ?? '');
  if (value.form === 'name' && /^[A-Z][a-z]\w*$/.test(value.text)) return literal(value.text);
  return isName(value) && value.form !== 'number' && isKnown(value.ref) ? value.ref : undefined;
}
