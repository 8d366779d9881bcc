import type { Evidence } from '../core/evidence.ts';
import { compareEvidence, compareText, isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { CallSite, ComponentId, Model } from '../core/model.ts';
import { showRef } from '../core/ref.ts';
import { inBrowser } from './browser.ts';
import { callGraph, callPath, type PlacedCall } from './call-graph.ts';
import { LOOKUPS } from './client-timeouts.ts';
import { type Exclusive, exclusiveLines, together } from './exclusive.ts';
import { byFunction, functionKeys, functionName } from './one-function.ts';
import { count, listNames } from './wording.ts';

/** Calls of one function to one peer from which it is worth asking for one call instead. */
const MANY_CALLS = 4;
const A_TABLE = 20;
const MOST_CITED = 5;

/** Loops that repeat one and the same call until it succeeds or something happens. */
const REPEATS =
  /retry|retries|attempt|poll|wait|reconnect|backoff|heartbeat|until|ready|health|ping|probe|schedul|cron|seed|migrat|warm/i;

interface Chat {
  readonly from: ComponentId;
  readonly to: ComponentId | undefined;
  readonly peer: string;
  readonly name: string;
  readonly calls: readonly CallSite[];
  readonly loop: boolean;
}

export const chattyCalls: Detector = {
  id: 'chatty-calls',
  title: 'Many calls where one would do',
  severity: 'medium',
  needs: ['call'],
  threshold: { start: MANY_CALLS, unit: 'calls of one function to one peer' },
  remedies: ['patterns/api-composition', 'patterns/caching', 'guides/communication'],
  subjects: model => model.components.filter(c => model.hasCode(c.id) && c.kind !== 'web').map(c => c.id),

  *detect(model, team) {
    const threshold = team.thresholdOf(chattyCalls);
    const graph = callGraph(model);
    for (const { id, kind } of model.components) {
      if (kind === 'web') continue;
      for (const [, chats] of byPeer(chatsOf(model, id, threshold))) {
        const hit = report(model, graph.isHigh, chats);
        if (hit) yield hit;
      }
    }
  },
};

function chatsOf(model: Model, id: ComponentId, many: number): Chat[] {
  const key = functionKeys(model, id);
  const exclusive = exclusiveLines(model, id);
  const consumers = new Set(byFunction(key, model.facts(id, 'consume')).keys());
  const sites = model.calls.filter(
    s => s.from === id && s.to !== id && !inBrowser(s) && !LOOKUPS.has(s.call.client) && isPeer(model, s),
  );
  const placed = sites.map(site => ({ site, at: site.call.at, scope: site.call.scope }));
  const chats: Chat[] = [];
  for (const [fn, group] of byFunction(key, placed)) {
    const name = functionName(group[0]!);
    if (REPEATS.test(name)) continue;
    for (const [peer, calls] of groupByPeer(
      model,
      group.map(g => g.site),
    )) {
      const loops = calls.filter(c => c.call.loop && !consumers.has(fn) && !REPEATS.test(showRef(c.call.target)));
      const made = loops.length > 0 ? loops : oneRun(exclusive, distinctLines(calls));
      // More than anybody writes in a row: a table of functions to choose from.
      if (loops.length === 0 && (made.length < many || made.length > A_TABLE)) continue;
      chats.push({ from: id, to: made[0]!.to, peer, name, calls: made, loop: loops.length > 0 });
    }
  }
  return chats;
}

/** A service that answers requests: not a broker, a store or a part of the platform. */
function isPeer(model: Model, { to, call }: CallSite): boolean {
  if (to !== undefined)
    return ['service', 'gateway', 'auth', 'job', 'external', 'web'].includes(model.component(to).kind);
  return call.names !== 'url' && call.target.ref === 'literal';
}

function groupByPeer(model: Model, sites: readonly CallSite[]): ReadonlyMap<string, CallSite[]> {
  const groups = new Map<string, CallSite[]>();
  for (const site of sites) {
    const peer = site.to === undefined ? showRef(site.call.target) : model.component(site.to).name;
    groups.set(peer, [...(groups.get(peer) ?? []), site]);
  }
  return groups;
}

/** The most that one run may pass. */
function oneRun(exclusive: Exclusive, calls: readonly CallSite[]): CallSite[] {
  return together(
    exclusive,
    calls.map(site => ({ site, at: site.call.at })),
  ).map(c => c.site);
}

/** Two addresses for one call are alternatives, not two calls. */
function distinctLines(calls: readonly CallSite[]): CallSite[] {
  return [...new Map(calls.map(c => [`${c.call.at.file}:${c.call.at.line}`, c])).values()];
}

function byPeer(chats: readonly Chat[]): ReadonlyMap<string, Chat[]> {
  const groups = new Map<string, Chat[]>();
  for (const chat of chats) {
    const key = `${chat.peer} ${chat.loop}`;
    groups.set(key, [...(groups.get(key) ?? []), chat]);
  }
  return new Map([...groups].sort(([a], [b]) => compareText(a, b)));
}

function report(
  model: Model,
  isHigh: (from: ComponentId, to: ComponentId) => boolean,
  chats: readonly Chat[],
): Hit | undefined {
  const calls = distinctLines(chats.flatMap(c => c.calls)).sort((a, b) => compareEvidence(a.call.at, b.call.at));
  const evidence = calls.slice(0, MOST_CITED).map((c): Evidence => {
    const asks = c.to === undefined ? undefined : callPath(c.call as PlacedCall['call']);
    return asks === undefined ? c.call.at : { ...c.call.at, note: [c.call.method, asks].filter(Boolean).join(' ') };
  });
  const first = chats[0];
  if (!isNonEmpty(evidence) || first === undefined) return undefined;
  const { from, to, peer, loop } = first;
  const { name } = model.component(from);
  const where = listNames([...new Set(chats.map(c => c.name))].sort(compareText), 4);
  const most = Math.max(...chats.map(c => distinctLines(c.calls).length));
  return {
    subjects: [from, ...(to === undefined ? [] : [to])],
    message: loop
      ? `${name} calls ${peer} once per item of a loop in ${where}: as many requests as there are items.`
      : `${name} makes ${count(most, 'call')} to ${peer} in one run of ${where}.`,
    // Which of several calls a run passes depends on its branches; a call in a loop is repeated in any case.
    confidence:
      loop && to !== undefined && (isHigh(from, to) || model.component(to).kind !== 'service') ? 'high' : 'medium',
    severity: loop ? 'medium' : 'low',
    evidence,
    key: loop ? `loop ${peer}` : `calls ${peer}`,
  };
}
