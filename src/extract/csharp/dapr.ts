import { literal, type Ref } from '../../core/ref.ts';
import type { AnnotationHit, CallHit, Row } from '../signatures.ts';
import type { CsOutline } from '../syntax/csharp-source.ts';
import { anyOf, argument, callAt, consume, csharp, extension, type Facts, invocation, messageTypes, publish, store, uses } from './row-facts.ts';

const CLIENT = ['DaprClient'];

/** `InvokeMethodAsync<T>(HttpMethod.Get, "orders", "list")`, with or without the method and the request. */
function invoke(hit: CallHit): Facts {
  const i = invocation(hit);
  const [first, ...rest] = i.args;
  if (!first) return undefined;
  const byMethod = /HttpMethod\./.test(first.text);
  const [app, path] = byMethod ? rest : i.args;
  const request = first.invocation?.name === 'CreateInvokeMethodRequest' ? first.invocation.args : undefined;
  const [target, name] = request ? (/HttpMethod\./.test(request[0]?.text ?? '') ? request.slice(1) : request) : [app, path];
  if (!target || target.ref.ref === 'opaque') return undefined;
  const verb = /HttpMethod\.(\w+)/.exec((request?.[0] ?? first).text)?.[1]?.toUpperCase();
  return callAt(hit, { client: 'Dapr', names: 'service', target: target.ref, method: verb ?? 'POST', path: name?.ref });
}

function publishEvent(hit: CallHit): Facts {
  const i = invocation(hit);
  const topic = argument(i, 1, 'topicName');
  if (!topic) return undefined;
  // `typeof(T).Name` of an event that is handed in: its own name is only known where it is made.
  const type = topic.ref.ref === 'opaque' ? messageTypes(csharp(hit), i, 2)[0] : undefined;
  return publish(hit, 'Dapr', type ? literal(type) : topic.ref, { exchange: named(argument(i, 0, 'pubsubName')?.ref) });
}

/** A pub/sub component by its name; what cannot be followed is left out. */
const named = (ref: Ref | undefined): Ref | undefined => (ref?.ref === 'opaque' ? undefined : ref);

const state = (access: 'read' | 'write') => (hit: CallHit): Facts => {
  const name = argument(invocation(hit), 0, 'storeName')?.ref;
  return store(hit, 'dapr-state', 'Dapr', access, { target: name });
};

export const daprRows: readonly Row[] = [
  { use: uses(CLIENT, ['InvokeMethodAsync', 'InvokeMethodGrpcAsync', 'InvokeMethodWithResponseAsync']), fact: invoke },
  ...anyOf(CLIENT, ['PublishEventAsync', 'BulkPublishEventAsync', 'PublishByteEventAsync'], publishEvent),
  ...anyOf(CLIENT, ['GetStateAsync', 'GetStateEntryAsync', 'GetBulkStateAsync', 'GetStateAndETagAsync', 'QueryStateAsync'], state('read')),
  ...anyOf(CLIENT, ['SaveStateAsync', 'DeleteStateAsync', 'TrySaveStateAsync', 'ExecuteStateTransactionAsync'], state('write')),
  {
    annotation: 'Topic',
    fact: (hit: AnnotationHit): Facts => {
      const [pubsub, topic] = hit.annotation.args;
      return topic && hit.member ? consume(hit, 'Dapr', topicName(csharp(hit), topic.ref, hit), { exchange: named(pubsub?.ref) }) : undefined;
    },
  },
  extension('WithTopic', (hit): Facts => {
    const [pubsub, topic] = hit.invocation.args;
    return topic && consume(hit, 'Dapr', topic.ref, { exchange: named(pubsub?.ref) });
  }),
  { use: uses(['ActorProxy'], ['Create', 'DefaultProxyFactory']), fact: (hit: CallHit): Facts => (hit.invocation.args[1] ? callAt(hit, { client: 'Dapr Actors', protocol: 'rpc', names: 'contract', target: hit.invocation.args[1].ref }) : undefined) },
]; // biome-ignore format: a table

function topicName(outline: CsOutline, topic: Ref, hit: AnnotationHit): Ref {
  if (topic.ref !== 'opaque') return topic;
  const type = outline.members.find(m => m === hit.member)?.parameters[0]?.type?.name;
  return type ? literal(type) : topic;
}
