import { arnName, type CloudMessage, type CloudResource } from './cloud-facts.ts';
import { referredAddress, type TerraformBlock } from './terraform-values.ts';
import { get, items, text, type YamlNode } from './yaml-document.ts';

/** What is sent to a program: by event source mappings, subscriptions and event rules. */
export function consumedBy(
  address: string,
  name: string,
  blocks: readonly TerraformBlock[],
  known: ReadonlyMap<string, CloudResource>,
): readonly CloudMessage[] {
  const leads = (node: YamlNode | undefined) => {
    const value = text(node);
    return referredAddress(value) === address || value === name;
  };
  return blocks.flatMap(({ type, body, line }): readonly CloudMessage[] => {
    const at = (key: string) => channelAt(get(body, key), known, line);
    if (type === 'aws_lambda_event_source_mapping' && leads(get(body, 'function_name'))) {
      const topics = items(get(body, 'topics')).map(t => ({ broker: 'kafka', channel: text(t), line: t.line }));
      const sources = [at('event_source_arn')].flatMap(s => s ?? []);
      return topics.length > 0 ? topics : [...sources, ...sources.flatMap(s => sentOn(s, blocks, known))];
    }
    if (type === 'aws_sns_topic_subscription' && leads(get(body, 'endpoint')))
      return [at('topic_arn')].flatMap(s => s ?? []);
    if (type === 'google_pubsub_subscription' && leads(get(body, 'push_config', 'push_endpoint')))
      return [at('topic')].flatMap(s => s ?? []);
    if (type === 'aws_cloudwatch_event_target' && leads(get(body, 'arn')))
      return ruleOf(referredAddress(text(get(body, 'rule'))), blocks);
    if (/^google_cloudfunctions2?_function$/.test(type) && address.endsWith(`.${labelOf(blocks, body)}`)) {
      const topic = get(body, 'event_trigger', 'pubsub_topic') ?? get(body, 'event_trigger', 'resource');
      return [channelAt(topic, known, line)].flatMap(s => s ?? []);
    }
    return [];
  });
}

const labelOf = (blocks: readonly TerraformBlock[], body: YamlNode) => blocks.find(b => b.body === body)?.label;

/** Topics whose messages come to a queue that is read. */
function sentOn(
  queue: CloudMessage,
  blocks: readonly TerraformBlock[],
  known: ReadonlyMap<string, CloudResource>,
): readonly CloudMessage[] {
  return blocks.flatMap(({ type, body, line }) =>
    type === 'aws_sns_topic_subscription' && channelAt(get(body, 'endpoint'), known, line)?.channel === queue.channel
      ? (channelAt(get(body, 'topic_arn'), known, line) ?? [])
      : [],
  );
}

function ruleOf(address: string | undefined, blocks: readonly TerraformBlock[]): readonly CloudMessage[] {
  const rule = blocks.find(b => `${b.type}.${b.label}` === address);
  const pattern = get(rule?.body, 'event_pattern');
  const kinds = items(get(pattern, 'detail-type'));
  return (kinds.length > 0 ? kinds : items(get(pattern, 'source'))).flatMap(k => {
    const channel = text(k);
    return channel && !channel.startsWith('aws.') ? [{ broker: 'eventbridge', channel, line: k.line }] : [];
  });
}

const BROKER: readonly (readonly [RegExp, string])[] = [
  [/^aws_sqs_queue\./, 'sqs'],
  [/^aws_sns_topic\./, 'sns'],
  [/^aws_kinesis_stream\./, 'kinesis'],
  [/^google_pubsub_topic\./, 'pubsub'],
];

function channelAt(
  node: YamlNode | undefined,
  known: ReadonlyMap<string, CloudResource>,
  near: number,
): CloudMessage | undefined {
  const value = text(node);
  const address = referredAddress(value);
  const resource = known.get(address ?? '');
  const line = node?.line ?? near;
  if (resource)
    return resource.is === 'channel' ? { broker: resource.technology, channel: resource.name, line } : undefined;
  const broker =
    BROKER.find(([type]) => type.test(address ?? ''))?.[1] ?? /^arn:[^:]*:(sqs|sns|kinesis):/.exec(value ?? '')?.[1];
  if (!broker) return undefined;
  return { broker, channel: address ? `\${${address}}` : arnName(value!), line };
}
