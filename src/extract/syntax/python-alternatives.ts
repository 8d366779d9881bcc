import { join, literal, type Ref } from '../../core/ref.ts';
import { argumentsOf } from './python-arguments.ts';
import { type Chain, chainAt } from './python-chain.ts';
import { branchesOf, operands } from './python-operators.ts';
import { MAX_DEPTH, placeOf, type Reader } from './python-reader.ts';
import { refOf } from './python-refs.ts';
import { type Code, kindOf, type Range, skip, unwrap } from './python-source.ts';
import { piecesOf } from './python-strings.ts';
import type { Binding } from './python-structure.ts';
import { knownOf } from './python-types.ts';
import { argumentsGiven, givenBy, MAX_ALTERNATIVES } from './python-values.ts';
import { Kind } from './tokens.ts';

/** Operands of a sum that are read: longer ones put a text together. */
const MAX_PARTS = 60;

/** Further names: the other branches of conditionals, of assignments in other branches, of what a function returns. */
export function alternativesOf(reader: Reader, code: Code, whole: Range): Ref[] {
  const range = unwrap(code, whole);
  if (reader.depth > MAX_DEPTH || reader.budget-- <= 0) return [];
  reader.depth++;
  const found = otherNames(reader, code, range);
  reader.depth--;
  return found.filter(r => r.ref !== 'opaque').slice(0, MAX_ALTERNATIVES);
}

function otherNames(reader: Reader, code: Code, range: Range): Ref[] {
  const branches = branchesOf(code, range);
  if (branches.length > 1)
    return branches.slice(1).flatMap(branch => [refOf(reader, code, branch), ...alternativesOf(reader, code, branch)]);
  const begun = otherBeginnings(reader, code, range);
  if (begun) return begun;
  const chain = chainAt(code, range);
  if (!chain || chain.head) return [];
  const binding = boundTo(reader, code, chain);
  if (binding?.role === 'parameter' && !binding.value) return [...argumentsGiven(reader, binding).slice(1)];
  if (binding?.how === 'value' && binding.index === undefined) {
    const others = reader.scopes.others(binding, placeOf(code, range.from)).filter(o => o.how === 'value');
    return [
      ...others.map(o => refOf(reader, reader.code, o.value!)),
      ...(binding.value ? alternativesOf(reader, reader.code, binding.value) : []),
    ];
  }
  const last = chain.steps.at(-1);
  if (last?.is !== 'call') return [];
  const known = knownOf(reader, code, chain, chain.steps.length - 1);
  if (known?.is !== 'function') return [];
  const { plain, named } = argumentsOf(code, last.open, last.close);
  return givenBy(reader, code, known.member, plain, named).slice(1);
}

/** `base + "/orders"`, `f"{base}/orders"`: what else the base may be, with the same rest. */
function otherBeginnings(reader: Reader, code: Code, range: Range): Ref[] | undefined {
  const { from, to } = range;
  if (to - from === 1 && kindOf(code, from) === Kind.template) {
    const [first, ...rest] = piecesOf(code, from);
    const field = first && 'field' in first ? first : undefined;
    if (!field) return [];
    const all = alternativesOf(reader, field.field, { from: 0, to: field.field.tokens.count });
    const tail = rest.map(piece =>
      'text' in piece ? literal(piece.text) : refOf(reader, piece.field, { from: 0, to: piece.field.tokens.count }),
    );
    return all.map(one => join([one, ...tail]));
  }
  let plus = false;
  for (let i = from; i < to; i = skip(code, i)) plus ||= kindOf(code, i) === 43;
  if (!plus) return undefined;
  const parts = operands(code, range, kind => kind === 43);
  if (parts.length > MAX_PARTS) return [];
  const tail = parts.slice(1).map(p => refOf(reader, code, p));
  return alternativesOf(reader, code, parts[0]!).map(one => join([one, ...tail]));
}

/** The binding that a name or `self.name` means. */
function boundTo(reader: Reader, code: Code, { steps }: Chain): Binding | undefined {
  const [first, second] = steps;
  if (first?.is !== 'name') return undefined;
  if (steps.length === 1) return reader.scopes.variable(first.text, placeOf(code, first.at));
  const owner =
    steps.length === 2 && second?.is === 'attribute' && /^(?:self|cls)$/.test(first.text)
      ? reader.scopes.at(placeOf(code, first.at)).type
      : undefined;
  return owner && second?.is === 'attribute' ? reader.scopes.field(second.text, owner) : undefined;
}
