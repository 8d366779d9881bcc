import type { Fact } from '../../core/fact.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Expression, Invocation } from '../syntax/outline.ts';
import { argument, consume, type Facts, field, goOf, isKnown, made, on, publish, refsOf } from './facts.ts';

const NATS = 'github.com/nats-io/nats.go';
const STAN = 'github.com/nats-io/stan.go';
const WATERMILL = 'github.com/ThreeDotsLabs/watermill/message';
const PUBSUB = 'cloud.google.com/go/pubsub';
const SQS = ['github.com/aws/aws-sdk-go-v2/service/sqs', 'github.com/aws/aws-sdk-go/service/sqs'];
const SNS = ['github.com/aws/aws-sdk-go-v2/service/sns', 'github.com/aws/aws-sdk-go/service/sns'];
const REDIS = ['github.com/redis/go-redis', 'github.com/go-redis/redis'];
const REDIS_TYPES = ['Client', 'ClusterClient', 'UniversalClient', 'Cmdable', 'Pipeliner'];

const sends =
  (client: string, broker: string, n = 0) =>
  (hit: CallHit): Facts =>
    refsOf(argument(hit, n)).map(channel => publish(hit, { client, broker, channel }));
const receives =
  (client: string, broker: string, n = 0, group?: number) =>
  (hit: CallHit): Facts =>
    refsOf(argument(hit, n)).map(channel =>
      consume(hit, { client, broker, channel, group: group === undefined ? undefined : argument(hit, group)?.ref }),
    );

const sendsField =
  (client: string, broker: string, ...names: string[]) =>
  (hit: CallHit, value: Expression): Facts =>
    refsOf(field(value, ...names)).map(channel => publish(hit, { client, broker, channel }));
const receivesField =
  (client: string, broker: string, ...names: string[]) =>
  (hit: CallHit, value: Expression): Facts =>
    namesOf(field(value, ...names))
      .flatMap(refsOf)
      .map(channel => consume(hit, { client, broker, channel, group: field(value, 'Group')?.ref }));

const namesOf = (value: Expression | undefined): readonly Expression[] =>
  value ? (value.items && value.items.length > 0 ? value.items : [value]) : [];

/** Watermill works with any broker: the packages of the file say which, or nobody here. */
const WATERMILL_BROKERS: readonly (readonly [RegExp, string])[] = [
  [/watermill-kafka/, 'kafka'], [/watermill-amqp/, 'rabbitmq'], [/watermill-nats|watermill-jetstream/, 'nats'], [/watermill-googlecloud/, 'pubsub'], [/watermill-redisstream/, 'redis'], [/watermill-aws/, 'sqs'],
]; // biome-ignore format: a table

function watermillBroker({ outline }: CallHit): string | undefined {
  return WATERMILL_BROKERS.find(([pattern]) => outline.imports.some(i => pattern.test(i.module)))?.[1];
}

const watermillSends =
  (n: number) =>
  (hit: CallHit): readonly Fact[] =>
    refsOf(argument(hit, n)).map(channel =>
      publish(hit, { client: 'watermill', broker: watermillBroker(hit), channel }),
    );
const watermillReceives =
  (n: number) =>
  (hit: CallHit): readonly Fact[] =>
    refsOf(argument(hit, n)).map(channel =>
      consume(hit, { client: 'watermill', broker: watermillBroker(hit), channel }),
    );

/** `router.AddHandler(name, "orders", subscriber, "invoices", publisher, handler)` */
function watermillHandler(hit: CallHit): Facts {
  return [...watermillReceives(1)(hit), ...watermillSends(3)(hit)];
}

/** `client.Topic("orders").Publish(ctx, …)`, also through a variable. */
function pubsubTopic(hit: CallHit): Facts {
  const value = topicOf(hit.invocation, /^(?:Topic|Publisher|CreateTopic)$/);
  return (
    value &&
    refsOf(value).map(channel => publish(hit, { client: 'cloud.google.com/go/pubsub', broker: 'pubsub', channel }))
  );
}

function pubsubSubscription(hit: CallHit): Facts {
  const value = topicOf(hit.invocation, /^(?:Subscription|Subscriber|CreateSubscription)$/);
  return (
    value &&
    refsOf(value).map(channel => consume(hit, { client: 'cloud.google.com/go/pubsub', broker: 'pubsub', channel }))
  );
}

function topicOf(invocation: Invocation, pattern: RegExp): Expression | undefined {
  const behind = goOf(invocation).rootValue?.invocation;
  const found = [...invocation.chain, ...(behind ? [...behind.chain, behind] : [])].find(i => pattern.test(i.name));
  return found && (found.name.startsWith('Create') ? found.args[1] : found.args[0]);
}

/** `js.QueueSubscribe("orders.*", "billing", handler)` */
export const messageRows: readonly CallRow[] = [
  {
    use: on(
      NATS,
      ['Conn', 'EncodedConn', 'JetStreamContext', 'JetStream'],
      'Publish PublishRequest PublishAsync Request RequestWithContext',
    ),
    fact: hit => sends('nats.go', 'nats', hit.invocation.name === 'RequestWithContext' ? 1 : 0)(hit),
  },
  {
    use: on(
      NATS,
      ['Conn', 'EncodedConn', 'JetStreamContext', 'JetStream'],
      'Subscribe SubscribeSync ChanSubscribe PullSubscribe',
    ),
    fact: receives('nats.go', 'nats'),
  },
  {
    use: on(
      NATS,
      ['Conn', 'EncodedConn', 'JetStreamContext', 'JetStream'],
      'QueueSubscribe QueueSubscribeSync ChanQueueSubscribe',
    ),
    fact: receives('nats.go', 'nats', 0, 1),
  },
  {
    use: on(`${NATS}/jetstream`, ['JetStream', 'Publisher'], 'Publish PublishAsync'),
    fact: hit => sends('nats.go', 'nats', hit.invocation.name === 'Publish' ? 1 : 0)(hit),
  },
  made(`${NATS}/jetstream`, 'ConsumerConfig', receivesField('nats.go', 'nats', 'FilterSubject', 'FilterSubjects')),
  made(NATS, 'Msg', sendsField('nats.go', 'nats', 'Subject')),
  { use: on(STAN, 'Conn', 'Publish PublishAsync'), fact: sends('stan.go', 'nats') },
  { use: on(STAN, 'Conn', 'Subscribe'), fact: receives('stan.go', 'nats') },
  { use: on(STAN, 'Conn', 'QueueSubscribe'), fact: receives('stan.go', 'nats', 0, 1) },
  { use: on(WATERMILL, 'Publisher', 'Publish'), fact: watermillSends(0) },
  { use: on(WATERMILL, 'Subscriber', 'Subscribe'), fact: watermillReceives(1) },
  { use: on(WATERMILL, 'Router', 'AddNoPublisherHandler AddConsumerHandler'), fact: watermillReceives(1) },
  { use: on(WATERMILL, 'Router', 'AddHandler'), fact: watermillHandler },
  { use: on(PUBSUB, ['Topic', 'Publisher'], 'Publish'), fact: pubsubTopic },
  { use: on(PUBSUB, ['Subscription', 'Subscriber'], 'Receive'), fact: pubsubSubscription },
  made(SQS, 'SendMessageInput SendMessageBatchInput', sendsField('AWS SDK', 'sqs', 'QueueUrl')),
  made(SQS, 'ReceiveMessageInput', receivesField('AWS SDK', 'sqs', 'QueueUrl')),
  made(SNS, 'PublishInput PublishBatchInput', sendsField('AWS SDK', 'sns', 'TopicArn', 'TargetArn')),
  {
    use: on(REDIS, REDIS_TYPES, 'Publish'),
    fact: hit => sends('go-redis', 'redis', hit.invocation.args.length > 2 ? 1 : 0)(hit),
  },
  { use: on(REDIS, REDIS_TYPES, 'Subscribe PSubscribe'), fact: subscribe },
  made(REDIS, 'XAddArgs', sendsField('go-redis', 'redis', 'Stream')),
  made(REDIS, 'XReadGroupArgs XReadArgs', stream),
  { use: on('github.com/hibiken/asynq', '', 'NewTask'), fact: sends('asynq', 'redis') },
  { use: on('github.com/hibiken/asynq', 'ServeMux', 'HandleFunc Handle'), fact: receives('asynq', 'redis') },
  made('github.com/RichardKnop/machinery/tasks', 'Signature', sendsField('machinery', 'redis', 'Name')),
  { use: on('github.com/RichardKnop/machinery', 'Server', 'RegisterTask'), fact: receives('machinery', 'redis') },
  made(
    'github.com/apache/pulsar-client-go/pulsar',
    'ProducerOptions',
    sendsField('pulsar-client-go', 'pulsar', 'Topic'),
  ),
  made(
    'github.com/apache/pulsar-client-go/pulsar',
    'ConsumerOptions ReaderOptions',
    receivesField('pulsar-client-go', 'pulsar', 'Topic', 'Topics'),
  ),
  { use: on(['github.com/eclipse/paho.mqtt.golang'], 'Client', 'Publish'), fact: sends('paho.mqtt', 'mqtt') },
  { use: on(['github.com/eclipse/paho.mqtt.golang'], 'Client', 'Subscribe'), fact: receives('paho.mqtt', 'mqtt') },
  {
    use: on('github.com/dapr/go-sdk/client', 'Client', 'PublishEvent PublishEventfromCustomContent'),
    fact: hit => refsOf(argument(hit, 2)).map(channel => publish(hit, { client: 'Dapr', channel })),
  },
  made('github.com/dapr/go-sdk/service/common', 'Subscription', (hit, value) =>
    refsOf(field(value, 'Topic')).map(channel => consume(hit, { client: 'Dapr', channel })),
  ),
];

/** `rdb.Subscribe(ctx, "orders", "payments")`; older versions have no context. */
function subscribe(hit: CallHit): Facts {
  const [first, ...rest] = hit.invocation.args;
  const names = first && (first.form === 'string' || isKnown(first.ref)) ? [first, ...rest] : rest;
  return names.flatMap(refsOf).map(channel => consume(hit, { client: 'go-redis', broker: 'redis', channel }));
}

/** `Streams: []string{"orders", ">"}` */
function stream(hit: CallHit, value: Expression): Facts {
  const names = namesOf(field(value, 'Streams'))
    .flatMap(refsOf)
    .filter(ref => ref.ref !== 'literal' || /^[^>$]*[A-Za-z]/.test(ref.value));
  return names.map(channel =>
    consume(hit, { client: 'go-redis', broker: 'redis', channel, group: field(value, 'Group')?.ref }),
  );
}
