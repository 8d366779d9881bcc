import type { Call, Client, Fact, Policy, PolicyKind, Protocol, Scope } from '../../core/fact.ts';
import { join, literal, type Ref } from '../../core/ref.ts';
import type { CallHit } from '../signatures.ts';
import { attribute, placeholders } from '../syntax/java-settings.ts';
import type { Annotation, Expression, Invocation, Member, Outline, TypeDeclaration } from '../syntax/outline.ts';

export { attribute, placeholders };

/** What a row may give. */
export type Facts = Fact | readonly Fact[] | undefined;

/** `Type.method` for each type and method: the form rows name an API in. */
export function uses(types: readonly string[], methods: readonly string[]): readonly string[] {
  return types.flatMap(t => methods.map(m => `${t}.${m}`));
}

export interface CallParts {
  readonly client: string;
  /** One address, or all that a condition may lead to. */
  readonly target: Ref | readonly Ref[] | undefined;
  readonly names?: Call['names'];
  readonly protocol?: Protocol;
  readonly method?: string | undefined;
  readonly path?: Ref | undefined;
}

/** A call where one stands in the code; nothing when the row found no target to speak of. */
export function callAt(hit: CallHit, parts: CallParts): readonly Call[] {
  if (!parts.target) return [];
  const targets = 'ref' in parts.target ? [parts.target] : parts.target;
  return targets.map(target => ({
    kind: 'call',
    at: hit.at,
    protocol: parts.protocol ?? 'http',
    client: parts.client,
    names: parts.names ?? 'url',
    target,
    ...(parts.method ? { method: parts.method } : {}),
    ...(parts.path ? { path: parts.path } : {}),
    scope: hit.scope,
    ...(hit.invocation.inLoop ? { loop: true } : {}),
  }));
}

/** Names an argument may stand for: all branches of a condition, all that this file hands to a helper. */
export function namesOf(expression: Expression): readonly Ref[] {
  return [expression.ref, ...(expression.alternatives ?? []).filter(r => r.ref !== 'opaque')];
}

/** Addresses an argument may stand for; undefined where there is no argument. */
export function urlsOf(expression: Expression | undefined): readonly Ref[] | undefined {
  return expression && namesOf(expression).map(placeholders);
}

/** The first of them. */
export function urlOf(expression: Expression | undefined): Ref | undefined {
  return expression && placeholders(expression.ref);
}

export function policyAt(
  hit: { at: Policy['at'] },
  policy: PolicyKind,
  applies: Policy['applies'],
  more: Partial<Pick<Policy, 'value' | 'status' | 'source'>> = {},
): Policy {
  return {
    kind: 'policy',
    at: hit.at,
    policy,
    status: more.status ?? 'present',
    ...(more.value ? { value: more.value } : {}),
    source: more.source ?? 'code',
    applies,
  };
}

export const toScope = (scope: Scope): Policy['applies'] => ({ to: 'scope', scope });

/** Without the handle: a policy covers its function, whatever variable it was set through. */
export function functionScope(scope: Scope): Scope {
  return { ...(scope.type ? { type: scope.type } : {}), ...(scope.member ? { member: scope.member } : {}) };
}

/** Values of an attribute that may be one or a list. */
export function several(expression: Expression | undefined): readonly Expression[] {
  if (!expression) return [];
  return expression.items ?? [expression];
}

/** The name an annotation's attribute stands for, placeholders read; undefined for an empty one. */
export function named(annotation: Annotation, ...names: readonly string[]): Ref | undefined {
  for (const name of names) {
    const value = attribute(annotation, name);
    const first = several(value)[0];
    if (!first) continue;
    const ref = placeholders(first.ref);
    if (ref.ref !== 'literal' || ref.value !== '') return ref;
  }
  return undefined;
}

/** Last word of `HttpMethod.POST`, `RequestMethod.GET`, `POST`. */
export function lastName(expression: Expression | undefined): string | undefined {
  const word = /(\w+)\W*$/.exec(expression?.text ?? '')?.[1];
  return word === undefined ? undefined : word;
}

export function httpMethod(expression: Expression | undefined): string | undefined {
  const word = lastName(expression)?.toUpperCase();
  return word && /^(?:GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS)$/.test(word) ? word : undefined;
}

/** Two parts of a path, with one `/` between. */
export function joinPaths(first: Ref | undefined, second: Ref | undefined): Ref {
  if (!first || (first.ref === 'literal' && first.value === '')) return withSlash(second ?? literal(''));
  if (!second || (second.ref === 'literal' && (second.value === '' || second.value === '/'))) return withSlash(first);
  const left = first.ref === 'literal' ? literal(first.value.replace(/\/$/, '')) : first;
  return join([withSlash(left), withSlash(second)]);
}

function withSlash(ref: Ref): Ref {
  if (ref.ref === 'literal') return ref.value === '' || ref.value.startsWith('/') ? ref : literal(`/${ref.value}`);
  return ref;
}

export function typeOf(outline: Outline, name: string | undefined): TypeDeclaration | undefined {
  return name === undefined ? undefined : outline.types.find(t => t.name === name);
}

export function hasAnnotation(
  of: { readonly annotations: readonly Annotation[] } | undefined,
  ...names: readonly string[]
): Annotation | undefined {
  return of?.annotations.find(a => names.includes(a.name));
}

export function memberOf(outline: Outline, scope: Scope): Member | undefined {
  return scope.member === undefined
    ? undefined
    : outline.members.find(m => m.name === scope.member && m.owner === scope.type);
}

/** Whether the file imports something of one of these packages. */
export function imports(outline: Outline, ...packages: readonly string[]): boolean {
  return outline.imports.some(i => packages.some(p => i.module.startsWith(p)));
}

export function inChain(invocation: Invocation, ...names: readonly string[]): Invocation | undefined {
  return invocation.chain.findLast(i => names.includes(i.name));
}

/** Name by which others get what is built here: the bean method, else the variable it is put in. */
export function handleOf(hit: CallHit): string | undefined {
  const member = memberOf(hit.outline, hit.scope);
  if (hasAnnotation(member, 'Bean', 'Produces')) return beanName(member!);
  return hit.invocation.assignedTo;
}

export function beanName(member: Member): string {
  const bean = hasAnnotation(member, 'Bean');
  const value = bean && several(attribute(bean, 'value', 'name'))[0];
  return value?.ref.ref === 'literal' && value.ref.value ? value.ref.value : member.name;
}

export function clientAt(hit: { at: Client['at'] }, technology: string, handle: string, base?: Ref): Client {
  return { kind: 'client', at: hit.at, technology, handle, ...(base ? { base } : {}) };
}
