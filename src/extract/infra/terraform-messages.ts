import { arnName, type CloudMessage, type CloudResource } from './cloud-facts.ts';
import { isOfCloudOnly } from './cloudformation-functions.ts';
import { referredAddress, type TerraformBlock } from './terraform-values.ts';
import { get, items, text, type YamlNode } from './yaml-document.ts';

/** What a file's blocks are to each other, looked up instead of searched. */
export interface TerraformFile {
  readonly blocks: readonly TerraformBlock[];
  readonly known: ReadonlyMap<string, CloudResource>;
  readonly byAddress: ReadonlyMap<string, TerraformBlock>;
  /** Mappings, subscriptions and event targets by the address, or the plain name, that they lead to. */
  readonly leading: ReadonlyMap<string, readonly TerraformBlock[]>;
}

/** The attribute of each kind of mapping that says where it leads. */
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  aws_lambda_event_source_mapping: ['function_name'],
  aws_sns_topic_subscription: ['endpoint'],
  aws_cloudwatch_event_target: ['arn'],
  google_pubsub_subscription: ['push_config', 'push_endpoint'],
};

export function terraformFile(
  blocks: readonly TerraformBlock[],
  known: ReadonlyMap<string, CloudResource>,
): TerraformFile {
  const leading = new Map<string, TerraformBlock[]>();
  for (const block of blocks) {
    const target = TARGETS[block.type] && text(get(block.body, ...TARGETS[block.type]!));
    const key = referredAddress(target) ?? target;
    if (key) leading.set(key, [...(leading.get(key) ?? []), block]);
  }
  return { blocks, known, byAddress: new Map(blocks.map(b => [`${b.type}.${b.label}`, b])), leading };
}

/** What is sent to a program: by event source mappings, subscriptions and event rules. */
export function consumedBy(address: string, name: string, file: TerraformFile): readonly CloudMessage[] {
  const leading = [...(file.leading.get(address) ?? []), ...(file.leading.get(name) ?? [])];
  const own = file.byAddress.get(address);
  const trigger = get(own?.body, 'event_trigger', 'pubsub_topic') ?? get(own?.body, 'event_trigger', 'resource');
  return [
    ...leading.flatMap(({ type, body, line }): readonly CloudMessage[] => {
      const at = (key: string) => [channelAt(get(body, key), file.known, line)].flatMap(s => s ?? []);
      if (type === 'aws_cloudwatch_event_target') return ruleOf(referredAddress(text(get(body, 'rule'))), file);
      if (type === 'aws_sns_topic_subscription') return at('topic_arn');
      if (type === 'google_pubsub_subscription') return at('topic');
      const topics = items(get(body, 'topics')).map(t => ({ broker: 'kafka', channel: text(t), line: t.line }));
      const source = referredAddress(text(get(body, 'event_source_arn')));
      const server = file.known.get(source ?? '');
      if (server?.is === 'broker' && topics.length === 0)
        return items(get(body, 'queues')).map(q => ({ broker: server.technology, channel: text(q), line: q.line }));
      return topics.length > 0 ? topics : [...at('event_source_arn'), ...sentOn(source, file)];
    }),
    ...(trigger ? [channelAt(trigger, file.known, trigger.line)].flatMap(s => s ?? []) : []),
  ];
}

/** Topics whose messages come to a queue that is read. */
function sentOn(queue: string | undefined, { leading, known }: TerraformFile): readonly CloudMessage[] {
  return (leading.get(queue ?? '') ?? []).flatMap(({ type, body, line }) =>
    type === 'aws_sns_topic_subscription' ? (channelAt(get(body, 'topic_arn'), known, line) ?? []) : [],
  );
}

function ruleOf(address: string | undefined, { byAddress }: TerraformFile): readonly CloudMessage[] {
  const rule = byAddress.get(address ?? '');
  const pattern = get(rule?.body, 'event_pattern');
  if (isOfCloudOnly(pattern)) return [];
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
