import { type Chain, chainAt, type Link, startOfChain, startOfComposite } from './go-chain.ts';
import { type ExpressionReader, expressionOf } from './go-expressions.ts';
import { canonicalModule, importedAs } from './go-packages.ts';
import { argumentsOf, G, lazily, lineOf, partner, sourceText, splitCommas } from './go-source.ts';
import { readType } from './go-types.ts';
import { namesBefore } from './go-typing.ts';
import type { Expression, Invocation } from './outline.ts';
import { Kind, kindAt, textOf } from './tokens.ts';

/** What Go's recognisers need beyond the common shape. Types and modules are named by import path without major version. */
export interface GoInvocation extends Invocation {
  /** Invocations after this one in the same chain: `.Methods("GET")`. */
  readonly after: readonly Invocation[];
  /** Invocations that this one stands in a function argument of, nearest last: `r.Route("/orders", func(r chi.Router) { … })`. */
  readonly around: readonly GoInvocation[];
  /** What the variable was made by that this is called on. */
  readonly rootValue: Expression | undefined;
  /** Type of the result or of what is constructed. */
  readonly gives: string | undefined;
  /** Type of an argument. */
  typeOf(argument: number): string | undefined;
  /** Type of a variable or field as this place sees it: `['s', 'orders']` is `s.orders`. */
  typeOfPath(path: readonly string[]): string | undefined;
}

export const isGoInvocation = (invocation: Invocation): invocation is GoInvocation => 'rootValue' in invocation;

/** Constructions `new pkg/path.Type` and calls whose names are wanted, in text order. `*` stands for every call. */
export function findInvocations(r: ExpressionReader, wanted: ReadonlySet<string>): readonly GoInvocation[] {
  const { s } = r;
  const { tokens } = s;
  const out: GoInvocation[] = [];
  const all = wanted.has('*');
  const constructed = new Set([...wanted].filter(w => w.startsWith('new ')).map(w => /\w+$/.exec(w)?.[0] ?? ''));
  for (const body of s.bodies)
    for (let i = body.start; i < body.end; i++) {
      const kind = tokens.kinds[i]!;
      if (kind === G.open) {
        const nameAt = kindAt(tokens, i - 1) === G.squareEnd ? s.brackets.partner[i - 1]! - 1 : i - 1;
        if (kindAt(tokens, nameAt) !== Kind.word) continue;
        if (!all && !wanted.has(textOf(tokens, nameAt))) continue;
        const chain = chainAt(s, r.scopes, startOfChain(s, nameAt));
        const index = chain?.links.findIndex(l => l.form === 'call' && l.at === nameAt) ?? -1;
        if (chain && index >= 0) out.push(r.invocation(chain, index));
      } else if (kind === G.curly && constructed.size > 0 && kindAt(tokens, i - 1) === Kind.word) {
        if (!constructed.has(textOf(tokens, i - 1)) || r.scopes.isBlock(i)) continue;
        const start = startOfComposite(s, i);
        const type = start < 0 ? undefined : readType(s, start)?.type;
        if (!type || !wanted.has(`new ${type.name}`)) continue;
        const chain = chainAt(s, r.scopes, start);
        if (chain?.links[0]?.form === 'composite') out.push(r.invocation(chain, 0));
      }
    }
  return out;
}

const cache = new WeakMap<ExpressionReader, Map<number, GoInvocation>>();

/** The invocation that a link is; each link is read once. */
export function invocationOf(r: ExpressionReader, chain: Chain, index: number): GoInvocation {
  let known = cache.get(r);
  if (!known) {
    known = new Map();
    cache.set(r, known);
  }
  const key = chain.links[index]!.last;
  let found = known.get(key);
  if (!found) {
    found = read(r, chain, index);
    known.set(key, found);
  }
  return found;
}

function read(r: ExpressionReader, chain: Chain, index: number): GoInvocation {
  const { s } = r;
  const link = chain.links[index]!;
  const composite = link.form === 'composite' ? link : undefined;
  const open = link.form === 'call' || link.form === 'composite' ? link.open : -1;
  const body = r.scopes.bodyAt(link.at);
  const ranges = lazily(() => (open < 0 || composite ? [] : argumentsOf(s, open)));
  const args = lazily(() => (composite ? [expressionOf(r, { start: composite.typeStart, end: composite.last + 1 })] : ranges().map(range => expressionOf(r, range))));
  const first = chain.links[0]!;
  const names = namesBefore(chain, index);
  const module = lazily(() => {
    if (composite) return moduleOf(composite.type.name);
    if ((first.form !== 'name' && first.form !== 'call') || r.scopes.variable(first.name, first.at)) return undefined;
    const found = index > 0 && first.form === 'name' ? importedAs(s.imports, first.name) : undefined;
    return found && canonicalModule(found.module);
  });
  const receiverType = lazily(() => (composite || index === 0 ? undefined : typeBefore(r, chain, index)));
  const assignedTo = lazily(() => assigned(r, composite ? composite.typeStart : chain.start));
  const chained = lazily(() => callsOf(chain, 0, index).map(i => r.invocation(chain, i)));
  const whole = lazily(() => chainAt(s, r.scopes, chain.start) ?? chain);
  const after = lazily(() => callsOf(whole(), whole().links.findIndex(l => l.last === link.last) + 1, whole().links.length).map(i => r.invocation(whole(), i)));
  const around = lazily(() => enclosing(r, link.at));
  const rootValue = lazily(() => valueOfRoot(r, chain, index));
  return {
    name: composite ? `new ${composite.type.name}` : link.form === 'call' ? link.name : '',
    get receiver() { return composite || index === 0 ? '' : sourceText(s, chain.start, link.at - 1); },
    get receiverType() { return receiverType()!; },
    get module() { return module()!; },
    root: names.at(-1) ?? (index > 0 && first.form === 'call' ? first.name : ''),
    get chain() { return chained(); },
    get args() { return args(); },
    typeArgs: link.form === 'call' && link.types ? splitCommas(s, link.types.start, link.types.end).map(t => readType(s, t.start)?.type.name ?? '') : [],
    get assignedTo() { return assignedTo()!; },
    ...(body?.member?.owner ? { owner: body.member.owner } : {}),
    ...(body?.member ? { member: body.member.name } : {}),
    get inLoop() { return r.scopes.inLoop(link.at); },
    line: lineOf(s, composite ? composite.typeStart : link.at),
    endLine: lineOf(s, link.last),
    get after() { return after(); },
    get around() { return around(); },
    get rootValue() { return rootValue(); },
    get gives() { return r.typing.ofLink(chain, index)?.name; },
    typeOf: n => (ranges()[n] ? r.typing.ofRange(ranges()[n]!)?.name : undefined),
    typeOfPath: path => pathType(r, path, link.at),
  }; // biome-ignore format: one getter a line
}

const callsOf = (chain: Chain, from: number, to: number): number[] => chain.links.flatMap((l: Link, i) => (i >= from && i < to && l.form === 'call' ? [i] : []));

function pathType(r: ExpressionReader, [first = '', ...rest]: readonly string[], at: number): string | undefined {
  const binding = r.scopes.variable(first, at);
  let type = binding && r.typing.ofBinding(binding)?.name;
  for (const name of rest) type = type && r.typing.field(type, name)?.type?.name;
  return type;
}

function moduleOf(type: string): string | undefined {
  const dot = type.lastIndexOf('.');
  return dot < 0 ? undefined : type.slice(0, dot);
}

/** Type that a method is called on; the library's where an own struct only embeds it. */
function typeBefore(r: ExpressionReader, chain: Chain, index: number): string | undefined {
  const link = chain.links[index]!;
  const type = r.typing.ofLink(chain, index - 1)?.name;
  if (type === undefined || link.form !== 'call' || !r.typing.isOwnType(type) || r.typing.member(type, link.name)) return type;
  return r.typing.embedded(type)[0] ?? type;
}

/** The variable, field or key that a value is put in. */
function assigned(r: ExpressionReader, start: number): string | undefined {
  const { tokens } = r.s;
  let at = start - 1;
  while (kindAt(tokens, at) === G.and || kindAt(tokens, at) === G.star || kindAt(tokens, at) === Kind.receive) at--;
  const kind = kindAt(tokens, at);
  if (kind === G.colon && kindAt(tokens, at - 1) === Kind.word) return textOf(tokens, at - 1);
  if (kind !== Kind.define && kind !== G.assign) return undefined;
  // `client, err := …`: the first name; `s.client, err = …`: its last word.
  let from = at - 1;
  let name = '';
  for (; from >= 0; from--) {
    const k = kindAt(tokens, from);
    if (k === Kind.word) name = kindAt(tokens, from + 1) === G.dot ? name : textOf(tokens, from);
    else if (k !== G.dot && k !== G.comma && k !== G.star) break;
    if (k === Kind.word && kindAt(tokens, from - 1) !== G.dot && kindAt(tokens, from - 1) !== G.comma) break;
  }
  return name && name !== '_' ? name : undefined;
}

function enclosing(r: ExpressionReader, token: number): readonly GoInvocation[] {
  const { s } = r;
  const out: GoInvocation[] = [];
  for (let at = s.brackets.parent[token] ?? -1; at >= 0; at = s.brackets.parent[at]!) {
    if (kindAt(s.tokens, at) !== G.open || kindAt(s.tokens, at - 1) !== Kind.word || partner(s, at) <= token) continue;
    const chain = chainAt(s, r.scopes, startOfChain(s, at - 1));
    const index = chain?.links.findIndex(l => l.form === 'call' && l.open === at) ?? -1;
    if (chain && index >= 0) out.unshift(r.invocation(chain, index));
  }
  return out;
}

function valueOfRoot(r: ExpressionReader, chain: Chain, index: number): Expression | undefined {
  const first = chain.links[0];
  if (first?.form !== 'name' || index === 0) return undefined;
  const binding = r.scopes.variable(first.name, first.at);
  return binding?.value && namesBefore(chain, index).length === 1 ? expressionOf(r, binding.value) : undefined;
}
