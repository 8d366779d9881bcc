import type { Call, Entry, Fact } from '../../core/fact.ts';
import { literal, type Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Invocation, Outline } from '../syntax/outline.ts';
import { isDecorator } from '../syntax/python-invocations.ts';
import { argument, consume, type Facts, isKnown, literalOf, plainOf, publish, routeAt, row } from './row-facts.ts';

const NAMEKO = ['nameko'];
const PROXY = /^nameko\.(?:RpcProxy|ServiceRpcProxy|ServiceRpc|ServiceRpcClient|ServiceProxy)(?:\.(\w+))?$/;

/** The name under which a class answers: its field `name`. */
function serviceName(outline: Outline, type: string | undefined): Ref | undefined {
  return outline.variables.find(v => v.role === 'field' && v.owner === type && v.name === 'name' && v.value)?.value
    ?.ref;
}

function served(hit: CallHit): Facts {
  const { invocation, outline } = hit;
  const name = serviceName(outline, invocation.owner);
  if (!isDecorator(invocation) || !name || !invocation.member) return undefined;
  return [routeAt(hit, 'Nameko', invocation.member, name, 'rpc')];
}

function http(hit: CallHit): Facts {
  const { invocation } = hit;
  const [method, path] = plainOf(invocation);
  const verbs = literalOf(method)?.split(',') ?? [];
  if (!isDecorator(invocation) || !path || verbs.length === 0 || !verbs.every(v => /^[A-Z]{3,7}$/.test(v.trim())))
    return undefined;
  return verbs.map(verb => routeAt(hit, 'Nameko', verb.trim(), path.ref));
}

/** Events travel through an exchange of the service that sends them. */
const eventsOf = (service: Ref | undefined): Ref | undefined =>
  service?.ref === 'literal' ? literal(`${service.value}.events`) : undefined;

function handled(hit: CallHit): Facts {
  const service = argument(hit.invocation, 0, 'source_service');
  const event = argument(hit.invocation, 1, 'event_type');
  return isDecorator(hit.invocation) && event
    ? consume(hit, { client: 'nameko', broker: 'rabbitmq', channel: event.ref, exchange: eventsOf(service?.ref) })
    : undefined;
}

export const namekoRows: readonly CallRow[] = [
  row('rpc', served, { from: NAMEKO }),
  row('nameko.rpc', served),
  // A wrapper of one's own around nameko's `http` takes the same arguments.
  row(['http'], http, { from: NAMEKO }),
  row('event_handler', handled, { from: NAMEKO }),
  row(
    'consume',
    hit => {
      const queue = argument(hit.invocation, 0, 'queue');
      const made =
        queue?.invocation ??
        (queue ? hit.outline.variables.find(v => v.name === queue.text)?.value?.invocation : undefined);
      const name = made ? argument(made, 0, 'name') : queue;
      return isDecorator(hit.invocation) && name && isKnown(name.ref)
        ? consume(hit, { client: 'nameko', broker: 'rabbitmq', channel: name.ref })
        : undefined;
    },
    { from: ['nameko.messaging'] },
  ),
];

/** What hangs on fields: calls through proxies, events sent by a dispatcher. */
export function* nameko(outline: Outline): Iterable<Fact> {
  if (!/nameko/i.test(outline.file.text)) return;
  yield* services(outline);
  yield* proxyCalls(outline);
  yield* dispatched(outline);
}

/** `nameko run` starts every class with a name and an entry point. */
function* services(outline: Outline): Iterable<Entry> {
  const serving = outline.members.find(
    m =>
      m.owner &&
      m.annotations.some(a => /^(?:rpc|http|event_handler|timer|consume)$/.test(a.name)) &&
      serviceName(outline, m.owner),
  );
  if (serving && outline.imports.some(i => i.module.startsWith('nameko')))
    yield { kind: 'entry', at: outline.file.at(serving.line), technology: 'Nameko' };
}

/** Names of everything that is called on something: which methods a proxy has, only the other service knows. */
export function methodsCalled(outline: Outline): ReadonlySet<string> {
  return new Set([...outline.file.text.matchAll(/\.(\w{1,80})[ \t]?\(/g)].map(m => m[1]!));
}

function* proxyCalls(outline: Outline): Iterable<Fact> {
  const names = new Set(
    outline.variables.flatMap(v =>
      v.value?.invocation && /^(?:RpcProxy|ServiceRpcProxy|ServiceRpc|ServiceRpcClient)$/.test(v.value.invocation.name)
        ? [v.name]
        : [],
    ),
  );
  const silent = new Set(names);
  for (const i of outline.invocations(methodsCalled(outline))) {
    const called = PROXY.exec(i.receiverType ?? '');
    if (!called) continue;
    const made = outline.variables.find(v => v.name === i.root && v.value?.invocation)?.value?.invocation;
    const cluster = i.receiverType!.startsWith('nameko.ServiceProxy');
    const target = cluster
      ? clusterPeer(i, called[1] !== undefined)
      : made && argument(made, 0, 'service_name', 'target_service')?.ref;
    if (!target) continue;
    silent.delete(i.root);
    yield call(outline, i, target, called[1] ?? i.name);
  }
  // A proxy that only hands on still says who is called.
  for (const variable of outline.variables) {
    const made = silent.has(variable.name) ? variable.value?.invocation : undefined;
    const target = made && argument(made, 0, 'service_name', 'target_service')?.ref;
    if (target)
      yield call(
        outline,
        { line: made.line, root: variable.name, owner: variable.owner, member: undefined, inLoop: false },
        target,
      );
  }
}

/** `rpc.orders.get_order(…)`, `rpc["orders"].get_order(…)`; with `call_async` behind it the name stands one further. */
function clusterPeer(i: Invocation, deferred: boolean): Ref | undefined {
  const receiver = deferred ? i.receiver.replace(/\.\w+$/, '') : i.receiver;
  const name = /(?:\.(\w+)|\[["']([\w-]+)["']\])$/.exec(receiver);
  return name ? literal(name[1] ?? name[2]!) : undefined;
}

/** Where a call stands. */
type Site = Pick<Invocation, 'line' | 'root' | 'inLoop'> & {
  readonly owner?: string | undefined;
  readonly member?: string | undefined;
};

function call(outline: Outline, i: Site, target: Ref, method?: string): Call {
  return {
    kind: 'call',
    at: outline.file.at(i.line),
    protocol: 'rpc',
    client: 'nameko',
    names: 'service',
    target,
    ...(method ? { method } : {}),
    scope: {
      ...(i.owner ? { type: i.owner } : {}),
      ...(i.member ? { member: i.member } : {}),
      ...(i.root ? { handle: i.root } : {}),
    },
    ...(i.inLoop ? { loop: true } : {}),
  };
}

function* dispatched(outline: Outline): Iterable<Fact> {
  const fields = outline.variables.filter(v =>
    /^(?:EventDispatcher|Publisher|event_dispatcher)$/.test(v.value?.invocation?.name ?? ''),
  );
  if (fields.length === 0) return;
  for (const i of outline.invocations(new Set(fields.map(f => f.name)))) {
    const made = fields.find(f => f.name === i.name)?.value?.invocation;
    if (!made || i.args.length === 0) continue;
    const at = {
      at: outline.file.at(i.line),
      scope: { ...(i.owner ? { type: i.owner } : {}), ...(i.member ? { member: i.member } : {}), handle: i.name },
    };
    if (made.name === 'EventDispatcher') {
      const event = argument(i, 0, 'event_type');
      if (event)
        yield publish(at, {
          client: 'nameko',
          broker: 'rabbitmq',
          channel: event.ref,
          exchange: eventsOf(serviceName(outline, i.owner)),
        });
    } else if (made.name === 'event_dispatcher') {
      const [service, event] = plainOf(i);
      if (event)
        yield publish(at, {
          client: 'nameko',
          broker: 'rabbitmq',
          channel: event.ref,
          exchange: eventsOf(service?.ref),
        });
    } else {
      const exchange = argument(made, 0, 'exchange', 'queue');
      const named = exchange?.invocation ?? outline.variables.find(v => v.name === exchange?.text)?.value?.invocation;
      const key = argument(i, -1, 'routing_key');
      const name = named && argument(named, 0, 'name')?.ref;
      if (isKnown(key?.ref) || isKnown(name))
        yield publish(at, {
          client: 'nameko',
          broker: 'rabbitmq',
          channel: isKnown(key?.ref) ? key!.ref : name!,
          exchange: name,
        });
    }
  }
}
