import type { Evidence } from '../../core/evidence.ts';
import type {
  Call,
  Consume,
  Policy,
  PolicyKind,
  PolicyTarget,
  Protocol,
  Publish,
  Route,
  Scope,
  Store,
} from '../../core/fact.ts';
import { join, literal, type Ref } from '../../core/ref.ts';
import type { CallHit } from '../signatures.ts';
import type { Expression, Invocation, Outline, Variable } from '../syntax/outline.ts';

/** Every pair `Type.method`, as rows name them. */
export const uses = (types: readonly string[], methods: readonly string[]): string[] =>
  types.flatMap(type => methods.map(method => `${type}.${method}`));

/** A type that rows give to receivers whose type nobody knows: matched by their name alone. */
export const UNTYPED = 'untyped';

export const words = (text: string): string[] => text.split(' ');

/** The first field of an object that has one of the names; paths with dots go deeper. */
export function field(value: Expression | undefined, ...names: string[]): Expression | undefined {
  for (const name of names) {
    let found = value;
    for (const step of name.split('.')) found = found?.fields?.[step];
    if (found) return found;
  }
  return undefined;
}

export const isKnown = (ref: Ref | undefined): ref is Ref => ref !== undefined && ref.ref !== 'opaque';

/** Text of a literal; undefined for everything that is not one. */
export const literalOf = (value: Expression | undefined): string | undefined =>
  value?.ref.ref === 'literal' ? value.ref.value : undefined;

/** Whether a value can be a name at all: not a function, an object or a list. */
export const isName = (value: Expression): boolean =>
  value.form !== 'function' && value.form !== 'object' && value.form !== 'array';

export const isHandler = (value: Expression | undefined): boolean =>
  value !== undefined &&
  (value.form === 'function' || value.form === 'name' || value.form === 'call' || value.form === 'array');

const indexes = new WeakMap<Outline, ReadonlyMap<string, Variable>>();

/** The variable or field of the file with this name, the one with a value first. */
export function variableOf(outline: Outline, name: string): Variable | undefined {
  let index = indexes.get(outline);
  if (!index) {
    const made = new Map<string, Variable>();
    for (const variable of outline.variables) if (!made.get(variable.name)?.value) made.set(variable.name, variable);
    index = made;
    indexes.set(outline, index);
  }
  return index.get(name);
}

export const importedFrom = (outline: Outline, local: string): string | undefined =>
  outline.imports.find(i => i.local === local)?.module;

export interface Request {
  readonly client: string;
  readonly protocol?: Protocol;
  readonly names?: Call['names'];
  readonly target: Ref;
  readonly method?: string | undefined;
  readonly path?: Ref;
}

/** The scope of a request; a bare function such as `fetch` is its own handle, whatever its answer is put in. */
const requestScope = ({ scope, invocation }: CallHit): Scope =>
  invocation.root ? scope : { ...scope, handle: invocation.name };

export function call(hit: CallHit, request: Request): Call {
  const { at, invocation } = hit;
  const { client, protocol = 'http', names = 'url', target, method, path } = request;
  return {
    kind: 'call',
    at,
    protocol,
    client,
    names,
    target,
    ...(method ? { method } : {}),
    ...(path ? { path } : {}),
    scope: requestScope(hit),
    ...(invocation.inLoop ? { loop: true } : {}),
  };
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

interface Message {
  readonly client: string;
  readonly channel: Ref;
  readonly broker?: string;
  readonly exchange?: Ref | undefined;
  readonly group?: Ref | undefined;
}

type At = Pick<CallHit, 'at' | 'scope'>;

export function publish({ at, scope }: At, { client, channel, broker, exchange }: Message): Publish {
  return {
    kind: 'publish',
    at,
    client,
    channel,
    ...(broker ? { broker } : {}),
    ...(exchange ? { exchange } : {}),
    scope,
  };
}

export function consume({ at, scope }: At, { client, channel, broker, exchange, group }: Message): Consume {
  const extra = { ...(exchange ? { exchange } : {}), ...(group ? { group } : {}) };
  return { kind: 'consume', at, client, channel, ...(broker ? { broker } : {}), ...extra, scope };
}

export function store(
  { at, scope }: At,
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
    ...(target ? { target } : {}),
    ...(entity ? { entity } : {}),
    scope,
  };
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

/** A timeout as written; 0, `false` and `Infinity` switch it off. `unit` is what a bare number means. */
export function timeout(at: Evidence, applies: PolicyTarget, value: Expression, unit = 'ms'): Policy {
  const text = literalOf(value) ?? value.text;
  if (/^(?:0|false|null|undefined|Infinity)$/.test(text))
    return policy(at, 'timeout', applies, text, { status: 'absent' });
  return policy(at, 'timeout', applies, /^\d+$/.test(text) ? `${text}${unit}` : text.slice(0, 80));
}

/** Calls of this very function through this very handle. */
export const here = (hit: CallHit): PolicyTarget => ({ to: 'scope', scope: requestScope(hit) });

/** Calls through what this construction gives; without a variable, through the technology. */
export const through = (invocation: Invocation, technology: string): PolicyTarget => ({
  to: 'client',
  ...(invocation.assignedTo ? { handle: invocation.assignedTo } : {}),
  technology,
});

/** `scheme://host:port/database` from whatever of it the options give. */
export function address(
  options: Expression | undefined,
  scheme: string,
  names: { host?: readonly string[]; database?: readonly string[] } = {},
): Ref | undefined {
  const host = field(options, ...(names.host ?? ['host', 'hostname', 'server', 'socket.host']))?.ref;
  if (!isKnown(host)) return undefined;
  const port = field(options, 'port', 'socket.port')?.ref;
  const database = field(options, ...(names.database ?? ['database', 'dbName']))?.ref;
  const parts: Ref[] = [literal(`${scheme}://`), host];
  if (isKnown(port)) parts.push(literal(':'), port);
  if (isKnown(database)) parts.push(literal('/'), database);
  return join(parts);
}
