import { compareEvidence } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import type { CallSite, ComponentId, Model } from '../core/model.ts';
import { byFunction, functionKeys, functionName } from '../detect/one-function.ts';
import { changesPeer, undoes } from '../detect/remote-write.ts';
import { syncCallChain } from '../detect/sync-call-chain.ts';
import { type Found, foundAt, isBusiness, isSamePeer, nameFrom } from './flow-step.ts';

/** What a saga is drafted from. */
export interface Flow {
  readonly name: string;
  /** In their order. */
  readonly found: readonly Found[];
  /** What changes for the services when it becomes a saga. */
  readonly note?: string;
}

/** The steps of a saga's definition, where the finding is about one. */
export function writtenDown(model: Model, id: ComponentId, finding: Finding): Flow | undefined {
  const cited = new Set(finding.evidence.map(e => `${e.file}:${e.line}`));
  const saga = model.facts(id, 'saga').find(s => cited.has(`${s.at.file}:${s.at.line}`));
  if (!saga || saga.steps.length === 0) return undefined;
  const found = saga.steps.map((step): Found => {
    const name = nameFrom(step.name);
    return { name, service: name, op: `POST /${name}`, effect: step.effect ? 'yes' : 'none', at: step.at };
  });
  return { name: saga.name, found };
}

/** The calls of one function in the order of its lines: the one the finding cites, or the one that changes most. */
export function functionFlow(model: Model, id: ComponentId, finding: Finding | undefined): Flow {
  const sites = model.calls.filter(s => s.from === id && isBusiness(model, s));
  const placed = sites.map(site => ({ site, at: site.call.at, scope: site.call.scope }));
  const functions = [...byFunction(functionKeys(model, id), placed).values()];
  const cited = new Set((finding?.evidence ?? []).map(e => `${e.file}:${e.line}`));
  const worth = (group: (typeof functions)[number]) => {
    const changed = group.filter(g => changesPeer(model, g.site));
    const isCited = group.some(g => cited.has(`${g.at.file}:${g.at.line}`));
    return (isCited ? 10_000 : 0) + new Set(changed.map(g => g.site.to)).size * 100 + group.length;
  };
  const byWorth = (groups: typeof functions) =>
    [...groups].sort((a, b) => worth(b) - worth(a) || compareEvidence(a[0]!.at, b[0]!.at))[0];
  const inOne = byWorth(functions);
  const file = inOne?.[0]?.at.file;
  // Where each call has a function to itself, the file is the nearest thing to the flow.
  const best = inOne && inOne.length < 2 ? placed.filter(p => p.at.file === file) : inOne;
  if (!best || best.length === 0) return { name: model.component(id).name, found: [] };
  // A call that takes back what another one did is the way back of that step, and no step of its own.
  const takesBack = (site: CallSite) =>
    undoes(site) && best.some(o => !undoes(o.site) && changesPeer(model, o.site) && isSamePeer(model, o.site, site));
  const forward = best.filter(g => !takesBack(g.site)).sort((a, b) => compareEvidence(a.at, b.at));
  const distinct = [...new Map(forward.map(g => [`${g.at.file}:${g.at.line}`, g.site])).values()];
  return { name: functionName((inOne ?? best)[0]!), found: distinct.map(site => foundAt(model, sites, site)) };
}

/** The hops of a chain of calls, as a request passes them. */
export function chainFlow(model: Model, { detector, subjects, evidence }: Finding): Flow | undefined {
  const [entry] = subjects;
  if (detector !== syncCallChain.id || entry === undefined) return undefined;
  const found = evidence.map((at, hop): Found => {
    const [from, to] = [subjects[hop], subjects[hop + 1]!];
    const sites = model.calls.filter(s => s.from === from && isBusiness(model, s));
    const here = ({ call }: CallSite) => call.at.file === at.file && call.at.line === at.line;
    const site = sites.find(s => s.to === to && here(s));
    if (site) return foundAt(model, sites, site);
    // Known from the configuration only: what is asked for is for the reader to fill in.
    const service = nameFrom(model.component(to).name);
    return { name: service, service, op: `POST /${service}`, effect: 'yes', at };
  });
  const note =
    'Today each of these services calls the next; the saga calls them in turn, so take those calls out when it is in place.';
  return { name: model.component(entry).name, found, note };
}
