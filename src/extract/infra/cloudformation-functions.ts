import type { CloudMessage, CloudProgram, CloudResource, CloudVariable } from './cloud-facts.ts';
import { arnName, isSentTo, plainName } from './cloud-facts.ts';
import { referredId, type TemplateResource } from './cloudformation-values.ts';
import { entries, get, items, text, type YamlEntry, type YamlNode } from './yaml-document.ts';

/** A template's resources, seen by what refers to them. */
export interface Stack {
  readonly resources: readonly TemplateResource[];
  readonly known: ReadonlyMap<string, CloudResource>;
  /** Text of a value, with references in the form `${Id.Attribute}`. */
  text(node: YamlNode | undefined): string | undefined;
  /** Mappings, subscriptions and rules by the logical id that they lead to. */
  readonly leading: ReadonlyMap<string, readonly TemplateResource[]>;
}

/** Where an event source mapping, a subscription or a rule leads to. */
export function leadingTo(
  resources: readonly TemplateResource[],
  textOf: Stack['text'],
): ReadonlyMap<string, readonly TemplateResource[]> {
  const found = new Map<string, TemplateResource[]>();
  for (const resource of resources) {
    const key = TARGETS[resource.type];
    if (!key) continue;
    const { properties } = resource;
    const targets = key === 'Targets' ? items(get(properties, key)).map(t => get(t, 'Arn')) : [get(properties, key)];
    for (const id of new Set(targets.flatMap(t => referredId(textOf(t)) ?? []))) {
      const list = found.get(id) ?? [];
      list.push(resource);
      found.set(id, list);
    }
  }
  return found;
}

const TARGETS: Readonly<Record<string, string>> = {
  'AWS::Lambda::EventSourceMapping': 'FunctionName',
  'AWS::SNS::Subscription': 'Endpoint',
  'AWS::Events::Rule': 'Targets',
};

type Connections = Pick<CloudProgram, 'routes' | 'consumes' | 'publishes' | 'stores'> & { readonly scheduled: boolean };

const DEAD = /dead|dlq|poison|failed/i;

/** Events, policies and variables of one function, and of what the template maps to it. */
export function connectionsOf(stack: Stack, id: string, properties: YamlNode | undefined): Connections {
  const events = entries(get(properties, 'Events')).flatMap(e => eventOf(stack, e));
  const mapped = (stack.leading.get(id) ?? []).flatMap(r => mappedTo(stack, r));
  const consumes = [...events.flatMap(e => e.consume ?? []), ...mapped.flatMap(e => e.consume ?? [])];
  return {
    routes: events.flatMap(e => e.route ?? []),
    consumes: [...consumes, ...consumes.flatMap(c => behind(stack, c))],
    scheduled: events.length > 0 && events.every(e => e.scheduled),
    ...allowedBy(stack, get(properties, 'Policies')),
  };
}

interface Event {
  readonly route?: CloudProgram['routes'][number];
  readonly consume?: readonly CloudMessage[];
  readonly scheduled?: boolean;
}

function eventOf(stack: Stack, { value, line }: YamlEntry): readonly Event[] {
  const type = text(get(value, 'Type'));
  const properties = get(value, 'Properties');
  const at = (key: string) => get(properties, key)?.line ?? line;
  const message = (broker: string, key: string): Event => ({
    consume: [{ broker, channel: channelOf(stack, get(properties, key)), line: at(key) }],
  });
  switch (type) {
    case 'Api':
    case 'HttpApi': {
      const path = text(get(properties, 'Path')) ?? '/{proxy+}';
      const method = (text(get(properties, 'Method')) ?? 'ANY').toUpperCase();
      return [{ route: { method: method === 'ANY' ? '*' : method, path, line: at('Path') } }];
    }
    case 'SQS':
      return [message('sqs', 'Queue')];
    case 'SNS':
      return [message('sns', 'Topic')];
    case 'Kinesis':
      return [message('kinesis', 'Stream')];
    case 'MSK':
    case 'SelfManagedKafka':
      return items(get(properties, 'Topics')).map(topic => ({
        consume: [{ broker: 'kafka', channel: text(topic), line: topic.line }],
      }));
    case 'MQ':
      return items(get(properties, 'Queues')).map(queue => ({
        consume: [{ broker: 'activemq', channel: text(queue), line: queue.line }],
      }));
    case 'EventBridgeRule':
    case 'CloudWatchEvent':
      return [{ consume: ruleMessages(stack, get(properties, 'Pattern'), get(properties, 'EventBusName'), line) }];
    case 'Schedule':
    case 'ScheduleV2':
      return [{ scheduled: true }];
    default:
      return [];
  }
}

/** Event source mappings, subscriptions and rules of their own that end at the function. */
function mappedTo(stack: Stack, { type, properties, line }: TemplateResource): readonly Event[] {
  if (type === 'AWS::Lambda::EventSourceMapping') {
    const source = get(properties, 'EventSourceArn');
    const channel = channelOf(stack, source);
    const broker = brokerOf(stack, source);
    return broker ? [{ consume: [{ broker, channel, line: source?.line ?? line }] }] : [];
  }
  if (type === 'AWS::SNS::Subscription')
    return [{ consume: [{ broker: 'sns', channel: channelOf(stack, get(properties, 'TopicArn')), line }] }];
  return [{ consume: ruleMessages(stack, get(properties, 'EventPattern'), get(properties, 'EventBusName'), line) }];
}

/** What a queue that is read holds: messages of the topics, and events of the rules, that are sent on to it. */
function behind(stack: Stack, { broker, channel }: CloudMessage): readonly CloudMessage[] {
  if (broker !== 'sqs' || channel === undefined) return [];
  const queue = [...stack.known.values()].find(r => r.name === channel && r.technology === 'sqs');
  return (stack.leading.get(queue?.id ?? '') ?? []).flatMap(({ type, properties, line }): readonly CloudMessage[] => {
    if (type === 'AWS::SNS::Subscription')
      return [{ broker: 'sns', channel: channelOf(stack, get(properties, 'TopicArn')), line }];
    if (type === 'AWS::Events::Rule')
      return ruleMessages(stack, get(properties, 'EventPattern'), get(properties, 'EventBusName'), line);
    return [];
  });
}

/** A rule is for certain kinds of events; without kinds for all of its sources. */
export function ruleMessages(
  stack: Pick<Stack, 'text' | 'known'>,
  pattern: YamlNode | undefined,
  bus: YamlNode | undefined,
  line: number,
): readonly CloudMessage[] {
  if (isOfCloudOnly(pattern)) return [];
  const types = items(get(pattern, 'detail-type'));
  const kinds = (types.length > 0 ? types : items(get(pattern, 'source'))).flatMap(k => {
    const name = text(k);
    return name && !/^aws\./.test(name) ? [{ name, line: k.line }] : [];
  });
  const named = bus ? channelOf(stack, bus) : undefined;
  const exchange = named ? { exchange: named } : {};
  return kinds.map(k => ({ broker: 'eventbridge', channel: k.name, ...exchange, line: k.line || line }));
}

/** Events that the cloud itself sends, about its own resources: no message of the system's. */
export function isOfCloudOnly(pattern: YamlNode | undefined): boolean {
  const sources = items(get(pattern, 'source'));
  return sources.length > 0 && sources.every(s => /^aws\./.test(text(s) ?? ''));
}

/** Name of the channel a value refers to: one of the template's, or the last part of an ARN. */
export function channelOf(stack: Pick<Stack, 'text' | 'known'>, node: YamlNode | undefined): string | undefined {
  const value = stack.text(node);
  const resource = stack.known.get(referredId(value) ?? '');
  if (resource && !value!.startsWith('arn:')) return resource.name;
  return value === undefined ? undefined : (arnName(value) ?? (/^[\w.-]+$/.test(value) ? value : undefined));
}

function brokerOf(stack: Stack, node: YamlNode | undefined): string | undefined {
  const value = stack.text(node) ?? '';
  const resource = stack.known.get(referredId(value) ?? '');
  if (resource) return resource.is === 'channel' ? resource.technology : undefined;
  return /^arn:[^:]*:(sqs|sns|kinesis):/.exec(value)?.[1];
}

/** What policies let a function do: SAM's policy templates, and statements with actions. */
function allowedBy(stack: Stack, policies: YamlNode | undefined): Pick<CloudProgram, 'publishes' | 'stores'> {
  const publishes: CloudMessage[] = [];
  const stores: CloudProgram['stores'][number][] = [];
  const allow = (actions: readonly string[], resource: YamlNode | undefined, line: number): void => {
    const sends = SENDS.find(([action]) => actions.some(a => action.test(a)))?.[1];
    const target = stack.known.get(referredId(stack.text(resource)) ?? '');
    if (sends && sends !== 'eventbridge') {
      const channel = channelOf(stack, resource);
      if (channel !== undefined && !DEAD.test(channel)) publishes.push({ broker: sends, channel, line });
    }
    if (target?.is === 'datastore' && actions.some(a => STORES.test(a)) && !stores.some(s => s.store === target))
      stores.push({ store: target, line });
  };
  for (const policy of items(policies)) {
    for (const { key, value, line } of entries(policy))
      for (const { value: argument } of entries(value)) allow([key], argument, line);
    for (const statement of items(get(policy, 'Statement'))) allowStatement(statement, allow);
  }
  return { publishes, stores };
}

const SENDS: readonly (readonly [RegExp, string])[] = [
  [/^SQSSendMessagePolicy$|^sqs:(?:SendMessage\w*|\*)$/i, 'sqs'],
  [/^SNSPublishMessagePolicy$|^sns:(?:Publish\w*|\*)$/i, 'sns'],
  [/^kinesis:(?:PutRecords?|\*)$/i, 'kinesis'],
];
const STORES = /^DynamoDB(?:Crud|Read|Write|Stream|Backup)?\w*Policy$|^dynamodb:(?!\w*Stream)|^rds-db:|^es:/i;

export function allowStatement(
  statement: YamlNode,
  allow: (actions: readonly string[], resource: YamlNode | undefined, line: number) => void,
): void {
  if (text(get(statement, 'Effect')) === 'Deny') return;
  const list = (node: YamlNode | undefined) => (node?.type === 'seq' ? node.items : node ? [node] : []);
  const actions = list(get(statement, 'Action')).map(a => text(a) ?? '');
  const resource = get(statement, 'Resource');
  // `!GetAtt [X, Arn]` and a list of two look alike without the tag: one is a name and an attribute.
  const isAttribute = resource?.type === 'seq' && /^(?:Arn|StreamArn)$/.test(text(resource.items[1]) ?? '');
  for (const one of isAttribute ? [resource] : list(resource)) allow(actions, one, one.line);
}

/** Environment variables, references to resources replaced by their names. */
export function variablesOf(stack: Stack, environment: YamlNode | undefined): readonly CloudVariable[] {
  return entries(environment).flatMap(({ key, value, line }) => {
    const written = stack.text(value);
    return written === undefined ? [] : [{ key, value: withNames(stack, written), line }];
  });
}

export function withNames(stack: Pick<Stack, 'known'>, value: string): string {
  return value.includes('${')
    ? value.replace(/\$\{([A-Za-z]\w*)((?:\.\w+)*)\}/g, (whole, id: string, rest: string) => {
        const resource = stack.known.get(id);
        return resource ? resource.name + (resource.is === 'channel' ? '' : rest) : whole;
      })
    : value;
}

/** Channels whose address a function is given, and does not read itself: it sends there. Stores: it uses them. */
export function addressedBy(
  stack: Stack,
  environment: YamlNode | undefined,
  consumes: readonly CloudMessage[],
): Pick<CloudProgram, 'publishes' | 'stores'> {
  const used = entries(environment).flatMap(({ value, line }) => {
    const resource = stack.known.get(referredId(stack.text(value)) ?? '');
    return resource ? [{ resource, line }] : [];
  });
  return {
    publishes: used
      .filter(
        u => u.resource.is === 'channel' && u.resource.technology !== 'eventbridge' && !DEAD.test(u.resource.name),
      )
      .filter(u => isSentTo(u.resource, consumes))
      .map(u => ({ broker: u.resource.technology, channel: u.resource.name, line: u.line })),
    stores: used.filter(u => u.resource.is === 'datastore').map(u => ({ store: u.resource, line: u.line })),
  };
}

/** Name in a property, where it is more than a placeholder. */
export function namedBy(stack: Stack, node: YamlNode | undefined): string | undefined {
  const name = plainName(stack.text(node) ?? '');
  return name === '' ? undefined : name;
}
