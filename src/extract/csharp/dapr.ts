import { literal, type Ref } from '../../core/ref.ts';
import type { AnnotationHit, CallHit, Row } from '../signatures.ts';
import type { CsInvocation, CsOutline } from '../syntax/csharp-source.ts';
import {
  anyOf,
  argument,
  callAt,
  clientAt,
  consume,
  csharp,
  extension,
  type Facts,
  invocation,
  messageTypes,
  publish,
  store,
  uses,
} from './row-facts.ts';

const CLIENT = ['DaprClient'];

/** `InvokeMethodAsync<T>(HttpMethod.Get, "orders", "list")`, with or without the method and the request. */
function invoke(hit: CallHit): Facts {
  const i = invocation(hit);
  const [first, ...rest] = i.args;
  if (!first) return undefined;
  const byMethod = /HttpMethod\./.test(first.text);
  const [app, path] = byMethod ? rest : i.args;
  const request = first.invocation?.name === 'CreateInvokeMethodRequest' ? first.invocation.args : undefined;
  const [target, name] = request
    ? /HttpMethod\./.test(request[0]?.text ?? '')
      ? request.slice(1)
      : request
    : [app, path];
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

/** `new Vehicles(DaprClient.CreateInvokeHttpClient("vehicles"))`: all that the class sends goes to that application. */
function invokingClient(hit: CallHit): Facts {
  const i = invocation(hit);
  const app = i.args[0]?.ref;
  const types = [...hit.outline.file.text.matchAll(/\bnew\s{1,8}([A-Z]\w{0,80})\s?\(/g)].map(m => `new ${m[1]!}`);
  const made = csharp(hit)
    .invocations(new Set(types))
    .find(m => m.args.some(a => (a.invocation as CsInvocation | undefined)?.offset === i.offset));
  return made && app?.ref === 'literal'
    ? clientAt(hit, 'Dapr', made.name.slice(4), literal(`http://${app.value}`))
    : undefined;
}

/** A pub/sub component by its name; what cannot be followed is left out. */
const named = (ref: Ref | undefined): Ref | undefined => (ref?.ref === 'opaque' ? undefined : ref);

const state =
  (access: 'read' | 'write') =>
  (hit: CallHit): Facts => {
    // An actor's own state is kept under names of its own.
    if (/StateManager$/.test(hit.invocation.receiver)) return undefined;
    const name = argument(invocation(hit), 0, 'storeName')?.ref;
    // Which product keeps it is the component's own business, and stands in its file.
    return store(hit, 'unknown', 'Dapr', access, { target: name });
  };

export const daprRows: readonly Row[] = [
  { use: ['DaprClient.CreateInvokeHttpClient'], fact: invokingClient },
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
