import { constant, type Ref } from '../../core/ref.ts';
import { type Chain, chainAt, startOfComposite } from './go-chain.ts';
import { packageNames } from './go-packages.ts';
import { combine, deeper, type Following, pointerFill, type Reader, refsOf } from './go-refs.ts';
import { argumentsOf, G, type Range } from './go-source.ts';
import { tagSetting } from './go-tags.ts';
import { readType } from './go-types.ts';
import { Kind, kindAt, textOf } from './tokens.ts';

/** Where a field of an own struct gets a value in this file. */
export interface FieldValue {
  readonly owner: string;
  readonly name: string;
  /** Tokens of the value; for a field filled through a pointer the `(` of the call. */
  readonly value?: Range;
  readonly filledAt?: number;
  readonly at: number;
}

const indexes = new WeakMap<Reader, ReadonlyMap<string, readonly FieldValue[]>>();

/** Values of a field written in this file: literals of its struct, assignments, pointers handed to readers of settings. */
export function fieldValues(r: Reader): ReadonlyMap<string, readonly FieldValue[]> {
  let found = indexes.get(r);
  if (!found) {
    const index = new Map<string, FieldValue[]>();
    // Typing asks for fields while they are read: it sees what is there so far.
    indexes.set(r, index);
    for (const value of readFieldValues(r)) {
      const key = `${value.owner}.${value.name}`;
      const list = index.get(key);
      if (list) list.push(value);
      else index.set(key, [value]);
    }
    found = index;
  }
  return found;
}

function* readFieldValues(r: Reader): Iterable<FieldValue> {
  const { s, scopes } = r;
  const { tokens } = s;
  for (const body of s.bodies)
    for (let i = body.start; i < body.end; i++) {
      const kind = tokens.kinds[i]!;
      if (kind === G.curly && !scopes.isBlock(i)) {
        const start = startOfComposite(s, i);
        if (start < 0) continue;
        const owner = readType(s, start)?.type.name;
        if (!owner || owner.includes('/') || !/\w$/.test(owner)) continue;
        for (const part of argumentsOf(s, i))
          if (kindAt(tokens, part.start + 1) === G.colon && kindAt(tokens, part.start) === Kind.word)
            yield {
              owner,
              name: textOf(tokens, part.start),
              value: { start: part.start + 2, end: part.end },
              at: part.start,
            };
      } else if (kind === G.and && kindAt(tokens, i - 1) === G.open && kindAt(tokens, i + 2) === G.dot) {
        const target = fieldAt(r, i + 1);
        if (target && kindAt(tokens, target.end) === G.comma)
          yield { owner: target.owner, name: target.name, filledAt: i - 1, at: i };
      }
    }
  for (const a of scopes.allAssignments()) {
    if (a.index > 0 || a.left.end - a.left.start < 3) continue;
    const target = fieldAt(r, a.left.start);
    if (target && target.end === a.left.end)
      yield { owner: target.owner, name: target.name, value: a.value, at: a.left.start };
  }
}

/** The field that `x.y.name` at a token means. */
function fieldAt(r: Reader, start: number): { owner: string; name: string; end: number } | undefined {
  const chain = chainAt(r.s, r.scopes, start);
  const last = chain?.links.at(-1);
  if (!chain || last?.form !== 'name' || chain.links.length < 2) return undefined;
  const owner = r.typing.ofLink(chain, chain.links.length - 2)?.name;
  return owner ? { owner, name: last.name, end: chain.end } : undefined;
}

/** Names that `x.name` stands for: values seen in this file, else the field itself, which another file may fill. */
export function fieldRefs(r: Reader, chain: Chain, index: number, f: Following): readonly Ref[] | undefined {
  const link = chain.links[index]!;
  if (link.form !== 'name' || index === 0) return undefined;
  const owner = r.typing.ofLink(chain, index - 1)?.name;
  if (!owner) return undefined;
  // `cfg.Orders.URL`: the whole path says which, also where the inner type is not known here.
  const field = r.typing.field(owner, link.name);
  const values: Ref[] = [];
  const tagged = field && tagSetting(r.s, field);
  if (tagged) values.push(tagged);
  for (const value of (fieldValues(r).get(`${owner}.${link.name}`) ?? []).slice(0, 8)) {
    const refs = value.value ? refsOf(r, value.value, deeper(f)) : pointerFill(r, value.filledAt!, f);
    if (refs) values.push(...refs);
  }
  return combine(values, () => constant(fieldName(r, owner, link.name)));
}

/** The name under which other files know a field: `config.Config.OrdersURL`. */
export function fieldName(r: Reader, owner: string, name: string): string {
  const slash = owner.lastIndexOf('/');
  const dot = owner.indexOf('.', slash + 1);
  if (slash < 0 && (dot < 0 || r.typing.isOwnType(owner.slice(0, dot)))) return `${r.s.package}.${owner}.${name}`;
  if (dot < 0) return `${owner}.${name}`;
  const module = owner.slice(0, dot);
  return `${packageNames(module)[0] ?? module}.${owner.slice(dot + 1)}.${name}`;
}
