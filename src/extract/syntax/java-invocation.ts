import { type Chain, chainEndingAt, endOfInvocation, type Link } from './java-chain.ts';
import { Value } from './java-expression.ts';
import type { Names } from './java-names.ts';
import type { JvmSource, Place } from './java-source.ts';
import { lineOf, P, skipAngles, sourceText, splitArguments, typeArguments } from './java-tokens.ts';
import { isCast } from './java-values.ts';
import type { Expression, Invocation } from './outline.ts';
import { Kind, kindAt, textOf } from './tokens.ts';

/** One link of a chain as an invocation; its parts are read when first asked for. */
export class Call implements Invocation {
  readonly name: string;
  readonly root: string;
  readonly #s: JvmSource;
  readonly #chain: Chain;
  readonly #index: number;
  readonly #place: Place;
  #args: readonly Expression[] | undefined;
  #before: readonly Invocation[] | undefined;
  #type: { readonly name: string | undefined } | undefined;

  constructor(s: JvmSource, chain: Chain, index: number, place: Place) {
    const link = chain.links[index]!;
    this.name = isConstruction(s, link, index) ? `new ${link.name}` : link.name;
    this.root = rootOf(chain, index);
    this.#s = s;
    this.#chain = chain;
    this.#index = index;
    this.#place = place;
  }

  get receiver(): string {
    if (this.#link.form === 'new') return '';
    const end = this.#index > 0 ? this.#chain.links[this.#index - 1]!.last + 1 : this.#chain.start;
    return sourceText(this.#s, this.#chain.start, end);
  }

  // Absent by being undefined, which the contract's optional properties cannot say of a getter; so with the others.
  get receiverType(): string {
    this.#type ??= { name: receiverType(this.#s, this.#s.names!, this.#chain, this.#index, this.#place) };
    return this.#type.name as string;
  }

  get module(): string {
    const local = this.name.startsWith('new ') ? this.#link.name : this.root;
    return this.#s.imports.find(i => i.local === local)?.module as string;
  }

  get chain(): readonly Invocation[] {
    this.#before ??= this.#chain.links.flatMap((l, i) =>
      i < this.#index && (l.form === 'call' || l.form === 'new')
        ? [new Call(this.#s, this.#chain, i, this.#place)]
        : [],
    );
    return this.#before;
  }

  get args(): readonly Expression[] {
    this.#args ??= argumentsOf(this.#s, this.#link, this.#place);
    return this.#args;
  }

  get typeArgs(): readonly string[] {
    return typeArgumentsOf(this.#s, this.#link);
  }

  get assignedTo(): string {
    return assignedTo(this.#s, this.#s.names!, this.#chain) as string;
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

  get #link(): Link {
    return this.#chain.links[this.#index]!;
  }
}

export function isConstruction(s: JvmSource, link: Link, index: number): boolean {
  return (
    link.form === 'new' || (s.language === 'kotlin' && link.form === 'call' && index === 0 && /^[A-Z]/.test(link.name))
  );
}

function argumentsOf(s: JvmSource, link: Link, place: Place): Expression[] {
  const out: Expression[] = [];
  if (link.open >= 0)
    for (const [start, end] of splitArguments(s, link.open)) {
      const named =
        s.language === 'kotlin' && kindAt(s.tokens, start) === Kind.word && kindAt(s.tokens, start + 1) === P.assign;
      out.push(new Value(s, named ? start + 2 : start, end, place));
    }
  if (link.lambda >= 0 && s.language === 'kotlin')
    out.push(new Value(s, link.lambda, s.brackets.partner[link.lambda]! + 1, place));
  return out;
}

function typeArgumentsOf(s: JvmSource, link: Link): readonly string[] {
  let angle = link.angle;
  let next = angle < 0 ? -1 : skipAngles(s, angle);
  if (angle < 0 && kindAt(s.tokens, link.at - 1) === P.greater) {
    // Java writes them before the name: `.<Order>send(`.
    for (angle = link.at - 2; angle > link.at - 40 && angle >= 0; angle--) {
      next = kindAt(s.tokens, angle) === P.less ? skipAngles(s, angle) : -1;
      if (next === link.at) break;
    }
    if (next !== link.at) return [];
  }
  return angle < 0 || next < 0 ? [] : typeArguments(s, angle, next);
}

/** Root name of the chain: the variable, field or type it begins with; '' where it begins with an invocation. */
function rootOf(chain: Chain, index: number): string {
  const first = chain.links[0]!;
  if (first.form !== 'name') return '';
  if ((first.name === 'this' || first.name === 'super') && index > 0) {
    const second = chain.links[1]!;
    return second.form === 'name' ? second.name : '';
  }
  return index === 0 ? '' : first.name;
}

/** Type of what the chain begins with, as far as this file says it. */
function receiverType(s: JvmSource, names: Names, chain: Chain, index: number, place: Place): string | undefined {
  if (index === 0)
    return isConstruction(s, chain.links[0]!, 0) ? undefined : scopedType(s, names, chain.start, place, 'this');
  const { links } = chain;
  const first = links[0]!;
  const token = first.at;
  if (first.form === 'new' || isConstruction(s, first, 0)) return first.name;
  if (first.form === 'literal') return 'String';
  if (first.form === 'round') return typeInBrackets(s, names, first, place);
  if (first.form === 'call')
    return (
      names.member(place.ownerType?.name, first.name)?.returns?.name ??
      names.member(undefined, first.name)?.returns?.name
    );
  const ofThis = first.name === 'this' || first.name === 'super';
  const path = links
    .slice(ofThis ? 1 : 0, index)
    .filter((_, i, all) => all.slice(0, i + 1).every(x => x.form === 'name'));
  if (path.length === 0) {
    const own = links[1];
    return ofThis && own && own.form === 'call' && index > 1
      ? names.member(place.ownerType?.name, own.name)?.returns?.name
      : undefined;
  }
  const root = path[0]!.name;
  const variable = ofThis ? names.field(place.ownerType?.name, root) : names.variable(root, place, token);
  let type = variable?.type?.name;
  if (variable && !type) return conventional(s, root, place);
  if (!variable) {
    if (/^[A-Z]/.test(root))
      return path.length > 1 && /^[a-z]/.test(path[1]!.name) ? (conventional(s, path[1]!.name, place) ?? root) : root;
    type = (root === 'it' ? scopedType(s, names, token, place, 'it') : undefined) ?? conventional(s, root, place);
  }
  for (const step of path.slice(1)) {
    if (type === undefined) return conventional(s, step.name, place);
    const field = names.field(type, step.name);
    type = field ? field.type?.name : (conventional(s, step.name, place) ?? undefined);
  }
  const accessor = path.length === 1 && links[ofThis ? 2 : 1];
  if (accessor && accessor.form === 'call' && index > (ofThis ? 2 : 1)) {
    const named = /^get([A-Z]\w*)$/.exec(accessor.name)?.[1];
    if (named && isImported(s, named)) return named;
  }
  return type;
}

/** Kotlin's functions that run a block on a value, and how the block calls the value. */
const SCOPED: Readonly<Record<string, 'this' | 'it'>> = {
  apply: 'this',
  run: 'this',
  let: 'it',
  also: 'it',
  use: 'it',
};

/** `KafkaConsumer(props).apply { subscribe(topics) }`: the type of what the block around a token runs on. */
function scopedType(s: JvmSource, names: Names, token: number, place: Place, as: 'this' | 'it'): string | undefined {
  if (s.language !== 'kotlin') return undefined;
  const open = s.brackets.parent[token]!;
  if (kindAt(s.tokens, open) !== P.curly) return undefined;
  const before = open - 1;
  if (kindAt(s.tokens, before) === P.close) {
    // `with(consumer) { … }`
    const round = s.brackets.partner[before]!;
    if (as !== 'this' || textOf(s.tokens, round - 1) !== 'with' || before - round !== 2) return undefined;
    return names.variable(textOf(s.tokens, round + 1), place, round)?.type?.name;
  }
  if (kindAt(s.tokens, before) !== Kind.word || SCOPED[textOf(s.tokens, before)] !== as) return undefined;
  const chain = chainEndingAt(s, before);
  return chain && chain.links.length > 1 ? receiverType(s, names, chain, chain.links.length - 1, place) : undefined;
}

/** `((OrderClient) bean).call()`, `(restTemplate).call()`. */
function typeInBrackets(s: JvmSource, names: Names, link: Link, place: Place): string | undefined {
  const { tokens, brackets } = s;
  const open = link.at + 1;
  if (kindAt(tokens, open) === P.open && isCast(s, open, brackets.partner[open]!)) {
    let last = brackets.partner[open]! - 1;
    while (last > open && kindAt(tokens, last) !== Kind.word) last--;
    return textOf(tokens, last);
  }
  return kindAt(tokens, open) === Kind.word && brackets.partner[link.at] === open + 1
    ? names.variable(textOf(tokens, open), place, open)?.type?.name
    : undefined;
}

/**
 * A name that is declared nowhere in this file (a base class has it, or a lambda) is taken for the type it is named
 * after, where the file knows that type or inherits from somewhere.
 */
function conventional(s: JvmSource, name: string, place: Place): string | undefined {
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  const inherits = place.ownerType !== undefined && place.ownerType.extends.length > 0;
  return inherits || isImported(s, type) ? type : undefined;
}

function isImported(s: JvmSource, type: string): boolean {
  return s.imports.some(i => i.local === type);
}

function assignedTo(s: JvmSource, names: Names, chain: Chain): string | undefined {
  const declared = names.initialised(chain.start);
  if (declared) return declared;
  const assigned = kindAt(s.tokens, chain.start - 1) === P.assign && kindAt(s.tokens, chain.start - 2) === Kind.word;
  return assigned && (s.language === 'java' || kindAt(s.tokens, chain.start - 3) !== P.colon)
    ? textOf(s.tokens, chain.start - 2)
    : undefined;
}
