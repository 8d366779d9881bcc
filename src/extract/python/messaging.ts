import { literal, opaque, type Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Expression, Invocation, Outline } from '../syntax/outline.ts';
import { isDecorator } from '../syntax/python-invocations.ts';
import { addressOf, argument, clientAt, consume, type Facts, isKnown, literalOf, madeBy, namedOf, plainOf, publish, refsOf, row, uses } from './row-facts.ts';

const unknown = (hit: CallHit): Ref => opaque(hit.invocation.name);

/** First argument, or the one of a name, as the channel. */
const publishes = (client: string, broker: string, place = 0, ...names: string[]) => (hit: CallHit): Facts => {
  const channel = argument(hit.invocation, place, ...names);
  return channel && publish(hit, { client, broker, channel: channel.ref });
};

const consumes = (client: string, broker: string, place = 0, ...names: string[]) => (hit: CallHit): Facts => {
  const channel = argument(hit.invocation, place, ...names);
  return channel && refsOf(channel).map(ref => consume(hit, { client, broker, channel: ref, group: namedOf(hit.invocation).queue?.ref }));
};

const PIKA = ['pika.Channel', 'pika.BlockingChannel'];

function basicPublish(hit: CallHit): Facts {
  const exchange = argument(hit.invocation, 0, 'exchange')?.ref;
  const key = argument(hit.invocation, 1, 'routing_key');
  const named = exchange && !(exchange.ref === 'literal' && exchange.value === '') ? exchange : undefined;
  return publish(hit, { client: 'pika', broker: 'rabbitmq', channel: key?.ref ?? named ?? unknown(hit), exchange: named });
}

/** A queue that the broker names is known by what it is bound to. */
function basicConsume(hit: CallHit): Facts {
  const { invocation, outline } = hit;
  const queue = argument(invocation, -1, 'queue') ?? plainOf(invocation).find(a => a.form === 'string' || isKnown(a.ref)) ?? plainOf(invocation)[0];
  const binds = outline.invocations(new Set(['queue_bind'])).filter(i => i.owner === invocation.owner);
  const bind = binds.find(i => argument(i, 0, 'queue')?.text === queue?.text) ?? binds[0];
  const exchange = bind && argument(bind, 1, 'exchange')?.ref;
  const key = bind && argument(bind, 2, 'routing_key')?.ref;
  return queue && consume(hit, { client: 'pika', broker: 'rabbitmq', channel: isKnown(queue.ref) ? queue.ref : isKnown(key) ? key : queue.ref, exchange });
}

/** aio-pika, kombu: what the exchange or queue that is used was declared as. */
function declaredName(outline: Outline, invocation: Invocation): Expression | undefined {
  const made = madeBy(outline, invocation.root) ?? invocation.chain.at(-1);
  return made && /declare_|get_exchange|get_queue|Exchange|Queue/.test(made.name) ? argument(made, 0, 'name') : undefined;
}

function aioPublish(hit: CallHit): Facts {
  const exchange = declaredName(hit.outline, hit.invocation)?.ref;
  const key = argument(hit.invocation, 1, 'routing_key')?.ref;
  return publish(hit, { client: 'aio-pika', broker: 'rabbitmq', channel: isKnown(key) ? key : (exchange ?? unknown(hit)), exchange });
}

function aioConsume(hit: CallHit): Facts {
  const queue = declaredName(hit.outline, hit.invocation)?.ref;
  const bind = hit.outline.invocations(new Set(['bind'])).find(i => i.root === hit.invocation.root);
  const key = bind && argument(bind, 1, 'routing_key')?.ref;
  const bound = bind && argument(bind, 0, 'exchange');
  const exchange = bound && (isKnown(bound.ref) ? bound.ref : madeBy(hit.outline, bound.text) && argument(madeBy(hit.outline, bound.text)!, 0, 'name')?.ref);
  return consume(hit, { client: 'aio-pika', broker: 'rabbitmq', channel: isKnown(queue) ? queue : isKnown(key) ? key : unknown(hit), exchange });
}

/** The name that `Queue("orders", …)` or `Exchange("shop")` was given, here or where the variable is set. */
function entityName(outline: Outline, value: Expression | undefined): Ref | undefined {
  const made = value?.invocation ?? (value ? madeBy(outline, value.text.replace(/^self\./, '')) : undefined);
  if (made && /^(?:Queue|Exchange|Topic|topic)$/.test(made.name)) return argument(made, 0, 'name')?.ref;
  return value && isKnown(value.ref) ? value.ref : undefined;
}

function kombuPublish(hit: CallHit): Facts {
  const exchange = entityName(hit.outline, namedOf(hit.invocation).exchange);
  const key = namedOf(hit.invocation).routing_key?.ref;
  return publish(hit, { client: 'kombu', broker: 'rabbitmq', channel: isKnown(key) ? key : (exchange ?? unknown(hit)), exchange });
}

function kombuConsume(hit: CallHit): Facts {
  const queues = argument(hit.invocation, hit.invocation.receiverType === 'kombu' ? 1 : 0, 'queues');
  const list = queues?.items ?? (queues ? [queues] : []);
  return list.map(q => consume(hit, { client: 'kombu', broker: 'rabbitmq', channel: entityName(hit.outline, q) ?? unknown(hit) }));
}

/** `KafkaConsumer("orders", "payments", group_id="mail")` */
function kafkaConsumer(client: string) {
  return (hit: CallHit): Facts => {
    const group = namedOf(hit.invocation).group_id?.ref;
    const topics = [...plainOf(hit.invocation), ...(namedOf(hit.invocation).topics ? [namedOf(hit.invocation).topics!] : [])];
    return topics.filter(t => t.form !== 'object').flatMap(refsOf).filter(t => t.ref !== 'literal' || t.value !== '').map(channel => consume(hit, { client, broker: 'kafka', channel, group }));
  };
}

/** Where the consumer was made says its group: a keyword, or an entry of its table of options. */
function subscribes(client: string) {
  return (hit: CallHit): Facts => {
    const topics = argument(hit.invocation, 0, 'topics', 'pattern');
    const made = madeBy(hit.outline, hit.invocation.root);
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
  if (keys?.fields) return Object.keys(keys.fields).filter(Boolean).map(name => consume(hit, { client: 'redis', broker: 'redis', channel: literal(name) }));
  return refsOf(keys).filter(isFixed).map(channel => consume(hit, { client: 'redis', broker: 'redis', channel }));
}

/** `xreadgroup("mail", "worker-1", {"orders": ">"})` */
function readGroup(hit: CallHit): Facts {
  const streams = argument(hit.invocation, 2, 'streams');
  const group = argument(hit.invocation, 0, 'groupname')?.ref;
  const names = Object.keys(streams?.fields ?? {}).filter(Boolean).map(literal);
  return (names.length > 0 ? names : [unknown(hit)]).map(channel => consume(hit, { client: 'redis', broker: 'redis', channel, group }));
}

/** A queue object of boto3 was looked up by its name. */
const awsName = (hit: CallHit): Ref => {
  const made = madeBy(hit.outline, hit.invocation.root) ?? hit.invocation.chain.at(-1);
  return (made && argument(made, 0, 'QueueName', 'Name')?.ref) ?? unknown(hit);
};

const aws = (broker: string, way: 'in' | 'out', ...names: string[]) => (hit: CallHit): Facts => {
  const channel = argument(hit.invocation, -1, ...names)?.ref ?? (hit.invocation.receiverType === 'boto3.Queue' || hit.invocation.receiverType === 'boto3.Topic' ? awsName(hit) : unknown(hit));
  return way === 'out' ? publish(hit, { client: 'boto3', broker, channel }) : consume(hit, { client: 'boto3', broker, channel });
};

/** `publisher.topic_path(project, "orders")` names the topic last. */
function googleName(hit: CallHit, value: Expression | undefined): Ref {
  const made = value?.invocation ?? (value ? madeBy(hit.outline, value.text) : undefined);
  if (made && /^(?:topic|subscription)_path$/.test(made.name)) return plainOf(made).at(-1)?.ref ?? unknown(hit);
  const name = literalOf(value)?.split('/').at(-1);
  return name ? literal(name) : (value?.ref ?? unknown(hit));
}

/** FastStream, Propan: `@broker.subscriber("orders")`, `broker.publish(message, "orders")`. */
const streamBroker = (type: string): string => (/rabbit/i.test(type) ? 'rabbitmq' : /nats/i.test(type) ? 'nats' : /redis/i.test(type) ? 'redis' : 'kafka');
const FAST_TYPES = ['faststream.KafkaBroker', 'faststream.RabbitBroker', 'faststream.NatsBroker', 'faststream.RedisBroker', 'faststream.ConfluentBroker', 'faststream.KafkaRouter', 'faststream.RabbitRouter'];
const fast = (way: 'in' | 'out', place: number) => (hit: CallHit): Facts => {
  const { invocation } = hit;
  const channel = argument(invocation, invocation.name === 'publish' ? 1 : place, 'topic', 'queue', 'subject', 'channel');
  const message = { client: 'faststream', broker: streamBroker(invocation.receiverType ?? ''), channel: channel?.ref ?? unknown(hit) };
  return channel && (way === 'in' ? consume(hit, message) : publish(hit, message));
};

export const messagingRows: readonly CallRow[] = [
  row(uses(PIKA, ['basic_publish']), basicPublish),
  row(uses(['untyped'], ['basic_publish']), basicPublish, { loose: 'name' }),
  row(uses(PIKA, ['basic_consume', 'consume', 'basic_get']), basicConsume),
  row(uses(['untyped'], ['basic_consume']), basicConsume, { loose: 'name' }),
  row(['pika.ConnectionParameters', 'pika.URLParameters'], hit => {
    const base = addressOf('amqp', argument(hit.invocation, 0, 'host', 'url'), argument(hit.invocation, 1, 'port'));
    return base && clientAt(hit.at, 'pika', hit.invocation.assignedTo ?? 'connection', base);
  }),
  row(uses(['aio_pika.Exchange', 'aio_pika.AbstractExchange'], ['publish']), aioPublish),
  row(uses(['aio_pika.Queue', 'aio_pika.AbstractQueue'], ['consume', 'iterator', 'get']), aioConsume),
  row(uses(['kombu.Producer'], ['publish']), kombuPublish),
  row(['kombu.Consumer', 'kombu.Connection.Consumer'], kombuConsume),
  row(['untyped.Consumer'], hit => (hit.outline.imports.some(i => i.module.startsWith('kombu')) ? kombuConsume(hit) : undefined), { loose: 'import', from: ['kombu'] }),
  row(['kombu.SimpleQueue.put'], hit => publish(hit, { client: 'kombu', broker: 'rabbitmq', channel: (madeBy(hit.outline, hit.invocation.root) && argument(madeBy(hit.outline, hit.invocation.root)!, 0, 'name')?.ref) ?? unknown(hit) })),
  row(['kombu.SimpleQueue.get'], hit => consume(hit, { client: 'kombu', broker: 'rabbitmq', channel: (madeBy(hit.outline, hit.invocation.root) && argument(madeBy(hit.outline, hit.invocation.root)!, 0, 'name')?.ref) ?? unknown(hit) })),
  row(KAFKA_PRODUCERS, publishes('kafka-python', 'kafka', 0, 'topic')),
  row(['kafka.KafkaConsumer'], kafkaConsumer('kafka-python')),
  row(['aiokafka.AIOKafkaConsumer'], kafkaConsumer('aiokafka')),
  row(uses(['kafka.KafkaConsumer', 'aiokafka.AIOKafkaConsumer'], ['subscribe']), subscribes('kafka-python')),
  row(uses(['confluent_kafka.Producer', 'confluent_kafka.SerializingProducer', 'confluent_kafka.AvroProducer'], ['produce']), publishes('confluent-kafka', 'kafka', 0, 'topic')),
  row(['untyped.produce'], publishes('confluent-kafka', 'kafka', 0, 'topic'), { loose: 'import', from: ['confluent_kafka'] }),
  row(uses(['confluent_kafka.Consumer', 'confluent_kafka.DeserializingConsumer', 'confluent_kafka.AvroConsumer'], ['subscribe']), subscribes('confluent-kafka')),
  row(['faust.App.agent'], hit => (isDecorator(hit.invocation) ? consume(hit, { client: 'faust', broker: 'kafka', channel: entityName(hit.outline, argument(hit.invocation, 0, 'channel')) ?? unknown(hit) }) : undefined)),
  row(['faust.Topic.send', 'faust.Topic.send_soon'], hit => publish(hit, { client: 'faust', broker: 'kafka', channel: (madeBy(hit.outline, hit.invocation.root) && argument(madeBy(hit.outline, hit.invocation.root)!, 0)?.ref) ?? unknown(hit) })),
  row(uses(FAST_TYPES, ['subscriber']), fast('in', 0)),
  row(uses(FAST_TYPES, ['publisher', 'publish']), fast('out', 0)),
  row(uses(['nats.Client', 'nats.JetStream', 'nats.JetStreamContext'], ['publish', 'request']), publishes('nats-py', 'nats', 0, 'subject')),
  row(uses(['nats.Client', 'nats.JetStream', 'nats.JetStreamContext'], ['subscribe', 'pull_subscribe']), consumes('nats-py', 'nats', 0, 'subject')),
  row(uses(REDIS, ['publish', 'xadd']), publishes('redis', 'redis', 0, 'channel', 'name')),
  row(uses(['redis.PubSub', 'redis.Redis'], ['subscribe', 'psubscribe']), hit => plainOf(hit.invocation).flatMap(a => (a.fields && !a.items ? [] : refsOf(a))).map(channel => consume(hit, { client: 'redis', broker: 'redis', channel }))),
  row(uses(REDIS, ['lpush', 'rpush']), pushed),
  row(uses(REDIS, ['blpop', 'brpop', 'xread', 'brpoplpush', 'blmove']), popped),
  row(uses(REDIS, ['xreadgroup']), readGroup),
  row(uses(['boto3.sqs', 'boto3.Queue'], ['send_message', 'send_messages', 'send_message_batch']), aws('sqs', 'out', 'QueueUrl')),
  row(uses(['boto3.sqs', 'boto3.Queue'], ['receive_message', 'receive_messages']), aws('sqs', 'in', 'QueueUrl')),
  row(uses(['boto3.sns', 'boto3.Topic'], ['publish', 'publish_batch']), aws('sns', 'out', 'TopicArn', 'TargetArn')),
  row(uses(['boto3.kinesis'], ['put_record', 'put_records']), aws('kinesis', 'out', 'StreamName', 'StreamARN')),
  row(uses(['boto3.kinesis'], ['get_shard_iterator']), aws('kinesis', 'in', 'StreamName', 'StreamARN')),
  row(uses(['boto3.events'], ['put_events']), aws('eventbridge', 'out', 'EventBusName')),
  row(['google.PublisherClient.publish'], hit => publish(hit, { client: 'google-cloud-pubsub', broker: 'pubsub', channel: googleName(hit, argument(hit.invocation, 0, 'topic')) })),
  row(['google.SubscriberClient.subscribe', 'google.SubscriberClient.pull'], hit => consume(hit, { client: 'google-cloud-pubsub', broker: 'pubsub', channel: googleName(hit, argument(hit.invocation, 0, 'subscription')) })),
  row(['azure.ServiceBusClient.get_queue_sender', 'azure.ServiceBusClient.get_topic_sender'], publishes('azure-servicebus', 'servicebus', 0, 'queue_name', 'topic_name')),
  row(['azure.ServiceBusClient.get_queue_receiver', 'azure.ServiceBusClient.get_subscription_receiver'], consumes('azure-servicebus', 'servicebus', 0, 'queue_name', 'topic_name')),
  row(['paho.Client.publish', 'paho.single', 'aiomqtt.Client.publish'], publishes('mqtt', 'mqtt', 0, 'topic')),
  row(['paho.Client.subscribe', 'aiomqtt.Client.subscribe'], consumes('mqtt', 'mqtt', 0, 'topic')),
  row(['stomp.Connection.send'], publishes('stomp', 'activemq', 0, 'destination')),
  row(['stomp.Connection.subscribe'], consumes('stomp', 'activemq', 0, 'destination')),
  row(['pulsar.Client.create_producer'], publishes('pulsar', 'pulsar', 0, 'topic')),
  row(['pulsar.Client.subscribe'], consumes('pulsar', 'pulsar', 0, 'topic')),
];
