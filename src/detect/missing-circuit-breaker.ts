import { compareEvidence, compareText, isNonEmpty } from '../core/evidence.ts';
import type { ComponentKind } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { CallSite, ComponentId, Model } from '../core/model.ts';
import { inBrowser } from './browser.ts';
import { LOOKUPS } from './client-timeouts.ts';
import { groupByDeployable } from './deployable.ts';
import { count, listNames } from './wording.ts';

/** Peers whose slowness a breaker keeps away; stores, brokers and infrastructure have drivers of their own. */
const PEERS: ReadonlySet<ComponentKind> = new Set(['service', 'gateway', 'auth', 'external', 'web']);
/** Libraries that bring a breaker: one of them may be at work where we see none. */
const LIBRARIES =
  /hystrix|resilience4j|sentinel|fault-?tolerance|failsafe|opossum|cockatiel|gobreaker|circuit-?breaker|go-resiliency|pybreaker|aiobreaker|polly|Http\.Resilience|brakes|mollitia/i;
const MOST_CALLS_CITED = 5;

/** Calls of one component through one client library. */
interface Decision {
  readonly from: ComponentId;
  readonly client: string;
  readonly calls: readonly CallSite[];
}

export const missingCircuitBreaker: Detector = {
  id: 'missing-circuit-breaker',
  title: 'Calls without a circuit breaker',
  severity: 'medium',
  needs: ['call', 'policy', 'route'],
  remedies: ['patterns/circuit-breaker', 'decisions/breaker-settings', 'decisions/fallback'],
  subjects: model => model.components.filter(c => model.hasCode(c.id) && answers(model, c.id)).map(c => c.id),

  *detect(model) {
    const callers = model.components.filter(c => c.kind !== 'web' && answers(model, c.id)).map(c => c.id);
    // A service and the job that is built with it have the same calls: one place to mend.
    const told = new Set<string>();
    for (const id of groupByDeployable(model, callers).flat()) {
      const naked = model.calls.filter(site => site.from === id && isAnswered(model, site) && lacksBreaker(site));
      for (const decision of byClient(id, naked)) {
        const lines = decision.calls.map(c => `${c.call.at.file}:${c.call.at.line}`);
        if (lines.every(line => told.has(line))) continue;
        for (const line of lines) told.add(line);
        const hit = report(model, decision);
        if (hit) yield hit;
      }
    }
  },
};

/** Somebody waits for it while it waits for others. */
const answers = (model: Model, id: ComponentId): boolean => model.facts(id, 'route').length > 0;

/** A request to another component that is placed, sent by the component itself. */
function isAnswered(model: Model, site: CallSite): boolean {
  const { from, to, call } = site;
  if (to === undefined || to === from || inBrowser(site) || LOOKUPS.has(call.client) || IDENTITY.test(call.client))
    return false;
  return call.protocol !== 'websocket' && call.protocol !== 'tcp' && PEERS.has(model.component(to).kind);
}

/** Fetches keys and metadata now and then, and not per request. */
const IDENTITY = /jwt|openid|oauth|oidc|introspection|keycloak|identity/i;

/** Opening a connection and calling through it are one library's. */
const library = ({ call }: CallSite): string => call.client.replace(/\.ClientConn$/, '');

const lacksBreaker = ({ policies }: CallSite): boolean =>
  policies.find(p => p.kind === 'circuit-breaker')?.status === 'absent';

function byClient(from: ComponentId, calls: readonly CallSite[]): Decision[] {
  const groups = new Map<string, CallSite[]>();
  for (const site of calls) {
    const client = library(site);
    groups.set(client, [...(groups.get(client) ?? []), site]);
  }
  return [...groups].sort(([a], [b]) => compareText(a, b)).map(([client, list]) => ({ from, client, calls: list }));
}

function report(model: Model, { from, client, calls }: Decision): Hit | undefined {
  // Where it is called says more than where the connection is opened.
  const sent = calls.filter(c => !c.call.client.endsWith('.ClientConn'));
  const told = sent.length > 0 ? sent : calls;
  const places = [...new Map(told.map(c => [`${c.call.at.file}:${c.call.at.line}`, c.call.at])).values()].sort(
    compareEvidence,
  );
  const evidence = places.slice(0, MOST_CALLS_CITED);
  if (!isNonEmpty(evidence)) return undefined;
  const { name } = model.component(from);
  const peers = [...new Set(told.map(c => model.component(c.to!).name))].sort(compareText);
  const brought = model.facts(from, 'library').find(l => l.scope !== 'test' && LIBRARIES.test(l.name));
  const others = model.facts(from, 'policy').filter(p => p.policy === 'circuit-breaker' && p.status === 'present');
  const routes = model.facts(from, 'route').length;
  return {
    subjects: [from],
    message: `${name} serves ${count(routes, 'route')} and makes ${count(places.length, 'call')} through ${client} to ${listNames(peers)} without a circuit breaker: while ${peers.length === 1 ? 'it is' : 'one of them is'} down, each request still waits for it.`,
    confidence: brought || others.length > 0 ? 'medium' : 'high',
    evidence,
    searched: [
      `breakers around the ${count(places.length, 'call')}, their classes and the client they go through`,
      `settings of ${name} that name a breaker for a peer or for ${client}`,
      `outlier detection and circuit breakers of a mesh or Dapr for ${listNames(peers)}`,
      brought
        ? `the library ${brought.name} (${brought.at.file}:${brought.at.line}), which is there, and no use of it at these calls`
        : `libraries of ${name} that bring a breaker: none`,
      ...others.slice(0, 2).map(p => `a breaker for other calls (${p.at.file}:${p.at.line})`),
    ],
    key: client,
  };
}
