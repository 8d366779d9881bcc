import { type Ref, showRef } from '../../core/ref.ts';
import { readAnnotation } from './java-annotations.ts';
import { chainEndingAt } from './java-chain.ts';
import { Call } from './java-invocation.ts';
import type { Names } from './java-names.ts';
import type { JvmSource, Place } from './java-source.ts';
import { lineOf, P, skipAngles, sourceText, splitArguments } from './java-tokens.ts';
import { FOLLOW_BUDGET, findOperators, MAX_BRANCHES, refOf, unwrap } from './java-values.ts';
import type { Expression, Invocation } from './outline.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

/** Functions that list their arguments. */
const LISTS = new Set(['listOf', 'setOf', 'arrayOf', 'asList', 'of', 'singletonList', 'singleton', 'mutableListOf']);

/**
 * Tokens [start, end) as a value. Most are never looked at, so each part is read when first asked for and kept; a class
 * and not a literal with getters, which costs ten times as much to make.
 */
export class Value implements Expression {
  readonly #s: JvmSource;
  readonly #start: number;
  readonly #end: number;
  readonly #place: Place;
  #range: readonly [number, number] | undefined;
  #form: Expression['form'] | undefined;
  #refs: readonly Ref[] | undefined;

  constructor(s: JvmSource, start: number, end: number, place: Place) {
    this.#s = s;
    this.#start = start;
    this.#end = end;
    this.#place = place;
  }

  get line(): number {
    return lineOf(this.#s, this.#start);
  }

  get text(): string {
    return sourceText(this.#s, this.#start, this.#end);
  }

  get form(): Expression['form'] {
    this.#form ??= formOf(this.#s, ...this.#inner());
    return this.#form;
  }

  get ref(): Ref {
    return this.#followed()[0]!;
  }

  get alternatives(): readonly Ref[] {
    return this.#followed().slice(1);
  }

  // The next three are absent by being undefined, which the contract's optional properties cannot say of a getter.
  get items(): readonly Expression[] {
    return itemsOf(this.#s, ...this.#inner())?.map(
      ([a, b]) => new Value(this.#s, a, b, this.#place),
    ) as readonly Expression[];
  }

  get fields(): Readonly<Record<string, Expression>> {
    return fieldsOf(this.#s, ...this.#inner(), this.#place) as Readonly<Record<string, Expression>>;
  }

  get invocation(): Invocation {
    const [from, to] = this.#inner();
    const chain = chainEndingAt(this.#s, to - 1);
    const last = chain?.links.at(-1);
    const isCall = chain?.start === from && (last?.form === 'call' || last?.form === 'new');
    return (isCall ? new Call(this.#s, chain!, chain!.links.length - 1, this.#place) : undefined) as Invocation;
  }

  #inner(): readonly [number, number] {
    this.#range ??= unwrap(this.#s, this.#start, this.#end);
    return this.#range;
  }

  #followed(): readonly Ref[] {
    this.#refs ??= followed(this.#s, this.#s.names!, ...this.#inner(), this.#place);
    return this.#refs;
  }
}

/** What tells two names apart: not the parts that nobody can follow. */
function shape(ref: Ref): string {
  return ref.ref === 'opaque' ? '\0' : ref.ref === 'join' ? ref.parts.map(shape).join('') : showRef(ref);
}

/** All names a value can have, the first is the one on the first branch. */
function followed(s: JvmSource, names: Names, from: number, to: number, place: Place): readonly Ref[] {
  const found: Ref[] = [];
  for (let pick = 0, count = 1; pick < count; pick++) {
    const branch = { pick, count: 1 };
    const ref = refOf(s, from, to, { names, place, depth: 0, budget: { left: FOLLOW_BUDGET }, branch });
    count = Math.min(branch.count, MAX_BRANCHES);
    if (!found.some(f => shape(f) === shape(ref))) found.push(ref);
  }
  // A branch that names something goes before one that does not.
  return found.sort((a, b) => Number(a.ref === 'opaque') - Number(b.ref === 'opaque'));
}

function formOf(s: JvmSource, from: number, to: number): Expression['form'] {
  const { tokens } = s;
  if (to <= from) return 'other';
  const kind = tokens.kinds[from]!;
  if (to - from === 1) {
    if (kind === Kind.string || kind === Kind.block || kind === Kind.template || kind === Kind.char) return 'string';
    if (kind === Kind.number) return 'number';
    return kind === Kind.word ? 'name' : 'other';
  }
  const operators = findOperators(s, from, to);
  if (operators.arrow >= 0) return 'function';
  if (kind === P.at) return 'object';
  if (itemsOf(s, from, to)) return 'array';
  if (kind === P.curly) return s.language === 'kotlin' ? 'function' : 'array';
  if (operators.plus.length > 0 || operators.other || operators.elvis >= 0) return 'other';
  const chain = chainEndingAt(s, to - 1);
  if (chain?.start !== from) return methodReference(s, from, to) ? 'function' : 'other';
  const last = chain.links.at(-1)!;
  if (last.form === 'new') return 'new';
  if (last.form === 'call')
    return chain.links.length === 1 && s.language === 'kotlin' && /^[A-Z]/.test(last.name) ? 'new' : 'call';
  return 'name';
}

/** Attributes of a nested annotation (Kotlin writes it like a call), or a call's named arguments. */
function fieldsOf(
  s: JvmSource,
  from: number,
  to: number,
  place: Place,
): Readonly<Record<string, Expression>> | undefined {
  if (kindAt(s.tokens, from) === P.at) {
    const read = readAnnotation(s, from, place)?.annotation;
    return read && { ...(read.args[0] ? { value: read.args[0] } : {}), ...read.named };
  }
  if (s.language !== 'kotlin' || kindAt(s.tokens, to - 1) !== P.close) return undefined;
  const out: Record<string, Expression> = {};
  for (const [n, [start, end]] of splitArguments(s, s.brackets.partner[to - 1]!).entries()) {
    const named = kindAt(s.tokens, start) === Kind.word && kindAt(s.tokens, start + 1) === P.assign;
    const name = named ? textOf(s.tokens, start) : n === 0 ? 'value' : '';
    if (name && name !== '__proto__') out[name] = new Value(s, named ? start + 2 : start, end, place);
  }
  return out;
}

function methodReference(s: JvmSource, from: number, to: number): boolean {
  for (let i = from; i < to && i < from + 12; i++)
    if (s.tokens.kinds[i] === Kind.doubleColon) return !isText(s.tokens, i + 1, 'class');
  return false;
}

/** Ranges of a list's items: `{a, b}`, `[a, b]`, `new T[] {a, b}`, `List.of(a, b)`, `arrayOf(a, b)`. */
function itemsOf(s: JvmSource, from: number, to: number): readonly (readonly [number, number])[] | undefined {
  const { tokens, brackets } = s;
  const whole = (open: number): boolean => brackets.partner[open] === to - 1;
  const kind = kindAt(tokens, from);
  if (kind === P.curly && s.language === 'java' && whole(from)) return splitArguments(s, from);
  if (kind === P.square && whole(from)) return splitArguments(s, from);
  if (kind !== Kind.word || kindAt(tokens, to - 1) === Kind.word) return undefined;
  const last = kindAt(tokens, to - 1);
  if (last === P.curlyEnd && isText(tokens, from, 'new')) {
    const open = brackets.partner[to - 1]!;
    return kindAt(tokens, open - 1) === P.squareEnd ? splitArguments(s, open) : undefined;
  }
  if (last !== P.close) return undefined;
  const open = brackets.partner[to - 1]!;
  let name = open - 1;
  if (kindAt(tokens, name) === P.greater) for (name--; name > from && skipAngles(s, name + 1) !== open; ) name--;
  if (!LISTS.has(textOf(tokens, name))) return undefined;
  const dots = name - from;
  return dots === 0 || (dots === 2 && kindAt(tokens, from + 1) === P.dot) ? splitArguments(s, open) : undefined;
}
