import type { Evidence } from '../core/evidence.ts';
import { compareText, isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { ComponentId, Model } from '../core/model.ts';
import { type CallGraph, callGraph } from './call-graph.ts';
import { count, listNames } from './wording.ts';

/** Fewer callers or callees than this are no hub, however small the system is. */
const LEAST_PEERS = 4;
/** Share of the other services that must stand on each side. */
const LEAST_SHARE = 0.25;
const MOST_CITED = 5;

export const hubService: Detector = {
  id: 'hub-service',
  title: 'One service stands between many others',
  severity: 'medium',
  needs: ['call'],
  threshold: { start: LEAST_PEERS, unit: 'services on each side' },
  remedies: ['patterns/bounded-context', 'patterns/publish-subscribe', 'guides/decomposition'],

  *detect(model, team) {
    const threshold = team.thresholdOf(hubService);
    const graph = callGraph(model);
    const callers = new Map<ComponentId, ComponentId[]>();
    for (const from of graph.ids)
      for (const to of graph.next(from)) callers.set(to, [...(callers.get(to) ?? []), from]);
    const least = Math.max(threshold, Math.ceil((graph.ids.length - 1) * LEAST_SHARE));
    for (const id of graph.ids) {
      const before = callers.get(id) ?? [];
      const after = graph.next(id);
      if (before.length < least || after.length < least) continue;
      const hit = report(model, graph, id, before, after);
      if (hit) yield hit;
    }
  },
};

function report(
  model: Model,
  graph: CallGraph,
  id: ComponentId,
  before: readonly ComponentId[],
  after: readonly ComponentId[],
): Hit | undefined {
  const name = (of: ComponentId): string => model.component(of).name;
  const incoming = before.map(from => ({ from, to: id, call: undefined }));
  const outgoing = after.map(to => ({ from: id, to, call: undefined }));
  const cite = (hops: typeof incoming, note: (hop: (typeof incoming)[number]) => string): Evidence[] =>
    hops.slice(0, MOST_CITED).map(hop => ({ ...graph.see(hop).at, note: note(hop) }));
  const evidence = [
    ...cite(incoming, hop => `${name(hop.from)} calls ${name(id)}`),
    ...cite(outgoing, hop => `${name(id)} calls ${name(hop.to)}`),
  ];
  if (!isNonEmpty(evidence)) return undefined;
  const sure = [...incoming, ...outgoing].every(h => graph.isHigh(h.from, h.to) && graph.see(h).inCode);
  const both = before.filter(b => after.includes(b)).sort(compareText);
  const back = both.length > 0 ? `, ${listNames(both.map(name))} in both directions` : '';
  return {
    subjects: [id],
    message: `${name(id)} is called by ${count(before.length, 'service')} and calls ${after.length} itself, of ${graph.ids.length} that talk to each other${back}: most changes and most outages pass through it.`,
    confidence: sure ? 'high' : 'medium',
    evidence,
  };
}
