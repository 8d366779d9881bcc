import type { Call, Fact, Route } from '../../core/fact.ts';
import { literal } from '../../core/ref.ts';
import type { CallHit, Row } from '../signatures.ts';
import type { CsInvocation, CsOutline, CsTypeName } from '../syntax/csharp-source.ts';
import { named } from '../syntax/csharp-value-types.ts';
import {
  argument,
  clientAt,
  csharp,
  extension,
  type Facts,
  functionScope,
  imports,
  invocation,
  membersOf,
  policyAt,
  toScope,
} from './row-facts.ts';

/**
 * The service that a generated type belongs to: its classes are named after it, `Orders.OrdersClient` and
 * `Orders.OrdersBase`. A pattern, so no row can say it.
 */
function serviceOf(
  outline: CsOutline,
  type: CsTypeName | undefined,
  suffix: 'Client' | 'Base',
  known: boolean,
): string | undefined {
  const path = type && fullName(outline, type);
  const last = path?.at(-1);
  if (!last?.endsWith(suffix)) return undefined;
  const service = last.slice(0, -suffix.length);
  if (service === '') return undefined;
  const nested =
    path!.at(-2) === service || outline.imports.some(i => i.imported === '*' && i.module.endsWith(`.${service}`));
  return nested || known ? service : undefined;
}

/** Parts of the type's name, an alias of the file replaced by what it stands for. */
function fullName(outline: CsOutline, type: CsTypeName): readonly string[] {
  const alias = outline.imports.find(i => i.local === type.name && i.imported !== undefined && i.imported !== '*');
  if (alias && !type.qualifier) return alias.module.split('.');
  return [...(type.qualifier?.split('.') ?? []), type.name];
}

export function grpc(outline: CsOutline): readonly Fact[] {
  return [...servers(outline), ...clients(outline)];
}

function servers(outline: CsOutline): readonly Route[] {
  return outline.types.flatMap(type => {
    const methods = membersOf(outline, type).filter(m => m.parameters.some(p => p.type?.name === 'ServerCallContext'));
    const service = type.extends.map(base => serviceOf(outline, base, 'Base', methods.length > 0)).find(Boolean);
    if (!service || type.abstract) return [];
    const at = { kind: 'route', protocol: 'grpc', path: literal(service), framework: 'gRPC' } as const;
    if (methods.length === 0)
      return [{ ...at, method: '*', at: outline.file.at(type.line), scope: { type: type.name } }];
    return methods.map(m => ({
      ...at,
      method: m.name,
      at: outline.file.at(m.line),
      scope: { type: type.name, member: m.name },
    }));
  });
}

/** Types that some registration of this file says are clients. */
function registered(outline: CsOutline): ReadonlySet<string> {
  const found = outline.invocations(new Set(['AddGrpcClient', 'AddCodeFirstGrpcClient']));
  return new Set(found.flatMap(i => i.typeArgs.slice(0, 1).map(t => named(t).name)));
}

const OWN = new Set(['Dispose', 'WithHost', 'ToString', 'Equals', 'GetType', 'GetHashCode', 'ConfigureAwait']);

function clients(outline: CsOutline): readonly Call[] {
  const { text } = outline.file;
  if (!text.includes('Client')) return [];
  const known = registered(outline);
  const isGrpc = imports(outline, 'Grpc.Core', 'Grpc.Net', 'Grpc.Net.Client');
  const service = (type: CsTypeName | undefined): string | undefined =>
    serviceOf(outline, type, 'Client', type !== undefined && known.has(type.name) && !imports(outline, 'Refit'));
  const stubs = new Map<string, string>();
  for (const variable of outline.variables) {
    const found =
      variable.type?.name.endsWith('Client') || outline.imports.some(i => i.local === variable.type?.name && i.imported)
        ? service(variable.type)
        : undefined;
    if (found) stubs.set(variable.name, found);
  }
  const made = constructions(outline, isGrpc);
  for (const { invocation: i, service: of } of made) if (i.assignedTo) stubs.set(i.assignedTo, of);
  const calls = stubCalls(outline, stubs);
  const used = new Set(calls.map(c => (c.target.ref === 'literal' ? c.target.value : '')));
  const unused = made.filter(m => !used.has(m.service)).map(m => callOf(outline, m.invocation, m.service));
  return [...calls, ...unused];
}

interface Construction {
  readonly invocation: CsInvocation;
  readonly service: string;
}

/** `new Orders.OrdersClient(channel)`. */
function constructions(outline: CsOutline, isGrpc: boolean): readonly Construction[] {
  const names = new Set(
    [...outline.file.text.matchAll(/\bnew\s{1,8}(?:[\w.:]{1,120}[.:])?(\w{1,80}Client)\s?\(/g)].map(
      m => `new ${m[1]!}`,
    ),
  );
  return outline.invocations(names).flatMap(i => {
    const qualifier = new RegExp(`new\\s+([\\w.:]+)\\.${i.name.slice(4)}\\s?\\(`).exec(
      outline.file.text.slice(i.offset, i.offset + 300),
    )?.[1];
    const overChannel = isGrpc && i.args.some(a => /channel|invoker|GrpcChannel/i.test(a.text));
    const service = serviceOf(
      outline,
      { name: i.name.slice(4), args: [], ...(qualifier ? { qualifier } : {}) },
      'Client',
      overChannel,
    );
    return service ? [{ invocation: i, service }] : [];
  });
}

/** Invocations on stubs; their names are whatever the contract says, so the text is asked for them first. */
function stubCalls(outline: CsOutline, stubs: ReadonlyMap<string, string>): readonly Call[] {
  if (stubs.size === 0) return [];
  const names = new Set<string>();
  for (const [, root, method] of outline.file.text.matchAll(/\b(\w{1,80})\s{0,40}[?!]?\.\s{0,40}(\w{1,80})\s?[(<]/g))
    if (stubs.has(root!) && !OWN.has(method!)) names.add(method!);
  return outline.invocations(names).flatMap(i => {
    const service = stubs.get(i.root);
    return service && i.chain.length === 0 && new RegExp(`(?:^|\\.)${i.root}[?!]?$`).test(i.receiver)
      ? [callOf(outline, i, service, i.name.replace(/(?<=.)Async$/, ''))]
      : [];
  });
}

function callOf(outline: CsOutline, i: CsInvocation, service: string, method?: string): Call {
  return {
    kind: 'call', at: outline.file.at(i.line), protocol: 'grpc', client: 'gRPC', names: 'contract', target: literal(service), ...(method ? { method } : {}),
    scope: { ...(i.owner ? { type: i.owner } : {}), ...(i.member ? { member: i.member } : {}), handle: `${service}Client` },
    ...(i.inLoop ? { loop: true } : {}),
  }; // biome-ignore format: one thing
}

/** `client.GetAsync(request, deadline: …)`, `new CallOptions(deadline: …)`: the value says how long. */
export function deadlines(outline: CsOutline, calls: readonly Fact[]): readonly Fact[] {
  if (!/\bdeadline\s?:|WithDeadline/.test(outline.file.text)) return [];
  const members = new Map(
    calls.flatMap(c =>
      c.kind === 'call' && c.protocol === 'grpc' ? [[`${c.scope.type}.${c.scope.member}`, c] as const] : [],
    ),
  );
  return [...members.values()].flatMap((call): readonly Fact[] => {
    const member = outline.members.find(m => m.name === call.scope.member && m.owner === call.scope.type);
    if (!member) return [];
    for (let line = member.line; line <= member.endLine; line++)
      if (/\bdeadline\s?:|\.WithDeadline\s?\(/.test(outline.file.lineText(line)))
        return [policyAt({ at: outline.file.at(line) }, 'timeout', toScope(functionScope(call.scope)))];
    return [];
  });
}

function registration(hit: CallHit): Facts {
  const i = invocation(hit);
  const type = i.typeArgs[0];
  if (!type) return undefined;
  const configure = i.args.find(a => a.form === 'function');
  const later = csharp(hit)
    .invocations(new Set(['ConfigureHttpClient']))
    .find(c => c.chain.some(inner => inner.offset === i.offset));
  const base = configure?.fields?.Address?.ref ?? later?.args[0]?.fields?.BaseAddress?.ref;
  return clientAt(hit, 'gRPC', named(type).name, base);
}

export const grpcRows: readonly Row[] = [
  extension(['AddGrpcClient', 'AddCodeFirstGrpcClient'], registration),
  {
    use: ['GrpcChannel.ForAddress'],
    fact: (hit: CallHit): Facts => {
      const base = argument(invocation(hit), 0, 'address')?.ref;
      return base && hit.invocation.assignedTo ? clientAt(hit, 'gRPC', hit.invocation.assignedTo, base) : undefined;
    },
  },
  { use: ['new Channel'], from: ['Grpc.Core'], fact: (hit: CallHit): Facts => hit.invocation.assignedTo && hit.invocation.args[0] ? clientAt(hit, 'gRPC', hit.invocation.assignedTo, hit.invocation.args[0].ref) : undefined },
]; // biome-ignore format: a table
