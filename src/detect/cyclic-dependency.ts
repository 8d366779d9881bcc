import type { Evidence } from '../core/evidence.ts';
import { compareText, isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { ComponentId, Confidence, Model } from '../core/model.ts';
import { type CallGraph, callGraph } from './call-graph.ts';
import { groupByDeployable } from './deployable.ts';
import { findCircles } from './longest-path.ts';
import { listNames } from './wording.ts';

/** From this many services on nobody can take one out without touching several others. */
const SEVERE = 3;

export const cyclicDependency: Detector = {
  id: 'cyclic-dependency',
  title: 'Services depend on each other in a circle',
  severity: 'medium',
  needs: ['call'],
  remedies: ['patterns/publish-subscribe', 'patterns/bounded-context', 'guides/decomposition'],

  *detect(model) {
    const graph = callGraph(model);
    for (const circle of findCircles(graph.ids, graph.next).order) {
      // A worker and the web side of one program call each other without tying anybody else.
      if (circle.length < 2 || groupByDeployable(model, circle).length < 2) continue;
      const hit = report(model, graph, circle);
      if (hit) yield hit;
    }
  },
};

function report(model: Model, graph: CallGraph, circle: readonly ComponentId[]): Hit | undefined {
  const round = shortestRound(graph, circle);
  const hops = round.map((from, i) => ({ from, to: round[(i + 1) % round.length]!, call: undefined }));
  const seen = hops.map(hop => graph.see(hop));
  const name = (id: ComponentId): string => model.component(id).name;
  const evidence = hops.map(({ from, to }, i): Evidence => {
    const { at, asks } = seen[i]!;
    return {
      ...at,
      note: `${name(from)} ${seen[i]!.inCode ? 'calls' : 'is given'} ${name(to)}${asks ? ` ${asks}` : ''}`,
    };
  });
  const others = circle.filter(id => !round.includes(id));
  const [first, ...rest] = [...round, ...others];
  if (!isNonEmpty(evidence) || first === undefined) return undefined;
  const way = [...round, first].map(name).join(' → ');
  const more =
    others.length > 0
      ? `; ${listNames(others.map(name))} ${others.length === 1 ? 'hangs' : 'hang'} in the same knot of ${circle.length} services`
      : '';
  return {
    subjects: [first, ...rest],
    message: `${way}: each of these ${round.length} services needs the next to answer${more}.`,
    confidence: confidenceOf(
      hops.every(h => graph.isHigh(h.from, h.to)),
      seen.every(s => s.inCode),
    ),
    severity: circle.length >= SEVERE ? 'high' : 'medium',
    evidence,
  };
}

/** An address in the configuration shows that the peer is needed, not that it is asked. */
function confidenceOf(sure: boolean, inCode: boolean): Confidence {
  if (sure && inCode) return 'high';
  return sure || inCode ? 'medium' : 'low';
}

/** The shortest way round inside the circle; of several the first in code-unit order. */
function shortestRound(graph: CallGraph, circle: readonly ComponentId[]): ComponentId[] {
  const inside = new Set(circle);
  let best: ComponentId[] | undefined;
  for (const start of [...circle].sort(compareText)) {
    const round = roundFrom(graph, start, inside);
    if (round && (best === undefined || round.length < best.length)) best = round;
    if (best?.length === 2) break;
  }
  return best ?? [...circle];
}

/** Breadth first: the first way that comes back to its start. */
function roundFrom(graph: CallGraph, start: ComponentId, inside: ReadonlySet<ComponentId>): ComponentId[] | undefined {
  const before = new Map<ComponentId, ComponentId | undefined>([[start, undefined]]);
  for (const [node] of before)
    for (const next of graph.next(node)) {
      if (next === start) return wayTo(node, before);
      if (inside.has(next) && !before.has(next)) before.set(next, node);
    }
  return undefined;
}

function wayTo(end: ComponentId, before: ReadonlyMap<ComponentId, ComponentId | undefined>): ComponentId[] {
  const way: ComponentId[] = [];
  for (let node: ComponentId | undefined = end; node !== undefined; node = before.get(node)) way.unshift(node);
  return way;
}
