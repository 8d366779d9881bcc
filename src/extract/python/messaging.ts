import { literal, opaque, type Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Expression } from '../syntax/outline.ts';
import { isDecorator } from '../syntax/python-invocations.ts';
import { entityName, madeName } from './rabbitmq.ts';
import {
  argument,
  consume,
  type Facts,
  literalOf,
  madeBy,
  makerOf,
  namedOf,
  plainOf,
  publish,
  refsOf,
  row,
  uses,
} from './row-facts.ts';

const unknown = (hit: CallHit): Ref => opaque(hit.invocation.name);

/** First argument, or the one of a name, as the channel. */
const publishes =
  (client: string, broker: string, place = 0, ...names: string[]) =>
  (hit: CallHit): Facts => {
    const channel = argument(hit.invocation, place, ...names);
    return channel && publish(hit, { client, broker, channel: channel.ref });
  };

const consumes =
  (client: string, broker: string, place = 0, ...names: string[]) =>
  (hit: CallHit): Facts => {
    const channel = argument(hit.invocation, place, ...names);
    return (
      channel &&
      refsOf(channel).map(ref =>
        consume(hit, { client, broker, channel: ref, group: namedOf(hit.invocation).queue?.ref }),
      )
    );
  };

/** `KafkaConsumer("orders", "payments", group_id="mail")` */
function kafkaConsumer(client: string) {
  return (hit: CallHit): Facts => {
    const group = namedOf(hit.invocation).group_id?.ref;
    const topics = [
      ...plainOf(hit.invocation),
      ...(namedOf(hit.invocation).topics ? [namedOf(hit.invocation).topics!] : []),
    ];
    return topics
      .filter(t => t.form !== 'object')
      .flatMap(refsOf)
      .filter(t => t.ref !== 'literal' || t.value !== '')
      .map(channel => consume(hit, { client, broker: 'kafka', channel, group }));
  };
}

/** Where the consumer was made says its group: a keyword, or an entry of its table of options. */
function subscribes(client: string) {
  return (hit: CallHit): Facts => {
    const topics = argument(hit.invocation, 0, 'topics', 'pattern');
    const made = makerOf(hit);
    const options = made && plainOf(made)[0]?.fields;
    const group = made && (namedOf(made).group_id?.ref ?? options?.['group.id']?.ref);
    return refsOf(topics).map(channel => consume(hit, { client, broker: 'kafka', channel, group }));
  };
}

const KAFKA_PRODUCERS = uses(['kafka.KafkaProducer', 'aiokafka.AIOKafkaProducer'], ['send', 'send_and_wait']);
const REDIS = ['redis.Redis'];
/** A list whose name is put together for each entry is data, not a queue. */
const isFixed = (ref: Ref): boolean => ref.ref === 'literal' || ref.ref === 'setting' || ref.ref === 'constant';

function pushed(hit: CallHit): Facts {
  const key = argument(hit.invocation, 0, 'name');
  return key && isFixed(key.ref) ? publish(hit, { client: 'redis', broker: 'redis', channel: key.ref }) : undefined;
}

function popped(hit: CallHit): Facts {
  const keys = argument(hit.invocation, 0, 'keys', 'streams');
  if (keys?.fields)
    return Object.keys(keys.fields)
      .filter(Boolean)
      .map(name => consume(hit, { client: 'redis', broker: 'redis', channel: literal(name) }));
  return refsOf(keys)
    .filter(isFixed)
    .map(channel => consume(hit, { client: 'redis', broker: 'redis', channel }));
}

/** `xreadgroup("mail", "worker-1", {"orders": ">"})` */
function readGroup(hit: CallHit): Facts {
  const streams = argument(hit.invocation, 2, 'streams');
  const group = argument(hit.invocation, 0, 'groupname')?.ref;
  const names = Object.keys(streams?.fields ?? {})
    .filter(Boolean)
    .map(literal);
  return (names.length > 0 ? names : [unknown(hit)]).map(channel =>
    consume(hit, { client: 'redis', broker: 'redis', channel, group }),
  );
}

/** A queue object of boto3 was looked up by its name. */
const awsName = (hit: CallHit): Ref => {
  const made = makerOf(hit);
  return (made && argument(made, 0, 'QueueName', 'Name')?.ref) ?? unknown(hit);
};

const aws =
  (broker: string, way: 'in' | 'out', ...names: string[]) =>
  (hit: CallHit): Facts => {
    const channel =
      argument(hit.invocation, -1, ...names)?.ref ??
      (hit.invocation.receiverType === 'boto3.Queue' || hit.invocation.receiverType === 'boto3.Topic'
        ? awsName(hit)
        : unknown(hit));
    return way === 'out'
      ? publish(hit, { client: 'boto3', broker, channel })
      : consume(hit, { client: 'boto3', broker, channel });
  };

/** `publisher.topic_path(project, "orders")` names the topic last. */
function googleName(hit: CallHit, value: Expression | undefined): Ref {
  const made = value?.invocation ?? (value ? madeBy(hit.outline, value.text) : undefined);
  if (made && /^(?:topic|subscription)_path$/.test(made.name)) return plainOf(made).at(-1)?.ref ?? unknown(hit);
  const name = literalOf(value)?.split('/').at(-1);
  return name ? literal(name) : (value?.ref ?? unknown(hit));
}

/** FastStream, Propan: `@broker.subscriber("orders")`, `broker.publish(message, "orders")`. */
const streamBroker = (type: string): string =>
  /rabbit/i.test(type) ? 'rabbitmq' : /nats/i.test(type) ? 'nats' : /redis/i.test(type) ? 'redis' : 'kafka';
const FAST_TYPES = [
  'faststream.KafkaBroker',
  'faststream.RabbitBroker',
  'faststream.NatsBroker',
  'faststream.RedisBroker',
  'faststream.ConfluentBroker',
  'faststream.KafkaRouter',
  'faststream.RabbitRouter',
];
const fast =
  (way: 'in' | 'out', place: number) =>
  (hit: CallHit): Facts => {
    const { invocation } = hit;
    const channel = argument(
      invocation,
      invocation.name === 'publish' ? 1 : place,
      'topic',
      'queue',
      'subject',
      'channel',
    );
    const message = {
      client: 'faststream',
      broker: streamBroker(invocation.receiverType ?? ''),
      channel: channel?.ref ?? unknown(hit),
    };
    return channel && (way === 'in' ? consume(hit, message) : publish(hit, message));
  };

export const messagingRows: readonly CallRow[] = [
  row(KAFKA_PRODUCERS, publishes('kafka-python', 'kafka', 0, 'topic')),
  row(['kafka.KafkaConsumer'], kafkaConsumer('kafka-python')),
  row(['aiokafka.AIOKafkaConsumer'], kafkaConsumer('aiokafka')),
  row(uses(['kafka.KafkaConsumer', 'aiokafka.AIOKafkaConsumer'], ['subscribe']), subscribes('kafka-python')),
  row(
    uses(
      ['confluent_kafka.Producer', 'confluent_kafka.SerializingProducer', 'confluent_kafka.AvroProducer'],
      ['produce'],
    ),
    publishes('confluent-kafka', 'kafka', 0, 'topic'),
  ),
  row(['untyped.produce'], publishes('confluent-kafka', 'kafka', 0, 'topic'), {
    loose: 'import',
    from: ['confluent_kafka'],
  }),
  row(
    uses(
      ['confluent_kafka.Consumer', 'confluent_kafka.DeserializingConsumer', 'confluent_kafka.AvroConsumer'],
      ['subscribe'],
    ),
    subscribes('confluent-kafka'),
  ),
  row(['faust.App.agent'], hit =>
    isDecorator(hit.invocation)
      ? consume(hit, {
          client: 'faust',
          broker: 'kafka',
          channel: entityName(hit.outline, argument(hit.invocation, 0, 'channel')) ?? unknown(hit),
        })
      : undefined,
  ),
  row(['faust.Topic.send', 'faust.Topic.send_soon'], hit =>
    publish(hit, { client: 'faust', broker: 'kafka', channel: madeName(hit) ?? unknown(hit) }),
  ),
  row(uses(FAST_TYPES, ['subscriber']), fast('in', 0)),
  row(uses(FAST_TYPES, ['publisher', 'publish']), fast('out', 0)),
  row(
    uses(['nats.Client', 'nats.JetStream', 'nats.JetStreamContext'], ['publish', 'request']),
    publishes('nats-py', 'nats', 0, 'subject'),
  ),
  row(
    uses(['nats.Client', 'nats.JetStream', 'nats.JetStreamContext'], ['subscribe', 'pull_subscribe']),
    consumes('nats-py', 'nats', 0, 'subject'),
  ),
  row(uses(REDIS, ['publish', 'xadd']), publishes('redis', 'redis', 0, 'channel', 'name')),
  row(uses(['redis.PubSub', 'redis.Redis'], ['subscribe', 'psubscribe']), hit =>
    plainOf(hit.invocation)
      .flatMap(a => (a.fields && !a.items ? [] : refsOf(a)))
      .map(channel => consume(hit, { client: 'redis', broker: 'redis', channel })),
  ),
  row(uses(REDIS, ['lpush', 'rpush']), pushed),
  row(uses(REDIS, ['blpop', 'brpop', 'xread', 'brpoplpush', 'blmove']), popped),
  row(uses(REDIS, ['xreadgroup']), readGroup),
  row(
    uses(['boto3.sqs', 'boto3.Queue'], ['send_message', 'send_messages', 'send_message_batch']),
    aws('sqs', 'out', 'QueueUrl'),
  ),
  row(uses(['boto3.sqs', 'boto3.Queue'], ['receive_message', 'receive_messages']), aws('sqs', 'in', 'QueueUrl')),
  row(uses(['boto3.sns', 'boto3.Topic'], ['publish', 'publish_batch']), aws('sns', 'out', 'TopicArn', 'TargetArn')),
  row(uses(['boto3.kinesis'], ['put_record', 'put_records']), aws('kinesis', 'out', 'StreamName', 'StreamARN')),
  row(uses(['boto3.kinesis'], ['get_shard_iterator']), aws('kinesis', 'in', 'StreamName', 'StreamARN')),
  row(uses(['boto3.events'], ['put_events']), aws('eventbridge', 'out', 'EventBusName')),
  row(['google.PublisherClient.publish'], hit =>
    publish(hit, {
      client: 'google-cloud-pubsub',
      broker: 'pubsub',
      channel: googleName(hit, argument(hit.invocation, 0, 'topic')),
    }),
  ),
  row(['google.SubscriberClient.subscribe', 'google.SubscriberClient.pull'], hit =>
    consume(hit, {
      client: 'google-cloud-pubsub',
      broker: 'pubsub',
      channel: googleName(hit, argument(hit.invocation, 0, 'subscription')),
    }),
  ),
  row(
    ['azure.ServiceBusClient.get_queue_sender', 'azure.ServiceBusClient.get_topic_sender'],
    publishes('azure-servicebus', 'servicebus', 0, 'queue_name', 'topic_name'),
  ),
  row(
    ['azure.ServiceBusClient.get_queue_receiver', 'azure.ServiceBusClient.get_subscription_receiver'],
    consumes('azure-servicebus', 'servicebus', 0, 'queue_name', 'topic_name'),
  ),
  row(['paho.Client.publish', 'paho.single', 'aiomqtt.Client.publish'], publishes('mqtt', 'mqtt', 0, 'topic')),
  row(['paho.Client.subscribe', 'aiomqtt.Client.subscribe'], consumes('mqtt', 'mqtt', 0, 'topic')),
  row(['stomp.Connection.send'], publishes('stomp', 'activemq', 0, 'destination')),
  row(['stomp.Connection.subscribe'], consumes('stomp', 'activemq', 0, 'destination')),
  row(['pulsar.Client.create_producer'], publishes('pulsar', 'pulsar', 0, 'topic')),
  row(['pulsar.Client.subscribe'], consumes('pulsar', 'pulsar', 0, 'topic')),
];
