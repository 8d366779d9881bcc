import { type Chain, endOfInvocation, type Link } from './csharp-chain.ts';
import { initialised, Value } from './csharp-expression.ts';
import type { CsInvocation, CsSource, Place } from './csharp-source.ts';
import { afterName, lineOf, P, skipAngles, sourceText, splitArguments, typeArguments } from './csharp-tokens.ts';
import { typeOfChain } from './csharp-value-types.ts';
import type { Expression } from './outline.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

/** One link of a chain as an invocation; its parts are read when first asked for. */
export class Call implements CsInvocation {
  readonly name: string;
  readonly root: string;
  readonly #s: CsSource;
  readonly #chain: Chain;
  readonly #index: number;
  readonly #place: Place;
  #args: { readonly args: readonly Expression[]; readonly named: Readonly<Record<string, Expression>> } | undefined;
  #before: readonly CsInvocation[] | undefined;
  #type: { readonly name: string | undefined } | undefined;

  constructor(s: CsSource, chain: Chain, index: number, place: Place) {
    const link = chain.links[index]!;
    this.#s = s;
    this.#chain = chain;
    this.#index = index;
    this.#place = place;
    this.name = link.form === 'new' ? `new ${constructedType(s, chain, link)}` : link.name;
    this.root = rootOf(chain, index);
  }

  get receiver(): string {
    if (this.#link.form === 'new') return '';
    const end = this.#index > 0 ? this.#chain.links[this.#index - 1]!.last + 1 : this.#chain.start;
    return sourceText(this.#s, this.#chain.start, end);
  }

  // Absent by being undefined, which the contract's optional properties cannot say of a getter; so with the others.
  get receiverType(): string {
    this.#type ??= { name: receiverType(this.#s, this.#chain, this.#index, this.#place) };
    return this.#type.name as string;
  }

  get module(): string {
    const local = this.name.startsWith('new ') ? this.#link.name : this.root;
    return this.#s.imports.find(i => i.local === local)?.module as string;
  }

  get chain(): readonly CsInvocation[] {
    this.#before ??= this.#chain.links.flatMap((l, i) =>
      i < this.#index && (l.form === 'call' || l.form === 'new')
        ? [new Call(this.#s, this.#chain, i, this.#place)]
        : [],
    );
    return this.#before;
  }

  get args(): readonly Expression[] {
    return this.#arguments().args;
  }

  get named(): Readonly<Record<string, Expression>> {
    return this.#arguments().named;
  }

  get initialised(): Readonly<Record<string, Expression>> {
    return this.#link.initialiser < 0 ? {} : initialised(this.#s, this.#link.initialiser, this.#place);
  }

  get typeArgs(): readonly string[] {
    const { angle } = this.#link;
    return angle < 0 ? [] : typeArguments(this.#s, angle, skipAngles(this.#s, angle));
  }

  get assignedTo(): string {
    return assignedTo(this.#s, this.#chain) as string;
  }

  get owner(): string {
    return (this.#place.member?.owner ?? this.#place.ownerType?.name) as string;
  }

  get member(): string {
    return this.#place.member?.name as string;
  }

  get inLoop(): boolean {
    return this.#s.names!.inLoop(this.#link.at);
  }

  get line(): number {
    return lineOf(this.#s, this.#link.at);
  }

  get endLine(): number {
    return lineOf(this.#s, endOfInvocation(this.#s, this.#link.at, this.#link.open));
  }

  get conditions(): readonly string[] {
    const { tokens, brackets } = this.#s;
    const out: string[] = [];
    for (let at = brackets.parent[this.#link.at]!; at >= 0; at = brackets.parent[at]!) {
      const close = at - 1;
      if (kindAt(tokens, at) !== P.curly || kindAt(tokens, close) !== P.close) continue;
      const open = brackets.partner[close]!;
      if (isText(tokens, open - 1, 'if')) out.push(sourceText(this.#s, open + 1, close));
    }
    return out;
  }

  get subject(): Expression {
    const before = this.#chain.links[this.#index - 1];
    return (before && new Value(this.#s, this.#chain.start, before.last + 1, this.#place)) as Expression;
  }

  get offset(): number {
    return this.#s.tokens.starts[this.#link.at]!;
  }

  get #link(): Link {
    return this.#chain.links[this.#index]!;
  }

  #arguments(): { readonly args: readonly Expression[]; readonly named: Readonly<Record<string, Expression>> } {
    if (!this.#args) {
      const args: Expression[] = [];
      const named: Record<string, Expression> = {};
      if (this.#link.open >= 0)
        for (const [start, end] of splitArguments(this.#s, this.#link.open)) {
          const at = afterName(this.#s, start);
          const value = new Value(this.#s, at, end, this.#place);
          args.push(value);
          const name = at > start ? textOf(this.#s.tokens, start) : '';
          if (name && name !== '__proto__') named[name] = value;
        }
      this.#args = { args, named };
    }
    return this.#args;
  }
}

/** Type of `new X(…)`; of `new(…)` the type of what it is put in. */
function constructedType(s: CsSource, chain: Chain, link: Link): string {
  if (link.name) return link.name;
  const variable = s.names?.initialised(chain.start);
  return variable?.type?.name ?? '';
}

/** Root name of the chain: the variable, field or type it begins with; '' where it begins with an invocation. */
function rootOf(chain: Chain, index: number): string {
  const first = chain.links[0]!;
  if (first.form !== 'name') return '';
  if ((first.name === 'this' || first.name === 'base') && index > 0) {
    const second = chain.links[1]!;
    return second.form === 'name' ? second.name : '';
  }
  return index === 0 ? '' : first.name;
}

/** Names that everybody gives to values of a type, where a base class or a lambda declares them. */
const CONVENTIONS: Readonly<Record<string, string>> = {
  httpclient: 'HttpClient', publishendpoint: 'IPublishEndpoint', daprclient: 'DaprClient', eventbus: 'IEventBus', cappublisher: 'ICapPublisher',
  httpclientfactory: 'IHttpClientFactory', sendendpointprovider: 'ISendEndpointProvider', connectionmultiplexer: 'IConnectionMultiplexer',
  messagepublisher: 'IMessagePublisher', bus: 'IBus', advanced: 'IAdvancedBus', pubsub: 'IPubSub',
}; // biome-ignore format: a table

/** Types that exist to be extended: their own name says nothing about which library's method is called on them. */
const OPEN =
  /(?:Builder|Collection|Configurator|Configuration|Application|Options|Registration\w*|EndpointRouteBuilder|ServiceProvider|App)$/;

/** Type of what the method is called on, as far as this file says it. */
function receiverType(s: CsSource, chain: Chain, index: number, place: Place): string | undefined {
  const { links } = chain;
  if (index === 0) return undefined;
  const known = typeOfChain(s, chain, index - 1, place);
  if (known) return OPEN.test(known.name) ? undefined : known.name;
  // An earlier call of the chain may tell what comes out of it all: `Policy.Handle<E>().RetryAsync()`.
  const names = links.slice(0, index).findLastIndex(l => l.form === 'name');
  const isPath = names >= 0 && links.slice(0, names + 1).every(l => l.form === 'name');
  const last = isPath ? links[names]! : undefined;
  if (!last) return links[0]!.form === 'new' ? links[0]!.name : undefined;
  const isStatic = /^[A-Z]/.test(links[0]!.name) && !s.names!.variable(links[0]!.name, place, links[0]!.at);
  if (isStatic && (names === 0 || index === names + 1 || isTypeLike(s, last.name))) return last.name;
  if (index > names + 1) {
    const root = typeOfChain(s, chain, names, place);
    return root && !OPEN.test(root.name) ? root.name : undefined;
  }
  return CONVENTIONS[last.name.replace(/^_/, '').toLowerCase()];
}

function isTypeLike(s: CsSource, name: string): boolean {
  return s.names!.type(name) !== undefined;
}

function assignedTo(s: CsSource, chain: Chain): string | undefined {
  const { tokens } = s;
  let at = chain.start;
  while (kindAt(tokens, at - 1) === Kind.word && textOf(tokens, at - 1) === 'await') at--;
  const declared = s.names!.initialised(at) ?? s.names!.initialised(chain.start);
  if (declared) return declared.name;
  const before = kindAt(tokens, at - 1);
  return (before === P.assign || before === Kind.otherAssign) && kindAt(tokens, at - 2) === Kind.word
    ? textOf(tokens, at - 2)
    : undefined;
}
