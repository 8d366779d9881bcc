import { opaque, type Ref } from '../../core/ref.ts';
import type { Expression, Invocation } from './outline.ts';
import { objectEntries } from './typescript-objects.ts';
import { refOf } from './typescript-refs.ts';
import type { Scopes } from './typescript-scopes.ts';
import type { Binding, Structure } from './typescript-shapes.ts';
import {
  afterParameters,
  type Code,
  expressionEnd,
  type FunctionShape,
  functionAt,
  isDot,
  isWord,
  kindAt,
  lineOf,
  partner,
  type Range,
  rangeText,
  skip,
  splitList,
  textAt,
  wordAt,
} from './typescript-source.ts';
import { isBrace, K } from './typescript-tokens.ts';

/** Everything that reading a value may need; values are read when somebody asks, and once. */
export interface Reader {
  readonly code: Code;
  readonly structure: Structure;
  readonly scopes: Scopes;
  readonly expressions: Map<number, Map<string, Expression>>;
  /** Values being read at the moment: more than a few dozen is a cycle or hostile nesting. */
  depth: number;
  invocationAt(name: number): Invocation;
}

const MAX_DEPTH = 40;

/** Runs `read` unless values are nested too deeply. */
export function bounded<T>(reader: Reader, otherwise: T, read: () => T): T {
  if (reader.depth >= MAX_DEPTH) return otherwise;
  reader.depth++;
  try {
    return read();
  } finally {
    reader.depth--;
  }
}

/** Without `await`, enclosing parentheses, `as T`, `satisfies T` and `!`. */
export function bare(code: Code, range: Range): Range {
  let { from, to } = range;
  for (;;) {
    const word = wordAt(code, from);
    if (to - from > 1 && (word === 'await' || word === 'void' || word === 'yield')) from++;
    else if (kindAt(code, from) === K.paren && partner(code, from) === to - 1) {
      if (functionAt(code, from)) break;
      from++;
      to--;
    } else if (kindAt(code, to - 1) === K.bang) to--;
    else {
      const cast = castAt(code, from, to);
      if (cast < 0) break;
      to = cast;
    }
  }
  return { from, to };
}

function castAt(code: Code, from: number, to: number): number {
  let found = -1;
  for (let i = from, steps = 0; i < to && steps < 200; i = skip(code, i), steps++)
    if (
      i > from &&
      kindAt(code, i) === K.word &&
      !isDot(kindAt(code, i - 1)) &&
      (isWord(code, i, 'as') || isWord(code, i, 'satisfies'))
    ) {
      found = i;
      break;
    }
  // A cast in the middle (`(a as B) + c` has none at the top) ends the value only when nothing but a type follows.
  if (found < 0) return -1;
  for (let i = found; i < to; i = skip(code, i))
    if ([K.or, K.nullish, K.plus, K.question].includes(kindAt(code, i) as 42)) return -1;
  return found;
}

function formOf(code: Code, { from, to }: Range): Expression['form'] {
  const kind = kindAt(code, from);
  if (functionAt(code, from)) return 'function';
  const whole = skip(code, from) === to || (kind === K.templateStart && partner(code, from) + 1 === to);
  if (whole) {
    if (kind === K.text || kind === K.templateStart) return 'string';
    if (kind === K.number) return 'number';
    if (isBrace(kind)) return 'object';
    if (kind === K.bracket) return 'array';
  }
  if (kind === K.operator && to - from === 2 && kindAt(code, from + 1) === K.number) return 'number';
  if (isPath(code, from, to)) return 'name';
  const name = lastCall(code, { from, to });
  if (name >= 0) return isNew(code, name) ? 'new' : 'call';
  return 'other';
}

/** `a`, `a.b?.c`, `this.a!.b`, `a['b']` */
export function isPath(code: Code, from: number, to: number): boolean {
  if (kindAt(code, from) !== K.word) return false;
  let i = from + 1;
  while (i < to) {
    const kind = kindAt(code, i);
    if (isDot(kind) && kindAt(code, i + 1) === K.word) i += 2;
    else if (kind === K.bang) i++;
    else if (
      (kind === K.bracket || (kind === K.maybeDot && kindAt(code, i + 1) === K.bracket)) &&
      kindAt(code, i + 1 + (kind === K.bracket ? 0 : 1)) === K.text
    )
      i = skip(code, kind === K.bracket ? i : i + 1);
    else return false;
  }
  return to > from;
}

/** Parts of such a path as names: `process`, `env`, `X`. */
export function pathParts(code: Code, from: number, to: number): string[] {
  const parts: string[] = [];
  for (let i = from; i < to; i++) {
    if (kindAt(code, i) === K.word) parts.push(textAt(code, i));
    else if (kindAt(code, i) === K.text) parts.push(textAt(code, i).slice(1, -1));
  }
  return parts;
}

/** Name token of the call a range consists of: `c` in `a.b(x).c(y)`; -1 where the range is no call. */
export function lastCall(code: Code, { from, to }: Range): number {
  if (kindAt(code, to - 1) !== K.parenClose) return -1;
  const open = partner(code, to - 1);
  if (open <= from) return -1;
  let name = open - 1;
  for (let steps = 0; kindAt(code, name) === K.greater && steps < 60; steps++) name = beforeTypeArgs(code, name);
  if (kindAt(code, name) === K.maybeDot) name--;
  if (kindAt(code, name) !== K.word) return -1;
  // Nothing but the chain may stand in the range: no operator at the top.
  for (let i = from, steps = 0; i < open; i = skip(code, i), steps++) {
    const kind = kindAt(code, i);
    if (
      steps > 200 ||
      (kind >= K.comma && kind <= K.arrow) ||
      kind === K.question ||
      (kind >= K.plus && kind <= K.nullish)
    )
      return -1;
    if (kind === K.operator && !(kindAt(code, name + 1) === K.less && i > name)) return -1;
  }
  return name;
}

/** Token before the `<` that opens the type arguments closed at `greater`. */
export function beforeTypeArgs(code: Code, greater: number): number {
  let depth = 0;
  for (let i = greater, steps = 0; i >= 0 && steps < 120; steps++) {
    const kind = kindAt(code, i);
    if (kind === K.greater) depth++;
    else if (kind === K.less && --depth === 0) return i - 1;
    const match = code.tokens.match[i]!;
    i = match >= 0 && match < i ? match - 1 : i - 1;
  }
  return -1;
}

/** Whether the name at a token is constructed: `new X(`, `new a.X(`. */
export function isNew(code: Code, name: number): boolean {
  let i = name;
  while (isDot(kindAt(code, i - 1)) && kindAt(code, i - 2) === K.word) i -= 2;
  return isWord(code, i - 1, 'new') && !isDot(kindAt(code, i - 2));
}

const BEING_READ = opaque('');

/** A value as written, whose parts are read when somebody asks, and once: most values are never asked. */
class LazyExpression {
  readonly line: number;
  readonly #reader: Reader;
  readonly #shown: Range;
  readonly #range: Range;
  readonly #property: string | undefined;
  #form: Expression['form'] | undefined;
  #ref: Ref | undefined;
  #fields: Expression['fields'] | null | undefined;
  #items: Expression['items'] | null | undefined;
  #invocation: Invocation | null | undefined;

  constructor(reader: Reader, shown: Range, property: string | undefined) {
    this.#reader = reader;
    this.#shown = shown;
    this.#range = bare(reader.code, shown);
    this.#property = property;
    this.line = lineOf(reader.code, shown.from);
  }

  get text(): string {
    const text = rangeText(this.#reader.code, this.#shown);
    return this.#property === undefined ? text : `${text}.${this.#property}`.slice(0, 200);
  }

  get form(): Expression['form'] {
    this.#form ??= this.#property === undefined ? formOf(this.#reader.code, this.#range) : 'name';
    return this.#form;
  }

  get ref(): Ref {
    if (this.#ref === BEING_READ) return opaque(this.text);
    if (this.#ref) return this.#ref;
    this.#ref = BEING_READ;
    this.#ref =
      bounded(this.#reader, undefined, () => refOf(this.#reader, this.#range, this.#property)) ?? opaque(this.text);
    return this.#ref;
  }

  get fields(): Expression['fields'] {
    if (this.#fields === undefined) {
      this.#fields = null;
      this.#fields = bounded(this.#reader, null, () => readFields(this.#reader, this.#range, this.#property)) ?? null;
    }
    return this.#fields ?? undefined;
  }

  get items(): Expression['items'] {
    if (this.#items === undefined) {
      this.#items = null;
      this.#items = bounded(this.#reader, null, () => readItems(this.#reader, this.#range, this.#property)) ?? null;
    }
    return this.#items ?? undefined;
  }

  get invocation(): Invocation | undefined {
    if (this.#invocation === undefined) {
      const name = this.#property === undefined ? lastCall(this.#reader.code, this.#range) : -1;
      this.#invocation = name >= 0 ? this.#reader.invocationAt(name) : null;
    }
    return this.#invocation ?? undefined;
  }
}

/** The value written in a range; `property` asks for what a pattern takes out of it. */
export function expressionOf(reader: Reader, range: Range, property?: string): Expression {
  const perRange = reader.expressions.get(range.from) ?? new Map<string, Expression>();
  if (perRange.size === 0) reader.expressions.set(range.from, perRange);
  const key = property === undefined ? String(range.to) : `${range.to} ${property}`;
  let found = perRange.get(key);
  if (!found) {
    // Its getters give undefined where the contract leaves a property out.
    found = new LazyExpression(reader, { from: range.from, to: range.to }, property) as Expression;
    perRange.set(key, found);
  }
  return found;
}

function readFields(reader: Reader, range: Range, property?: string): Record<string, Expression> | undefined {
  const { code } = reader;
  if (property !== undefined) return expressionOf(reader, range).fields?.[property]?.fields;
  const shape = functionAt(code, range.from);
  if (shape) return returnedFields(reader, shape);
  if (!isBrace(kindAt(code, range.from)) || skip(code, range.from) !== range.to) return named(reader, range)?.fields;
  const fields: Record<string, Expression> = Object.create(null);
  for (const entry of objectEntries(code, range.from)) {
    if (entry.form === 'spread') Object.assign(fields, expressionOf(reader, entry).fields ?? {});
    else if (entry.form === 'method') fields[entry.key] = methodExpression(reader, entry);
    else fields[entry.key] = expressionOf(reader, entry);
  }
  return fields;
}

function methodExpression(reader: Reader, range: Range): Expression {
  const text = rangeText(reader.code, range);
  const shape = afterParameters(reader.code, range.from, false);
  const fields = shape && bounded(reader, undefined, () => returnedFields(reader, shape));
  return {
    form: 'function',
    text,
    ref: opaque(text),
    line: lineOf(reader.code, range.from),
    ...(fields ? { fields } : {}),
  };
}

/** The object that a function gives: `() => ({ … })`, `() => { …; return { … } }`. */
function returnedFields(reader: Reader, { body }: FunctionShape): Expression['fields'] {
  const value = returnedValue(reader.code, body);
  return value && expressionOf(reader, value).fields;
}

/** The value of an expression body, or of the first `return` at the top of a block. */
export function returnedValue(code: Code, body: Range): Range | undefined {
  if (body.to <= body.from) return undefined;
  if (!isBrace(kindAt(code, body.from))) return body;
  for (let i = body.from + 1, steps = 0; i < body.to - 1 && steps < 400; i = skip(code, i), steps++)
    if (isWord(code, i, 'return')) return { from: i + 1, to: expressionEnd(code, i + 1, body.to - 1) };
  return undefined;
}

function readItems(reader: Reader, range: Range, property?: string): readonly Expression[] | undefined {
  const { code } = reader;
  if (property !== undefined) return expressionOf(reader, range).fields?.[property]?.items;
  if (kindAt(code, range.from) !== K.bracket || skip(code, range.from) !== range.to) return named(reader, range)?.items;
  return splitList(code, range.from + 1, range.to - 1).map(part => expressionOf(reader, part));
}

/** The value that a name of this file stands for: `options`, `config.db`, `this.options`. */
export function named(reader: Reader, { from, to }: Range): Expression | undefined {
  const { code } = reader;
  if (!isPath(code, from, to)) return undefined;
  const parts = pathParts(code, from, to);
  const isThis = parts[0] === 'this';
  const name = parts[isThis ? 1 : 0];
  if (name === undefined) return undefined;
  let value = initialValue(
    reader,
    isThis ? reader.scopes.field(name, reader.scopes.at(from).type) : reader.scopes.variable(name, from),
  );
  for (const part of parts.slice(isThis ? 2 : 1)) value = value?.fields?.[part];
  return value;
}

/** The initialiser of a binding. */
export function initialValue(reader: Reader, binding: Binding | undefined): Expression | undefined {
  if (!binding?.value) return undefined;
  return expressionOf(reader, binding.value, binding.property);
}
