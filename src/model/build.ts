import { compareEvidence, compareText, type Evidence, isNonEmpty, type NonEmpty } from '../core/evidence.ts';
import type { CodeFactKind, Fact, FactKind, FactOf } from '../core/fact.ts';
import type {
  CallSite,
  Channel,
  CodeFile,
  Component,
  ComponentId,
  Connection,
  Coverage,
  Model,
  StoreUse,
  Style,
} from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import type { Linked } from '../link/index.ts';
import { normalise } from '../link/names.ts';
import { allFactsOf, hasCode, type Party } from '../link/party.ts';
import { mergeTies } from './connections.ts';

export interface ModelInput {
  readonly linked: Linked;
  readonly problems: readonly Problem[];
  readonly coverage: Coverage;
  /** Code-fact kinds that some extractor looks for in a language. */
  readonly looksFor: (language: string) => ReadonlySet<CodeFactKind>;
  readonly files: readonly CodeFile[];
}

/** Freezes what linking found into the read-only model: ids given, observations merged, everything in stable order. */
export function buildModel({ linked, problems, coverage, looksFor, files }: ModelInput): Model {
  const ids = giveIds(linked.parties);
  const id = (party: Party) => ids.get(party)!;
  const partyOf = new Map([...ids].map(([party, key]) => [key, party]));
  const calls = linked.calls.map((linkedCall): CallSite => {
    const { from, to, call, via } = linkedCall;
    return {
      from: id(from),
      call,
      policies: linked.policies.statesFor(linkedCall),
      via,
      ...(to ? { to: id(to) } : {}),
    };
  });
  const components = linked.parties.map(p => toComponent(p, id(p))).sort((a, b) => compareText(a.id, b.id));
  const connections = mergeTies(
    linked.ties.map(t => ({ ...t, from: id(t.from), to: id(t.to) })),
    calls,
  );
  const out = groupBy(connections, c => c.from);
  const into = groupBy(connections, c => c.to);
  const byId = new Map(components.map(c => [c.id, c]));
  const of = (lists: ReadonlyMap<ComponentId, readonly Connection[]>, key: ComponentId, style?: Style) =>
    (lists.get(key) ?? []).filter(c => !style || c.style === style);

  return {
    components,
    connections,
    channels: toChannels(linked, id),
    calls: [...calls].sort((a, b) => compareEvidence(a.call.at, b.call.at) || compareText(a.from, b.from)),
    stores: toStoreUses(linked, id),
    unresolved: [
      ...new Map(linked.unresolved.map(u => [`${u.evidence.file}:${u.evidence.line}:${u.text}`, u])).values(),
    ].sort((a, b) => compareEvidence(a.evidence, b.evidence)),
    problems,
    coverage,
    files: [...files].sort((a, b) => compareText(a.path, b.path)),
    component(key) {
      const found = byId.get(key);
      if (!found) throw new Error(`no component ${key}`);
      return found;
    },
    out: (key, style) => of(out, key, style),
    in: (key, style) => of(into, key, style),
    facts: <K extends FactKind>(key: ComponentId, kind: K): readonly FactOf<K>[] => {
      const party = partyOf.get(key);
      if (!party) return [];
      return kind === 'unit' ? (party.units as readonly Fact[] as readonly FactOf<K>[]) : allFactsOf(party, kind);
    },
    all: memoByKind(linked.facts),
    covered: key => coveredKinds(partyOf.get(key), looksFor),
    hasCode: key => {
      const party = partyOf.get(key);
      return party !== undefined && hasCode(party);
    },
  };
}

function memoByKind(facts: readonly Fact[]): Model['all'] {
  const byKind = groupBy(facts, f => f.kind);
  return <K extends FactKind>(kind: K) => (byKind.get(kind) ?? []) as readonly Fact[] as readonly FactOf<K>[];
}

/** `service:orders`; a second one of the same name gets a number. */
function giveIds(parties: readonly Party[]): ReadonlyMap<Party, ComponentId> {
  const taken = new Set<ComponentId>();
  const ids = new Map<Party, ComponentId>();
  const sorted = [...parties].sort(
    (a, b) => compareText(a.name, b.name) || compareText([...a.roots][0] ?? '', [...b.roots][0] ?? ''),
  );
  for (const party of sorted) {
    const base = `${party.kind}:${
      party.name
        .toLowerCase()
        .replace(/[^a-z0-9.]+/g, '-')
        .replace(/^-|-$/g, '') ||
      normalise(party.name) ||
      'unnamed'
    }`;
    let key = base;
    for (let n = 2; taken.has(key); n++) key = `${base}-${n}`;
    taken.add(key);
    ids.set(party, key);
  }
  return ids;
}

function toComponent(party: Party, id: ComponentId): Component {
  const evidence = orderedEvidence(party.evidence);
  const languages = [...party.languages]
    .sort(([a, x], [b, y]) => y - x || compareText(a, b))
    .map(([language]) => language);
  const aliases = new Set([...party.aliases, ...party.hosts]);
  aliases.delete(party.name);
  return {
    id,
    name: party.name,
    aliases: [...aliases].sort(compareText),
    kind: party.kind,
    languages,
    roots: [...party.roots].sort(compareText),
    evidence,
    ...(party.technology ? { technology: party.technology } : {}),
  };
}

function orderedEvidence(list: readonly Evidence[]): NonEmpty<Evidence> {
  const unique = [...new Map(list.map(e => [`${e.file}:${e.line}`, e])).values()];
  if (!isNonEmpty(unique)) throw new Error('a component without evidence');
  return unique;
}

function toChannels(linked: Linked, id: (party: Party) => ComponentId): Channel[] {
  const groups = groupBy(linked.messages, m => `${m.broker ? id(m.broker) : ''}\n${m.name}`);
  const channels = [...groups.values()].map((messages): Channel => {
    const side = (direction: 'publish' | 'consume') =>
      [...new Set(messages.filter(m => m.direction === direction).map(m => id(m.party)))].sort(compareText);
    const first = messages[0]!;
    const evidence = messages.map(m => m.evidence).sort(compareEvidence);
    return {
      name: first.name,
      publishers: side('publish'),
      consumers: side('consume'),
      evidence: orderedEvidence(evidence),
      ...(first.broker ? { broker: id(first.broker) } : {}),
    };
  });
  return channels.sort((a, b) => compareText(a.name, b.name) || compareText(a.broker ?? '', b.broker ?? ''));
}

function toStoreUses(linked: Linked, id: (party: Party) => ComponentId): StoreUse[] {
  const groups = groupBy(linked.stores, s => `${id(s.from)}\n${id(s.to)}\n${s.database ?? ''}`);
  const uses = [...groups.values()].map((stores): StoreUse => {
    const { from, to, database } = stores[0]!;
    const entities = entitiesIn(from, to);
    const via = [...new Map(stores.flatMap(s => s.via).map(e => [`${e.file}:${e.line}`, e])).values()];
    return {
      from: id(from),
      to: id(to),
      entities,
      evidence: orderedEvidence(stores.map(s => s.evidence)),
      via,
      ...(database ? { database } : {}),
    };
  });
  return uses.sort(
    (a, b) => compareText(a.from, b.from) || compareText(a.to, b.to) || compareText(a.database ?? '', b.database ?? ''),
  );
}

/** Tables and the like that a component keeps in a store: those of the store's product, and of no known product. */
function entitiesIn(from: Party, to: Party): StoreUse['entities'] {
  return allFactsOf(from, 'store').flatMap(s => {
    const fits = s.technology === to.technology || s.technology === 'sql' || s.technology === 'unknown';
    return fits && s.entity && s.access !== 'connect' ? [{ name: s.entity, access: s.access, at: s.at }] : [];
  });
}

const ALL_KINDS: readonly CodeFactKind[] = [
  'route',
  'call',
  'publish',
  'consume',
  'store',
  'transaction',
  'policy',
  'handler',
  'dead-letter',
  'mechanism',
];
/** A language with a smaller share of a component's code is a helper script, not where it lives. */
const MINOR_SHARE = 0.05;

/** Kinds looked for in every language that makes up a real share of the component. */
function coveredKinds(party: Party | undefined, looksFor: ModelInput['looksFor']): ReadonlySet<CodeFactKind> {
  if (!party) return new Set();
  const total = [...party.languages.values()].reduce((a, b) => a + b, 0);
  const major = [...party.languages]
    .filter(([, size]) => size >= total * MINOR_SHARE)
    .map(([language]) => looksFor(language));
  return new Set(ALL_KINDS.filter(kind => major.every(kinds => kinds.has(kind))));
}

export function groupBy<T, K>(list: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of list) {
    const k = key(item);
    const group = groups.get(k);
    if (group) group.push(item);
    else groups.set(k, [item]);
  }
  return groups;
}
