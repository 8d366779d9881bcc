import type { Client, Fact, Publish } from '../../core/fact.ts';
import { opaque, type Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Expression } from '../syntax/outline.ts';
import {
  address,
  consume,
  field,
  isKnown,
  isName,
  literalOf,
  publish,
  UNTYPED,
  uses,
  variableOf,
  words,
} from './facts.ts';
import { REDIS_FROM } from './stores.ts';

const KAFKA = ['kafkajs', '@confluentinc/kafka-javascript', '@nestjs/microservices'];
const AMQP = ['amqplib', 'amqplib/callback_api', 'amqp-connection-manager', 'rabbitmq-client'];

/** Where a client of a broker connects: linking finds the broker by it. */
function connects(technology: string, base: (hit: CallHit) => Ref | undefined) {
  return (hit: CallHit): Client | undefined => {
    const found = base(hit);
    if (!isKnown(found)) return undefined;
    return { kind: 'client', at: hit.at, technology, handle: hit.invocation.assignedTo ?? technology, base: found };
  };
}

const first = (hit: CallHit): Expression | undefined => hit.invocation.args[0];
const oneOf = (list: Expression | undefined): Ref | undefined => list?.items?.[0]?.ref ?? list?.ref;

const NO_CHANNEL = (value: Expression | undefined): Ref => value?.ref ?? opaque('');

/** `producer.send({ topic, messages })` and `sendBatch({ topicMessages: [{ topic }] })` */
function kafkaSend(hit: CallHit): Fact[] | undefined {
  const options = first(hit);
  const batch = field(options, 'topicMessages')?.items;
  const topics = batch
    ? batch.map(item => field(item, 'topic'))
    : [field(options, 'topic') ?? topicOfMessages(options)];
  if (!options || (!batch && !topics[0]))
    return options?.form === 'name'
      ? [publish(hit, { client: 'kafkajs', broker: 'kafka', channel: opaque(options.text) })]
      : undefined;
  return topics.map(topic => publish(hit, { client: 'kafkajs', broker: 'kafka', channel: NO_CHANNEL(topic) }));
}

/** @platformatic/kafka has the topic in each message. */
const topicOfMessages = (options: Expression | undefined): Expression | undefined =>
  field(field(options, 'messages')?.items?.[0], 'topic');

function kafkaSubscribe(hit: CallHit): Fact[] | undefined {
  const options = first(hit);
  const topics = field(options, 'topics')?.items ?? [field(options, 'topics', 'topic') ?? undefined];
  if (!topics[0]) return undefined;
  const made = variableOf(hit.outline, hit.invocation.root)?.value?.invocation ?? hit.invocation.chain.at(-1);
  const group = field(options, 'groupId')?.ref ?? field(made?.args[0], 'groupId', 'kafkaJS.groupId')?.ref;
  return topics.map(topic => consume(hit, { client: 'kafkajs', broker: 'kafka', channel: NO_CHANNEL(topic), group }));
}

const CHANNEL = words('amqp.Channel Channel ConfirmChannel ChannelWrapper');

function amqpPublish(hit: CallHit): Fact | undefined {
  const [exchange, key] = hit.invocation.args;
  if (!exchange || !isName(exchange) || hit.invocation.args.length < 2) return undefined;
  const routing = key && isName(key) ? key.ref : opaque('');
  if (literalOf(exchange) === '') return publish(hit, { client: 'amqplib', broker: 'rabbitmq', channel: routing });
  return publish(hit, {
    client: 'amqplib',
    broker: 'rabbitmq',
    channel: literalOf(key) === '' ? exchange.ref : routing,
    exchange: exchange.ref,
  });
}

const toQueue = (hit: CallHit): Fact | undefined =>
  first(hit) && isName(first(hit)!)
    ? publish(hit, { client: 'amqplib', broker: 'rabbitmq', channel: first(hit)!.ref })
    : undefined;

/** A consumer's queue, and the exchange it is bound to in the same function. */
function amqpConsume(hit: CallHit): Fact | undefined {
  const queue = first(hit);
  if (!queue || !isName(queue) || hit.invocation.args.length < 2) return undefined;
  const binding = hit.outline
    .invocations(new Set(['bindQueue']))
    .find(b => b.member === hit.invocation.member && b.owner === hit.invocation.owner);
  const exchange = binding?.args[1]?.ref;
  const key = binding?.args[2]?.ref;
  const channel = isKnown(queue.ref)
    ? queue.ref
    : isKnown(key) && !(key.ref === 'literal' && key.value === '')
      ? key
      : (exchange ?? queue.ref);
  return consume(hit, {
    client: 'amqplib',
    broker: 'rabbitmq',
    channel,
    exchange,
    group: isKnown(queue.ref) && exchange ? queue.ref : undefined,
  });
}

function simple(broker: string | undefined, client: string, ...path: string[]) {
  const channelOf = (hit: CallHit): Expression | undefined =>
    path.length > 0 && first(hit)?.fields ? field(first(hit), ...path) : first(hit);
  const message = (hit: CallHit) => {
    const channel = channelOf(hit);
    return channel && isName(channel) ? { client, channel: channel.ref, ...(broker ? { broker } : {}) } : undefined;
  };
  return {
    out(hit: CallHit): Publish | undefined {
      const found = message(hit);
      return found && publish(hit, found);
    },
    in(hit: CallHit): Fact | undefined {
      const found = message(hit);
      return found && consume(hit, found);
    },
  };
}

/** The queue's own name for methods on an object made with it: `new Queue('mail')`, `pubsub.topic('orders')`. */
function namedBy(hit: CallHit, ...makers: string[]): Ref {
  const inChain = [...hit.invocation.chain].reverse().find(link => makers.includes(link.name));
  const made = inChain ?? variableOf(hit.outline, hit.invocation.root)?.value?.invocation;
  const injected = variableOf(hit.outline, hit.invocation.root)?.annotations.find(a => a.name === 'InjectQueue')
    ?.args[0];
  const name = made && makers.includes(made.name) ? made.args[0] : injected;
  return name && isName(name) ? name.ref : opaque(hit.invocation.receiver);
}

const LIKE_CHANNEL = /^(?:ch|\w*[cC]hannel(?:Wrapper)?)$/;

const nats = simple('nats', 'nats');
const sqs = simple('sqs', '@aws-sdk/client-sqs', 'QueueUrl');
const sns = simple('sns', '@aws-sdk/client-sns', 'TopicArn', 'TargetArn');
const redis = simple('redis', 'redis');
const mqtt = simple('mqtt', 'mqtt');
const stomp = simple('activemq', 'stompit', 'destination');
const kinesis = simple('kinesis', '@aws-sdk/client-kinesis', 'StreamName', 'StreamARN');

export const messages: readonly CallRow[] = [
  // Kafka
  {
    use: 'new Kafka',
    from: KAFKA,
    gives: 'Kafka',
    fact: connects('kafka', hit => oneOf(field(first(hit), 'brokers', 'kafkaJS.brokers'))),
  },
  { use: 'Kafka.producer', gives: 'kafka.Producer' },
  { use: 'Kafka.consumer', gives: 'kafka.Consumer' },
  {
    use: ['new Producer'],
    from: ['@platformatic/kafka'],
    gives: 'kafka.Producer',
    fact: connects('kafka', hit => oneOf(field(first(hit), 'bootstrapBrokers'))),
  },
  {
    use: ['new Consumer'],
    from: ['@platformatic/kafka'],
    gives: 'kafka.Consumer',
    fact: connects('kafka', hit => oneOf(field(first(hit), 'bootstrapBrokers'))),
  },
  {
    use: uses(['kafka.Producer', 'Producer'], ['send', 'sendBatch']),
    from: [...KAFKA, '@platformatic/kafka'],
    loose: 'import',
    fact: kafkaSend,
  },
  {
    use: uses(['kafka.Consumer', 'Consumer'], ['subscribe', 'consume']),
    from: [...KAFKA, '@platformatic/kafka'],
    loose: 'import',
    fact: kafkaSubscribe,
  },
  { use: ['HighLevelProducer.send', 'Producer.send'], from: ['kafka-node'], loose: 'import', fact: nodeKafkaSend },
  { use: ['new Consumer', 'new ConsumerGroup'], from: ['kafka-node'], fact: nodeKafkaConsume },
  {
    use: ['Producer.produce', 'KafkaProducer.produce'],
    from: ['node-rdkafka'],
    loose: 'import',
    fact: simple('kafka', 'node-rdkafka').out,
  },
  {
    use: ['KafkaConsumer.subscribe', 'Consumer.subscribe'],
    from: ['node-rdkafka'],
    loose: 'import',
    fact: hit =>
      first(hit)?.items?.map(topic => consume(hit, { client: 'node-rdkafka', broker: 'kafka', channel: topic.ref })),
  },
  // RabbitMQ
  {
    use: ['amqplib.connect', 'amqplib/callback_api.connect', 'amqp-connection-manager.connect', 'connect'],
    from: AMQP,
    gives: 'amqp.Connection',
    fact: connects('rabbitmq', hit => oneOf(first(hit)) && (address(first(hit), 'amqp') ?? oneOf(first(hit)))),
  },
  {
    use: uses(
      ['amqp.Connection', 'Connection', 'ChannelModel', 'AmqpConnectionManager'],
      ['createChannel', 'createConfirmChannel'],
    ),
    from: AMQP,
    loose: 'import',
    gives: 'amqp.Channel',
  },
  { use: uses(CHANNEL, ['sendToQueue']), loose: 'name', fact: toQueue },
  { use: `${UNTYPED}.publish`, loose: 'name', fact: untypedPublish },
  {
    use: `${UNTYPED}.subscribe`,
    loose: 'name',
    fact: hit => (/redis/i.test(hit.invocation.root) ? redis.in(hit) : undefined),
  },
  {
    use: `${UNTYPED}.consume`,
    loose: 'name',
    fact: hit =>
      LIKE_CHANNEL.test(hit.invocation.root) && hit.invocation.args[1]?.form === 'function'
        ? amqpConsume(hit)
        : undefined,
  },
  { use: uses(CHANNEL, ['publish']), from: AMQP, loose: 'import', fact: amqpPublish },
  { use: uses(CHANNEL, ['consume']), from: AMQP, loose: 'import', fact: amqpConsume },
  { use: uses(['AmqpConnection'], ['publish', 'request']), from: ['@golevelup/nestjs-rabbitmq'], fact: golevelup },
  // NATS, MQTT, STOMP
  {
    use: ['connect', 'nats.connect'],
    from: ['nats', '@nats-io/transport-node'],
    gives: 'NatsConnection',
    fact: connects('nats', hit => oneOf(field(first(hit), 'servers', 'url'))),
  },
  { use: 'NatsConnection.jetstream', gives: 'NatsConnection' },
  {
    use: uses(['NatsConnection', 'JetStreamClient', 'Stan'], ['publish', 'request']),
    from: ['nats', 'node-nats-streaming', '@nats-io/transport-node'],
    loose: 'import',
    fact: nats.out,
  },
  {
    use: uses(['NatsConnection', 'JetStreamClient', 'Stan'], ['subscribe']),
    from: ['nats', 'node-nats-streaming', '@nats-io/transport-node'],
    loose: 'import',
    fact: nats.in,
  },
  { use: ['mqtt.connect', 'connect'], from: ['mqtt'], gives: 'MqttClient' },
  { use: 'MqttClient.publish', fact: mqtt.out },
  { use: 'MqttClient.subscribe', fact: mqtt.in },
  { use: 'Client.send', from: ['stompit'], loose: 'import', fact: stomp.out },
  { use: 'Client.subscribe', from: ['stompit'], loose: 'import', fact: stomp.in },
  // Job queues on Redis
  {
    use: ['new Queue', 'new Bull', 'new bull'],
    from: ['bull', 'bullmq'],
    gives: 'bull.Queue',
    fact: connects('redis', hit => address(field(hit.invocation.args[1], 'connection', 'redis'), 'redis')),
  },
  { use: 'bull', gives: 'bull.Queue' },
  {
    use: uses(['bull.Queue', 'Queue'], ['add', 'addBulk']),
    from: ['bull', 'bullmq', '@nestjs/bull', '@nestjs/bullmq'],
    fact: hit =>
      publish(hit, {
        client: 'bull',
        broker: 'redis',
        channel: namedBy(hit, 'new Queue', 'new Bull', 'new bull', 'bull'),
      }),
  },
  {
    use: uses(['bull.Queue'], ['process']),
    fact: hit =>
      consume(hit, {
        client: 'bull',
        broker: 'redis',
        channel: namedBy(hit, 'new Queue', 'new Bull', 'new bull', 'bull'),
      }),
  },
  { use: 'new Worker', from: ['bullmq'], fact: simple('redis', 'bullmq').in },
  // Redis publish/subscribe; the types come from the rows of stores
  {
    use: uses(['redis.Client', 'Redis', 'RedisClientType'], ['publish', 'xadd', 'xAdd']),
    from: REDIS_FROM,
    fact: redis.out,
  },
  {
    use: uses(['redis.Client', 'Redis', 'RedisClientType'], ['subscribe', 'psubscribe', 'pSubscribe']),
    from: REDIS_FROM,
    fact: redis.in,
  },
  // Clouds
  { use: ['new SendMessageCommand', 'new SendMessageBatchCommand'], fact: sqs.out },
  { use: 'new ReceiveMessageCommand', fact: sqs.in },
  {
    use: uses(['SQS', 'aws-sdk'], ['sendMessage', 'sendMessageBatch']),
    from: ['aws-sdk', '@aws-sdk/client-sqs'],
    loose: 'import',
    fact: sqs.out,
  },
  {
    use: uses(['SQS', 'aws-sdk'], ['receiveMessage']),
    from: ['aws-sdk', '@aws-sdk/client-sqs'],
    loose: 'import',
    fact: sqs.in,
  },
  { use: ['Consumer.create'], from: ['sqs-consumer'], fact: simple('sqs', 'sqs-consumer', 'queueUrl').in },
  { use: ['new PublishCommand', 'new PublishBatchCommand'], fact: sns.out },
  { use: uses(['SNS'], ['publish']), from: ['aws-sdk', '@aws-sdk/client-sns'], fact: sns.out },
  { use: 'new PutRecordCommand', fact: kinesis.out },
  {
    use: 'new PutEventsCommand',
    fact: hit =>
      publish(hit, {
        client: '@aws-sdk/client-eventbridge',
        broker: 'eventbridge',
        channel: NO_CHANNEL(field(field(first(hit), 'Entries')?.items?.[0], 'DetailType', 'EventBusName')),
      }),
  },
  { use: 'PubSub.topic', from: ['@google-cloud/pubsub'], gives: 'pubsub.Topic' },
  { use: 'PubSub.subscription', from: ['@google-cloud/pubsub'], gives: 'pubsub.Subscription' },
  {
    use: uses(['pubsub.Topic'], ['publish', 'publishMessage', 'publishJSON']),
    fact: hit => publish(hit, { client: '@google-cloud/pubsub', broker: 'pubsub', channel: namedBy(hit, 'topic') }),
  },
  {
    use: 'pubsub.Subscription.on',
    fact: hit =>
      literalOf(first(hit)) === 'message'
        ? consume(hit, { client: '@google-cloud/pubsub', broker: 'pubsub', channel: namedBy(hit, 'subscription') })
        : undefined,
  },
  { use: 'ServiceBusClient.createSender', gives: 'servicebus.Sender' },
  { use: 'ServiceBusClient.createReceiver', gives: 'servicebus.Receiver' },
  {
    use: uses(['servicebus.Sender', 'ServiceBusSender'], ['sendMessages']),
    fact: hit =>
      publish(hit, { client: '@azure/service-bus', broker: 'servicebus', channel: namedBy(hit, 'createSender') }),
  },
  {
    use: uses(['servicebus.Receiver', 'ServiceBusReceiver'], ['subscribe', 'receiveMessages']),
    fact: hit =>
      consume(hit, { client: '@azure/service-bus', broker: 'servicebus', channel: namedBy(hit, 'createReceiver') }),
  },
  // Dapr
  {
    use: ['DaprClient.pubsub.publish', 'DaprClient.publish'],
    fact: hit =>
      publish(hit, { client: '@dapr/dapr', channel: NO_CHANNEL(hit.invocation.args[1]), exchange: first(hit)?.ref }),
  },
  {
    use: ['DaprServer.subscribe', 'DaprServer.subscribeWithOptions'],
    fact: hit =>
      consume(hit, { client: '@dapr/dapr', channel: NO_CHANNEL(hit.invocation.args[1]), exchange: first(hit)?.ref }),
  },
];

/** A channel or a Redis client that another file made and handed on without a type. */
function untypedPublish(hit: CallHit): Fact | undefined {
  const { root, args } = hit.invocation;
  if (/redis/i.test(root)) return redis.out(hit);
  return LIKE_CHANNEL.test(root) && args.length >= 3 ? amqpPublish(hit) : undefined;
}

function nodeKafkaSend(hit: CallHit): Fact[] | undefined {
  return first(hit)?.items?.map(item =>
    publish(hit, { client: 'kafka-node', broker: 'kafka', channel: NO_CHANNEL(field(item, 'topic')) }),
  );
}

function nodeKafkaConsume(hit: CallHit): Fact[] | undefined {
  const topics = hit.invocation.args[1]?.items ?? [];
  return topics.map(item =>
    consume(hit, { client: 'kafka-node', broker: 'kafka', channel: NO_CHANNEL(field(item, 'topic') ?? item) }),
  );
}

function golevelup(hit: CallHit): Fact | undefined {
  const [exchange, key] = hit.invocation.args;
  const options = exchange?.fields;
  const to = options ? options.exchange : exchange;
  const routing = options ? options.routingKey : key;
  if (!to || !routing) return undefined;
  return publish(hit, {
    client: '@golevelup/nestjs-rabbitmq',
    broker: 'rabbitmq',
    channel: routing.ref,
    exchange: to.ref,
  });
}
