import { type Chain, chainAt, type Link, startOfChain } from './go-chain.ts';
import { type ExpressionReader, expressionOf } from './go-expressions.ts';
import { canonicalModule, importedAs } from './go-packages.ts';
import { argumentsOf, G, lineOf, partner, type Range, sourceText, splitCommas } from './go-source.ts';
import { readType } from './go-types.ts';
import { namesBefore } from './go-typing.ts';
import type { Expression, Invocation } from './outline.ts';
import { Kind, kindAt, textOf } from './tokens.ts';

/** What Go's recognisers need beyond the common shape. Types and modules are named by import path without major version. */
export interface GoInvocation extends Invocation {
  /** Invocations after this one in the same chain: `.Methods("GET")`. */
  readonly after: readonly Invocation[];
  /** Invocations that this one stands in an argument of, nearest last: `r.Route("/orders", func(r chi.Router) { … })`. */
  readonly around: readonly GoInvocation[];
  /** What the variable was made by that this is called on. */
  readonly rootValue: Expression | undefined;
  /** Type of an argument; `[]Order` for a list. */
  typeOf(argument: number): string | undefined;
  /** Type of a variable or field as this place sees it: `['s', 'orders']` is `s.orders`. */
  typeOfPath(path: readonly string[]): string | undefined;
}

export const isGoInvocation = (invocation: Invocation): invocation is GoInvocation => 'rootValue' in invocation;

const UNREAD = Symbol('unread');
type Read<T> = T | typeof UNREAD;

/** A call or construction of which each part is read once, when it is asked for: most are only asked for their type. */
export class LazyInvocation implements GoInvocation {
  readonly name: string;
  readonly root: string;
  readonly owner?: string;
  readonly member?: string;
  readonly #r: ExpressionReader;
  readonly #chain: Chain;
  readonly #index: number;
  readonly #link: Link;
  #ranges: readonly Range[] | undefined;
  #args: readonly Expression[] | undefined;
  #receiverType: Read<string | undefined> = UNREAD;
  #module: Read<string | undefined> = UNREAD;

  constructor(r: ExpressionReader, chain: Chain, index: number) {
    this.#r = r;
    this.#chain = chain;
    this.#index = index;
    const link = chain.links[index]!;
    this.#link = link;
    this.name = link.form === 'composite' ? `new ${link.type.name}` : link.form === 'call' ? link.name : '';
    const first = chain.links[0]!;
    this.root = namesBefore(chain, index).at(-1) ?? (index > 0 && first.form === 'call' ? first.name : '');
    const member = r.scopes.bodyAt(link.at)?.member;
    if (member?.owner) this.owner = member.owner;
    if (member) this.member = member.name;
  }

  get receiver(): string {
    return this.#link.form === 'composite' || this.#index === 0
      ? ''
      : sourceText(this.#r.s, this.#chain.start, this.#link.at - 1);
  }

  // Without a type or a module these give undefined; the shape leaves the property out then.
  get receiverType(): string {
    if (this.#receiverType === UNREAD)
      this.#receiverType =
        this.#link.form === 'composite' || this.#index === 0
          ? undefined
          : typeBefore(this.#r, this.#chain, this.#index);
    return this.#receiverType as string;
  }

  get module(): string {
    if (this.#module === UNREAD) this.#module = moduleBefore(this.#r, this.#chain, this.#index);
    return this.#module as string;
  }

  get assignedTo(): string {
    const composite = this.#link.form === 'composite' ? this.#link : undefined;
    return assigned(this.#r, composite ? composite.typeStart : this.#chain.start) as string;
  }

  get chain(): readonly Invocation[] {
    return callsOf(this.#chain, 0, this.#index).map(i => this.#r.invocation(this.#chain, i));
  }

  get after(): readonly Invocation[] {
    const whole = chainAt(this.#r.s, this.#r.scopes, this.#chain.start) ?? this.#chain;
    const from = whole.links.findIndex(l => l.last === this.#link.last) + 1;
    return callsOf(whole, from, whole.links.length).map(i => this.#r.invocation(whole, i));
  }

  /** A construction's only argument is what is constructed, with its fields. */
  get args(): readonly Expression[] {
    this.#args ??=
      this.#link.form === 'composite'
        ? [expressionOf(this.#r, { start: this.#link.typeStart, end: this.#link.last + 1 })]
        : this.#parts().map(range => expressionOf(this.#r, range));
    return this.#args;
  }

  get typeArgs(): readonly string[] {
    const types = this.#link.form === 'call' ? this.#link.types : undefined;
    return types
      ? splitCommas(this.#r.s, types.start, types.end).map(t => readType(this.#r.s, t.start)?.type.name ?? '')
      : [];
  }

  get inLoop(): boolean {
    return this.#r.scopes.inLoop(this.#link.at);
  }

  get line(): number {
    return lineOf(this.#r.s, this.#link.form === 'composite' ? this.#link.typeStart : this.#link.at);
  }

  get endLine(): number {
    return lineOf(this.#r.s, this.#link.last);
  }

  get around(): readonly GoInvocation[] {
    return enclosing(this.#r, this.#link.at);
  }

  get rootValue(): Expression | undefined {
    const first = this.#chain.links[0];
    if (first?.form !== 'name' || this.#index === 0) return undefined;
    const binding = this.#r.scopes.variable(first.name, first.at);
    return binding?.value && namesBefore(this.#chain, this.#index).length === 1
      ? expressionOf(this.#r, binding.value)
      : undefined;
  }

  typeOf(argument: number): string | undefined {
    const range = this.#parts()[argument];
    const type = range && this.#r.typing.ofRange(range);
    return type?.name === '[]' ? `[]${type.args[0] ?? ''}` : type?.name;
  }

  typeOfPath([first = '', ...rest]: readonly string[]): string | undefined {
    const { scopes, typing } = this.#r;
    const binding = scopes.variable(first, this.#link.at);
    let type = binding && typing.ofBinding(binding)?.name;
    for (const name of rest) type = type && typing.field(type, name)?.type?.name;
    return type;
  }

  #parts(): readonly Range[] {
    this.#ranges ??= this.#link.form === 'call' ? argumentsOf(this.#r.s, this.#link.open) : [];
    return this.#ranges;
  }
}

const callsOf = (chain: Chain, from: number, to: number): number[] =>
  chain.links.flatMap((l: Link, i) => (i >= from && i < to && l.form === 'call' ? [i] : []));

/** The package that a function or a constructed type is of. */
function moduleBefore(r: ExpressionReader, chain: Chain, index: number): string | undefined {
  const link = chain.links[index]!;
  if (link.form === 'composite') {
    const dot = link.type.name.lastIndexOf('.');
    return dot < 0 ? undefined : link.type.name.slice(0, dot);
  }
  const first = chain.links[0]!;
  if (index === 0 || first.form !== 'name' || r.scopes.variable(first.name, first.at)) return undefined;
  const found = importedAs(r.s.imports, first.name);
  return found && canonicalModule(found.module);
}

/** Type that a method is called on; the library's where an own struct only embeds it. */
function typeBefore(r: ExpressionReader, chain: Chain, index: number): string | undefined {
  const link = chain.links[index]!;
  const type = r.typing.ofLink(chain, index - 1)?.name;
  if (type === undefined || link.form !== 'call' || !r.typing.isOwnType(type) || r.typing.member(type, link.name))
    return type;
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
