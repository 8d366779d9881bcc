import type { Evidence } from '../core/evidence.ts';
import { compareText, isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit, TeamRules } from '../core/finding.ts';
import type { ComponentId, Confidence, Model } from '../core/model.ts';
import { crossServiceWriteWithoutSaga } from './cross-service-write-without-saga.ts';
import { cyclicDependency } from './cyclic-dependency.ts';
import { groupByDeployable } from './deployable.ts';
import { distributedTransaction } from './distributed-transaction.ts';
import { inappropriateIntimacy } from './inappropriate-intimacy.ts';
import { sharedDatabase } from './shared-database.ts';
import { sharedLibrary } from './shared-library.ts';
import { syncCallChain } from './sync-call-chain.ts';
import { listNames } from './wording.ts';

/** Two services that hold together are a pair, not a system in pieces. */
const LEAST_SERVICES = 3;
/** Share of the services with code that must be tied together. */
const LEAST_SHARE = 0.5;

/** What keeps services from being changed or released apart, and what keeps them from running apart. */
const TIES: readonly { readonly detector: Detector; readonly holds: 'change' | 'running'; readonly lifts: string }[] = [
  { detector: sharedDatabase, holds: 'change', lifts: 'a database for each service' },
  { detector: inappropriateIntimacy, holds: 'change', lifts: "the owner's API instead of its store" },
  { detector: sharedLibrary, holds: 'change', lifts: 'own copies of the shared types' },
  { detector: cyclicDependency, holds: 'running', lifts: 'one direction of the circle as events' },
  { detector: syncCallChain, holds: 'running', lifts: 'the chain as messages or local copies' },
  { detector: crossServiceWriteWithoutSaga, holds: 'running', lifts: 'a saga' },
  { detector: distributedTransaction, holds: 'running', lifts: 'a saga instead of the common transaction' },
];

interface Tie {
  readonly id: string;
  readonly holds: 'change' | 'running';
  readonly lifts: string;
  readonly services: readonly ComponentId[];
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
}

export const distributedMonolith: Detector = {
  id: 'distributed-monolith',
  title: 'Services that can only live together',
  severity: 'critical',
  needs: ['call', 'store'],
  remedies: ['patterns/bounded-context', 'patterns/database-per-service', 'decisions/split-or-not'],
  subjects: workers,

  *detect(model, team) {
    const services = workers(model);
    const ties = TIES.flatMap(row => tiesOf(model, team, row, services));
    for (const group of groupsOf(ties)) {
      const members = groupByDeployable(
        model,
        services.filter(id => group.some(t => t.services.includes(id))),
      ).map(ids => ids[0]!);
      if (members.length < Math.max(LEAST_SERVICES, services.length * LEAST_SHARE)) continue;
      if (!group.some(t => t.holds === 'change') || !group.some(t => t.holds === 'running')) continue;
      const hit = report(model, group, members, services.length);
      if (hit) yield hit;
    }
  },
};

function workers(model: Model): readonly ComponentId[] {
  return model.components
    .filter(c => (c.kind === 'service' || c.kind === 'job' || c.kind === 'auth') && model.hasCode(c.id))
    .map(c => c.id);
}

/** What a detector found, as ties between services; guesses tie nobody. */
function tiesOf(
  model: Model,
  team: TeamRules,
  { detector, holds, lifts }: (typeof TIES)[number],
  services: readonly ComponentId[],
): Tie[] {
  return [...detector.detect(model, team)].flatMap((hit): Tie[] => {
    const tied = hit.subjects.filter(id => services.includes(id));
    if (hit.confidence === 'low' || hit.severity === 'low' || tied.length < 2) return [];
    return [{ id: detector.id, holds, lifts, services: tied, confidence: hit.confidence, evidence: hit.evidence }];
  });
}

/** Ties that have services in common belong together. */
function groupsOf(ties: readonly Tie[]): Tie[][] {
  const groups: { ids: Set<ComponentId>; ties: Tie[] }[] = [];
  for (const tie of ties) {
    const met = groups.filter(g => tie.services.some(id => g.ids.has(id)));
    const merged = {
      ids: new Set([...met.flatMap(g => [...g.ids]), ...tie.services]),
      ties: [...met.flatMap(g => g.ties), tie],
    };
    for (const group of met) groups.splice(groups.indexOf(group), 1);
    groups.push(merged);
  }
  return groups.map(g => g.ties);
}

function report(model: Model, ties: readonly Tie[], members: readonly ComponentId[], all: number): Hit | undefined {
  const rows = TIES.filter(row => ties.some(t => t.id === row.detector.id));
  const parts = rows.map(row => {
    const own = ties.filter(t => t.id === row.detector.id);
    const number = new Set(own.flatMap(t => t.services)).size;
    return `${row.detector.id} (${number} services)`;
  });
  const evidence = rows.flatMap(row =>
    ties
      .filter(t => t.id === row.detector.id)
      .slice(0, 2)
      .flatMap(t => t.evidence.slice(0, 2).map(e => ({ ...e, note: row.detector.id }))),
  );
  const [first, ...rest] = [...members].sort(compareText);
  if (!isNonEmpty(evidence) || first === undefined) return undefined;
  const sure = (['change', 'running'] as const).every(h => ties.some(t => t.holds === h && t.confidence === 'high'));
  return {
    subjects: [first, ...rest],
    message: `${members.length} of ${all} services (${listNames([first, ...rest].map(id => model.component(id).name))}) hold together by ${listNames(parts)}: they are deployed apart and live as one; it would take ${listNames(rows.map(r => r.lifts))} to part them.`,
    confidence: sure ? 'high' : 'medium',
    evidence,
  };
}
