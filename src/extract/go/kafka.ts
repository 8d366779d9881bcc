import type { Fact } from '../../core/fact.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Expression, Invocation } from '../syntax/outline.ts';
import { argument, consume, type Facts, field, goOf, isKnown, made, on, publish, refsOf } from './facts.ts';

const SEGMENTIO = 'github.com/segmentio/kafka-go';
const SARAMA = ['github.com/IBM/sarama', 'github.com/Shopify/sarama'];
const CONFLUENT = 'github.com/confluentinc/confluent-kafka-go/kafka';
const FRANZ = 'github.com/twmb/franz-go/pkg/kgo';

type Direction = 'publish' | 'consume';

/** One fact for each topic that a value may stand for; a list of them is read item by item. */
function topics(
  hit: Pick<CallHit, 'at' | 'invocation'>,
  client: string,
  direction: Direction,
  value: Expression | undefined,
  group?: Expression,
): readonly Fact[] {
  if (!value) return [];
  const refs = value.items && value.items.length > 0 ? value.items.flatMap(refsOf) : refsOf(value);
  return refs.map(channel =>
    direction === 'publish'
      ? publish(hit, { client, broker: 'kafka', channel })
      : consume(hit, { client, broker: 'kafka', channel, group: group?.ref }),
  );
}

const inField =
  (client: string, direction: Direction, ...names: string[]) =>
  (hit: CallHit, value: Expression): Facts =>
    topics(hit, client, direction, field(value, ...names), field(value, 'GroupID'));
const inArgument =
  (client: string, direction: Direction, n: number) =>
  (hit: CallHit): Facts =>
    topics(hit, client, direction, argument(hit, n));

/** `consumer.Subscribe("orders", nil)` with the group of the configuration map that the consumer was made with. */
function confluentSubscribe(hit: CallHit): Facts {
  const made = goOf(hit.invocation).rootValue?.invocation;
  const group = field(made?.args[0], 'group.id');
  return topics(hit, 'confluent-kafka-go', 'consume', argument(hit, 0), group);
}

/** `kafka.TopicPartition{Topic: &topic}` inside the message that is produced. */
function confluentTopic(hit: CallHit, value: Expression): Facts {
  const around: readonly Invocation[] = goOf(hit.invocation).around;
  const consumes = around.some(i => /^(?:Assign|Seek|Commit\w*|OffsetsForTimes)$/.test(i.name));
  return consumes ? undefined : topics(hit, 'confluent-kafka-go', 'publish', field(value, 'Topic'));
}

/** `group.Consume(ctx, []string{"orders"}, handler)` in a group made by `NewConsumerGroup(brokers, "billing", config)`. */
function saramaGroup(hit: CallHit): Facts {
  const made = goOf(hit.invocation).rootValue?.invocation;
  return topics(
    hit,
    'sarama',
    'consume',
    argument(hit, 1),
    made?.name === 'NewConsumerGroup' ? made.args[1] : undefined,
  );
}

export const kafkaRows: readonly CallRow[] = [
  made(SEGMENTIO, 'Writer WriterConfig', inField('kafka-go', 'publish', 'Topic')),
  made(SEGMENTIO, 'Message', inField('kafka-go', 'publish', 'Topic')),
  made(SEGMENTIO, 'ReaderConfig', inField('kafka-go', 'consume', 'Topic', 'GroupTopics')),
  made(SEGMENTIO, 'ConsumerGroupConfig', inField('kafka-go', 'consume', 'Topics')),
  { use: on(SEGMENTIO, '', 'DialLeader'), fact: dialLeader },
  made(SARAMA, 'ProducerMessage', inField('sarama', 'publish', 'Topic')),
  { use: on(SARAMA, 'Consumer', 'ConsumePartition'), fact: inArgument('sarama', 'consume', 0) },
  { use: on(SARAMA, 'ConsumerGroup', 'Consume'), fact: saramaGroup },
  made(CONFLUENT, 'TopicPartition', confluentTopic),
  { use: on(CONFLUENT, 'Consumer', 'Subscribe SubscribeTopics'), fact: confluentSubscribe },
  made(FRANZ, 'Record', inField('franz-go', 'publish', 'Topic')),
  { use: on(FRANZ, '', 'DefaultProduceTopic'), fact: inArgument('franz-go', 'publish', 0) },
  {
    use: on(FRANZ, '', 'ConsumeTopics'),
    fact: hit => hit.invocation.args.flatMap(a => topics(hit, 'franz-go', 'consume', a, groupOf(hit))),
  },
  { use: on('github.com/lovoo/goka', '', 'Input'), fact: inArgument('goka', 'consume', 0) },
  { use: on('github.com/lovoo/goka', '', 'Output'), fact: inArgument('goka', 'publish', 0) },
];

/** Who dials a leader does one or the other with the connection. */
function dialLeader(hit: CallHit): Facts {
  const text = hit.outline.file.text;
  const reads = /\.Read(?:Batch|Message)\(/.test(text);
  return topics(hit, 'kafka-go', reads && !/\.WriteMessages\(/.test(text) ? 'consume' : 'publish', argument(hit, 3));
}

function groupOf(hit: CallHit): Expression | undefined {
  return hit.outline
    .invocations(new Set(['ConsumerGroup']))
    .find(i => i.member === hit.invocation.member && isKnown(i.args[0]?.ref))?.args[0];
}
