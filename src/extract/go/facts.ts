import type { Evidence } from '../../core/evidence.ts';
import type {
  Call,
  Client,
  Consume,
  Fact,
  Policy,
  PolicyKind,
  PolicyTarget,
  Protocol,
  Publish,
  Route,
  Scope,
  Store,
} from '../../core/fact.ts';
import { join, literal, opaque, type Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import { type GoInvocation, isGoInvocation } from '../syntax/go-invocation.ts';
import { canonicalModule } from '../syntax/go-packages.ts';
import type { Expression, Invocation, Outline } from '../syntax/outline.ts';

/** What a row may give. */
export type Facts = Fact | readonly Fact[] | undefined;

export const words = (text: string): string[] => text.split(' ');

/** `path.Type.Method` for each type and method; `path.Function` where the type is ''. Paths are without major version. */
export function on(module: string | readonly string[], type: string | readonly string[], methods: string): string[] {
  const modules = typeof module === 'string' ? [module] : module;
  const types = typeof type === 'string' ? [type] : type;
  return modules.flatMap(m =>
    types.flatMap(t => words(methods).map(method => (t ? `${m}.${t}.${method}` : `${m}.${method}`))),
  );
}

/** A struct literal of a library's type: `kafka.Writer{Topic: "orders"}`. */
export function made(
  module: string | readonly string[],
  types: string,
  fact: (hit: CallHit, literal: Expression) => Facts,
): CallRow {
  const modules = typeof module === 'string' ? [module] : module;
  return {
    use: modules.flatMap(m => words(types).map(t => `new ${m}.${t}`)),
    fact: hit => fact(hit, hit.invocation.args[0]!),
  };
}

/** The call as Go's recognisers see it. */
export function goOf(invocation: Invocation): GoInvocation {
  if (!isGoInvocation(invocation)) throw new Error('A Go row met an invocation of another language');
  return invocation;
}

/** Fields of a struct literal, also of one that a variable of the file holds. */
export function field(value: Expression | undefined, ...names: string[]): Expression | undefined {
  for (const name of names) {
    let found = value;
    for (const step of name.split('.')) found = found?.fields?.[step];
    if (found) return found;
  }
  return undefined;
}

export const isKnown = (ref: Ref | undefined): ref is Ref =>
  ref !== undefined && ref.ref !== 'opaque' && !(ref.ref === 'literal' && ref.value === '');

export const literalOf = (value: Expression | undefined): string | undefined =>
  value?.ref.ref === 'literal' ? value.ref.value : undefined;

/** Everything an argument may stand for. */
export const refsOf = (value: Expression | undefined): readonly Ref[] =>
  value ? [value.ref, ...(value.alternatives ?? []).filter(isKnown)] : [];

export function argument(hit: CallHit, n: number): Expression | undefined {
  return hit.invocation.args[n];
}

/** Scope of a place; a package's name is no handle. */
export function scopeOf(invocation: Invocation): Scope {
  const { owner, member } = invocation;
  const handle = handleOf(invocation);
  return { ...(owner ? { type: owner } : {}), ...(member ? { member } : {}), ...(handle ? { handle } : {}) };
}

/** The variable or field a client is used through, or put in. */
export function handleOf(invocation: Invocation): string | undefined {
  const throughPackage = invocation.module !== undefined && invocation.receiver.startsWith(invocation.root);
  return (
    (throughPackage || !/^[\w.]*$/.test(invocation.receiver) ? undefined : invocation.root) ||
    invocation.assignedTo ||
    (throughPackage ? undefined : invocation.root) ||
    undefined
  );
}

/** Without the handle: a policy covers its function, whatever variable it was set through. */
export const functionScope = ({ type, member }: Scope): Scope => ({
  ...(type ? { type } : {}),
  ...(member ? { member } : {}),
});

export const toFunction = (invocation: Invocation): PolicyTarget => ({
  to: 'scope',
  scope: functionScope(scopeOf(invocation)),
});

/** Calls through what is made or set here; without a variable, those of this function. */
export function toClient(invocation: Invocation, technology: string): PolicyTarget {
  const handle = handleOf(invocation);
  return handle ? { to: 'client', handle, technology } : toFunction(invocation);
}

interface Request {
  readonly client: string;
  readonly protocol?: Protocol;
  readonly names?: Call['names'];
  readonly targets: readonly Ref[];
  readonly method?: string | undefined;
  readonly path?: Ref | undefined;
  readonly scope?: Scope;
}

/** One call fact for every address that the code may mean. */
export function calls({ at, invocation }: Pick<CallHit, 'at' | 'invocation'>, request: Request): readonly Call[] {
  const { client, protocol = 'http', names = 'url', targets, method, path, scope = scopeOf(invocation) } = request;
  return targets.map(target => ({
    kind: 'call',
    at,
    protocol,
    client,
    names,
    target,
    ...(method ? { method } : {}),
    ...(path ? { path } : {}),
    scope,
    ...(invocation.inLoop ? { loop: true } : {}),
  }));
}

export function route(
  at: Evidence,
  scope: Scope,
  framework: string,
  method: string,
  path: Ref,
  protocol: Protocol = 'http',
): Route {
  return { kind: 'route', at, protocol, method, path, framework, scope };
}

export interface Message {
  readonly client: string;
  /** Absent where only the unit's libraries or configuration tell. */
  readonly broker?: string | undefined;
  readonly channel: Ref | undefined;
  readonly exchange?: Ref | undefined;
  readonly group?: Ref | undefined;
}

type At = Pick<CallHit, 'at' | 'invocation'>;

export function publish(
  { at, invocation }: At,
  { client, broker, channel = opaque('topic'), exchange }: Message,
): Publish {
  return {
    kind: 'publish',
    at,
    ...(broker ? { broker } : {}),
    channel,
    ...(isKnown(exchange) ? { exchange } : {}),
    client,
    scope: scopeOf(invocation),
  };
}

export function consume(
  { at, invocation }: At,
  { client, broker, channel = opaque('topic'), exchange, group }: Message,
): Consume {
  return {
    kind: 'consume',
    at,
    ...(broker ? { broker } : {}),
    channel,
    ...(isKnown(exchange) ? { exchange } : {}),
    ...(isKnown(group) ? { group } : {}),
    client,
    scope: scopeOf(invocation),
  };
}

export function store(
  { at, invocation }: At,
  technology: string,
  client: string,
  access: Store['access'],
  more: { target?: Ref | undefined; entity?: string | undefined } = {},
): Store {
  const { target, entity } = more;
  return {
    kind: 'store',
    at,
    technology,
    client,
    access,
    ...(isKnown(target) ? { target } : {}),
    ...(entity ? { entity } : {}),
    scope: scopeOf(invocation),
  };
}

/** A connection for each address that the code may mean; one without an address where none is known. */
export function connections(
  hit: At,
  technology: string,
  client: string,
  value: Expression | undefined,
  scheme = '',
): readonly Store[] {
  const targets = refsOf(value).filter(isKnown);
  return (targets.length > 0 ? targets : [undefined]).map(target =>
    store(hit, technology, client, 'connect', { target: target && scheme ? join([literal(scheme), target]) : target }),
  );
}

export function policy(
  at: Evidence,
  kind: PolicyKind,
  applies: PolicyTarget,
  value?: string,
  more: Partial<Pick<Policy, 'source' | 'status'>> = {},
): Policy {
  const { source = 'code', status = 'present' } = more;
  return { kind: 'policy', at, policy: kind, status, ...(value ? { value } : {}), source, applies };
}

export function client(at: Evidence, technology: string, handle: string, base: Ref | undefined): Client {
  return { kind: 'client', at, technology, handle, ...(isKnown(base) ? { base } : {}) };
}

/** Whether the file imports one of these packages, whatever the version. */
export function imports(outline: Outline, ...modules: readonly string[]): boolean {
  return outline.imports.some(i =>
    modules.some(m => canonicalModule(i.module) === m || canonicalModule(i.module).startsWith(`${m}/`)),
  );
}

/** Type without its package: `net/http.Client` → `Client`. */
export const simpleName = (type: string | undefined): string | undefined =>
  type?.slice(Math.max(type.lastIndexOf('.'), type.lastIndexOf('/')) + 1);
