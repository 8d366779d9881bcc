import type { Evidence } from '../core/evidence.ts';
import { compareEvidence, compareText } from '../core/evidence.ts';
import type { ComponentKind } from '../core/fact.ts';
import type { CallSite, ComponentId, Connection, Model } from '../core/model.ts';
import { type Ref, showRef } from '../core/ref.ts';
import { inBrowser } from './browser.ts';

/** A call whose peer is known. */
export type PlacedCall = CallSite & { readonly to: ComponentId };

/** Who waits for whom: synchronous, grounded connections between components that do the system's work. */
export interface CallGraph {
  /** All components with a hop out or in, sorted. */
  readonly ids: readonly ComponentId[];
  /** Peers of a component, sorted. */
  next(id: ComponentId): readonly ComponentId[];
  isHigh(from: ComponentId, to: ComponentId): boolean;
  /** The line that makes the hop, and what it asks for where that is known: `GET /orders/{id}`. */
  see(hop: { from: ComponentId; to: ComponentId; call: PlacedCall | undefined }): {
    readonly at: Evidence;
    readonly asks: string | undefined;
    /** Whether code makes the call; false where only configuration holds the peer's address. */
    readonly inCode: boolean;
  };
  /** Calls that make up the hops, by component, file and line. */
  readonly calls: readonly PlacedCall[];
}

/**
 * Gateways are left out: a gateway's hop is the price of the front door, and which of its many peers a request reaches
 * is decided per request. So are browsers, stores and infrastructure.
 */
const WORKERS: ReadonlySet<ComponentKind> = new Set(['service', 'job', 'auth']);

/** Plays the visitor; no part of the system. */
const LOAD_GENERATOR = /^load$|load-?(gen|test|runner)|locust|^k6|jmeter|gatling|traffic-?gen/;

export function callGraph(model: Model): CallGraph {
  const works = (id: ComponentId): boolean =>
    WORKERS.has(model.component(id).kind) && !LOAD_GENERATOR.test(model.component(id).name.toLowerCase());
  // What a component passes on by its configuration or lets a browser ask for, it does not wait for.
  const passedOn = new Set(model.components.flatMap(c => model.facts(c.id, 'forward').map(f => f.at)));
  for (const site of model.calls) if (inBrowser(site)) passedOn.add(site.call.at);
  const hops = new Map<string, Connection[]>();
  const next = new Map<ComponentId, Set<ComponentId>>();
  for (const connection of model.connections) {
    const { from, to, style, confidence } = connection;
    if (style !== 'sync' || confidence === 'low' || from === to || !works(from) || !works(to)) continue;
    if (connection.evidence.every(e => passedOn.has(e))) continue;
    const key = hopKey(from, to);
    hops.set(key, [...(hops.get(key) ?? []), connection]);
    next.set(from, (next.get(from) ?? new Set()).add(to));
  }
  const sorted = new Map([...next].map(([id, peers]) => [id, [...peers].sort(compareText)]));
  const calls = model.calls.filter(
    (site): site is PlacedCall => site.to !== undefined && hops.has(hopKey(site.from, site.to)) && !inBrowser(site),
  );
  return {
    ids: [...new Set([...next.keys(), ...[...next.values()].flatMap(peers => [...peers])])].sort(compareText),
    next: id => sorted.get(id) ?? [],
    isHigh: (from, to) => (hops.get(hopKey(from, to)) ?? []).some(c => c.confidence === 'high'),
    see({ from, to, call }) {
      const site = call ?? calls.find(c => c.from === from && c.to === to);
      if (site) return { at: site.call.at, asks: asksFor(site), inCode: true };
      const connections = hops.get(hopKey(from, to))!;
      const at = connections.flatMap(c => [...c.evidence]).sort(compareEvidence)[0]!;
      return { at, asks: connections.find(c => c.channel)?.channel, inCode: false };
    },
    calls: [...calls].sort((a, b) => compareText(a.from, b.from) || compareEvidence(a.call.at, b.call.at)),
  };
}

const hopKey = (from: ComponentId, to: ComponentId): string => `${from} > ${to}`;

/** The operation as the caller names it; an address without its host says enough. */
function asksFor({ call }: PlacedCall): string | undefined {
  if (call.names === 'contract') return call.method;
  const path = callPath(call);
  if (path === undefined) return call.method;
  return call.method ? `${call.method} ${path}` : path;
}

/**
 * The path a call asks for, from `path`, else from behind the host in `target`: `/orders/{id}`, where braces stand
 * for a value put in at run time.
 */
export function callPath(call: PlacedCall['call']): string | undefined {
  const text = showPattern(call.path ?? call.target);
  if (call.path) return text || undefined;
  const scheme = text.indexOf('://');
  const slash = text.indexOf('/', scheme < 0 ? 0 : scheme + 3);
  return slash < 0 || slash === text.length - 1 ? undefined : text.slice(slash);
}

/** Like `showRef`, with what is not written out in braces, so that it cannot be taken for a part of the path. */
export function showPattern(ref: Ref): string {
  if (ref.ref === 'literal') return ref.value;
  if (ref.ref === 'join') return ref.parts.map(showPattern).join('');
  return `{${showRef(ref).replace(/[^\w.-]/g, '')}}`;
}
