import type { Import } from './outline.ts';
import type { Binding, Region, Structure } from './typescript-shapes.ts';
import type { Range } from './typescript-source.ts';

/** What surrounds a token. */
export interface Surroundings {
  readonly type?: string;
  readonly member?: string;
  readonly loop: boolean;
}

interface Placed extends Surroundings, Range {
  readonly parent: number;
  /** Whether it is a function's body: what locals live in. */
  readonly isFunction: boolean;
}

/** Where names are looked up: regions nested in each other, bindings by name, imports by local name. */
export interface Scopes {
  at(token: number): Surroundings;
  /** The declaration that `name` means at a token; the one with a value where several are written in one scope. */
  variable(name: string, token: number): Binding | undefined;
  field(name: string, owner: string | undefined): Binding | undefined;
  imported(name: string): Import | undefined;
  /** Whether the name means the import at a token, not a parameter or local that hides it. */
  isImport(name: string, token: number): boolean;
  /** Whether a binding belongs to the module and not to a function. */
  isModule(binding: Binding): boolean;
}

/** Same-name declarations looked at per question; files with more are generated. */
const MAX_SAME_NAME = 200;
const NOWHERE: Surroundings = { loop: false };

export function readScopes(structure: Structure): Scopes {
  const regions = place(structure.regions);
  const byName = new Map<string, Binding[]>();
  for (const binding of structure.bindings) {
    const found = byName.get(binding.name);
    if (!found) byName.set(binding.name, [binding]);
    else if (found.length < MAX_SAME_NAME) found.push(binding);
  }
  const imports = new Map<string, Import>();
  for (const i of structure.imports) if (i.local && !imports.has(i.local)) imports.set(i.local, i);

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
  /** Body of the innermost function around a token; the whole file at module level. */
  const functionOf = (token: number): Range => {
    let i = indexAt(token);
    while (i >= 0 && !regions[i]!.isFunction) i = regions[i]!.parent;
    return i < 0 ? { from: -1, to: Number.MAX_SAFE_INTEGER } : regions[i]!;
  };
  const homes = new Map<Binding, Range>();
  const homeOf = (binding: Binding): Range => {
    let home = homes.get(binding);
    if (!home) {
      home = binding.visible ?? functionOf(binding.at);
      homes.set(binding, home);
    }
    return home;
  };
  const ownerOf = (binding: Binding): string | undefined =>
    binding.owner ?? (regions[indexAt(binding.at)] ?? NOWHERE).type;

  const scopes: Scopes = {
    at: token => regions[indexAt(token)] ?? NOWHERE,
    variable(name, token) {
      let best: Binding | undefined;
      let bestFrom = -2;
      for (const binding of byName.get(name) ?? []) {
        if (binding.role === 'field') continue;
        const home = homeOf(binding);
        if (token < home.from || token >= home.to) continue;
        if (home.from > bestFrom || (home.from === bestFrom && best && !best.value && binding.value)) {
          // A later declaration of the same scope replaces only one without a value: `let url; url = …`.
          best = binding.type || !best?.type || home.from > bestFrom ? binding : { ...binding, type: best.type };
          bestFrom = home.from;
        }
      }
      return best;
    },
    field(name, owner) {
      let best: Binding | undefined;
      for (const binding of byName.get(name) ?? []) {
        if (binding.role !== 'field' || (owner !== undefined && ownerOf(binding) !== owner)) continue;
        if (!best) best = binding;
        else if (!best.value && binding.value) best = { ...binding, type: best.type ?? binding.type };
      }
      return best;
    },
    imported: name => imports.get(name),
    isImport(name, token) {
      if (!imports.has(name)) return false;
      const hiding = scopes.variable(name, token);
      return !hiding || scopes.isModule(hiding);
    },
    isModule: binding => homeOf(binding).from < 0,
  };
  return scopes;
}

/** Regions in text order with their parents and what they inherit from them. */
function place(regions: readonly Region[]): readonly Placed[] {
  const sorted = [...regions].sort((a, b) => a.from - b.from || b.to - a.to);
  const placed: Placed[] = [];
  const open: number[] = [];
  for (const region of sorted) {
    while (open.length > 0 && placed[open[open.length - 1]!]!.to <= region.from) open.pop();
    const parent = open.length > 0 ? open[open.length - 1]! : -1;
    const outer: Surroundings = parent < 0 ? NOWHERE : placed[parent]!;
    const type = region.kind === 'type' ? region.name : outer.type;
    const member = region.kind === 'type' ? undefined : (region.name ?? outer.member);
    const loop = region.kind === 'loop' || (region.kind === 'function' && outer.loop);
    placed.push({
      from: region.from,
      to: region.to,
      parent,
      isFunction: region.kind === 'member' || region.kind === 'function',
      loop,
      ...(type ? { type } : {}),
      ...(member ? { member } : {}),
    });
    open.push(placed.length - 1);
  }
  return placed;
}
