import type { Consume, Fact, Publish, Scope } from '../../core/fact.ts';
import { literal, opaque, type Ref, setting } from '../../core/ref.ts';
import type { AnnotationHit, CallHit, Row } from '../signatures.ts';
import type { Expression } from '../syntax/outline.ts';
import {
  attribute,
  type Facts,
  functionScope,
  imports,
  named,
  namesOf,
  placeholders,
  several,
  uses,
} from './row-facts.ts';

interface At {
  readonly at: Publish['at'];
  readonly scope: Scope;
}

export function publish(
  hit: At,
  client: string,
  channel: Ref,
  more: { broker?: string; exchange?: Ref | undefined } = {},
): Publish {
  return {
    kind: 'publish',
    at: hit.at,
    ...(more.broker ? { broker: more.broker } : {}),
    channel,
    ...(more.exchange ? { exchange: more.exchange } : {}),
    client,
    scope: hit.scope,
  };
}

export function consume(
  hit: At,
  client: string,
  channel: Ref,
  more: { broker?: string; exchange?: Ref | undefined; group?: Ref | undefined } = {},
): Consume {
  return {
    kind: 'consume',
    at: hit.at,
    ...(more.broker ? { broker: more.broker } : {}),
    channel,
    ...(more.exchange ? { exchange: more.exchange } : {}),
    ...(more.group ? { group: more.group } : {}),
    client,
    scope: hit.scope,
  };
}

/** `topics = {"a", "${b}"}`; a bean's name in `#{…}` is nothing that can be followed. */
export function channels(expression: Expression | undefined): readonly Ref[] {
  return several(expression).map(e => {
    const ref = placeholders(e.ref);
    return ref.ref === 'literal' && ref.value.startsWith('#{') ? opaque(ref.value) : ref;
  });
}

function kafkaListener(hit: AnnotationHit): readonly Fact[] {
  const { annotation } = hit;
  const topics = [
    ...channels(attribute(annotation, 'topics', 'value')),
    ...channels(attribute(annotation, 'topicPattern')),
  ];
  for (const partition of several(attribute(annotation, 'topicPartitions'))) {
    const topic = partition.fields?.topic;
    if (topic) topics.push(placeholders(topic.ref));
  }
  const group = named(annotation, 'groupId');
  const scope = functionScope(hit.scope);
  return topics.map(topic => consume({ at: hit.at, scope }, 'Spring Kafka', topic, { broker: 'kafka', group }));
}

function kafkaSend(hit: CallHit): Facts {
  const { args } = hit.invocation;
  const first = args[0];
  if (hit.invocation.name === 'sendDefault')
    return publish(hit, 'KafkaTemplate', opaque(hit.invocation.receiver), { broker: 'kafka' });
  if (!first) return undefined;
  const header = args.length === 1 && first.ref.ref === 'opaque' ? headerTopic(hit) : undefined;
  return (header ? [header] : namesOf(first)).map(c => publish(hit, 'KafkaTemplate', c, { broker: 'kafka' }));
}

/** `MessageBuilder.withPayload(x).setHeader(KafkaHeaders.TOPIC, topic)` in the same function. */
function headerTopic(hit: CallHit): Ref | undefined {
  const header = hit.outline
    .invocations(new Set(['setHeader', 'setHeaderIfAbsent']))
    .find(
      i =>
        i.member === hit.invocation.member &&
        i.owner === hit.invocation.owner &&
        /TOPIC|kafka_topic/.test(i.args[0]?.text ?? ''),
    );
  return header?.args[1]?.ref;
}

/** (message) | (routingKey, message) | (exchange, routingKey, message) | … with a post processor or correlation data. */
function rabbitSend(hit: CallHit): Facts {
  const { args } = hit.invocation;
  const client = 'RabbitTemplate';
  const broker = 'rabbitmq';
  if (args.length <= 1) return publish(hit, client, opaque(hit.invocation.receiver), { broker });
  const second = args[2];
  const isPair =
    args.length === 2 ||
    (args.length === 3 && (second?.form === 'function' || /PostProcessor|CorrelationData/i.test(second?.text ?? '')));
  if (isPair) return namesOf(args[0]!).map(c => publish(hit, client, c, { broker }));
  return namesOf(args[1]!).map(c => publish(hit, client, c, { broker, exchange: args[0]!.ref }));
}

function rabbitListener(hit: AnnotationHit): readonly Fact[] {
  const { annotation } = hit;
  const at = { at: hit.at, scope: functionScope(hit.scope) };
  const out: Fact[] = [
    ...channels(attribute(annotation, 'queues', 'value')).map(q =>
      consume(at, 'Spring AMQP', q, { broker: 'rabbitmq' }),
    ),
  ];
  for (const queue of several(attribute(annotation, 'queuesToDeclare'))) {
    const name = queue.fields?.value ?? queue.fields?.name;
    if (name) out.push(consume(at, 'Spring AMQP', placeholders(name.ref), { broker: 'rabbitmq' }));
  }
  for (const binding of several(attribute(annotation, 'bindings'))) {
    const queue = binding.fields?.value;
    const exchange = binding.fields?.exchange?.fields;
    const name = queue?.fields?.value ?? queue?.fields?.name;
    const exchangeName = exchange?.value ?? exchange?.name;
    // What is published to the exchange arrives by routing key, or where there is none by the exchange alone.
    const keys = exchangeName ? several(binding.fields?.key).map(k => placeholders(k.ref)) : [];
    const own = exchangeName || !name ? [literal('')] : [placeholders(name.ref)];
    if (!exchangeName && !name) continue;
    for (const channel of keys.length > 0 ? keys : own)
      out.push(
        consume(at, 'Spring AMQP', channel, {
          broker: 'rabbitmq',
          exchange: exchangeName && placeholders(exchangeName.ref),
        }),
      );
  }
  return out;
}

function jmsBroker(hit: CallHit | AnnotationHit): { broker?: string } {
  const { outline } = hit;
  if (imports(outline, 'org.apache.activemq.artemis')) return { broker: 'artemis' };
  return imports(outline, 'org.apache.activemq') ? { broker: 'activemq' } : {};
}

/** A binding's name stands for the destination that configuration gives it. */
function binding(name: Ref): Ref {
  const text = name.ref === 'literal' ? name.value : name.ref === 'constant' ? BINDINGS[name.name] : undefined;
  return text === undefined ? name : setting(`spring.cloud.stream.bindings.${text}.destination`, literal(text));
}

const BINDINGS: Readonly<Record<string, string>> = {
  'Sink.INPUT': 'input',
  'Source.OUTPUT': 'output',
  'Processor.INPUT': 'input',
  'Processor.OUTPUT': 'output',
};
const STREAM = 'Spring Cloud Stream';

function enableBinding(hit: AnnotationHit): readonly Fact[] {
  return several(attribute(hit.annotation, 'value')).flatMap((e): readonly Fact[] => {
    const type = /^(\w+)/.exec(e.text)?.[1];
    return type === 'Source' || type === 'Processor' ? [publish(hit, STREAM, binding(literal('output')))] : [];
  });
}

const STREAM_PACKAGE = ['org.springframework.cloud.stream'];

export const springMessagingRows: readonly Row[] = [
  { annotation: 'KafkaListener', fact: kafkaListener },
  {
    use: uses(
      [
        'KafkaTemplate',
        'KafkaOperations',
        'ReplyingKafkaTemplate',
        'ReactiveKafkaProducerTemplate',
        'RoutingKafkaTemplate',
      ],
      ['send', 'sendDefault', 'sendAndReceive'],
    ),
    fact: kafkaSend,
  },
  { annotation: 'RabbitListener', fact: rabbitListener },
  {
    use: uses(
      [
        'RabbitTemplate',
        'AmqpTemplate',
        'RabbitOperations',
        'AsyncRabbitTemplate',
        'RabbitMessagingTemplate',
        'AmqpOperations',
      ],
      ['convertAndSend', 'send', 'convertSendAndReceive', 'sendAndReceive', 'convertSendAndReceiveAsType'],
    ),
    fact: rabbitSend,
  },
  {
    use: uses(['JmsTemplate', 'JmsOperations', 'JmsMessagingTemplate'], ['convertAndSend', 'send', 'sendAndReceive']),
    fact: (hit: CallHit): Facts =>
      publish(
        hit,
        'JmsTemplate',
        hit.invocation.args.length > 1 ? hit.invocation.args[0]!.ref : opaque(hit.invocation.receiver),
        jmsBroker(hit),
      ),
  },
  {
    annotation: 'JmsListener',
    fact: (hit: AnnotationHit): Facts =>
      channels(attribute(hit.annotation, 'destination')).map(c =>
        consume({ at: hit.at, scope: functionScope(hit.scope) }, 'Spring JMS', c, jmsBroker(hit)),
      ),
  },
  {
    annotation: 'StreamListener',
    fact: (hit: AnnotationHit): Facts =>
      channels(attribute(hit.annotation, 'value', 'target')).map(c => consume(hit, STREAM, binding(c))),
  },
  {
    annotation: 'ServiceActivator',
    from: STREAM_PACKAGE,
    fact: (hit: AnnotationHit): Facts =>
      channels(attribute(hit.annotation, 'inputChannel')).map(c => consume(hit, STREAM, binding(c))),
  },
  {
    annotation: 'Output',
    from: STREAM_PACKAGE,
    fact: (hit: AnnotationHit): Facts =>
      hit.member && publish(hit, STREAM, binding(named(hit.annotation, 'value') ?? literal(hit.member.name))),
  },
  {
    annotation: 'Input',
    from: STREAM_PACKAGE,
    fact: (hit: AnnotationHit): Facts =>
      hit.member && consume(hit, STREAM, binding(named(hit.annotation, 'value') ?? literal(hit.member.name))),
  },
  { annotation: 'EnableBinding', fact: enableBinding },
  {
    use: uses(['StreamBridge', 'StreamOperations'], ['send']),
    fact: (hit: CallHit): Facts => hit.invocation.args[0] && publish(hit, STREAM, binding(hit.invocation.args[0].ref)),
  },
  {
    annotation: ['SqsListener'],
    fact: (hit: AnnotationHit): Facts =>
      channels(attribute(hit.annotation, 'value', 'queueNames')).map(c =>
        consume(hit, 'Spring Cloud AWS', c, { broker: 'sqs' }),
      ),
  },
  {
    use: uses(['QueueMessagingTemplate', 'SqsTemplate'], ['convertAndSend', 'send']),
    fact: (hit: CallHit): Facts =>
      hit.invocation.args[0] && publish(hit, 'Spring Cloud AWS', hit.invocation.args[0].ref, { broker: 'sqs' }),
  },
  {
    use: uses(['PubSubTemplate', 'PubSubPublisherTemplate'], ['publish']),
    fact: (hit: CallHit): Facts =>
      hit.invocation.args[0] && publish(hit, 'PubSubTemplate', hit.invocation.args[0].ref, { broker: 'pubsub' }),
  },
  {
    use: uses(['PulsarTemplate'], ['send', 'sendAsync']),
    fact: (hit: CallHit): Facts =>
      hit.invocation.args[0] && publish(hit, 'PulsarTemplate', hit.invocation.args[0].ref, { broker: 'pulsar' }),
  },
  {
    annotation: 'PulsarListener',
    fact: (hit: AnnotationHit): Facts =>
      channels(attribute(hit.annotation, 'topics', 'value')).map(c =>
        consume(hit, 'Spring Pulsar', c, { broker: 'pulsar', group: named(hit.annotation, 'subscriptionName') }),
      ),
  },
];
