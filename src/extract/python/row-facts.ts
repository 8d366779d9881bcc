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
  Use,
} from '../../core/fact.ts';
import { join, literal, type Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Expression, Invocation, Outline, Variable } from '../syntax/outline.ts';
import { isNamedList } from '../syntax/python-outline.ts';

export type Facts = Fact | readonly Fact[] | undefined;
export type At = Pick<CallHit, 'at' | 'scope'>;

export const words = (text: string): string[] => text.split(' ');

/** `Type.method` for each type and method, as rows name an API. */
export const uses = (types: readonly string[], methods: readonly string[]): string[] =>
  types.flatMap(type => methods.map(method => `${type}.${method}`));

export const row = (
  use: string | readonly string[],
  fact: (hit: CallHit) => Facts,
  more: Omit<CallRow, 'use' | 'fact'> = {},
): CallRow => ({ use, fact, ...more });

/** The arguments with names. */
export const namedOf = (invocation: Invocation): Readonly<Record<string, Expression>> =>
  invocation.args.find(isNamedList)?.fields ?? {};

/** Arguments by place. */
export const plainOf = (invocation: Invocation): readonly Expression[] => invocation.args.filter(a => !isNamedList(a));

/** An argument by any of its names, else by its place (-1: it has none). */
export function argument(invocation: Invocation, place: number, ...names: readonly string[]): Expression | undefined {
  const named = namedOf(invocation);
  for (const name of names) if (named[name]) return named[name];
  return place < 0 ? undefined : plainOf(invocation)[place];
}

export const isKnown = (ref: Ref | undefined): ref is Ref => ref !== undefined && ref.ref !== 'opaque';
export const isNone = (value: Expression): boolean => value.text === 'None';
export const literalOf = (value: Expression | undefined): string | undefined =>
  value?.ref.ref === 'literal' ? value.ref.value : undefined;

/** Names an argument may stand for: those of a list, and of other branches. */
export function refsOf(value: Expression | undefined): Ref[] {
  if (!value) return [];
  if (value.items) return value.items.flatMap(refsOf);
  return [value.ref, ...(value.alternatives ?? []).filter(r => r.ref !== 'literal' || r.value !== '')];
}

const indexes = new WeakMap<Outline, ReadonlyMap<string, readonly Variable[]>>();

/** The variables and fields of this name, in text order. */
export function variablesOf(outline: Outline, name: string): readonly Variable[] {
  let index = indexes.get(outline);
  if (!index) {
    const made = new Map<string, Variable[]>();
    for (const variable of outline.variables) {
      const found = made.get(variable.name);
      if (found) found.push(variable);
      else made.set(variable.name, [variable]);
    }
    index = made;
    indexes.set(outline, index);
  }
  return index.get(name) ?? [];
}

/** The variable or field of this name, one that a call made first. */
export function variableOf(outline: Outline, name: string): Variable | undefined {
  const found = variablesOf(outline, name);
  return found.find(v => v.value?.form === 'call') ?? found.find(v => v.value) ?? found[0];
}

/** The variable that an invocation is made on: of its own function, else of its class, else of the module. */
export function holderOf(
  outline: Outline,
  { root, member, owner }: Pick<Invocation, 'root' | 'member' | 'owner'>,
): Variable | undefined {
  const found = root ? variablesOf(outline, root).filter(v => v.value) : [];
  return (
    found.find(v => v.role === 'local' && v.member === member) ??
    found.find(v => v.role === 'field' && v.owner === owner && v.value?.form === 'call') ??
    found.find(v => v.role === 'module') ??
    (root ? variableOf(outline, root) : undefined)
  );
}

/** The call that made what an invocation is made on. */
export const makerOf = (hit: CallHit): Invocation | undefined =>
  holderOf(hit.outline, hit.invocation)?.value?.invocation ?? hit.invocation.chain[0];

/** The call whose result a name holds. */
export const madeBy = (outline: Outline, name: string): Invocation | undefined =>
  name ? variableOf(outline, name)?.value?.invocation : undefined;

export interface Request {
  readonly client: string;
  readonly target: Ref;
  readonly protocol?: Protocol;
  readonly names?: Call['names'];
  readonly method?: string | undefined;
  readonly path?: Ref;
}

export function callAt(hit: CallHit, request: Request): Call {
  const { client, target, protocol = 'http', names = 'url', method, path } = request;
  return {
    kind: 'call',
    at: hit.at,
    protocol,
    client,
    names,
    target,
    ...(method ? { method } : {}),
    ...(path ? { path } : {}),
    scope: callScope(hit),
    ...(hit.invocation.inLoop ? { loop: true } : {}),
  };
}

/** A function without receiver is its own handle, whatever its answer is put in. */
export const callScope = ({ scope, invocation }: CallHit): Scope =>
  invocation.root ? scope : { ...scope, handle: invocation.name };

/** The function around, whatever is used in it. */
export function functionScope({ type, member }: Scope): Scope {
  return { ...(type ? { type } : {}), ...(member ? { member } : {}) };
}

export const routeAt = (
  { at, scope }: At,
  framework: string,
  method: string,
  path: Ref,
  protocol: Protocol = 'http',
): Route => ({
  kind: 'route',
  at,
  protocol,
  method,
  path,
  framework,
  scope: functionScope(scope),
});

interface Message {
  readonly client: string;
  readonly broker?: string | undefined;
  readonly channel: Ref;
  readonly exchange?: Ref | undefined;
  readonly group?: Ref | undefined;
}

export function publish({ at, scope }: At, { client, broker, channel, exchange }: Message): Publish {
  return {
    kind: 'publish',
    at,
    ...(broker ? { broker } : {}),
    channel,
    ...(isKnown(exchange) ? { exchange } : {}),
    client,
    scope,
  };
}

export function consume({ at, scope }: At, { client, broker, channel, exchange, group }: Message): Consume {
  return {
    kind: 'consume',
    at,
    ...(broker ? { broker } : {}),
    channel,
    ...(isKnown(exchange) ? { exchange } : {}),
    ...(isKnown(group) ? { group } : {}),
    client,
    scope,
  };
}

export function store(
  { at, scope }: At,
  technology: string,
  client: string,
  access: Store['access'],
  more: { target?: Ref | undefined; entity?: string | undefined } = {},
): Store {
  return {
    kind: 'store',
    at,
    technology,
    client,
    access,
    ...(isKnown(more.target) ? { target: more.target } : {}),
    ...(more.entity ? { entity: more.entity } : {}),
    scope,
  };
}

export const clientAt = (at: Evidence, technology: string, handle: string, base?: Ref): Client => ({
  kind: 'client',
  at,
  technology,
  handle,
  ...(isKnown(base) ? { base } : {}),
});

export const use = (at: Evidence, of: Use['of'], technology: string): Use => ({ kind: 'use', at, of, technology });

export function policy(
  at: Evidence,
  kind: PolicyKind,
  applies: PolicyTarget,
  more: Partial<Pick<Policy, 'value' | 'status' | 'source'>> = {},
): Policy {
  return {
    kind: 'policy',
    at,
    policy: kind,
    status: more.status ?? 'present',
    ...(more.value ? { value: more.value } : {}),
    source: more.source ?? 'code',
    applies,
  };
}

/** Calls of this function through this very handle. */
export const here = (hit: CallHit): PolicyTarget => ({ to: 'scope', scope: callScope(hit) });
/** Everything this function calls. */
export const around = (hit: At): PolicyTarget => ({ to: 'scope', scope: functionScope(hit.scope) });
/** Calls through what this construction gives: in its function, or wherever its handle is known; without one, through the library. */
export function through({ outline, invocation, scope }: CallHit, technology: string): PolicyTarget {
  const handle = invocation.assignedTo;
  const local =
    handle !== undefined &&
    variablesOf(outline, handle).some(
      v =>
        v.role === 'local' &&
        v.member === invocation.member &&
        v.line >= invocation.line &&
        v.line <= invocation.endLine,
    );
  if (local) return { to: 'scope', scope: { ...functionScope(scope), handle } };
  return { to: 'client', ...(handle ? { handle } : {}), technology };
}

/** A timeout as written, in seconds where it is a number; `None` switches it off. */
export function timeoutAt(at: Evidence, applies: PolicyTarget, value: Expression): Policy {
  const text = secondsOf(value);
  return text === undefined
    ? policy(at, 'timeout', applies, { status: 'absent', value: 'None' })
    : policy(at, 'timeout', applies, { value: text });
}

/** `10s` of `10`, `(3, 10)`, `Timeout(10.0)`, `ClientTimeout(total=10)`; undefined where it is switched off. */
function secondsOf(value: Expression): string | undefined {
  if (isNone(value)) return undefined;
  const inner =
    value.invocation && /Timeout$/.test(value.invocation.name)
      ? (argument(value.invocation, 0, 'total', 'timeout', 'read', 'sock_read', 'connect') ?? value)
      : value;
  if (isNone(inner)) return undefined;
  const last = inner.items?.at(-1) ?? inner;
  if (isNone(last)) return undefined;
  const text = literalOf(last) ?? last.text;
  return /^\d+(?:\.\d+)?$/.test(text) ? `${text}s` : text.slice(0, 80);
}

/** `scheme://host:port/database` of what is known of it. */
export function addressOf(
  scheme: string,
  host: Expression | undefined,
  port?: Expression,
  database?: Expression,
): Ref | undefined {
  if (!host || !isKnown(host.ref)) return undefined;
  if (host.ref.ref === 'literal' && host.ref.value.includes('://')) return host.ref;
  const parts: Ref[] = [literal(`${scheme}://`), host.ref];
  if (port && isKnown(port.ref)) parts.push(literal(':'), port.ref);
  if (database && isKnown(database.ref)) parts.push(literal('/'), database.ref);
  return join(parts);
}

/** Two parts of a route's path with one `/` between. */
export function joinPaths(prefix: Ref | undefined, path: Ref): Ref {
  if (!isKnown(prefix)) return path;
  const head = prefix.ref === 'literal' ? literal(prefix.value.replace(/\/+$/, '')) : prefix;
  const tail =
    path.ref === 'literal' && path.value !== '' && !path.value.startsWith('/') ? literal(`/${path.value}`) : path;
  return join([
    head,
    tail.ref === 'literal' && tail.value === '/' && !(head.ref === 'literal' && head.value === '') ? literal('') : tail,
  ]);
}
