import type { Call, Client, Fact, Policy, Route, Scope } from '../../core/fact.ts';
import { join, literal } from '../../core/ref.ts';
import type { CallHit, Row } from '../signatures.ts';
import type { Invocation, Outline, Variable } from '../syntax/outline.ts';
import { durationOf } from './durations.ts';
import { clientAt, type Facts, handleOf, imports, named, policyAt, toScope, urlOf, uses } from './row-facts.ts';

const STUB = /^(?:(\w+)Grpc(?:Kt)?\.)?(\w+?)(?:BlockingStub|BlockingV2Stub|FutureStub|CoroutineStub|Stub)$/;
const MAKERS = ['newBlockingStub', 'newStub', 'newFutureStub', 'newBlockingV2Stub'];

/**
 * grpc-java names its classes after the service: `OrdersGrpc.newBlockingStub(channel)` is a client of `Orders`,
 * `extends OrdersGrpc.OrdersImplBase` serves it. A pattern, so no row can say it.
 */
export function grpc(outline: Outline): readonly Fact[] {
  const known =
    imports(outline, 'io.grpc', 'net.devh', 'io.quarkus.grpc', 'org.springframework.grpc') ||
    outline.imports.some(i => /Grpc(?:Kt)?\b/.test(i.module));
  if (!known) return [];
  return [...servers(outline), ...clients(outline), ...deadlines(outline)];
}

function servers(outline: Outline): readonly Route[] {
  return outline.types.flatMap(type => {
    const base = [...type.extends, ...type.implements].find(b => /(?:ImplBase|CoroutineImplBase)$/.test(b.name));
    const service = base && /^(\w+?)(?:Coroutine)?ImplBase$/.exec(base.name)?.[1];
    if (!service) return [];
    const methods = outline.members.filter(
      m =>
        m.owner === type.name &&
        (m.parameters.some(p => p.type?.name === 'StreamObserver') ||
          (outline.language === 'kotlin' && m.exported && m.name !== 'constructor')),
    );
    const at = (line: number, method: string, scope: Scope): Route => ({
      kind: 'route',
      protocol: 'grpc',
      method,
      path: literal(service),
      framework: 'grpc-java',
      at: outline.file.at(line),
      scope,
    });
    return methods.length > 0
      ? methods.map(m => at(m.line, capitalised(m.name), { type: type.name, member: m.name }))
      : [at(type.line, '*', { type: type.name })];
  });
}

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

function clients(outline: Outline): readonly Fact[] {
  const stubs = new Map<string, string>();
  const facts: Fact[] = [];
  for (const variable of outline.variables) {
    const service = variable.type && STUB.exec(variable.type.name)?.[2];
    if (service && outline.file.text.includes(`${service}Grpc`)) {
      stubs.set(variable.name, service);
      facts.push(...byAnnotation(outline, variable, service));
    }
  }
  const made = outline.invocations(new Set([...MAKERS, ...coroutineStubs(outline)])).flatMap(i => {
    const service = /(\w+?)Grpc(?:Kt)?$/.exec(i.receiver)?.[1] ?? /^(?:new )?(\w+?)CoroutineStub$/.exec(i.name)?.[1];
    return service ? [{ i, service }] : [];
  });
  for (const { i, service } of made) if (i.assignedTo) stubs.set(i.assignedTo, service);
  const calls = stubCalls(outline, stubs);
  // A stub that is only handed on is still a client of its service.
  const silent = made.filter(
    ({ service }) => !calls.some(c => c.target.ref === 'literal' && c.target.value === service),
  );
  return [...facts, ...silent.map(({ i, service }) => callOf(outline, i, service)), ...calls];
}

/** `@GrpcClient("orders") OrdersBlockingStub stub`: the annotation names the channel. */
function byAnnotation(outline: Outline, variable: Variable, service: string): readonly Fact[] {
  const annotation = variable.annotations.find(a => a.name === 'GrpcClient');
  const name = annotation && named(annotation, 'value');
  if (!name) return [];
  const client: Client = clientAt({ at: outline.file.at(variable.line) }, 'grpc-java', variable.name, {
    ref: 'setting',
    key: `grpc.client.${name.ref === 'literal' ? name.value : service}.address`,
  });
  return [client];
}

function coroutineStubs(outline: Outline): readonly string[] {
  return [
    ...new Set([...outline.file.text.matchAll(/\b(\w{1,80}CoroutineStub)\(/g)].flatMap(m => [m[1]!, `new ${m[1]!}`])),
  ];
}

/** Invocations on stubs; their names are whatever the contract says, so the text is asked for them first. */
function stubCalls(outline: Outline, stubs: ReadonlyMap<string, string>): readonly Call[] {
  if (stubs.size === 0) return [];
  const names = new Set<string>();
  for (const [, root, method] of outline.file.text.matchAll(/\b(\w{1,80})\s{0,40}\.\s{0,40}(\w{1,80})\s?\(/g)) {
    if (stubs.has(root!)) names.add(method!);
  }
  for (const [, method] of outline.file.text.matchAll(/\)\s{0,80}\.\s{0,8}(\w{1,80})\s?\(/g)) names.add(method!);
  const own = /^(?:with[A-Z]\w*|newBlockingStub|newStub|newFutureStub|getChannel|getCallOptions)$/;
  return outline.invocations(new Set([...names].filter(n => !own.test(n)))).flatMap(i => {
    const service = stubs.get(i.root) ?? /(\w+?)Grpc(?:Kt)?$/.exec(i.root)?.[1];
    if (!service || i.chain.some(inner => !own.test(inner.name))) return [];
    const onStub = stubs.has(i.root) || i.chain.some(inner => MAKERS.includes(inner.name));
    return onStub ? [callOf(outline, i, service, capitalised(i.name))] : [];
  });
}

function callOf(outline: Outline, i: Invocation, service: string, method?: string): Call {
  const handle = i.root && !/Grpc(?:Kt)?$/.test(i.root) ? i.root : i.assignedTo;
  return {
    kind: 'call',
    at: outline.file.at(i.line),
    protocol: 'grpc',
    client: 'grpc-java',
    names: 'contract',
    target: literal(service),
    ...(method ? { method } : {}),
    scope: {
      ...(i.owner ? { type: i.owner } : {}),
      ...(i.member ? { member: i.member } : {}),
      ...(handle ? { handle } : {}),
    },
    ...(i.inLoop ? { loop: true } : {}),
  };
}

/** A deadline on a stub that the class keeps covers the class, else the function it stands in. */
function deadlines(outline: Outline): readonly Policy[] {
  return outline.invocations(new Set(['withDeadlineAfter', 'withDeadline'])).map(i => {
    const kept = i.assignedTo !== undefined && (i.member === 'constructor' || i.member === undefined);
    const value = durationOf(i.args);
    const scope: Scope = { ...(i.owner ? { type: i.owner } : {}), ...(i.member && !kept ? { member: i.member } : {}) };
    return policyAt({ at: outline.file.at(i.line) }, 'timeout', toScope(scope), value ? { value } : {});
  });
}

const BUILDERS = ['ManagedChannelBuilder', 'NettyChannelBuilder', 'Grpc', 'OkHttpChannelBuilder'];

export const grpcRows: readonly Row[] = [
  {
    use: uses(BUILDERS, ['forAddress', 'forTarget', 'newChannelBuilder', 'newChannelBuilderForAddress']),
    fact: (hit: CallHit): Facts => {
      const [host, port] = hit.invocation.args;
      const base =
        host &&
        (hit.invocation.name.endsWith('Address') && port ? join([host.ref, literal(':'), port.ref]) : urlOf(host));
      const handle = handleOf(hit);
      return base && handle && base.ref !== 'opaque' ? clientAt(hit, 'grpc-java', handle, base) : undefined;
    },
  },
  {
    use: ['ServerBuilder.forPort', 'NettyServerBuilder.forPort'],
    fact: (hit: CallHit): Facts => ({ kind: 'entry', at: hit.at, technology: 'grpc-java' }),
  },
];
