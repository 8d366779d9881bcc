import type { Fact } from '../../core/fact.ts';
import { opaque } from '../../core/ref.ts';
import type { AnnotationHit, CallHit, Row } from '../signatures.ts';
import { attribute, type Facts, functionScope, named, namesOf, uses } from './row-facts.ts';
import { channels, consume, publish } from './spring-messaging.ts';

const KAFKA = ['org.apache.kafka', 'io.vertx.kafka', 'reactor.kafka', 'io.confluent'];
const RABBIT = ['com.rabbitmq'];

/** First argument as the channel. */
const publishTo =
  (client: string, broker: string, at = 0) =>
  (hit: CallHit): Facts => {
    const channel = hit.invocation.args[at];
    return channel && namesOf(channel).map(c => publish(hit, client, c, { broker }));
  };
const consumeFrom =
  (client: string, broker: string, at = 0) =>
  (hit: CallHit): Facts => {
    const channel = hit.invocation.args[at];
    return channel && channels(channel).map(c => consume(hit, client, c, { broker }));
  };

function subscribe(hit: CallHit): Facts {
  const topics = hit.invocation.args[0];
  return topics && channels(topics).map(c => consume(hit, 'kafka-clients', c, { broker: 'kafka' }));
}

/** `channel.queueBind(queue, exchange, key)` in a consumer's set-up says where its messages come from. */
function basicConsume(hit: CallHit): Facts {
  const queue = hit.invocation.args[0];
  if (!queue) return undefined;
  const bind = hit.outline
    .invocations(new Set(['queueBind']))
    .find(i => i.root === hit.invocation.root && i.owner === hit.invocation.owner);
  const exchange = bind?.args[1]?.ref;
  // What is published to the exchange arrives by routing key; without a binding in sight by the queue's own name.
  const channel = bind?.args[2] ? bind.args[2].ref : queue.ref;
  return consume(hit, 'amqp-client', channel, { broker: 'rabbitmq', exchange });
}

/** SmallRye Reactive Messaging: a channel's topic is configured, and is the channel's name by default. */
const reactive =
  (direction: 'incoming' | 'outgoing') =>
  (hit: AnnotationHit): Facts => {
    const name = named(hit.annotation, 'value');
    if (name?.ref !== 'literal') return undefined;
    const at = { at: hit.at, scope: functionScope(hit.scope) };
    const channel = { ref: 'setting', key: `mp.messaging.${direction}.${name.value}.topic`, fallback: name } as const;
    return direction === 'incoming'
      ? consume(at, 'Reactive Messaging', channel)
      : publish(at, 'Reactive Messaging', channel);
  };

export const messagingClientRows: readonly Row[] = [
  {
    use: 'new ProducerRecord',
    from: KAFKA,
    fact: (hit: CallHit): Facts => {
      // Where it is sent by a template of Spring's, that row already says so.
      const sentBySpring = hit.outline.imports.some(i => i.module.startsWith('org.springframework.kafka.core'));
      const topic = hit.invocation.args[0];
      return topic && !sentBySpring
        ? namesOf(topic).map(t => publish(hit, 'kafka-clients', t, { broker: 'kafka' }))
        : undefined;
    },
  },
  {
    use: uses(['KafkaConsumer', 'Consumer', 'ReceiverOptions'], ['subscribe', 'subscription']),
    from: KAFKA,
    fact: subscribe,
  },
  {
    use: uses(['StreamsBuilder', 'KStreamBuilder'], ['stream', 'table', 'globalTable']),
    fact: consumeFrom('Kafka Streams', 'kafka'),
  },
  {
    use: uses(['KStream', 'KTable', 'StreamsBuilder'], ['to', 'through']),
    from: ['org.apache.kafka.streams'],
    fact: (hit: CallHit): Facts =>
      hit.invocation.args[0]?.form === 'function' ? undefined : publishTo('Kafka Streams', 'kafka')(hit),
  },
  {
    use: uses(['Channel'], ['basicPublish']),
    from: RABBIT,
    fact: (hit: CallHit): Facts => {
      const [exchange, key] = hit.invocation.args;
      if (!exchange || !key) return undefined;
      return publish(hit, 'amqp-client', key.ref, {
        broker: 'rabbitmq',
        ...(exchange.ref.ref === 'literal' && exchange.ref.value === '' ? {} : { exchange: exchange.ref }),
      });
    },
  },
  { use: uses(['Channel'], ['basicConsume', 'basicGet']), from: RABBIT, fact: basicConsume },
  {
    use: uses(['SqsClient', 'AmazonSQS', 'SqsAsyncClient', 'AmazonSQSAsync'], ['sendMessage', 'sendMessageBatch']),
    fact: (hit: CallHit): Facts => awsTarget(hit, 'queueUrl', 'sqs', publish),
  },
  {
    use: uses(['SqsClient', 'AmazonSQS', 'SqsAsyncClient'], ['receiveMessage']),
    fact: (hit: CallHit): Facts => awsTarget(hit, 'queueUrl', 'sqs', consume),
  },
  {
    use: uses(['SnsClient', 'AmazonSNS', 'SnsAsyncClient'], ['publish']),
    fact: (hit: CallHit): Facts => awsTarget(hit, 'topicArn', 'sns', publish),
  },
  {
    use: uses(['Connection', 'JetStream'], ['publish', 'publishAsync']),
    from: ['io.nats'],
    fact: publishTo('jnats', 'nats'),
  },
  {
    use: uses(['Connection', 'Dispatcher', 'JetStream'], ['subscribe']),
    from: ['io.nats'],
    fact: consumeFrom('jnats', 'nats'),
  },
  {
    use: uses(['PulsarClient', 'Producer'], ['topic']),
    from: ['org.apache.pulsar'],
    fact: (hit: CallHit): Facts => {
      const channel = hit.invocation.args[0]?.ref ?? opaque('topic');
      return hit.invocation.chain.some(i => i.name === 'newConsumer')
        ? consume(hit, 'Pulsar', channel, { broker: 'pulsar' })
        : publish(hit, 'Pulsar', channel, { broker: 'pulsar' });
    },
  },
  {
    use: ['ServiceBusClientBuilder.queueName', 'ServiceBusClientBuilder.topicName'],
    fact: (hit: CallHit): Facts => {
      const channel = hit.invocation.args[0];
      if (!channel) return undefined;
      return hit.invocation.chain.some(i => i.name === 'sender')
        ? publish(hit, 'Azure Service Bus', channel.ref, { broker: 'servicebus' })
        : consume(hit, 'Azure Service Bus', channel.ref, { broker: 'servicebus' });
    },
  },
  { use: uses(['Session'], ['createQueue', 'createTopic']), from: ['javax.jms', 'jakarta.jms'], fact: jmsDestination },
  { annotation: 'Incoming', from: ['org.eclipse.microprofile.reactive.messaging'], fact: reactive('incoming') },
  {
    annotation: ['Outgoing', 'Channel'],
    from: ['org.eclipse.microprofile.reactive.messaging'],
    fact: reactive('outgoing'),
  },
  {
    annotation: 'Topic',
    from: ['io.micronaut.configuration.kafka'],
    fact: (hit: AnnotationHit): Facts => {
      const owner = hit.outline.types.find(t => t.name === (hit.member?.owner ?? hit.type?.name));
      const producer = owner?.annotations.some(a => a.name === 'KafkaClient');
      return channels(attribute(hit.annotation, 'value')).map(c =>
        producer
          ? publish(hit, 'Micronaut Kafka', c, { broker: 'kafka' })
          : consume(hit, 'Micronaut Kafka', c, { broker: 'kafka' }),
      );
    },
  },
  {
    annotation: 'RocketMQMessageListener',
    fact: (hit: AnnotationHit): Facts =>
      channels(attribute(hit.annotation, 'topic')).map(c =>
        consume(hit, 'RocketMQ', c, { broker: 'rocketmq', group: named(hit.annotation, 'consumerGroup') }),
      ),
  },
  {
    use: uses(
      ['RocketMQTemplate'],
      ['convertAndSend', 'syncSend', 'asyncSend', 'send', 'sendOneWay', 'sendMessageInTransaction', 'syncSendOrderly'],
    ),
    fact: publishTo('RocketMQ', 'rocketmq'),
  },
];

function jmsDestination(hit: CallHit): Facts {
  const name = hit.invocation.args[0];
  if (!name) return undefined;
  const inMember = hit.outline
    .invocations(new Set(['createProducer', 'createConsumer', 'createDurableSubscriber']))
    .filter(i => i.owner === hit.invocation.owner);
  const out: Fact[] = [];
  if (inMember.some(i => i.name === 'createProducer')) out.push(publish(hit, 'JMS', name.ref));
  if (inMember.some(i => i.name !== 'createProducer')) out.push(consume(hit, 'JMS', name.ref));
  return out;
}

/** The request object or its builder holds the queue: looked up in the same function. */
function awsTarget(hit: CallHit, method: string, broker: string, make: typeof publish | typeof consume): Facts {
  const { invocation, outline } = hit;
  const setter = `with${method.charAt(0).toUpperCase()}${method.slice(1)}`;
  const found = outline
    .invocations(new Set([method, setter]))
    .find(i => i.member === invocation.member && i.owner === invocation.owner && i.args.length > 0);
  const first = invocation.args[0];
  const channel =
    found?.args[0]?.ref ??
    (invocation.args.length > 1 ? first?.ref : undefined) ??
    opaque(first?.text ?? invocation.name);
  return make(hit, 'AWS SDK', channel, { broker });
}
