import type { Evidence } from '../../core/evidence.ts';
import type { Consume, Publish } from '../../core/fact.ts';
import { type Ref, showRef } from '../../core/ref.ts';
import { declaredBy } from '../libraries.ts';
import { allFactsOf, factsOf, hasCode, isOwn, type Party } from '../party.ts';
import { HOLE, type Resolved } from '../resolve.ts';
import { imply, type System, tie } from '../system.ts';

/** Publishers and consumers joined through their broker; a component with a broker's library but no visible call keeps its configured connection. */
export function connectMessages(system: System): void {
  const spoken = new Set<Evidence>();
  for (const party of [...system.parties]) {
    for (const fact of messageFactsOf(system, party)) {
      connect(system, party, fact);
      spoken.add(fact.at);
    }
  }
  replaceConfigured(system, spoken);
  connectByLibrary(system);
}

/**
 * What a component publishes and consumes. A shared library's wrappers around a broker say nothing about one of its
 * users, unless that has no message code of its own and yet is configured for a broker.
 */
function messageFactsOf(system: System, party: Party): readonly (Publish | Consume)[] {
  const own = [...factsOf(party, 'publish'), ...factsOf(party, 'consume')];
  const configured = system.ties.some(t => t.from === party && t.to.kind === 'broker') || technologyByLibrary(party);
  return own.length > 0 || !configured ? own : [...allFactsOf(party, 'publish'), ...allFactsOf(party, 'consume')];
}

function connect(system: System, party: Party, fact: Publish | Consume): void {
  const technology = fact.broker ?? technologyByLibrary(party) ?? onlyBroker(system)?.technology;
  const broker = technology ? brokerFor(system, party, technology, fact) : undefined;
  const names = channelNames(system, party, fact);
  if (names.length === 0) system.unresolved.push({ text: showRef(fact.channel), evidence: fact.at });
  for (const { text: name } of names)
    system.messages.push({ party, name, direction: fact.kind, evidence: fact.at, ...(broker ? { broker } : {}) });
  if (!broker) return;
  const [from, to] = fact.kind === 'publish' ? [party, broker] : [broker, party];
  // A bus without a broker of its own speaks to the one the component is configured for.
  const configured = fact.broker
    ? undefined
    : system.ties.find(t => t.from === party && t.to === broker && t.confidence === 'high');
  const common = {
    style: 'async',
    protocol: technology!,
    confidence: (fact.broker || configured) && isOwn(party, fact) ? 'high' : 'medium',
    evidence: fact.at,
  } as const;
  const settings = configured ? [configured.evidence] : [];
  if (names.length === 0) tie(system, from, to, { ...common, via: settings });
  for (const { text: channel, via } of names) tie(system, from, to, { ...common, via: [...via, ...settings], channel });
}

/** The names of the channel; for RabbitMQ the exchange where the routing key is not known. */
function channelNames(system: System, party: Party, fact: Publish | Consume): readonly Resolved[] {
  const known = (ref: Ref) => system.resolver.resolve(ref, party).filter(r => r.text && !r.text.includes(HOLE));
  const channels = known(fact.channel);
  return channels.length || !fact.exchange ? channels : known(fact.exchange);
}

function technologyByLibrary(party: Party): string | undefined {
  return declaredBy(party).find(d => d.meaning.means === 'broker')?.meaning.technology;
}

function brokersOf(system: System, technology?: string): Party[] {
  // A store can carry messages too: lists, streams and channels of Redis.
  return system.parties.filter(p =>
    technology === undefined
      ? p.kind === 'broker'
      : p.technology === technology && (p.kind === 'broker' || p.kind === 'datastore'),
  );
}

function onlyBroker(system: System): Party | undefined {
  const brokers = brokersOf(system);
  return brokers.length === 1 ? brokers[0] : undefined;
}

/** Several brokers of one product, and nothing that says which: no answer is better than the first. */
function brokerFor(system: System, party: Party, technology: string, fact: Publish | Consume): Party | undefined {
  const candidates = brokersOf(system, technology);
  const configured = candidates.filter(b => system.ties.some(t => t.from === party && t.to === b));
  if (configured.length === 0 && candidates.length > 1) return undefined;
  return configured[0] ?? candidates[0] ?? imply(system, 'broker', technology, technology, fact.at);
}

/**
 * Where the code shows the direction, the configured address only says which broker: it becomes part of how we know.
 * @param spoken where code publishes or consumes
 */
function replaceConfigured(system: System, spoken: ReadonlySet<Evidence>): void {
  const key = (a: Party, b: Party) => `${system.parties.indexOf(a)} ${system.parties.indexOf(b)}`;
  const shown = new Set(
    system.ties.filter(t => t.style === 'async' && spoken.has(t.evidence)).map(t => key(t.from, t.to)),
  );
  const kept = system.ties.flatMap(t => {
    if (t.to.kind !== 'broker' || spoken.has(t.evidence) || shown.has(key(t.from, t.to))) return [t];
    if (shown.has(key(t.to, t.from))) return [];
    // Code of ours that is not seen to publish or to consume: which of the two it does is a guess.
    if (t.style !== 'async' || t.confidence !== 'high' || !hasCode(t.from)) return [t];
    const library = publishingLibrary(t.from);
    return [library ? { ...t, via: [...t.via, library] } : { ...t, confidence: 'medium' as const }];
  });
  system.ties.splice(0, system.ties.length, ...kept);
}

function publishingLibrary(party: Party): Evidence | undefined {
  return declaredBy(party).find(d => d.meaning.means === 'broker' && d.meaning.publishes)?.library.at;
}

function connectByLibrary(system: System): void {
  for (const party of [...system.parties]) {
    if (!hasCode(party) || party.kind === 'broker') continue;
    for (const { library, meaning } of declaredBy(party)) {
      if (
        meaning.means !== 'broker' ||
        system.ties.some(
          t =>
            (t.from === party && t.to.technology === meaning.technology) ||
            (t.to === party && t.from.technology === meaning.technology),
        )
      )
        continue;
      const candidates = brokersOf(system, meaning.technology);
      const broker =
        candidates.length === 1
          ? candidates[0]!
          : candidates.length === 0
            ? imply(system, 'broker', meaning.technology, meaning.technology, library.at)
            : undefined;
      if (broker)
        tie(system, party, broker, {
          style: 'async',
          protocol: meaning.technology,
          confidence: 'medium',
          evidence: library.at,
          via: [],
        });
    }
  }
}
