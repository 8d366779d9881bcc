import { opaque, type Ref } from '../../core/ref.ts';
import type { AnnotationHit, CallHit, Row } from '../signatures.ts';
import type { CsInvocation, CsOutline } from '../syntax/csharp-source.ts';
import type { Expression } from '../syntax/outline.ts';
import { anyOf, argument, consume, csharp, type Facts, invocation, publish, urlsOf, uses } from './row-facts.ts';

const KAFKA = ['Confluent.Kafka'];
const AZURE = [
  'Azure.Messaging.ServiceBus',
  'Microsoft.Azure.ServiceBus',
  'Microsoft.Azure.EventHubs',
  'Azure.Messaging.EventHubs',
];
const CHANNELS = ['IModel', 'IChannel', 'Channel', 'IModelExtensions'];

/** A name of a channel in an argument: what is no text names nothing. */
const known = (ref: Ref | undefined): Ref | undefined =>
  ref && !(ref.ref === 'literal' && ref.value === '') ? ref : undefined;

function basicPublish(hit: CallHit): Facts {
  const i = invocation(hit);
  const exchange = argument(i, 0, 'exchange', 'addr')?.ref;
  const key = argument(i, 1, 'routingKey')?.ref;
  const channel = known(key) ?? known(exchange);
  if (!channel) return undefined;
  return publish(hit, 'RabbitMQ.Client', channel, {
    broker: 'rabbitmq',
    exchange: known(key) ? known(exchange) : undefined,
  });
}

/** `QueueBind(queue, exchange, key)` in the same class says where a queue's messages come from. */
function basicConsume(hit: CallHit): Facts {
  const i = invocation(hit);
  const queue = argument(i, 0, 'queue');
  if (!queue) return undefined;
  const bind = csharp(hit)
    .invocations(new Set(['QueueBind', 'QueueBindAsync']))
    .find(b => b.owner === i.owner);
  const exchange = bind && known(argument(bind, 1, 'exchange')?.ref);
  const key = bind && known(argument(bind, 2, 'routingKey')?.ref);
  const channel = queue.ref.ref === 'opaque' ? (key ?? exchange ?? queue.ref) : queue.ref;
  return consume(hit, 'RabbitMQ.Client', channel, { broker: 'rabbitmq', exchange });
}

const produce = (hit: CallHit): Facts => {
  const topic = argument(invocation(hit), 0, 'topic');
  // A partition is made of a topic.
  const of = topic?.invocation?.name === 'new TopicPartition' ? topic.invocation.args[0] : topic;
  return of && urlsOf(of)!.map(ref => publish(hit, 'Confluent.Kafka', ref, { broker: 'kafka' }));
};

function subscribe(hit: CallHit): Facts {
  const topics = invocation(hit).args[0];
  const group = groupOf(csharp(hit));
  return (
    topics &&
    (topics.items ?? [topics])
      .flatMap(t => urlsOf(t)!)
      .map(ref => consume(hit, 'Confluent.Kafka', ref, { broker: 'kafka', group }))
  );
}

function groupOf(outline: CsOutline): Ref | undefined {
  const made = outline.invocations(new Set(['new ConsumerConfig']))[0];
  return made?.initialised.GroupId?.ref;
}

function sender(hit: CallHit): Facts {
  const name = argument(invocation(hit), 0, 'queueOrTopicName');
  return name && urlsOf(name)!.map(ref => publish(hit, 'Azure Service Bus', ref, { broker: 'servicebus' }));
}

function processor(hit: CallHit): Facts {
  const i = invocation(hit);
  const name = argument(i, 0, 'queueName', 'topicName');
  const group = i.args[1]?.form === 'string' || i.args[1]?.form === 'name' ? i.args[1].ref : undefined;
  return (
    name &&
    consume(hit, 'Azure Service Bus', name.ref, {
      broker: 'servicebus',
      group: group?.ref === 'opaque' ? undefined : group,
    })
  );
}

/** `QueueUrl = url` in the request that is handed over. */
function requestField(i: CsInvocation, outline: CsOutline, ...names: readonly string[]): Expression | undefined {
  const given = i.args[0];
  const fields = given?.fields ?? outline.variable(given?.text ?? '', i.owner, i.member)?.value?.fields;
  for (const name of names) if (fields?.[name]) return fields[name];
  return given?.form === 'string' || i.args.length > 1 ? given : undefined;
}

const aws =
  (broker: 'sqs' | 'sns', direction: 'publish' | 'consume', ...names: readonly string[]) =>
  (hit: CallHit): Facts => {
    const channel =
      requestField(invocation(hit), csharp(hit), ...names)?.ref ??
      opaque(hit.invocation.args[0]?.text ?? hit.invocation.name);
    return direction === 'publish'
      ? publish(hit, 'AWS SDK', channel, { broker })
      : consume(hit, 'AWS SDK', channel, { broker });
  };

const first =
  (client: string, broker: string, direction: 'publish' | 'consume') =>
  (hit: CallHit): Facts => {
    const name = hit.invocation.args[0]?.ref;
    if (!name) return undefined;
    return direction === 'publish' ? publish(hit, client, name, { broker }) : consume(hit, client, name, { broker });
  };

/** `[ServiceBusTrigger("orders")]`, `[KafkaTrigger(broker, topic)]` of Azure Functions. */
const TRIGGERS: Readonly<Record<string, string>> = {
  ServiceBusTrigger: 'servicebus',
  RabbitMQTrigger: 'rabbitmq',
  KafkaTrigger: 'kafka',
  EventHubTrigger: 'eventhubs',
  QueueTrigger: 'azure-storage-queue',
};

export const messagingClientRows: readonly Row[] = [
  ...anyOf(CHANNELS, ['BasicPublish', 'BasicPublishAsync'], basicPublish),
  ...anyOf(CHANNELS, ['BasicConsume', 'BasicConsumeAsync', 'BasicGet', 'BasicGetAsync'], basicConsume),
  ...anyOf(['IProducer', 'IDependentProducer', 'Producer'], ['Produce', 'ProduceAsync'], produce, KAFKA),
  ...anyOf(['IConsumer', 'Consumer'], ['Subscribe', 'Assign'], subscribe, KAFKA),
  ...anyOf(['ServiceBusClient'], ['CreateSender'], sender, AZURE),
  ...anyOf(['ServiceBusClient'], ['CreateProcessor', 'CreateSessionProcessor', 'CreateReceiver', 'AcceptNextSessionAsync'], processor, AZURE),
  { use: ['new QueueClient', 'new TopicClient'], fact: (hit: CallHit): Facts => { const name = hit.invocation.args[1]; return name && publish(hit, 'Azure Service Bus', name.ref, { broker: 'servicebus' }); } },
  { use: ['new SubscriptionClient'], fact: (hit: CallHit): Facts => { const name = hit.invocation.args[1]; return name && consume(hit, 'Azure Service Bus', name.ref, { broker: 'servicebus', group: hit.invocation.args[2]?.ref }); } },
  { use: ['new EventHubProducerClient'], fact: (hit: CallHit): Facts => { const name = hit.invocation.args[1]; return name && publish(hit, 'Azure Event Hubs', name.ref, { broker: 'eventhubs' }); } },
  { use: ['new EventProcessorClient', 'new EventHubConsumerClient'], fact: (hit: CallHit): Facts => { const name = hit.invocation.args.at(-1); return name && consume(hit, 'Azure Event Hubs', name.ref, { broker: 'eventhubs' }); } },
  { use: uses(['IAmazonSQS', 'AmazonSQSClient'], ['SendMessageAsync', 'SendMessageBatchAsync']), fact: aws('sqs', 'publish', 'QueueUrl') },
  { use: uses(['IAmazonSQS', 'AmazonSQSClient'], ['ReceiveMessageAsync']), fact: aws('sqs', 'consume', 'QueueUrl') },
  { use: uses(['IAmazonSimpleNotificationService', 'AmazonSimpleNotificationServiceClient'], ['PublishAsync']), fact: aws('sns', 'publish', 'TopicArn') },
  { use: uses(['INatsConnection', 'NatsConnection', 'INatsClient', 'NatsClient', 'IConnection', 'INatsJSContext'], ['PublishAsync', 'Publish', 'RequestAsync']), from: ['NATS'], fact: first('NATS', 'nats', 'publish') },
  { use: uses(['INatsConnection', 'NatsConnection', 'INatsClient', 'NatsClient', 'IConnection'], ['SubscribeAsync', 'SubscribeCoreAsync']), from: ['NATS'], fact: first('NATS', 'nats', 'consume') },
  { use: uses(['ISubscriber', 'IDatabase'], ['PublishAsync', 'Publish']), from: ['StackExchange.Redis'], fact: first('StackExchange.Redis', 'redis', 'publish') },
  { use: uses(['ISubscriber'], ['SubscribeAsync', 'Subscribe']), from: ['StackExchange.Redis'], fact: first('StackExchange.Redis', 'redis', 'consume') },
  { use: uses(['PublisherServiceApiClient', 'PublisherClient'], ['PublishAsync', 'CreateAsync']), from: ['Google.Cloud.PubSub'], fact: first('Google Pub/Sub', 'pubsub', 'publish') },
  { use: uses(['SubscriberClient'], ['CreateAsync']), from: ['Google.Cloud.PubSub'], fact: first('Google Pub/Sub', 'pubsub', 'consume') },
  {
    annotation: Object.keys(TRIGGERS),
    fact: (hit: AnnotationHit): Facts => {
      const { name, args } = hit.annotation;
      const channel = args[name === 'KafkaTrigger' ? 1 : 0]?.ref;
      // `%OrdersQueue%` is a setting of the function app.
      const setting = channel?.ref === 'literal' ? /^%(.+)%$/.exec(channel.value)?.[1] : undefined;
      return channel && consume(hit, 'Azure Functions', setting ? { ref: 'setting', key: setting } : channel, { broker: TRIGGERS[name]! });
    },
  },
]; // biome-ignore format: a table
