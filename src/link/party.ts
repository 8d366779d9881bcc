import type { Evidence, RepoPath } from '../core/evidence.ts';
import { type ComponentKind, type Fact, type FactKind, type FactOf, isDeployment, type Unit } from '../core/fact.ts';

/**
 * A component while linking puts it together. Mutable only inside this stage: the model that leaves it is read-only.
 */
export interface Party {
  /** What it is called; `hosts` are those of its names that answer on the network. */
  name: string;
  readonly aliases: Set<string>;
  readonly hosts: Set<string>;
  readonly images: Set<string>;
  readonly ports: Set<number>;
  /** Folders with its own source. */
  readonly roots: Set<RepoPath>;
  /** Folders of libraries of this repository that it is built with. */
  readonly libraries: Set<RepoPath>;
  readonly units: Unit[];
  kind: ComponentKind;
  technology?: string;
  /** Facts of its own files, by kind. */
  readonly facts: Map<FactKind, Fact[]>;
  /** Facts of the libraries it is built with. */
  readonly borrowed: Map<FactKind, Fact[]>;
  /** Languages of its own code: language → bytes. */
  readonly languages: Map<string, number>;
  readonly evidence: Evidence[];
}

export function newParty(name: string): Party {
  return {
    name,
    aliases: new Set(),
    hosts: new Set(),
    images: new Set(),
    ports: new Set(),
    roots: new Set(),
    libraries: new Set(),
    units: [],
    kind: 'service',
    facts: new Map(),
    borrowed: new Map(),
    languages: new Map(),
    evidence: [],
  };
}

export function factsOf<K extends FactKind>(party: Party, kind: K): readonly FactOf<K>[] {
  return (party.facts.get(kind) ?? []) as FactOf<K>[];
}

/** Its own facts and those of its libraries. */
export function allFactsOf<K extends FactKind>(party: Party, kind: K): readonly FactOf<K>[] {
  const borrowed = party.borrowed.get(kind);
  return borrowed ? [...factsOf(party, kind), ...(borrowed as FactOf<K>[])] : factsOf(party, kind);
}

/** Whether a fact is the component's own; what a shared library can do, each of its users need not do. */
export function isOwn(party: Party, fact: Fact): boolean {
  return party.facts.get(fact.kind)?.includes(fact) === true;
}

export function addFact(into: Map<FactKind, Fact[]>, fact: Fact): void {
  const list = into.get(fact.kind);
  if (list) list.push(fact);
  else into.set(fact.kind, [fact]);
}

/** Every name it goes by: display name, aliases, hosts. */
export function namesOf(party: Party): string[] {
  return [party.name, ...party.aliases, ...party.hosts];
}

export function isDeployed(party: Party): boolean {
  return party.units.some(isDeployment);
}

export function hasCode(party: Party): boolean {
  return party.languages.size > 0;
}
