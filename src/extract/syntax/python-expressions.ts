import type { Ref } from '../../core/ref.ts';
import type { Expression, Invocation } from './outline.ts';
import { alternativesOf } from './python-alternatives.ts';
import { chainAt } from './python-chain.ts';
import { dictionary } from './python-formats.ts';
import { invocationAt } from './python-invocations.ts';
import { MAX_DEPTH, placeOf, type Reader, type Shape } from './python-reader.ts';
import { refOf } from './python-refs.ts';
import {
  type Code,
  CURLY,
  findKind,
  isOpener,
  isWord,
  kindOf,
  lineOf,
  type Range,
  rangeText,
  skip,
  splitList,
  textAt,
  unwrap,
} from './python-source.ts';
import { Kind } from './tokens.ts';

const MAX_ITEMS = 200;

/** A value as rows see it. Most are asked for one thing only, so each part is read when it is asked for, and once. */
export function expressionOf(reader: Reader, code: Code, range: Range): Expression {
  // Under exact optional properties a getter cannot say "absent"; for who reads, absent and undefined are the same.
  return new LazyExpression(reader, code, range) as Expression;
}

class LazyExpression {
  readonly #reader: Reader;
  readonly #code: Code;
  readonly #range: Range;
  #ref: Ref | undefined;
  #shape: Shape | undefined;
  #alternatives: readonly Ref[] | undefined;

  constructor(reader: Reader, code: Code, range: Range) {
    this.#reader = reader;
    this.#code = code;
    this.#range = range;
  }

  get text(): string {
    return rangeText(this.#code, unwrap(this.#code, this.#range));
  }

  get ref(): Ref {
    this.#ref ??= refOf(this.#reader, this.#code, this.#range);
    return this.#ref;
  }

  get alternatives(): readonly Ref[] | undefined {
    this.#alternatives ??= alternativesOf(this.#reader, this.#code, this.#range);
    return this.#alternatives.length > 0 ? this.#alternatives : undefined;
  }

  get line(): number {
    return this.#code.file.lineAt(this.#code.tokens.starts[this.#range.from] ?? 0);
  }

  get form(): Expression['form'] {
    return this.#shaped().form;
  }

  get fields(): Expression['fields'] | undefined {
    return this.#shaped().fields;
  }

  get items(): Expression['items'] | undefined {
    return this.#shaped().items;
  }

  get invocation(): Invocation | undefined {
    return this.#shaped().invocation;
  }

  #shaped(): Shape {
    this.#shape ??= shapeOf(this.#reader, this.#code, unwrap(this.#code, this.#range));
    return this.#shape;
  }
}

/** Arguments with names, as one value with fields; other than a dictionary it has the form `other`. */
export function namedArguments(reader: Reader, code: Code, named: ReadonlyMap<string, Range>, at: number): Expression {
  const fields = Object.fromEntries([...named].map(([name, range]) => [name, expressionOf(reader, code, range)]));
  return {
    form: 'other',
    text: [...named.keys()].join(', '),
    ref: { ref: 'opaque', text: '' },
    fields,
    line: lineOf(code, at),
  };
}

function shapeOf(reader: Reader, code: Code, range: Range): Shape {
  const { from, to } = range;
  const kind = kindOf(code, from);
  if (reader.depth > MAX_DEPTH || to <= from || reader.budget-- <= 0) return { form: 'other' };
  if (to - from === 1) {
    if (kind === Kind.number) return { form: 'number' };
    if (kind === Kind.word) return { form: 'name', ...followed(reader, code, from) };
  }
  if (isWord(code, from, 'lambda')) return { form: 'function' };
  if (isOpener(kind) && code.partner[from] === to - 1) return bracketed(reader, code, range, kind);
  let strings = kind === Kind.string || kind === Kind.template;
  for (let i = from; i < to; i = skip(code, i))
    if (kindOf(code, i) !== Kind.string && kindOf(code, i) !== Kind.template) strings = false;
  if (strings) return { form: 'string' };
  const chain = chainAt(code, range);
  const last = chain?.steps.at(-1);
  const callee = chain?.steps.at(-2);
  if (last?.is === 'call' && callee && 'at' in callee) {
    const invocation = invocationAt(reader, code, callee.at);
    // `dict(host="…")` is a dictionary too.
    return callee.text === 'dict' && chain!.steps.length === 2
      ? { form: 'object', fields: invocation.args.find(a => a.fields)?.fields ?? {} }
      : { form: 'call', invocation };
  }
  return { form: chain && last?.is !== 'call' ? 'name' : 'other' };
}

function bracketed(reader: Reader, code: Code, { from, to }: Range, kind: number): Shape {
  for (let i = from + 1; i < to - 1; i = skip(code, i)) if (isWord(code, i, 'for')) return { form: 'array' };
  reader.depth++;
  const parts = splitList(code, from + 1, to - 1).slice(0, MAX_ITEMS);
  const first = parts[0];
  const isTable =
    kind === CURLY &&
    (!first || findKind(code, first.from, first.to, 58) < first.to || code.tokens.kinds[first.from] === 42);
  const shape: Shape = isTable
    ? {
        form: 'object',
        fields: Object.fromEntries(
          [...dictionary(code, { from, to })]
            .slice(0, MAX_ITEMS)
            .map(([key, range]) => [key, expressionOf(reader, code, range)]),
        ),
      }
    : { form: 'array', items: parts.map(part => expressionOf(reader, code, part)) };
  reader.depth--;
  return shape;
}

/** Fields and items of the table or list that a name was set to, or the call that made it. */
function followed(reader: Reader, code: Code, at: number): Partial<Shape> {
  const binding = reader.scopes.variable(textAt(code, at), placeOf(code, at));
  if (binding?.how !== 'value' || !binding.value) return {};
  let shape = reader.shapes.get(binding);
  if (shape === undefined) {
    reader.shapes.set(binding, null);
    shape = shapeOf(reader, reader.code, unwrap(reader.code, binding.value));
    reader.shapes.set(binding, shape);
  }
  if (!shape) return {};
  const { form: _, ...rest } = shape;
  return rest;
}
