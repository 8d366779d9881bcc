import { type Ref, showRef } from '../../core/ref.ts';
import { type Chain, chainEndingAt, isInitialiser } from './csharp-chain.ts';
import { Call } from './csharp-invocation.ts';
import { operatorsIn, unwrap } from './csharp-operators.ts';
import type { CsInvocation, CsSource, Place } from './csharp-source.ts';
import { endOfValue, lineOf, P, sourceText, splitArguments } from './csharp-tokens.ts';
import { FOLLOW_BUDGET, refOf } from './csharp-values.ts';
import type { Expression } from './outline.ts';
import { Kind, kindAt, textOf } from './tokens.ts';

/**
 * Tokens [start, end) as a value. Most are never looked at, so each part is read when first asked for and kept; a class
 * and not a literal with getters, which costs ten times as much to make.
 */
export class Value implements Expression {
  readonly #s: CsSource;
  readonly #start: number;
  readonly #end: number;
  readonly #place: Place;
  #range: readonly [number, number] | undefined;
  #form: Expression['form'] | undefined;
  #refs: readonly Ref[] | undefined;

  constructor(s: CsSource, start: number, end: number, place: Place) {
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

  get invocation(): CsInvocation {
    const [from, to] = this.#inner();
    const chain = wholeChain(this.#s, from, to);
    const last = chain?.links.at(-1);
    const isCall = last?.form === 'call' || last?.form === 'new';
    return (isCall ? new Call(this.#s, chain!, chain!.links.length - 1, this.#place) : undefined) as CsInvocation;
  }

  #inner(): readonly [number, number] {
    this.#range ??= unwrap(this.#s, this.#start, this.#end);
    return this.#range;
  }

  #followed(): readonly Ref[] {
    this.#refs ??= followed(this.#s, ...this.#inner(), this.#place);
    return this.#refs;
  }
}

function wholeChain(s: CsSource, from: number, to: number): Chain | undefined {
  const chain = to > from ? chainEndingAt(s, to - 1) : undefined;
  return chain?.start === from ? chain : undefined;
}

/** All names a value can have, at most four; the first is the one on the first branch. */
function followed(s: CsSource, from: number, to: number, place: Place): readonly Ref[] {
  const found: Ref[] = [];
  for (let pick = 0, count = 1; pick < count; pick++) {
    const branch = { pick, count: 1 };
    const ref = refOf(s, from, to, { names: s.names!, place, depth: 0, budget: { left: FOLLOW_BUDGET }, branch });
    count = Math.min(branch.count, 4);
    const shown = showRef(ref);
    if (!found.some(f => showRef(f) === shown)) found.push(ref);
  }
  // A branch that names something goes before one that does not.
  return found.sort((a, b) => Number(a.ref === 'opaque') - Number(b.ref === 'opaque'));
}

function formOf(s: CsSource, from: number, to: number): Expression['form'] {
  const { tokens } = s;
  if (to <= from) return 'other';
  const kind = tokens.kinds[from]!;
  if (to - from === 1) {
    if (kind === Kind.string || kind === Kind.block || kind === Kind.template || kind === Kind.char) return 'string';
    if (kind === Kind.number) return 'number';
    return kind === Kind.word ? 'name' : 'other';
  }
  const operators = operatorsIn(s, from, to);
  if (operators.arrow >= 0) return 'function';
  if (itemsOf(s, from, to)) return 'array';
  if (operators.plus.length > 0 || operators.other || operators.elvis >= 0 || operators.question >= 0) return 'other';
  const last = wholeChain(s, from, to)?.links.at(-1);
  if (!last) return 'other';
  if (last.form === 'new') return last.name === '' && last.open < 0 ? 'object' : 'new';
  return last.form === 'call' ? 'call' : 'name';
}

/** Properties that an object initialiser or a lambda on its parameter sets: `new X { A = b }`, `c => c.A = b`. */
function fieldsOf(
  s: CsSource,
  from: number,
  to: number,
  place: Place,
): Readonly<Record<string, Expression>> | undefined {
  const { arrow } = operatorsIn(s, from, to);
  if (arrow >= 0) return setByLambda(s, from, arrow, to, place);
  const open = kindAt(s.tokens, to - 1) === P.curlyEnd ? s.brackets.partner[to - 1]! : -1;
  return open >= from && isInitialiser(s, open) ? initialised(s, open, place) : undefined;
}

/** `{ A = x, ["b"] = y, { "c", z } }` */
export function initialised(s: CsSource, open: number, place: Place): Readonly<Record<string, Expression>> {
  const { tokens, brackets } = s;
  const out: Record<string, Expression> = {};
  const put = (name: string, start: number, end: number): void => {
    if (name && name !== '__proto__') out[name] = new Value(s, start, end, place);
  };
  for (const [start, end] of splitArguments(s, open)) {
    const kind = kindAt(tokens, start);
    if (kind === Kind.word && kindAt(tokens, start + 1) === P.assign) put(textOf(tokens, start), start + 2, end);
    else if (kind === P.square && kindAt(tokens, brackets.partner[start]! + 1) === P.assign)
      put(text(start + 1, brackets.partner[start]!), brackets.partner[start]! + 2, end);
    else if (kind === P.curly) {
      const [key, value] = splitArguments(s, start);
      if (key && value) put(text(key[0], key[1]), value[0], value[1]);
    }
  }
  return out;

  function text(start: number, end: number): string {
    const { ref } = new Value(s, start, end, place);
    return ref.ref === 'literal' ? ref.value : '';
  }
}

/** Assignments in a lambda to properties of one of its parameters. */
function setByLambda(
  s: CsSource,
  from: number,
  arrow: number,
  to: number,
  place: Place,
): Readonly<Record<string, Expression>> {
  const { tokens } = s;
  const parameters = new Set<string>();
  for (let i = from; i < arrow; i++) if (tokens.kinds[i] === Kind.word) parameters.add(textOf(tokens, i));
  const out: Record<string, Expression> = {};
  for (let i = arrow + 1; i < to; i++) {
    if (tokens.kinds[i] !== P.assign || tokens.kinds[i - 1] !== Kind.word) continue;
    let first = i - 1;
    while (kindAt(tokens, first - 1) === P.dot && kindAt(tokens, first - 2) === Kind.word) first -= 2;
    if (first === i - 1 || !parameters.has(textOf(tokens, first))) continue;
    const path = tokens.text.slice(tokens.starts[first + 2]!, tokens.ends[i - 1]!);
    if (path !== '__proto__') out[path] = new Value(s, i + 1, endOfValue(s, i + 1, to), place);
  }
  return out;
}

/** Ranges of a list's items: `[a, b]`, `new[] { a, b }`, `new List<string> { a, b }`. */
function itemsOf(s: CsSource, from: number, to: number): readonly (readonly [number, number])[] | undefined {
  const { tokens, brackets } = s;
  const kind = kindAt(tokens, from);
  if ((kind === P.square || kind === P.curly) && brackets.partner[from] === to - 1) return splitArguments(s, from);
  if (kindAt(tokens, to - 1) !== P.curlyEnd) return undefined;
  const open = brackets.partner[to - 1]!;
  if (open <= from || !isInitialiser(s, open)) return undefined;
  const parts = splitArguments(s, open);
  const isList =
    kindAt(tokens, open - 1) === P.squareEnd ||
    (parts.length > 0 &&
      parts.every(
        ([a]) => kindAt(tokens, a + 1) !== P.assign && kindAt(tokens, a) !== P.square && kindAt(tokens, a) !== P.curly,
      ));
  return isList ? parts : undefined;
}
