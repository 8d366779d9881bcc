import type { Import } from './outline.ts';
import { pathOf } from './python-imports.ts';
import { type Code, wordAt } from './python-source.ts';
import type { Binding, MemberAt, Structure, TypeAt } from './python-structure.ts';

export interface Surroundings {
  readonly type?: string;
  readonly member?: string;
  readonly loop: boolean;
}

/** Where names of one file are looked up. */
export interface Scopes {
  at(token: number): Surroundings;
  /** What a plain name means at a token: the last assignment before it in its function, or one of the module. */
  variable(name: string, token: number): Binding | undefined;
  /** Other assignments that may hold as well: those of the other branches. */
  others(binding: Binding, token: number): readonly Binding[];
  /** A name with dots or subscripts that is assigned somewhere in the file: `g.redis`. */
  assigned(name: string): Binding | undefined;
  field(name: string, owner: string): Binding | undefined;
  type(name: string): TypeAt | undefined;
  /** A function of the module, or a method where an owner is given. */
  member(name: string, owner?: string): MemberAt | undefined;
  imported(name: string): Import | undefined;
  importPath(name: string): string | undefined;
  /** Names of base classes that this file declares, nearest first. */
  lineage(type: string): readonly string[];
}

const NOWHERE: Surroundings = { loop: false };
const MAX_SAME_NAME = 300;
const MAX_LINEAGE = 8;

export function readScopes(code: Code, structure: Structure): Scopes {
  const { regions, types, members, bindings, imports } = structure;
  const byName = new Map<string, Binding[]>();
  for (const binding of bindings) {
    const found = byName.get(binding.name);
    if (!found) byName.set(binding.name, [binding]);
    else if (found.length < MAX_SAME_NAME) found.push(binding);
  }
  const importOf = new Map<string, Import>();
  for (const found of imports) if (!importOf.has(found.local) && found.local !== '*') importOf.set(found.local, found);
  const typeOf = new Map(types.map(t => [t.name, t] as const).reverse());
  const memberOf = new Map(members.map(m => [m.owner ? `${m.owner}.${m.name}` : m.name, m] as const).reverse());
  // A region follows the one around it, so that one look at its parent says all.
  const surroundings: Surroundings[] = [];
  for (const region of regions) {
    const { type, member } = surroundings[region.parent] ?? NOWHERE;
    if (region.kind === 'type') surroundings.push({ type: region.name, loop: false });
    else if (region.kind === 'member')
      surroundings.push({ ...(type ? { type } : {}), member: region.name, loop: false });
    else surroundings.push({ ...(type ? { type } : {}), ...(member ? { member } : {}), loop: true });
  }

  /** Index of the innermost region around a token; -1 for the module. */
  const indexAt = (token: number): number => {
    let low = 0;
    let high = regions.length - 1;
    let found = -1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (regions[middle]!.from <= token) {
        found = middle;
        low = middle + 1;
      } else high = middle - 1;
    }
    while (found >= 0 && regions[found]!.to <= token) found = regions[found]!.parent;
    return found;
  };
  const isNothing = ({ value }: Binding): boolean =>
    value !== undefined && value.to - value.from === 1 && wordAt(code, value.from) === 'None';

  const scopes: Scopes = {
    at: token => surroundings[indexAt(token)] ?? NOWHERE,
    variable(name, token) {
      const candidates = byName.get(name);
      if (!candidates) return undefined;
      const innermost = indexAt(token);
      for (let r = innermost; ; r = regions[r]!.parent) {
        const visible = r < 0 || regions[r]!.kind === 'member' || r === innermost;
        if (visible && (r < 0 || regions[r]!.kind !== 'loop')) {
          // `self.url = url` sets a field, and no variable of the method.
          const here = candidates.filter(
            b => b.region === r && (b.role !== 'field' || (r === innermost && regions[r]!.kind === 'type')),
          );
          if (here.length > 0) return best(here, token, isNothing);
        }
        if (r < 0) return undefined;
      }
    },
    others(binding, token) {
      const all = (byName.get(binding.name) ?? []).filter(
        b =>
          b !== binding &&
          b.role === binding.role &&
          b.region === binding.region &&
          b.owner === binding.owner &&
          b.value &&
          !isNothing(b),
      );
      return all.filter(b => binding.role !== 'local' || b.at < token).slice(-4);
    },
    assigned: name => {
      const found = byName.get(name)?.filter(b => b.name === name) ?? [];
      return found.find(b => b.value && !isNothing(b)) ?? found[0];
    },
    field(name, owner) {
      for (const type of [owner, ...scopes.lineage(owner)]) {
        const found = (byName.get(name) ?? []).filter(b => b.role === 'field' && b.owner === type);
        const typed = found.find(b => b.type);
        const best = found.find(b => b.value && !isNothing(b)) ?? found[0];
        if (best) return typed && !best.type ? { ...best, type: typed.type! } : best;
      }
      return undefined;
    },
    type: name => typeOf.get(name),
    member(name, owner) {
      if (owner === undefined) return memberOf.get(name);
      for (const type of [owner, ...scopes.lineage(owner)]) {
        const found = memberOf.get(`${type}.${name}`);
        if (found) return found;
      }
      return undefined;
    },
    imported: name => importOf.get(name),
    importPath(name) {
      const found = importOf.get(name);
      return found && pathOf(found);
    },
    lineage(type) {
      const found: string[] = [];
      let at = typeOf.get(type);
      while (at && found.length < MAX_LINEAGE) {
        const base: string = wordAt(code, at.bases.from);
        if (!base || !typeOf.has(base) || found.includes(base) || base === type) break;
        found.push(base);
        at = typeOf.get(base);
      }
      return found;
    },
  };
  return scopes;
}

/** Of the assignments in one scope the last before the token; where that says `None`, one that says more. */
function best(candidates: readonly Binding[], token: number, isNothing: (b: Binding) => boolean): Binding {
  // `url = url + "/x"` is made of what stood there before.
  const before = candidates.filter(
    b => b.at < token && !(b.value && token >= b.value.from && token < b.value.to) && !isNothing(b),
  );
  const known = candidates.filter(b => !isNothing(b));
  const atModule = candidates[0]!.region < 0;
  // A field that a function reads may be set after the text of that function.
  return (atModule && before.length === 0 ? known.at(-1) : undefined) ?? before.at(-1) ?? known[0] ?? candidates[0]!;
}
