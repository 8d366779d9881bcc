import type { Expression } from './outline.ts';
import { chainAt } from './python-chain.ts';
import { dictionary } from './python-formats.ts';
import { invocationAt } from './python-invocations.ts';
import { MAX_DEPTH, placeOf, type Reader } from './python-reader.ts';
import { alternativesOf, refOf } from './python-refs.ts';
import { type Code, CURLY, findKind, isOpener, isWord, kindOf, lineOf, type Range, rangeText, ROUND, splitList, SQUARE, skip, textAt, unwrap } from './python-source.ts';
import { Kind } from './tokens.ts';

const MAX_ITEMS = 200;

/** A value as rows see it. Names are followed to tables and lists: `client.send(**options)`. */
export function expressionOf(reader: Reader, code: Code, range: Range): Expression {
  const ref = refOf(reader, code, range);
  const alternatives = alternativesOf(reader, code, range);
  const inner = unwrap(code, range);
  const shape = shapeOf(reader, code, inner);
  return {
    text: rangeText(code, inner),
    ref,
    ...(alternatives.length > 0 ? { alternatives } : {}),
    line: code.file.lineAt(code.tokens.starts[inner.from] ?? 0),
    ...shape,
  };
}

/** Arguments with names, as one value with fields; other than a dictionary it has the form `other`. */
export function namedArguments(reader: Reader, code: Code, named: ReadonlyMap<string, Range>, at: number): Expression {
  const fields = Object.fromEntries([...named].map(([name, range]) => [name, expressionOf(reader, code, range)]));
  return { form: 'other', text: [...named.keys()].join(', '), ref: { ref: 'opaque', text: '' }, fields, line: lineOf(code, at) };
}

function shapeOf(reader: Reader, code: Code, range: Range): Pick<Expression, 'form' | 'fields' | 'items' | 'invocation'> {
  const { from, to } = range;
  const kind = kindOf(code, from);
  if (reader.depth > MAX_DEPTH || to <= from) return { form: 'other' };
  if (to - from === 1) {
    if (kind === Kind.number) return { form: 'number' };
    if (kind === Kind.word) return { form: 'name', ...followed(reader, code, from) };
  }
  if (isWord(code, from, 'lambda')) return { form: 'function' };
  if (isOpener(kind) && code.partner[from] === to - 1) return bracketed(reader, code, range, kind);
  let strings = kind === Kind.string || kind === Kind.template;
  for (let i = from; i < to; i = skip(code, i)) if (kindOf(code, i) !== Kind.string && kindOf(code, i) !== Kind.template) strings = false;
  if (strings) return { form: 'string' };
  const chain = chainAt(code, range);
  const last = chain?.steps.at(-1);
  const callee = chain?.steps.at(-2);
  if (last?.is === 'call' && callee && 'at' in callee) {
    const invocation = invocationAt(reader, code, callee.at);
    // `dict(host="…")` is a dictionary too.
    return callee.text === 'dict' && chain!.steps.length === 2 ? { form: 'object', fields: invocation.args.find(a => a.fields)?.fields ?? {} } : { form: 'call', invocation };
  }
  return { form: chain && last?.is !== 'call' ? 'name' : 'other' };
}

function bracketed(reader: Reader, code: Code, { from, to }: Range, kind: number): Pick<Expression, 'form' | 'fields' | 'items'> {
  for (let i = from + 1; i < to - 1; i = skip(code, i)) if (isWord(code, i, 'for')) return { form: 'array' };
  reader.depth++;
  const parts = splitList(code, from + 1, to - 1).slice(0, MAX_ITEMS);
  const first = parts[0];
  const isTable = kind === CURLY && (!first || findKind(code, first.from, first.to, 58) < first.to || code.tokens.kinds[first.from] === 42);
  const shape: Pick<Expression, 'form' | 'fields' | 'items'> = isTable
    ? { form: 'object', fields: Object.fromEntries([...dictionary(code, { from, to })].slice(0, MAX_ITEMS).map(([key, range]) => [key, expressionOf(reader, code, range)])) }
    : { form: 'array', items: parts.map(part => expressionOf(reader, code, part)) };
  reader.depth--;
  return shape;
}

/** Fields and items of the table or list that a name was set to. */
function followed(reader: Reader, code: Code, at: number): Pick<Expression, 'fields' | 'items'> {
  const binding = reader.scopes.variable(textAt(code, at), placeOf(code, at));
  const value = binding?.how === 'value' ? binding.value : undefined;
  if (!value) return {};
  const kind = kindOf(reader.code, value.from);
  const whole = isOpener(kind) && reader.code.partner[value.from] === value.to - 1;
  if (whole && (kind === CURLY || kind === SQUARE || kind === ROUND)) {
    const { fields, items } = bracketed(reader, reader.code, value, kind);
    return { ...(fields ? { fields } : {}), ...(items ? { items } : {}) };
  }
  return {};
}

