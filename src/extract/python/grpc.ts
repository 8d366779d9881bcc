import type { Call, Fact, Route, Scope } from '../../core/fact.ts';
import { literal } from '../../core/ref.ts';
import type { CallRow } from '../signatures.ts';
import type { Invocation, Member, Outline } from '../syntax/outline.ts';
import { methodsCalled } from './nameko.ts';
import { argument, clientAt, isKnown, namedOf, row, timeoutAt } from './row-facts.ts';

/** Every server brings these along: they are no part of what it is for. */
const SIDE_SERVICES = new Set(['Health', 'ServerReflection', 'Channelz']);

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/**
 * Generated code names its classes after the service: `OrdersServicer` is extended by who serves `Orders`,
 * `OrdersStub(channel)` is a client of it. A pattern, so no row can say it.
 */
export function* grpc(outline: Outline): Iterable<Fact> {
  const { text } = outline.file;
  if (!/Servicer|Stub\b|grpclib|ServiceBase\b/.test(text)) return;
  const served = new Set<string>();
  for (const found of servers(outline)) {
    if (found.path.ref === 'literal') served.add(found.path.value);
    yield found;
  }
  yield* registered(outline, served);
  yield* clients(outline);
}

function* servers(outline: Outline): Iterable<Route> {
  const generated = outline.imports.some(i => i.module.startsWith('grpclib') || /_grpc$/.test(i.module));
  const serviceOf = new Map<string, string>();
  for (const type of outline.types) {
    const bases = type.extends.map(b => b.name.slice(b.name.lastIndexOf('.') + 1));
    const base = bases.find(b => /.Servicer$/.test(b) || (/.Base$/.test(b) && generated));
    // A class may extend one of this file that implements a part.
    const service = base?.replace(/(?:Async)?Servicer$|Base$/, '') ?? bases.map(b => serviceOf.get(b)).find(Boolean);
    if (!service || SIDE_SERVICES.has(service)) continue;
    serviceOf.set(type.name, service);
    const methods = outline.members.filter(m => m.owner === type.name && isServed(outline, m));
    const at = (line: number, method: string, scope: Scope): Route => ({
      kind: 'route',
      at: outline.file.at(line),
      protocol: 'grpc',
      method,
      path: literal(service),
      framework: 'grpcio',
      scope,
    });
    if (methods.length === 0 && base) yield at(type.line, '*', { type: type.name });
    for (const m of methods) yield at(m.line, capitalised(m.name), { type: type.name, member: m.name });
  }
}

/** Methods of the contract take a request and a context; those of the health service may stand beside them. */
const isServed = (outline: Outline, { name, parameters }: Member): boolean =>
  /^[A-Za-z]/.test(name) &&
  name !== 'constructor' &&
  parameters.length >= 2 &&
  parameters.length <= 4 &&
  !(/^(?:Check|Watch)$/.test(name) && outline.file.text.includes('health_pb2'));

/** `add_OrdersServicer_to_server(OrdersService(), server)` of a class that another file declares. */
function* registered(outline: Outline, served: ReadonlySet<string>): Iterable<Route> {
  const names = new Set([...outline.file.text.matchAll(/\badd_(\w{1,100})Servicer_to_server\b/g)].map(m => m[0]));
  for (const i of outline.invocations(names)) {
    const service = i.name.slice('add_'.length, -'Servicer_to_server'.length);
    if (SIDE_SERVICES.has(service) || served.has(service)) continue;
    yield {
      kind: 'route',
      at: outline.file.at(i.line),
      protocol: 'grpc',
      method: '*',
      path: literal(service),
      framework: 'grpcio',
      scope: scopeOf(i),
    };
  }
}

const scopeOf = (i: Invocation, handle?: string): Scope => ({
  ...(i.owner ? { type: i.owner } : {}),
  ...(i.member ? { member: i.member } : {}),
  ...(handle ? { handle } : {}),
});

function* clients(outline: Outline): Iterable<Fact> {
  const { text } = outline.file;
  const stubs = new Set([...text.matchAll(/\b(\w{1,100}Stub)\(/g)].map(m => m[1]!));
  if (stubs.size === 0 && !/\w+Stub\b/.test(text)) return;
  const called = new Set<string>();
  for (const i of outline.invocations(methodsCalled(outline))) {
    // `stub.GetOrder(…)`, and `stub.GetOrder.future(…)`
    const found = /(?:^|\.)(\w+)Stub(?:\.(\w+))?$/.exec(i.receiverType ?? '');
    const service = found?.[1];
    if (!service || SIDE_SERVICES.has(service)) continue;
    called.add(service);
    const handle = i.root || i.assignedTo;
    yield callOf(outline, i, service, handle, capitalised(found[2] ?? i.name));
    const limit = namedOf(i).timeout;
    if (limit) yield timeoutAt(outline.file.at(i.line), { to: 'scope', scope: scopeOf(i, handle) }, limit);
  }
  // A stub that is only handed on is still a client of its service.
  for (const i of outline.invocations(stubs)) {
    const service = i.name.slice(0, -'Stub'.length);
    if (!SIDE_SERVICES.has(service) && service !== '' && !called.has(service) && i.args.length > 0)
      yield callOf(outline, i, service, i.assignedTo);
  }
}

function callOf(outline: Outline, i: Invocation, service: string, handle: string | undefined, method?: string): Call {
  return {
    kind: 'call', at: outline.file.at(i.line), protocol: 'grpc', client: 'grpc', names: 'contract', target: literal(service), ...(method ? { method } : {}),
    scope: scopeOf(i, handle), ...(i.inLoop ? { loop: true } : {}),
  }; // biome-ignore format: one fact
}

export const grpcRows: readonly CallRow[] = [
  row(['grpc.insecure_channel', 'grpc.secure_channel'], hit => {
    const address = argument(hit.invocation, 0, 'target');
    return address && isKnown(address.ref) && hit.invocation.assignedTo
      ? clientAt(hit.at, 'grpc', hit.invocation.assignedTo, address.ref)
      : undefined;
  }),
  row(['grpc.server'], hit => ({ kind: 'entry', at: hit.at, technology: 'gRPC' })),
];
