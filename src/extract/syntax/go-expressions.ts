import type { Ref } from '../../core/ref.ts';
import { type Chain, chainAt } from './go-chain.ts';
import type { GoInvocation } from './go-invocation.ts';
import { type Reader, refsOf, startFollowing } from './go-refs.ts';
import { argumentsOf, G, lineOf, type Range, sourceText, stringValue } from './go-source.ts';
import type { Expression } from './outline.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

export interface ExpressionReader extends Reader {
  readonly invocation: (chain: Chain, index: number) => GoInvocation;
}

/** A value, read when somebody asks for more than its place. */
export function expressionOf(r: ExpressionReader, range: Range): Expression {
  return new LazyExpression(r, range);
}

/** Most arguments are never looked at: each part is read once, when it is asked for. */
class LazyExpression implements Expression {
  readonly #r: ExpressionReader;
  readonly #range: Range;
  #shape: Shape | undefined;
  #refs: readonly Ref[] | undefined;
  #parts: Pick<Expression, 'fields' | 'items'> | undefined;

  constructor(r: ExpressionReader, range: Range) {
    this.#r = r;
    this.#range = range;
  }

  get form(): Expression['form'] {
    return this.#read().form;
  }

  get text(): string {
    return sourceText(this.#r.s, this.#range.start, this.#range.end);
  }

  get ref(): Ref {
    return this.#names()[0]!;
  }

  get alternatives(): readonly Ref[] {
    return this.#names().slice(1);
  }

  get fields(): Readonly<Record<string, Expression>> {
    return this.#composed().fields ?? NOTHING;
  }

  get items(): readonly Expression[] {
    return this.#composed().items ?? [];
  }

  // What is no call gives none: declared so because the shape leaves the property out then.
  get invocation(): NonNullable<Expression['invocation']> {
    const { chain, form } = this.#read();
    const found =
      chain && (form === 'call' || form === 'new') ? this.#r.invocation(chain, chain.links.length - 1) : undefined;
    return found as NonNullable<Expression['invocation']>;
  }

  get line(): number {
    return lineOf(this.#r.s, this.#range.start);
  }

  #read(): Shape {
    this.#shape ??= shapeOf(this.#r, this.#range);
    return this.#shape;
  }

  #names(): readonly Ref[] {
    this.#refs ??= refsOf(this.#r, this.#range, startFollowing());
    return this.#refs;
  }

  #composed(): Pick<Expression, 'fields' | 'items'> {
    this.#parts ??= partsOf(this.#r, this.#read());
    return this.#parts;
  }
}

const NOTHING = {};

interface Shape {
  readonly form: Expression['form'];
  readonly chain?: Chain;
}

function shapeOf(r: Reader, range: Range): Shape {
  const { tokens } = r.s;
  let { start } = range;
  while (
    start < range.end - 1 &&
    (kindAt(tokens, start) === G.and || kindAt(tokens, start) === G.star || kindAt(tokens, start) === Kind.receive)
  )
    start++;
  const kind = kindAt(tokens, start);
  if (range.end - start === 1) {
    if (kind === Kind.string || kind === Kind.block) return { form: 'string' };
    if (kind === Kind.number) return { form: 'number' };
  }
  if (kind === Kind.word && isText(tokens, start, 'func')) return { form: 'function' };
  const chain = chainAt(r.s, r.scopes, start);
  if (!chain || chain.end < range.end) return { form: 'other' };
  const last = chain.links.at(-1)!;
  if (last.form === 'call') return { form: 'call', chain };
  if (last.form === 'name') return { form: 'name', chain };
  if (last.form !== 'composite') return { form: 'other', chain };
  return { form: last.type.name === '[]' ? 'array' : last.type.name === 'map' ? 'object' : 'new', chain };
}

const MAX_PARTS = 200;

/** Keyed and plain parts of a composite literal; items of a list of structs without their type are read as they stand. */
function partsOf(r: ExpressionReader, { chain }: Shape): Pick<Expression, 'fields' | 'items'> {
  const last = chain?.links.at(-1);
  if (last?.form !== 'composite') return {};
  const fields: Record<string, Expression> = {};
  const items: Expression[] = [];
  for (const part of argumentsOf(r.s, last.open).slice(0, MAX_PARTS)) {
    const keyed = kindAt(r.s.tokens, part.start + 1) === G.colon;
    const kind = kindAt(r.s.tokens, part.start);
    if (keyed && kind === Kind.word)
      fields[textOf(r.s.tokens, part.start)] = expressionOf(r, { start: part.start + 2, end: part.end });
    else if (keyed && (kind === Kind.string || kind === Kind.block))
      fields[stringValue(textOf(r.s.tokens, part.start))] = expressionOf(r, { start: part.start + 2, end: part.end });
    else items.push(expressionOf(r, part));
  }
  return { fields, items };
}
