import type { Scopes } from './python-scopes.ts';
import { type Code, EQUAL, isWord, kindOf, type Range, ROUND, splitList, textAt } from './python-source.ts';
import type { Binding, Structure } from './python-structure.ts';
import { Kind } from './tokens.ts';

/** Arguments of a call: those with a name apart. */
export function argumentsOf(
  code: Code,
  open: number,
  close: number,
): { readonly plain: Range[]; readonly named: Map<string, Range> } {
  const plain: Range[] = [];
  const named = new Map<string, Range>();
  for (const { from, to } of splitList(code, open + 1, Math.min(close, code.tokens.count))) {
    if (kindOf(code, from) === Kind.word && kindOf(code, from + 1) === EQUAL)
      named.set(textAt(code, from), { from: from + 2, to });
    else plain.push({ from, to });
  }
  return { plain, named };
}

/** Calls of one name that are looked at: who calls a function more often gives it many things. */
const MAX_CALLS = 20;

/** Every name before an opening parenthesis that declares nothing. */
function callsIn(code: Code): ReadonlyMap<string, readonly number[]> {
  const { kinds, count } = code.tokens;
  const found = new Map<string, number[]>();
  for (let i = 0; i + 1 < count; i++) {
    if (kinds[i] !== Kind.word || kinds[i + 1] !== ROUND || isWord(code, i - 1, 'def') || isWord(code, i - 1, 'class'))
      continue;
    const name = textAt(code, i);
    const list = found.get(name);
    if (!list) found.set(name, [i]);
    else if (list.length < MAX_CALLS) list.push(i);
  }
  return found;
}

/** What the calls in a file give for a parameter of one of its functions; for a constructor's where its class is made. */
export function argumentReader(
  code: Code,
  structure: Structure,
  scopes: Scopes,
): (parameter: Binding) => readonly Range[] {
  let calls: ReadonlyMap<string, readonly number[]> | undefined;
  return ({ name, region: index, index: place }) => {
    const region = structure.regions[index];
    if (!region || place === undefined || name === 'self' || name === 'cls') return [];
    const owner = scopes.at(region.from).type;
    const called = region.name === '__init__' ? owner : region.name;
    const at = place - (owner ? 1 : 0);
    if (!called || at < 0) return [];
    calls ??= callsIn(code);
    return (calls.get(called) ?? []).flatMap(token => {
      const { plain, named } = argumentsOf(code, token + 1, code.partner[token + 1]!);
      return named.get(name) ?? plain[at] ?? [];
    });
  };
}
