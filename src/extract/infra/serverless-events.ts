import type { CloudMessage, CloudProgram } from './cloud-facts.ts';
import { channelOf, ruleMessages, type Stack } from './cloudformation-functions.ts';
import { referredId } from './cloudformation-values.ts';
import { entries, get, items, text, type YamlNode } from './yaml-document.ts';

export interface FunctionEvents {
  readonly routes: CloudProgram['routes'];
  readonly consumes: readonly CloudMessage[];
  /** Nothing but a clock starts it. */
  readonly scheduled: boolean;
}

/** `events` of one function of the Serverless Framework: each a map with one key, the kind of event. */
export function functionEvents(stack: Stack, events: YamlNode | undefined): FunctionEvents {
  const all = items(events).flatMap(event => entries(event).slice(0, 1));
  return {
    routes: all.flatMap(e => (/^http(?:Api)?$/.test(e.key) ? routeOf(e.value, e.line) : [])),
    consumes: all.flatMap(e => messagesOf(stack, e.key, e.value, e.line)),
    scheduled: all.length > 0 && all.every(e => e.key === 'schedule'),
  };
}

/** `GET /orders`, `{ path: orders, method: get }`, `'*'`. */
function routeOf(node: YamlNode, line: number): CloudProgram['routes'] {
  const written = text(node);
  const [method, path] =
    written === undefined ? [text(get(node, 'method')) ?? '*', text(get(node, 'path'))] : written.trim().split(/\s+/);
  if (written === undefined && path === undefined) return [];
  const verb = (method ?? '*').toUpperCase();
  const shown = path ?? '/{proxy+}';
  return [{ method: /^(?:ANY|\*)$/.test(verb) ? '*' : verb, path: shown.startsWith('/') ? shown : `/${shown}`, line }];
}

function messagesOf(stack: Stack, kind: string, node: YamlNode, line: number): readonly CloudMessage[] {
  const first = (...keys: readonly string[]) =>
    node.type === 'map' ? keys.map(k => get(node, k)).find(n => n !== undefined) : node;
  const one = (broker: string, value: YamlNode | undefined, channel = channelOf(stack, value)): CloudMessage[] => [
    { broker, channel, line: value?.line || line },
  ];
  switch (kind) {
    case 'sqs':
      return one('sqs', first('arn', 'queueName') ?? node);
    case 'sns':
      return one('sns', first('topicName', 'arn') ?? node);
    case 'stream': {
      const value = first('arn') ?? node;
      const resource = stack.known.get(referredId(stack.text(value)) ?? '');
      const isKinesis = text(get(node, 'type')) === 'kinesis' || /:kinesis:/.test(stack.text(value) ?? '');
      return isKinesis || resource?.technology === 'kinesis' ? one('kinesis', value) : [];
    }
    case 'kafka':
      return items(get(node, 'topics')).flatMap(t => one('kafka', t, text(t)));
    case 'msk':
      return one('kafka', get(node, 'topic'), text(get(node, 'topic')));
    case 'activemq':
    case 'rabbitmq':
      return one(kind, get(node, 'queue'), text(get(node, 'queue')));
    case 'eventBridge':
      return ruleMessages(stack, get(node, 'pattern'), get(node, 'eventBus'), line);
    case 'serviceBus': {
      const channel = first('queueName', 'topicName', 'queue');
      return one('servicebus', channel, text(channel));
    }
    default:
      return [];
  }
}
