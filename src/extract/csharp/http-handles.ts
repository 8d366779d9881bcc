import { join, literal, type Ref } from '../../core/ref.ts';
import type { CsInvocation, CsOutline, CsVariable } from '../syntax/csharp-source.ts';
import type { Expression } from '../syntax/outline.ts';

/** How a call's client is known elsewhere, and the base address that this very file gives it. */
export interface HttpHandle {
  readonly handle?: string;
  readonly base?: Ref;
  /** Dapr's application that every request of the client goes to. */
  readonly app?: Ref;
}

const FACTORIES = new Set(['CreateClient', 'CreateHttpClient']);

/**
 * A typed client is known by the class it is injected into, a named one by its name, any other by the variable.
 * @param i an invocation on an HttpClient
 */
export function httpHandle(outline: CsOutline, i: CsInvocation): HttpHandle {
  const made = i.chain.find(
    c => FACTORIES.has(c.name) || c.name === 'new HttpClient' || c.name === 'CreateInvokeHttpClient',
  );
  if (made) return ofMaker(made);
  const variable = i.root ? outline.variable(i.root, i.owner, i.member) : undefined;
  if (!variable) return i.root ? { handle: i.root } : {};
  const base = assignedBase(outline, variable, i);
  const value = givenTo(outline, variable, i);
  const maker = value?.invocation as CsInvocation | undefined;
  const known =
    maker &&
    [...maker.chain, maker].find(
      c => FACTORIES.has(c.name) || c.name === 'new HttpClient' || c.name === 'CreateInvokeHttpClient',
    );
  if (known) {
    const of = ofMaker(known);
    return { ...of, ...(base && !of.base ? { base } : {}), ...(of.handle ? {} : { handle: i.root }) };
  }
  const isInjected = variable.role === 'field' || variable.inside?.name === 'constructor';
  const handle = isInjected && variable.type?.name === 'HttpClient' && i.owner ? i.owner : i.root;
  return { handle, ...(base ? { base } : {}) };
}

function ofMaker(maker: CsInvocation): HttpHandle {
  if (maker.name === 'new HttpClient') {
    const base = maker.initialised.BaseAddress?.ref;
    return base && base.ref !== 'opaque' ? { base } : {};
  }
  const name = maker.args[0]?.ref;
  if (maker.name === 'CreateInvokeHttpClient') return name ? { app: name } : {};
  const named = name?.ref === 'literal' ? name.value : name?.ref === 'constant' ? name.name : '';
  return named ? { handle: named } : {};
}

/** What the variable was given: its initialiser, or for a field what the constructor puts in. */
function givenTo(outline: CsOutline, variable: CsVariable, i: CsInvocation): Expression | undefined {
  if (variable.value) return variable.value;
  if (variable.role === 'parameter') return undefined;
  const assigned = outline
    .assignments(new Set([variable.name]))
    .filter(
      a => a.owner === i.owner && a.root === variable.name && (variable.role === 'field' || a.member === i.member),
    );
  const given = assigned[0]?.value;
  // `_http = http` only passes on what was injected.
  return given?.form === 'name' ? undefined : given;
}

/** `_http.BaseAddress = new Uri(x)` in this class, or in this function for a local. */
function assignedBase(outline: CsOutline, variable: CsVariable, i: CsInvocation): Ref | undefined {
  const found = outline.assignments(new Set(['BaseAddress'])).find(a => {
    if (a.owner !== i.owner) return false;
    if (a.root === variable.name) return variable.role === 'field' || a.member === i.member;
    // Set on the constructor's parameter before it is kept.
    return (
      variable.role === 'field' &&
      a.member === 'constructor' &&
      outline.variable(a.root, a.owner, a.member)?.type?.name === 'HttpClient'
    );
  });
  const ref = found?.value.ref;
  return ref && ref.ref !== 'opaque' ? ref : undefined;
}

/** A relative address below its client's base; an absolute one stays itself. */
export function underBase(base: Ref | undefined, path: Ref): Ref {
  const first = path.ref === 'join' ? path.parts[0] : path;
  if (first?.ref === 'literal' && /^[a-z][a-z+]*:\/\//i.test(first.value)) return path;
  const slashed = withSlash(path);
  return base ? join([withoutSlash(base), slashed]) : slashed;
}

/** `api/orders` is `/api/orders`; what begins with a name may be a whole address and stays. */
export function withSlash(path: Ref): Ref {
  const first = path.ref === 'join' ? path.parts[0]! : path;
  if (first.ref !== 'literal' || first.value === '' || /^(?:\/|[a-z][a-z+]*:\/\/|[a-z][a-z+]*:$)/i.test(first.value))
    return path;
  return join([literal('/'), path]);
}

export function withoutSlash(base: Ref): Ref {
  if (base.ref === 'literal') return literal(base.value.replace(/\/+$/, ''));
  const last = base.ref === 'join' ? base.parts.at(-1) : undefined;
  return base.ref === 'join' && last?.ref === 'literal'
    ? join([...base.parts.slice(0, -1), literal(last.value.replace(/\/+$/, ''))])
    : base;
}
