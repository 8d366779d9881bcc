import type { Ref } from '../../core/ref.ts';
import { type Chain, chainAt } from './go-chain.ts';
import type { GoInvocation } from './go-invocations.ts';
import { type Reader, refsOf, startFollowing } from './go-refs.ts';
import { argumentsOf, G, lazily, lineOf, type Range, sourceText, stringValue } from './go-source.ts';
import type { Expression } from './outline.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

export interface ExpressionReader extends Reader {
  readonly invocation: (chain: Chain, index: number) => GoInvocation;
}

/** A value, read when somebody asks for more than its place. */
export function expressionOf(r: ExpressionReader, range: Range): Expression {
  const shape = lazily(() => shapeOf(r, range));
  const refs = lazily(() => refsOf(r, range, startFollowing()));
  const parts = lazily(() => partsOf(r, shape()));
  return {
    get form() { return shape().form; },
    get text() { return sourceText(r.s, range.start, range.end); },
    get ref() { return refs()[0]!; },
    get alternatives() { return refs().slice(1) as readonly Ref[]; },
    get fields() { return parts().fields!; },
    get items() { return parts().items!; },
    get invocation() {
      const { chain, form } = shape();
      return chain && (form === 'call' || form === 'new') ? r.invocation(chain, chain.links.length - 1) : undefined!;
    },
    get line() { return lineOf(r.s, range.start); },
  }; // biome-ignore format: one getter a line
}

interface Shape {
  readonly form: Expression['form'];
  readonly chain?: Chain;
}

function shapeOf(r: Reader, range: Range): Shape {
  const { tokens } = r.s;
  let { start } = range;
  while (start < range.end - 1 && (kindAt(tokens, start) === G.and || kindAt(tokens, start) === G.star || kindAt(tokens, start) === Kind.receive)) start++;
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
    if (keyed && kind === Kind.word) fields[textOf(r.s.tokens, part.start)] = expressionOf(r, { start: part.start + 2, end: part.end });
    else if (keyed && (kind === Kind.string || kind === Kind.block)) fields[stringValue(textOf(r.s.tokens, part.start))] = expressionOf(r, { start: part.start + 2, end: part.end });
    else items.push(expressionOf(r, part));
  }
  return { fields, items };
}
