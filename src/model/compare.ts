import { compareText } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import type { Channel, Component, Connection, PolicyState } from '../core/model.ts';

/** The parts of a saved or a fresh model that are compared. */
export interface Comparable {
  readonly components: readonly Component[];
  readonly connections: readonly Connection[];
  readonly channels: readonly Channel[];
  readonly findings: readonly Finding[];
}

/** Something that is in both and is not the same: what it was and what it is, in words. */
export interface Change<T> {
  readonly now: T;
  readonly what: readonly string[];
}

export interface Delta<T> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
  readonly changed: readonly Change<T>[];
}

export interface Comparison {
  readonly components: Delta<Component>;
  readonly connections: Delta<Connection>;
  readonly channels: Delta<Channel>;
  /** `changed`: the same decision with another weight, or about more or fewer components. */
  readonly findings: Delta<Finding>;
  /** Findings that are new, and those that concern a component they did not concern before: what a gate looks at. */
  readonly worse: readonly Finding[];
}

/**
 * What changed between two models. Places do not count: a line that moved changes nothing. A component is known by its
 * id, a connection by its ends, style and channel, a finding by its fingerprint.
 */
export function compareModels(base: Comparable, head: Comparable): Comparison {
  return {
    components: delta(base.components, head.components, c => c.id, componentChanges),
    connections: delta(mergeAlike(base.connections), mergeAlike(head.connections), keyOf, connectionChanges),
    channels: delta(base.channels, head.channels, c => JSON.stringify([c.broker ?? '', c.name]), channelChanges),
    ...compareFindings(base.findings, head.findings),
  };
}

/**
 * A finding about many components is another one by its fingerprint as soon as one is added or mended. Here it is the
 * same: of one detector, and one's subjects hold all of the other's.
 */
function compareFindings(base: readonly Finding[], head: readonly Finding[]): Pick<Comparison, 'findings' | 'worse'> {
  const { added, removed, changed } = delta(base, head, f => f.fingerprint, findingChanges);
  const gone = new Set(removed);
  const widened: Finding[] = [];
  const regrouped = added.flatMap(now => {
    const was = [...gone].find(f => f.detector === now.detector && (holds(f, now) || holds(now, f)));
    if (!was) return [];
    gone.delete(was);
    if (!holds(was, now)) widened.push(now);
    return [{ now, what: [...findingChanges(was, now), ...subjectChanges(was, now)] }];
  });
  const fresh = added.filter(f => !regrouped.some(r => r.now === f));
  return {
    findings: { added: fresh, removed: [...gone], changed: [...changed, ...regrouped] },
    worse: [...fresh, ...widened],
  };
}

const holds = (all: Finding, some: Finding): boolean => some.subjects.every(s => all.subjects.includes(s));

function subjectChanges(was: Finding, now: Finding): readonly string[] {
  const more = now.subjects.filter(s => !was.subjects.includes(s));
  const fewer = was.subjects.filter(s => !now.subjects.includes(s));
  return [
    ...(more.length > 0 ? [`now also ${listed(more)}`] : []),
    ...(fewer.length > 0 ? [`no longer ${listed(fewer)}`] : []),
  ];
}

const keyOf = (c: Connection): string => JSON.stringify([c.from, c.to, c.style, c.channel ?? '']);

/** Several calls of one operation are one connection here: how often it is called in the code is no architecture. */
function mergeAlike(connections: readonly Connection[]): readonly Connection[] {
  const first = new Map<string, Connection>();
  for (const c of connections) if (!first.has(keyOf(c))) first.set(keyOf(c), c);
  return [...first.values()];
}

function delta<T>(
  base: readonly T[],
  head: readonly T[],
  key: (item: T) => string,
  changes: (was: T, now: T) => readonly string[],
): Delta<T> {
  const [before, after] = [base, head].map(items => new Map(items.map(item => [key(item), item]))) as [
    Map<string, T>,
    Map<string, T>,
  ];
  const changed = [...after].flatMap(([id, now]) => {
    const was = before.get(id);
    const what = was === undefined ? [] : changes(was, now);
    return what.length > 0 ? [{ now, what }] : [];
  });
  return {
    added: [...after].flatMap(([id, item]) => (before.has(id) ? [] : [item])),
    removed: [...before].flatMap(([id, item]) => (after.has(id) ? [] : [item])),
    changed,
  };
}

function componentChanges(was: Component, now: Component): readonly string[] {
  return [
    ...differs('kind', was.kind, now.kind),
    ...differs('technology', was.technology, now.technology),
    ...differs('languages', listed(was.languages), listed(now.languages)),
    ...differs('folders', listed(was.roots), listed(now.roots)),
  ];
}

function connectionChanges(was: Connection, now: Connection): readonly string[] {
  const kinds = [...new Set([...was.policies, ...now.policies].map(p => p.kind))].sort(compareText);
  const policy = (c: Connection, kind: PolicyState['kind']) => showPolicy(c.policies.find(p => p.kind === kind));
  return [
    ...differs('protocol', was.protocol, now.protocol),
    ...differs('confidence', was.confidence, now.confidence),
    ...kinds.flatMap(kind => differs(kind, policy(was, kind), policy(now, kind))),
  ];
}

function showPolicy(policy: PolicyState | undefined): string | undefined {
  if (!policy) return undefined;
  return [policy.status, policy.value, policy.source && `by ${policy.source}`].filter(Boolean).join(' ');
}

function channelChanges(was: Channel, now: Channel): readonly string[] {
  return [
    ...differs('publishers', listed(was.publishers), listed(now.publishers)),
    ...differs('consumers', listed(was.consumers), listed(now.consumers)),
  ];
}

function findingChanges(was: Finding, now: Finding): readonly string[] {
  return [...differs('severity', was.severity, now.severity), ...differs('confidence', was.confidence, now.confidence)];
}

function differs(name: string, was: string | undefined, now: string | undefined): readonly string[] {
  return was === now ? [] : [`${name}: ${was ?? 'none'} -> ${now ?? 'none'}`];
}

const listed = (names: readonly string[]): string => [...names].sort(compareText).join(', ');
