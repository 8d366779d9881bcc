import type { Call, Fact, Route, Scope } from '../../core/fact.ts';
import { literal, type Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { GoInvocation } from '../syntax/go-invocation.ts';
import type { GoOutline } from '../syntax/go-outline.ts';
import { canonicalModule } from '../syntax/go-packages.ts';
import type { Invocation, Variable } from '../syntax/outline.ts';
import { argument, calls, type Facts, imports, isKnown, on, refsOf, route, scopeOf, simpleName } from './facts.ts';
import { LIBRARY } from './libraries.ts';

const GRPC = 'google.golang.org/grpc';
const CONNECTION = `${GRPC}.ClientConn`;
/** A connection is no request: nobody waits on it as long as on an answer. */
const DIALS = 'grpc.ClientConn';

/** Services that every server has: who calls them asks for no business. */
const COMMON = /^(?:Health|ServerReflection|ServerReflectionV1|Reflection|Channelz)$/;

/** Packages that hold what protoc generates, by custom. */
const GENERATED =
  /(?:^|[/_.-])(?:\w*pb|pb\w*|proto\w*|gen\w*|grpc\w*|api|apis|rpc|idl|stubs?|contracts?|v\d+(?:alpha|beta)\d*)(?:$|[/_.-])/i;

function isGenerated(outline: GoOutline, local: string): boolean {
  const found = outline.imports.find(i => i.local === local);
  return (
    found !== undefined &&
    !LIBRARY.test(found.module) &&
    (GENERATED.test(canonicalModule(found.module)) || GENERATED.test(local))
  );
}

export const grpcRows: readonly CallRow[] = [
  {
    use: on(GRPC, '', 'Dial DialContext NewClient'),
    fact: (hit: CallHit): Facts => {
      const address = argument(hit, hit.invocation.name === 'DialContext' ? 1 : 0);
      const targets = refsOf(address).filter(isKnown).map(withoutResolver);
      return calls(hit, { client: DIALS, protocol: 'grpc', targets, scope: connectionScope(hit.invocation) });
    },
  },
];

/** Without the function: a limit on dialling is none on the requests that go through the connection. */
function connectionScope(invocation: Invocation): Scope {
  const { type, handle } = scopeOf(invocation);
  return { ...(type ? { type } : {}), ...(handle ? { handle } : {}) };
}

/** `dns:///orders:50051` → `orders:50051` */
function withoutResolver(ref: Ref): Ref {
  const first = ref.ref === 'join' ? ref.parts[0] : ref;
  const cut = first?.ref === 'literal' ? (/^(?:dns|passthrough|static):\/{0,3}/.exec(first.value)?.[0].length ?? 0) : 0;
  if (cut === 0 || first?.ref !== 'literal') return ref;
  const rest = literal(first.value.slice(cut));
  return ref.ref === 'join' ? { ref: 'join', parts: [rest, ...ref.parts.slice(1)] } : rest;
}

/**
 * protoc-gen-go-grpc names its functions after the service: `pb.NewOrdersClient(conn)` is a client of `Orders`,
 * `pb.RegisterOrdersServer(server, impl)` serves it. A pattern, so no row can say it.
 */
export function grpc(outline: GoOutline): readonly Fact[] {
  const { text } = outline.file;
  if (!/Client\b|Server\(|Handler(?:FromEndpoint)?\(|Unimplemented/.test(text)) return [];
  return [...servers(outline), ...clients(outline), ...gateways(outline)];
}

function servers(outline: GoOutline): readonly Route[] {
  const types = new Map<string, string>();
  const routes: Route[] = [];
  for (const type of outline.types)
    for (const base of type.extends) {
      const service = /\.Unimplemented(\w+)Server$/.exec(base.name)?.[1];
      if (service && !types.has(service)) types.set(service, type.name);
    }
  for (const [service, type] of types) routes.push(...served(outline, service, type));
  const names = namesIn(outline, /\bRegister(\w{1,80})Server\(/g, 'Register', 'Server');
  for (const call of outline.invocations(new Set(names))) {
    const service = /^Register(\w+)Server$/.exec(call.name)?.[1];
    if (!service || call.args.length < 2 || types.has(service)) continue;
    const impl = simpleName(call.typeOf(1));
    const methods = impl ? served(outline, service, impl) : [];
    const at = outline.file.at(call.line);
    if (methods.length > 0) routes.push(...methods);
    else routes.push(route(at, impl ? { type: impl } : {}, 'grpc-go', '*', literal(service), 'grpc'));
  }
  return routes;
}

/** Names of generated functions that the text calls. */
function namesIn(outline: GoOutline, pattern: RegExp, before: string, after: string): string[] {
  return [...new Set([...outline.file.text.matchAll(pattern)].map(m => `${before}${m[1]}${after}`))];
}

/** Methods of the implementation as the contract has them: they take a request or a stream and may fail. */
function served(outline: GoOutline, service: string, type: string): readonly Route[] {
  const methods = outline.members.filter(
    m =>
      m.owner === type &&
      m.exported &&
      m.parameters.length > 0 &&
      m.parameters.length <= 2 &&
      m.results.at(-1)?.name === 'error' &&
      isHealth(m.parameters) === (service === 'Health'),
  );
  return methods.map(m =>
    route(outline.file.at(m.line), { type, member: m.name }, 'grpc-go', m.name, literal(service), 'grpc'),
  );
}

/** Servers often answer health checks with the same type: those methods are of another contract. */
const isHealth = (parameters: readonly Variable[]): boolean =>
  parameters.some(p => p.type?.name.includes('grpc_health_v1'));

function clients(outline: GoOutline): readonly Call[] {
  const known = outline.imports
    .filter(i => isGenerated(outline, i.local))
    .flatMap(i =>
      [...typesOf(outline, i.local)].map((type): [string, string] => [
        `${canonicalModule(i.module)}.${type}`,
        type.slice(0, -'Client'.length),
      ]),
    );
  const made = outline.calls(name => /^New[A-Z]\w*Client$/.test(name));
  const stubs = made.flatMap(i => {
    const service = /^New(\w+?)Client$/.exec(i.name)?.[1];
    return service && isStub(outline, i, service) ? [{ i, service, type: `${i.module}.${service}Client` }] : [];
  });
  const types = new Map([...stubs.map((s): [string, string] => [s.type, s.service]), ...known]);
  if (types.size === 0) return [];
  const local = new Set(outline.imports.map(i => i.local));
  const calls = outline
    .calls((name, before) => /^[A-Z]/.test(name) && !local.has(before))
    .flatMap(i => {
      const service = i.receiverType === undefined ? undefined : types.get(i.receiverType);
      return service && !COMMON.test(service) && i.name !== '' ? [stubCall(outline, i, service, i.name)] : [];
    });
  // A stub that is only handed on is still a client of its service.
  const silent = stubs.filter(
    ({ service }) =>
      !COMMON.test(service) && !calls.some(c => c.target.ref === 'literal' && c.target.value === service),
  );
  return [...silent.map(({ i, service }) => stubCall(outline, i, service, undefined)), ...calls];
}

/** `OrdersClient` of every `pb.OrdersClient` in the text. */
function typesOf(outline: GoOutline, local: string): Set<string> {
  return new Set(
    [...outline.file.text.matchAll(/\b(\w{1,60})\.(\w{1,80}Client)\b(?!\()/g)].flatMap(m =>
      m[1] === local ? [m[2]!] : [],
    ),
  );
}

/** The only argument is a connection: by its type, else by its name. */
function isStub(outline: GoOutline, i: GoInvocation, service: string): boolean {
  if (i.args.length !== 1 || i.module === undefined || !/^[A-Z]/.test(service) || LIBRARY.test(i.module)) return false;
  const type = i.typeOf(0);
  if (type === CONNECTION) return true;
  if (type !== undefined && !/Conn\w*$/.test(type)) return false;
  const byName = /conn\w*$|\bcc$|grpc\w*$|\bdial\w*$|^c$|channel$/i.test(i.args[0]!.text.replace(/\(.*$/, ''));
  return (
    isGenerated(outline, i.receiver) && (byName || (imports(outline, GRPC) && !/^http|^http\./i.test(i.args[0]!.text)))
  );
}

function stubCall(outline: GoOutline, i: GoInvocation, service: string, method: string | undefined): Call {
  const { handle, ...place } = scopeOf(i);
  const scope: Scope =
    method === undefined
      ? { ...place, ...(i.assignedTo ? { handle: i.assignedTo } : {}) }
      : { ...place, ...(handle && i.chain.length === 0 ? { handle } : {}) };
  return {
    kind: 'call',
    at: outline.file.at(i.line),
    protocol: 'grpc',
    client: method === undefined ? DIALS : 'grpc',
    names: 'contract',
    target: literal(service),
    ...(method ? { method } : {}),
    scope,
    ...(i.inLoop && method ? { loop: true } : {}),
  };
}

/** grpc-gateway: `gen.RegisterOrdersHandlerFromEndpoint(ctx, mux, endpoint, options)` sends web requests on to a service. */
function gateways(outline: GoOutline): readonly Fact[] {
  const names = [
    ...namesIn(outline, /\bRegister(\w{1,80})HandlerFromEndpoint\(/g, 'Register', 'HandlerFromEndpoint'),
    ...namesIn(outline, /\bRegister(\w{1,80})Handler\(/g, 'Register', 'Handler'),
  ];
  if (names.length === 0) return [];
  return outline.invocations(new Set(names)).flatMap(invocation => {
    const service = /^Register(\w+?)Handler(?:FromEndpoint)?$/.exec(invocation.name)?.[1];
    const endpoint = invocation.args[2];
    if (!service || !endpoint || invocation.args.length < 3) return [];
    const hit = { at: outline.file.at(invocation.line), invocation };
    const targets = invocation.name.endsWith('FromEndpoint') ? refsOf(endpoint).filter(isKnown) : [];
    return targets.length > 0
      ? calls(hit, { client: DIALS, protocol: 'grpc', targets, path: literal(service) })
      : calls(hit, { client: DIALS, protocol: 'grpc', names: 'contract', targets: [literal(service)] });
  });
}
