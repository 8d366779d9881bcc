import type { Evidence } from '../core/evidence.ts';
import type { Call, ComponentKind, Forward, StartOrder, Store } from '../core/fact.ts';
import type { Confidence, Style, Unresolved } from '../core/model.ts';
import type { Directory } from './addresses.ts';
import type { Configuration } from './configuration.ts';
import { normalise } from './names.ts';
import { newParty, type Party } from './party.ts';
import type { Resolver } from './resolve.ts';

/** One observation that two components are connected; several make one connection. */
export interface Tie {
  readonly from: Party;
  readonly to: Party;
  readonly style: Style;
  readonly protocol: string;
  readonly channel?: string;
  readonly confidence: Confidence;
  readonly evidence: Evidence;
  readonly via: readonly Evidence[];
}

export interface LinkedCall {
  readonly from: Party;
  readonly to?: Party;
  readonly call: Call;
  /** Names and hosts the target may stand for: what peer policies are matched against. */
  readonly peers: readonly string[];
  readonly via: readonly Evidence[];
}

export interface LinkedStore {
  readonly from: Party;
  readonly to: Party;
  readonly database?: string;
  readonly evidence: Evidence;
  readonly via: readonly Evidence[];
  readonly store?: Store;
}

export interface LinkedMessage {
  readonly party: Party;
  readonly broker?: Party;
  readonly name: string;
  readonly direction: 'publish' | 'consume';
  readonly evidence: Evidence;
}

/** What the connecting steps share: they read the parties and add what they find. */
export interface System {
  readonly parties: Party[];
  readonly configuration: Configuration;
  readonly resolver: Resolver;
  readonly directory: Directory;
  readonly forwards: readonly Forward[];
  readonly startOrders: readonly StartOrder[];
  readonly ties: Tie[];
  readonly calls: LinkedCall[];
  readonly stores: LinkedStore[];
  readonly messages: LinkedMessage[];
  readonly unresolved: Unresolved[];
}

/** A component that nothing declares but code or configuration speaks to: a broker, a database, an outside system. */
export function imply(
  system: System,
  kind: ComponentKind,
  name: string,
  technology: string | undefined,
  at: Evidence,
  aliases: readonly string[] = [],
): Party {
  const key = normalise(name);
  const found = system.parties.find(p => p.kind === kind && normalise(p.name) === key);
  if (found) {
    if (found.units.length === 0) found.evidence.push(at);
    return found;
  }
  const party = newParty(name);
  party.kind = kind;
  if (technology) party.technology = technology;
  for (const alias of aliases) party.aliases.add(alias);
  party.evidence.push(at);
  system.parties.push(party);
  return party;
}

export function styleTowards(to: Party): Style {
  if (to.kind === 'datastore') return 'data';
  if (to.kind === 'broker') return 'async';
  return to.kind === 'discovery' || to.kind === 'config' || to.kind === 'monitoring' ? 'infra' : 'sync';
}

/** The product's own protocol, where it has one; an address alone does not tell what is spoken. */
export function protocolTowards(to: Party): string {
  return (to.kind === 'datastore' || to.kind === 'broker' ? to.technology : undefined) ?? 'tcp';
}

export function tie(system: System, from: Party, to: Party, rest: Omit<Tie, 'from' | 'to'>): void {
  if (from !== to) system.ties.push({ from, to, ...rest });
}
