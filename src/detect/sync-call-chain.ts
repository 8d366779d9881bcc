import type { Evidence } from '../core/evidence.ts';
import { compareText, isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { ComponentId, Confidence, Model } from '../core/model.ts';
import { type CallGraph, callGraph } from './call-graph.ts';
import { followUps, requestPaths } from './request-path.ts';
import { type Hop, structuralPaths } from './structural-path.ts';
import { count, listNames } from './wording.ts';

/** Hops from which a chain is reported (one less than from which it weighs more): the usual limit is two, three at most. */
const REPORTED_HOPS = 3;
const SEVERE_HOPS = 4;
/** Chains shown; the services that start further ones are named in the last. */
const MOST_CHAINS = 5;

interface Chain {
  readonly ids: readonly ComponentId[];
  readonly hops: readonly Hop[];
  /** One request is known to pass all of it: each call stands in the handler that the call before it reaches. */
  readonly inOneRequest: boolean;
}

export const syncCallChain: Detector = {
  id: 'sync-call-chain',
  title: 'A request waits for a chain of services',
  severity: 'medium',
  needs: ['call'],
  threshold: { start: REPORTED_HOPS, unit: 'calls in a row' },
  remedies: ['patterns/publish-subscribe', 'decisions/communication-style', 'guides/communication'],

  *detect(model, team) {
    const threshold = team.thresholdOf(syncCallChain);
    const graph = callGraph(model);
    const follow = followUps(model, graph);
    const inOneRequest = requestPaths(graph, follow).map(path =>
      chainOf(
        path.map(call => ({ ...call, call })),
        true,
      ),
    );
    const structural = structuralPaths(graph, follow).map(hops => chainOf(hops, false));
    const chains = dropContained([...inOneRequest, ...structural].filter(c => c.hops.length >= threshold));
    const shown = chains.slice(0, MOST_CHAINS);
    const further = chains.slice(MOST_CHAINS).map(c => model.component(c.ids[0]!).name);
    for (const [i, chain] of shown.entries()) {
      const hit = report(model, graph, chain, i === shown.length - 1 ? further : []);
      if (hit) yield hit;
    }
  },
};

function chainOf(hops: readonly Hop[], inOneRequest: boolean): Chain {
  return { ids: [hops[0]!.from, ...hops.map(hop => hop.to)], hops, inOneRequest };
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
  const seen = chain.hops.map(hop => graph.see(hop));
  const name = (id: ComponentId): string => model.component(id).name;
  const evidence = chain.hops.map(({ from, to }, i): Evidence => {
    const { at, asks } = seen[i]!;
    return { ...at, note: `hop ${i + 1}: ${name(from)} calls ${name(to)}${asks ? ` ${asks}` : ''}` };
  });
  const [entry, ...rest] = chain.ids;
  if (!isNonEmpty(evidence) || entry === undefined) return undefined;
  const length = count(chain.hops.length, 'synchronous hop');
  const lead = chain.inOneRequest ? `One request from ${name(entry)} passes ${length}` : `Up to ${length} in a row`;
  const way = rest.map((id, i) => `${name(id)}${seen[i]!.asks ? ` (${seen[i]!.asks})` : ''}`);
  const more = further.length > 0 ? ` Such chains also start at ${listNames(further)}.` : '';
  const sure = chain.hops.every(hop => graph.isHigh(hop.from, hop.to));
  return {
    subjects: [entry, ...rest],
    message: `${lead}: ${[name(entry), ...way].join(' → ')}.${more}`,
    confidence: confidenceOf(
      chain,
      sure,
      seen.every(hop => hop.inCode),
    ),
    severity: chain.hops.length >= SEVERE_HOPS ? 'high' : 'medium',
    evidence,
    // The services in their order: the same ones in another order are another chain.
    key: chain.ids.join(' > '),
  };
}

/** An address in the configuration shows whom a service talks to, not that a request waits for it. */
function confidenceOf(chain: Chain, sure: boolean, inCode: boolean): Confidence {
  if (chain.inOneRequest && sure) return 'high';
  return inCode ? 'medium' : 'low';
}
