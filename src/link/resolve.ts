import type { Evidence } from '../core/evidence.ts';
import type { Constant } from '../core/fact.ts';
import { memo } from '../core/memo.ts';
import { parsePlaceholders, type Ref } from '../core/ref.ts';
import type { Configuration, Configured } from './configuration.ts';
import { allFactsOf, type Party } from './party.ts';

/** One possible text of a name, with the settings and constants that led to it. */
export interface Resolved {
  readonly text: string;
  readonly via: readonly Evidence[];
  /** A part of it stayed unknown; it stands as `HOLE`. */
  readonly partial: boolean;
}

/** Stands for what could not be followed: never part of a host or a name. */
export const HOLE = '\u0000';

const MAX_ALTERNATIVES = 8;
const MAX_DEPTH = 8;

export interface Resolver {
  /** All texts a name can have in a component, at most eight; empty never: an unknown name is one partial alternative. */
  resolve(ref: Ref, party: Party): readonly Resolved[];
  /** A configuration value with its own placeholders. */
  resolveText(text: string, party: Party): readonly Resolved[];
}

export function newResolver(configuration: Configuration): Resolver {
  const constantsOf = memo((party: Party) => indexConstants(allFactsOf(party, 'constant')));

  const walk = (ref: Ref, party: Party, depth: number): readonly Resolved[] => {
    if (depth > MAX_DEPTH) return [unknown];
    switch (ref.ref) {
      case 'literal':
        return [{ text: ref.value, via: [], partial: false }];
      case 'opaque':
        return [unknown];
      case 'constant': {
        const found = find(constantsOf(party), ref.name);
        return found ? walk(found.value, party, depth + 1).map(r => ({ ...r, via: [found.at, ...r.via] })) : [unknown];
      }
      case 'setting': {
        const follow = (configured: readonly Configured[]) =>
          distinct(
            configured
              .flatMap(c =>
                walk(parsePlaceholders(c.value), party, depth + 1).map(r => ({ ...r, via: [c.at, ...r.via] })),
              )
              .filter(r => !r.partial || r.text !== HOLE),
          );
        // What the component is given wins over what merely lies around for compose to fill in.
        const own = follow(configuration.lookup(party, ref.key));
        const known = own.length > 0 ? own : follow(configuration.environment(party, ref.key));
        if (known.length > 0) return known;
        return ref.fallback ? walk(ref.fallback, party, depth + 1) : [unknown];
      }
      case 'join':
        return ref.parts.reduce<readonly Resolved[]>(
          (lefts, part) => combine(lefts, walk(part, party, depth + 1)),
          [{ text: '', via: [], partial: false }],
        );
    }
  };
  return {
    resolve: (ref, party) => walk(ref, party, 0),
    resolveText: (text, party) => walk(parsePlaceholders(text), party, 0),
  };
}

const unknown: Resolved = { text: HOLE, via: [], partial: true };

function combine(lefts: readonly Resolved[], rights: readonly Resolved[]): readonly Resolved[] {
  const all = lefts.flatMap(l =>
    rights.map(r => ({ text: l.text + r.text, via: [...l.via, ...r.via], partial: l.partial || r.partial })),
  );
  return all.slice(0, MAX_ALTERNATIVES);
}

function distinct(values: readonly Resolved[]): readonly Resolved[] {
  return [...new Map(values.map(v => [v.text, v] as const).reverse()).values()].reverse().slice(0, MAX_ALTERNATIVES);
}

/** By qualified name, and by bare name where only one constant has it. */
function indexConstants(facts: readonly Constant[]): ReadonlyMap<string, Constant> {
  const index = new Map<string, Constant>();
  const bare = new Map<string, Constant | undefined>();
  for (const fact of facts) {
    if (!index.has(fact.name)) index.set(fact.name, fact);
    const last = fact.name.slice(fact.name.lastIndexOf('.') + 1);
    bare.set(last, bare.has(last) && bare.get(last)?.at.file !== fact.at.file ? undefined : fact);
  }
  for (const [name, fact] of bare) if (fact && !index.has(name)) index.set(name, fact);
  return index;
}

function find(index: ReadonlyMap<string, Constant>, name: string): Constant | undefined {
  return (
    index.get(name) ??
    index.get(name.split('.').slice(-2).join('.')) ??
    index.get(name.slice(name.lastIndexOf('.') + 1))
  );
}
