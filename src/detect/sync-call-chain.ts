import type { Evidence } from '../core/evidence.ts';
import { compareText, isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { ComponentId, Model } from '../core/model.ts';
import { type CallGraph, callGraph } from './call-graph.ts';
import { longestPaths } from './longest-path.ts';
import { requestPaths } from './request-path.ts';
import { count, listNames } from './wording.ts';

/** Hops from which a chain is reported, and from which it weighs more: the usual limit is two, three at most. */
const REPORTED_HOPS = 3;
const SEVERE_HOPS = 4;
/** Chains shown; the services that start further ones are named in the last. */
const MOST_CHAINS = 5;

/** A way through the system, one entry per hop. */
interface Chain {
  readonly ids: readonly ComponentId[];
  /** Line of the call of each hop, and what it asks for. */
  readonly hops: readonly { readonly at: Evidence; readonly asks: string | undefined }[];
  /** One request is known to pass all of it: each call stands in the handler that the call before it reaches. */
  readonly inOneRequest: boolean;
}

export const syncCallChain: Detector = {
  id: 'sync-call-chain',
  title: 'A request waits for a chain of services',
  severity: 'medium',
  needs: ['call'],
  remedies: [
    'decisions/communication-style',
    'patterns/cqrs',
    'patterns/api-composition',
    'patterns/timeout-and-deadline',
  ],

  *detect(model) {
    const graph = callGraph(model);
    const chains = dropContained([...requestChains(model, graph), ...structuralChains(graph)]);
    const shown = chains.slice(0, MOST_CHAINS);
    const further = chains.slice(MOST_CHAINS).map(c => model.component(c.ids[0]!).name);
    for (const [i, chain] of shown.entries()) {
      const hit = report(model, graph, chain, i === shown.length - 1 ? further : []);
      if (hit) yield hit;
    }
  },
};

/** The longest chain that one request passes, from each component where one starts. */
function requestChains(model: Model, graph: CallGraph): Chain[] {
  return requestPaths(model, graph)
    .filter(path => path.length >= REPORTED_HOPS)
    .map(path => ({
      ids: [path[0]!.from, ...path.map(site => site.to)],
      hops: path.map(site => ({ at: site.call.at, asks: graph.asks(site) })),
      inOneRequest: true,
    }));
}

/** The longest way along the connections, from each component where one starts. */
function structuralChains(graph: CallGraph): Chain[] {
  return longestPaths(graph.ids, graph.next)
    .filter(ids => ids.length > REPORTED_HOPS)
    .map(ids => ({
      ids,
      hops: ids.slice(1).map((to, i) => graph.hop(ids[i]!, to)),
      inOneRequest: false,
    }));
}

/** One chain per entry, the surest before the longest, and none that only repeats the end or middle of another. */
function dropContained(chains: readonly Chain[]): Chain[] {
  const ranked = [...chains].sort(
    (a, b) =>
      Number(b.inOneRequest) - Number(a.inOneRequest) ||
      b.ids.length - a.ids.length ||
      compareText(a.ids.join(' '), b.ids.join(' ')),
  );
  const kept: Chain[] = [];
  for (const chain of ranked)
    if (!kept.some(k => k.ids[0] === chain.ids[0] || contains(k.ids, chain.ids))) kept.push(chain);
  return kept;
}

function contains(whole: readonly ComponentId[], part: readonly ComponentId[]): boolean {
  const start = whole.indexOf(part[0]!);
  return start >= 0 && part.every((id, i) => whole[start + i] === id);
}

function report(model: Model, graph: CallGraph, chain: Chain, further: readonly string[]): Hit | undefined {
  const evidence = chain.hops.map((hop, i) => withNote(hop.at, `hop ${i + 1}: ${describeHop(model, chain, i)}`));
  const [entry, ...rest] = chain.ids;
  if (!isNonEmpty(evidence) || entry === undefined) return undefined;
  const length = count(chain.hops.length, 'synchronous hop');
  const sure = chain.hops.every((_, i) => graph.isHigh(chain.ids[i]!, chain.ids[i + 1]!));
  const lead = chain.inOneRequest
    ? `One request to ${model.component(entry).name} waits for ${length}`
    : `Up to ${length} in a row`;
  const more = further.length > 0 ? ` Such chains also start at ${listNames(further)}.` : '';
  return {
    subjects: [entry, ...rest],
    message: `${lead}: ${describeWay(model, chain)}.${more}`,
    confidence: chain.inOneRequest && sure ? 'high' : 'medium',
    severity: chain.hops.length >= SEVERE_HOPS ? 'high' : 'medium',
    evidence,
    // The services in their order: the same ones in another order are another chain.
    key: chain.ids.join(' > '),
  };
}

function describeHop(model: Model, chain: Chain, i: number): string {
  const asks = chain.hops[i]!.asks;
  return `${model.component(chain.ids[i]!).name} calls ${model.component(chain.ids[i + 1]!).name}${asks ? ` ${asks}` : ''}`;
}

/** `web → orders (GET /orders) → payments`. */
function describeWay(model: Model, chain: Chain): string {
  return chain.ids
    .map((id, i) => {
      const asks = chain.hops[i - 1]?.asks;
      return `${model.component(id).name}${asks ? ` (${asks})` : ''}`;
    })
    .join(' → ');
}

function withNote(at: Evidence, note: string): Evidence {
  return { ...at, note };
}
