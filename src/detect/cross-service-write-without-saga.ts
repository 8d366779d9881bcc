import type { Evidence } from '../core/evidence.ts';
import { compareEvidence, compareText, isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { CallSite, ComponentId, Model } from '../core/model.ts';
import { inBrowser } from './browser.ts';
import { callPath, type PlacedCall } from './call-graph.ts';
import { groupByDeployable } from './deployable.ts';
import { type Exclusive, exclusiveLines, together } from './exclusive.ts';
import { byFunction, functionKeys, functionName } from './one-function.ts';
import { changesPeer, isPartner, SPEAKS_OF_SAGA, undoes } from './remote-write.ts';
import { count, listNames } from './wording.ts';

const MOST_CITED = 3;

/** Engines that remember how far a process got and take it back. */
const ENGINES =
  /saga|temporal|cadence|camunda|zeebe|conductor|seata|lra|durabletask|durable-functions|restate|eventuate-tram|axon|flowable|activiti|step-?functions/i;

interface Handler {
  readonly name: string;
  readonly peers: readonly ComponentId[];
  readonly writes: readonly CallSite[];
}

export const crossServiceWriteWithoutSaga: Detector = {
  id: 'cross-service-write-without-saga',
  title: 'One request changes several services without a way back',
  severity: 'high',
  needs: ['call'],
  remedies: ['patterns/saga-orchestration', 'patterns/saga-choreography', 'decisions/choreography-or-orchestration'],
  subjects: model => model.components.filter(c => model.hasCode(c.id) && c.kind !== 'web').map(c => c.id),

  *detect(model) {
    for (const { id, kind } of model.components) {
      if (kind === 'web' || knowsSagas(model, id)) continue;
      const handlers = handlersOf(model, id);
      const hit = report(model, id, handlers);
      if (hit) yield hit;
    }
  },
};

/** The component has an engine, or names of its own, for taking back what a process did. */
function knowsSagas(model: Model, id: ComponentId): boolean {
  if (model.facts(id, 'library').some(l => l.scope !== 'test' && ENGINES.test(l.name))) return true;
  if (model.facts(id, 'transaction').some(t => t.style === 'distributed')) return true;
  return (['call', 'publish', 'consume', 'route', 'store'] as const).some(kind =>
    model.facts(id, kind).some(f => SPEAKS_OF_SAGA.test(`${f.scope.type ?? ''} ${f.scope.member ?? ''}`)),
  );
}

function handlersOf(model: Model, id: ComponentId): Handler[] {
  const key = functionKeys(model, id);
  const exclusive = exclusiveLines(model, id);
  const sites = model.calls.filter(
    s => s.from === id && s.to !== undefined && s.to !== id && isPartner(model, s.to) && !inBrowser(s),
  );
  const placed = sites.map(site => ({ site, at: site.call.at, scope: site.call.scope }));
  const handlers: Handler[] = [];
  for (const group of byFunction(key, placed).values()) {
    const changes = group.filter(g => changesPeer(model, g.site));
    if (takesBack(changes, exclusive)) continue;
    const writes = together(exclusive, changes).map(g => g.site);
    const peers = [...new Set(writes.map(w => w.to!))].sort(compareText);
    if (peers.length < 2 || groupByDeployable(model, peers).length < 2) continue;
    // What is done to a peer and taken back in the same function is a saga by hand.
    const undone = peers.filter(
      p => writes.some(w => w.to === p && undoes(w)) && writes.some(w => w.to === p && !undoes(w)),
    );
    if (undone.length > 0) continue;
    handlers.push({ name: functionName(group[0]!), peers, writes: distinctPlaces(writes) });
  }
  return handlers.sort(
    (a, b) => b.peers.length - a.peers.length || compareEvidence(a.writes[0]!.call.at, b.writes[0]!.call.at),
  );
}

/** A peer that was changed is changed again on a way of its own, such as the one that follows an error. */
function takesBack(
  changes: readonly { readonly site: CallSite; readonly at: Evidence }[],
  exclusive: Exclusive,
): boolean {
  return changes.some(
    undo =>
      undoes(undo.site) &&
      changes.some(o => o.at.line !== undo.at.line && exclusive(o.at, undo.at)) &&
      changes.some(o => o.site !== undo.site && o.site.to === undo.site.to),
  );
}

function distinctPlaces(sites: readonly CallSite[]): CallSite[] {
  return [...new Map(sites.map(s => [`${s.call.at.file}:${s.call.at.line} ${s.to}`, s])).values()].sort((a, b) =>
    compareEvidence(a.call.at, b.call.at),
  );
}

function report(model: Model, id: ComponentId, handlers: readonly Handler[]): Hit | undefined {
  const shown = handlers.slice(0, MOST_CITED);
  const evidence = shown.flatMap(h =>
    h.writes.slice(0, 4).map((w): Evidence => {
      const path = callPath(w.call as PlacedCall['call']);
      const asks = w.call.names === 'contract' ? w.call.method : [w.call.method, path].filter(Boolean).join(' ');
      return { ...w.call.at, note: `${h.name} changes ${model.component(w.to!).name}${asks ? `: ${asks}` : ''}` };
    }),
  );
  const [first] = handlers;
  if (!isNonEmpty(evidence) || first === undefined) return undefined;
  const { name } = model.component(id);
  const peers = [...new Set(handlers.flatMap(h => h.peers))].sort(compareText);
  const others =
    handlers.length > 1
      ? `; ${count(handlers.length - 1, 'further function')} of it ${handlers.length === 2 ? 'does' : 'do'} the like`
      : '';
  return {
    subjects: [id, ...peers],
    message: `${first.name} in ${name} changes ${listNames(first.peers.map(p => model.component(p).name))} one after the other, and nothing takes the first change back when a later one fails${others}.`,
    confidence: 'high',
    evidence,
    searched: [
      `saga and workflow libraries among those of ${name}`,
      `types and functions of ${name} named for sagas, compensation or rollback`,
      'calls in the same function that take back what another one did',
    ],
  };
}
