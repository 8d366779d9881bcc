import { compareEvidence, compareText, type Evidence, isNonEmpty } from '../core/evidence.ts';
import type { CallSite, ComponentId, Confidence, Connection, PolicyState, Style } from '../core/model.ts';

export interface Observation {
  readonly from: ComponentId;
  readonly to: ComponentId;
  readonly style: Style;
  readonly protocol: string;
  readonly channel?: string;
  readonly confidence: Confidence;
  readonly evidence: Evidence;
  readonly via: readonly Evidence[];
}

const RANK: Readonly<Record<Confidence, number>> = { high: 0, medium: 1, low: 2 };

/**
 * One connection per pair, style and channel. Observations that know no channel join those that do: the setting with
 * the address and the call that uses it are two views of one connection.
 */
export function mergeTies(observations: readonly Observation[], calls: readonly CallSite[]): Connection[] {
  const pairs = new Map<string, Observation[]>();
  for (const seen of observations) {
    const key = `${seen.from}\n${seen.to}\n${seen.style}`;
    pairs.set(key, [...(pairs.get(key) ?? []), seen]);
  }
  const connections: Connection[] = [];
  for (const group of pairs.values()) {
    const channels = [...new Set(group.flatMap(s => (s.channel ? [s.channel] : [])))].sort(compareText);
    const silent = group.filter(s => !s.channel);
    for (const channel of channels.length ? channels : [undefined])
      connections.push(
        merge(channel, [...group.filter(s => channel !== undefined && s.channel === channel), ...silent], calls),
      );
  }
  return connections.sort(
    (a, b) =>
      compareText(a.from, b.from) ||
      compareText(a.to, b.to) ||
      compareText(a.style, b.style) ||
      compareText(a.channel ?? '', b.channel ?? ''),
  );
}

function merge(channel: string | undefined, seen: readonly Observation[], calls: readonly CallSite[]): Connection {
  const ordered = [...seen].sort(
    (a, b) => RANK[a.confidence] - RANK[b.confidence] || compareEvidence(a.evidence, b.evidence),
  );
  const best = ordered[0]!;
  const evidence = unique(
    ordered.filter(s => s.confidence === best.confidence || s.confidence !== 'low').map(s => s.evidence),
  );
  if (!isNonEmpty(evidence)) throw new Error('a connection without evidence');
  const via = unique(ordered.flatMap(s => s.via)).filter(
    v => !evidence.some(e => e.file === v.file && e.line === v.line),
  );
  const sites = calls.filter(c => c.from === best.from && c.to === best.to && evidence.some(e => e === c.call.at));
  return {
    from: best.from,
    to: best.to,
    style: best.style,
    protocol: protocolOf(ordered),
    confidence: best.confidence,
    policies: weakest(sites),
    evidence,
    via,
    ...(channel ? { channel } : {}),
  };
}

/** Code that makes the call knows the protocol best; a setting often only knows a port. */
function protocolOf(ordered: readonly Observation[]): string {
  return (ordered.find(s => s.protocol !== 'tcp') ?? ordered[0]!).protocol;
}

function unique(list: readonly Evidence[]): Evidence[] {
  return [...new Map(list.map(e => [`${e.file}:${e.line}`, e])).values()];
}

/** A connection is as protected as its least protected call. */
function weakest(sites: readonly CallSite[]): PolicyState[] {
  const order = { absent: 0, unknown: 1, present: 2 } as const;
  const kinds = [...new Set(sites.flatMap(s => s.policies.map(p => p.kind)))];
  return kinds.map(
    kind =>
      sites.map(s => s.policies.find(p => p.kind === kind)!).sort((a, b) => order[a.status] - order[b.status])[0]!,
  );
}
