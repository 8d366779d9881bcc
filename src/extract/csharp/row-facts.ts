import type {
  Call,
  Client,
  Consume,
  Fact,
  Policy,
  PolicyKind,
  Protocol,
  Publish,
  Role,
  Scope,
  Store,
  Use,
} from '../../core/fact.ts';
import { join, literal, opaque, type Ref } from '../../core/ref.ts';
import type { CallHit, Row } from '../signatures.ts';
import type { CsInvocation, CsOutline } from '../syntax/csharp-source.ts';
import { simpleType } from '../syntax/csharp-tokens.ts';
import type { Annotation, Expression, Member, TypeDeclaration } from '../syntax/outline.ts';

/** What a row may give. */
export type Facts = Fact | readonly Fact[] | undefined;

/** A file's facts that hang on a naming pattern or on several declarations at once. */
export type Recogniser = (outline: CsOutline) => readonly Fact[];

/** `Type.Method` for each type and method: the form rows name an API in. */
export function uses(types: readonly string[], methods: readonly string[]): readonly string[] {
  return types.flatMap(t => methods.map(m => `${t}.${m}`));
}

/** An extension method with a distinctive name, whatever it is called on: `services.AddGrpcClient`, `builder.UseNpgsql`. */
export function extension(
  methods: string | readonly string[],
  fact: (hit: CallHit) => Facts,
  from?: readonly string[],
): Row {
  const names = typeof methods === 'string' ? [methods] : methods;
  return {
    use: names.map(m => `Extension.${m}`),
    loose: 'name',
    ...(from ? { from } : {}),
    fact: (hit: CallHit) => (importsAny(hit, from) ? fact(hit) : undefined),
  };
}

/** Methods of these types, and of values whose type this file does not tell; where `from` is given, in files that import it. */
export function anyOf(
  types: readonly string[],
  methods: readonly string[],
  fact: (hit: CallHit) => Facts,
  from?: readonly string[],
): readonly Row[] {
  return [{ use: uses(types, methods), fact }, extension(methods, fact, from)];
}

function importsAny(hit: CallHit, from: readonly string[] | undefined): boolean {
  return !from || imports(hit.outline as CsOutline, ...from);
}

/** Whether the file imports something of one of these namespaces, or stands in one of them. */
export function imports(outline: CsOutline, ...namespaces: readonly string[]): boolean {
  return outline.imports.some(i => namespaces.some(n => i.module === n || i.module.startsWith(`${n}.`)));
}

export const csharp = (hit: { readonly outline: unknown }): CsOutline => hit.outline as CsOutline;
export const invocation = (hit: CallHit): CsInvocation => hit.invocation as CsInvocation;

/** An argument by its name, else by its position where it is not named. */
export function argument(i: CsInvocation, position: number, ...names: readonly string[]): Expression | undefined {
  for (const name of names) if (i.named[name]) return i.named[name];
  const found = i.args[position];
  return found && Object.values(i.named).includes(found) ? undefined : found;
}

export interface CallParts {
  readonly client: string;
  /** One address, or all that a condition may lead to. */
  readonly target: Ref | readonly Ref[] | undefined;
  readonly names?: Call['names'];
  readonly protocol?: Protocol;
  readonly method?: string | undefined;
  readonly path?: Ref | undefined;
  readonly handle?: string | undefined;
}

/** A call where one stands in the code; nothing when the row found no target to speak of. */
export function callAt(hit: CallHit, parts: CallParts): readonly Call[] {
  if (!parts.target) return [];
  const targets = 'ref' in parts.target ? [parts.target] : parts.target;
  const handle = parts.handle ?? hit.scope.handle;
  return targets.map(target => ({
    kind: 'call',
    at: hit.at,
    protocol: parts.protocol ?? 'http',
    client: parts.client,
    names: parts.names ?? 'url',
    target,
    ...(parts.method ? { method: parts.method } : {}),
    ...(parts.path ? { path: parts.path } : {}),
    scope: { ...functionScope(hit.scope), ...(handle ? { handle } : {}) },
    ...(hit.invocation.inLoop ? { loop: true } : {}),
  }));
}

/** Without the handle: a policy covers its function, whatever variable it was set through. */
export function functionScope(scope: Scope): Scope {
  return { ...(scope.type ? { type: scope.type } : {}), ...(scope.member ? { member: scope.member } : {}) };
}

export const toScope = (scope: Scope): Policy['applies'] => ({ to: 'scope', scope });

export function policyAt(
  hit: { readonly at: Policy['at'] },
  policy: PolicyKind,
  applies: Policy['applies'],
  more: Partial<Pick<Policy, 'value' | 'status' | 'source'>> = {},
): Policy {
  const { status = 'present', source = 'code', value } = more;
  return { kind: 'policy', at: hit.at, policy, status, ...(value ? { value } : {}), source, applies };
}

interface At {
  readonly at: Fact['at'];
  readonly scope: Scope;
}

export interface StoreParts {
  readonly entity?: string | undefined;
  readonly target?: Ref | undefined;
}

export function store(
  hit: At,
  technology: string,
  client: string,
  access: Store['access'],
  more: StoreParts = {},
): Store {
  const target = more.target?.ref === 'opaque' ? undefined : more.target;
  return {
    kind: 'store', at: hit.at, technology, client, access, ...(target ? { target } : {}), ...(more.entity ? { entity: more.entity } : {}),
    scope: functionScope(hit.scope),
  }; // biome-ignore format: one thing
}

export interface MessageParts {
  readonly broker?: string | undefined;
  readonly exchange?: Ref | undefined;
  readonly group?: Ref | undefined;
}

export function publish(hit: At, client: string, channel: Ref, { broker, exchange }: MessageParts = {}): Publish {
  return {
    kind: 'publish',
    at: hit.at,
    ...(broker ? { broker } : {}),
    channel,
    ...(exchange ? { exchange } : {}),
    client,
    scope: functionScope(hit.scope),
  };
}

export function consume(
  hit: At,
  client: string,
  channel: Ref,
  { broker, exchange, group }: MessageParts = {},
): Consume {
  return {
    kind: 'consume', at: hit.at, ...(broker ? { broker } : {}), channel, ...(exchange ? { exchange } : {}), ...(group ? { group } : {}), client,
    scope: functionScope(hit.scope),
  }; // biome-ignore format: one thing
}

export function clientAt(hit: { readonly at: Client['at'] }, technology: string, handle: string, base?: Ref): Client {
  const known = base?.ref === 'opaque' ? undefined : base;
  return { kind: 'client', at: hit.at, technology, handle, ...(known ? { base: known } : {}) };
}

export const use =
  (of: Use['of'], technology: string) =>
  (hit: { readonly at: Use['at'] }): Use => ({ kind: 'use', at: hit.at, of, technology });
export const role =
  (kind: Role['role'], technology: string) =>
  (hit: { readonly at: Role['at'] }): Role => ({ kind: 'role', at: hit.at, role: kind, technology });
export const entry =
  (technology: string) =>
  (hit: { readonly at: Fact['at'] }): Fact => ({ kind: 'entry', at: hit.at, technology });

/** Addresses an argument may stand for; undefined where there is no argument. */
export function urlsOf(expression: Expression | undefined): readonly Ref[] | undefined {
  return expression && [expression.ref, ...(expression.alternatives ?? []).filter(r => r.ref !== 'opaque')];
}

/** Two parts of a path, with one `/` between. */
export function joinPaths(first: Ref | undefined, second: Ref | undefined): Ref {
  const left = first?.ref === 'literal' ? literal(first.value.replace(/^~?\/+|\/+$/g, '')) : first;
  const right = second?.ref === 'literal' ? literal(second.value.replace(/^~?\/+/, '')) : second;
  const parts = [left, right].filter((p): p is Ref => p !== undefined && !(p.ref === 'literal' && p.value === ''));
  return parts.length === 0 ? literal('/') : join(parts.flatMap(p => [literal('/'), p]));
}

/**
 * The names of a message: the types of what is sent, by the type argument, the construction, or what the variable was
 * given. None where only a common base is known.
 */
export function messageTypes(outline: CsOutline, i: CsInvocation, position = 0): readonly string[] {
  const given = i.typeArgs[0] && namedType(simpleType(i.typeArgs[0]));
  if (given) return [given];
  const value = i.args[position];
  const direct = valueType(outline, value, i.owner, i.member);
  if (direct || value?.form !== 'name') return direct ? [direct] : [];
  const assigned = outline
    .assignments(new Set([value.text]))
    .filter(a => a.owner === i.owner && a.member === i.member && a.root === value.text);
  const made = [
    ...(outline.variable(value.text, i.owner, i.member)?.value
      ? [outline.variable(value.text, i.owner, i.member)!.value!]
      : []),
    ...assigned.map(a => a.value),
  ];
  return [...new Set(made.flatMap(v => constructedTypes(v.text)))];
}

/** Types constructed in a value; both branches of a conditional. */
function constructedTypes(text: string): readonly string[] {
  return [...text.matchAll(/\bnew\s{1,8}([\w.]{1,120})/g)]
    .map(m => simpleType(m[1]!))
    .filter(name => namedType(name) !== undefined)
    .slice(0, 2);
}

/** Type of a value that is handed over: `new OrderPlaced(…)`, or a variable of that type. */
export function valueType(
  outline: CsOutline,
  value: Expression | undefined,
  owner: string | undefined,
  member: string | undefined,
): string | undefined {
  if (!value) return undefined;
  const made = value.invocation?.name;
  if (made?.startsWith('new ') && made.length > 4) return made.slice(4);
  const constructed = /^new\s+([\w.]+)/.exec(value.text)?.[1];
  if (constructed) return simpleType(constructed);
  const cast = /^\(([\w.]+)\)/.exec(value.text)?.[1];
  if (cast) return simpleType(cast);
  if (value.form === 'name' && /^@?\w+$/.test(value.text)) {
    const type = namedType(outline.variable(value.text, owner, member)?.type?.name);
    // What is handed over as an interface is some event, not that one.
    return type && /^I[A-Z]/.test(type) ? undefined : type;
  }
  const call = value.invocation;
  if (call && call.receiver === '') {
    const made = outline.members.find(m => m.name === call.name && m.owner === owner)?.returns;
    const result = made && /^(?:Value)?Task$/.test(made.name) ? made.args[0] && simpleType(made.args[0]) : made?.name;
    return namedType(result);
  }
  const mapped = value.invocation?.typeArgs[0];
  return mapped && /^(?:Map|Adapt|MapTo|Create|Deserialize)$/.test(value.invocation!.name)
    ? namedType(simpleType(mapped))
    : undefined;
}

/** Bases and parameters that stand for any message. */
const ANY_MESSAGE =
  /^(?:var|object|dynamic|T(?:[A-Z]\w*)?|string|byte|Object|String|Guid|CancellationToken|(?:IEnumerable|IReadOnlyList|IList|List|ICollection|IReadOnlyCollection)|I?(?:Base)?(?:Integration|Domain)?(?:Event|Message|Command|Notification)(?:Base|Wrapper|Envelope)?|I?MessageEnvelope)$/;

const namedType = (name: string | undefined): string | undefined =>
  name && !ANY_MESSAGE.test(name) ? name : undefined;

export function messageRef(type: string | undefined, text: string): Ref {
  return type ? literal(type) : opaque(text);
}

export function hasAnnotation(
  of: { readonly annotations: readonly Annotation[] } | undefined,
  ...names: readonly string[]
): Annotation | undefined {
  return of?.annotations.find(a => names.includes(a.name));
}

export function typeOf(outline: CsOutline, name: string | undefined): TypeDeclaration | undefined {
  return name === undefined ? undefined : outline.types.find(t => t.name === name);
}

export function membersOf(outline: CsOutline, type: TypeDeclaration): readonly Member[] {
  return outline.members.filter(m => m.owner === type.name && m.line >= type.line && m.line <= type.endLine);
}
