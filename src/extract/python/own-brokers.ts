import type { Fact } from '../../core/fact.ts';
import type { Expression, Invocation, Outline } from '../syntax/outline.ts';
import { argument, consume, isKnown, namedOf, plainOf, publish } from './row-facts.ts';

const PUBLISH =
  'publish publish_event publish_message send_event send_message emit_event produce produce_event produce_message event_producer dispatch_event basic_publish send_to_queue'.split(
    ' ',
  );
const CONSUME = 'consume consume_events subscribe event_consumer consume_messages start_consuming listen_to'.split(' ');
const WANTED: ReadonlySet<string> = new Set([...PUBLISH, ...CONSUME]);
/** One of these is in every name above: a search for a plain text costs next to nothing. */
const MARKS = ['publish', 'consum', 'subscribe', 'send_', 'emit_', 'produce', 'event_', 'listen_to'];
/** Names that say which broker stands behind a client of one's own. */
const BROKERS: readonly (readonly [RegExp, string])[] = [
  [/rabbit|amqp/i, 'rabbitmq'],
  [/kafka/i, 'kafka'],
  [/\bnats|nats_/i, 'nats'],
  [/redis/i, 'redis'],
];

/**
 * A broker behind a class of one's own: `rabbitmq_client.publish("orders", …)`, where another file holds the class and its
 * name says the product. Only channels that are written out count.
 */
export function* ownBrokers(outline: Outline): Iterable<Fact> {
  const { text } = outline.file;
  if (!MARKS.some(mark => text.includes(mark)) || !/rabbit|amqp|kafka|nats|redis/i.test(text)) return;
  for (const i of outline.invocations(WANTED)) {
    const broker = brokerBehind(outline, i);
    const channel = broker && channelOf(i);
    if (!channel) continue;
    const at = {
      at: outline.file.at(i.line),
      scope: {
        ...(i.owner ? { type: i.owner } : {}),
        ...(i.member ? { member: i.member } : {}),
        ...(i.root ? { handle: i.root } : {}),
      },
    };
    const exchange = argument(i, -1, 'exchange', 'exchange_name')?.ref;
    const message = { client: 'own client', broker, channel: channel.ref, exchange };
    yield PUBLISH.includes(i.name) ? publish(at, message) : consume(at, message);
  }
}

/** A receiver whose class is no library's and whose name, or the module it comes from, says the product. */
function brokerBehind(outline: Outline, i: Invocation): string | undefined {
  if (i.receiver === '' || /^(?:self|cls|super\(\))$/.test(i.receiver)) return undefined;
  const type = i.receiverType ?? '';
  if (
    /^(?:pika|aio_pika|kombu|kafka|aiokafka|confluent_kafka|nats|redis|aioredis|paho|boto3|google|faststream|celery)\b/.test(
      type,
    )
  )
    return undefined;
  const module = outline.imports.find(m => m.local === i.root)?.module ?? '';
  return BROKERS.find(([pattern]) => pattern.test(`${i.receiver} ${type} ${module}`))?.[1];
}

function channelOf(i: Invocation): Expression | undefined {
  const named = argument(i, -1, 'routing_key', 'queue', 'queue_name', 'topic', 'channel', 'subject', 'stream');
  if (named) return isName(named) ? named : undefined;
  if (Object.keys(namedOf(i)).length > 0 && plainOf(i).length === 0) return undefined;
  return plainOf(i).find(isName);
}

const isName = (value: Expression): boolean =>
  isKnown(value.ref) &&
  (value.ref.ref === 'literal'
    ? /^[A-Za-z][\w.:/-]{1,100}$/.test(value.ref.value) && value.form !== 'number'
    : value.ref.ref === 'setting' || (value.ref.ref === 'constant' && NAMED.test(value.ref.name)));

/** A constant, and no function that is handed over to be called. */
const NAMED = /(?:^|\.)[A-Z][A-Z0-9_]+$|(?:queue|topic|channel|routing_key|exchange|stream|subject)(?:_name)?$/;
