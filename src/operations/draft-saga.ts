import type { Analysis } from '../analyze.ts';
import { compareEvidence, type Evidence, quote } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import type { CallSite, ComponentId, Model } from '../core/model.ts';
import { didYouMean } from '../core/nearest.ts';
import { UserError } from '../core/problem.ts';
import { callPath, type PlacedCall } from '../detect/call-graph.ts';
import { byFunction, functionKeys, functionName } from '../detect/one-function.ts';
import { changesPeer, isPartner, peerName, undoes } from '../detect/remote-write.ts';
import { findComponent } from './repository.ts';

/** Findings of which a flow can be read. */
const ABOUT_SAGAS = ['cross-service-write-without-saga', 'saga-without-compensation', 'swallowed-compensation'];

export interface Draft {
  /** In the form of a spec; what could not be found out is marked as open in it. */
  readonly value: object;
  /** Where each step was found, and what is open. */
  readonly notes: readonly string[];
}

/** A remote call, or a step of a saga that was written down. */
interface Found {
  readonly name: string;
  readonly service: string;
  readonly op: string;
  readonly effect: 'none' | 'yes' | 'for good';
  readonly at: Evidence;
  readonly undo?: { readonly op: string; readonly at: Evidence };
}

/**
 * A draft of a saga from what the code does.
 * @param from a component (id or name), or the id of a finding about sagas
 * @throws UserError when there is no such flow
 */
export function draftSaga({ model, findings }: Analysis, from: string): Draft {
  const finding = findings.find(f => f.id === from || f.fingerprint === from);
  if (finding && !ABOUT_SAGAS.includes(finding.detector))
    throw new UserError(
      `${from} is about something else; a saga is drafted from findings of ${ABOUT_SAGAS.join(', ')}`,
    );
  const looksLikeFinding = ABOUT_SAGAS.some(id => from.startsWith(`${id}-`));
  if (!finding && looksLikeFinding)
    throw new UserError(
      `There is no finding "${quote(from)}"${
        didYouMean(
          from,
          findings.filter(f => ABOUT_SAGAS.includes(f.detector)).map(f => f.id),
        ) || '; list_findings has none about sagas here'
      }`,
    );
  const id = finding?.subjects[0] ?? findComponent(model, from).id;
  const { name, found } = (finding && writtenDown(model, id, finding)) ?? flowOf(model, id, finding);
  if (found.length === 0)
    throw new UserError(
      `No function of ${model.component(id).name} with remote calls to other services was found; write a spec instead, for example {saga: name, steps: [service, …]}`,
    );
  return draft(name, found);
}

function draft(name: string, found: readonly Found[]): Draft {
  const ids = new Map<string, number>();
  const notes = [`Drafted from ${name}: read it before you use it, and name the pivot.`];
  const steps = found.map(({ name: wanted, service, op, effect, at, undo }) => {
    const times = (ids.get(wanted) ?? 0) + 1;
    ids.set(wanted, times);
    const id = times > 1 ? `${wanted}-${times}` : wanted;
    const place = `${at.file}:${at.line}`;
    const back = undo ? `, taken back at ${undo.at.file}:${undo.at.line}` : '; what takes it back was not found';
    notes.push(`${id}: ${op} of ${service} at ${place}${effect === 'yes' ? back : ''}`);
    const evidence = { file: at.file, line: at.line };
    if (effect === 'none') return { id, kind: 'readonly', service, action: op, evidence };
    if (effect === 'for good') return { id, kind: 'retriable', service, action: op, irreversible: true, evidence };
    const open = { op: `DELETE ${op.split(' ')[1]}/{key}`, open: `nothing in the code takes ${op} back` };
    return { id, kind: 'compensatable', service, action: op, compensation: undo ? undo.op : open, evidence };
  });
  return { value: { saga: nameFrom(name), steps }, notes };
}

/** The steps of a saga's definition, where the finding is about one. */
function writtenDown(model: Model, id: ComponentId, finding: Finding) {
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
function flowOf(
  model: Model,
  id: ComponentId,
  finding: Finding | undefined,
): { name: string; found: readonly Found[] } {
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

/** Calls of other services; connections that are only opened ask for nothing. */
function isBusiness(model: Model, { from, to, call }: CallSite): boolean {
  if (call.protocol !== 'http' && call.method === undefined) return false;
  return to === undefined || (to !== from && isPartner(model, to));
}

const isSamePeer = (model: Model, a: CallSite, b: CallSite): boolean => peerName(model, a) === peerName(model, b);

/** What has been told cannot be untold. */
const TELLS = /mail|notif|sms|push/i;

function foundAt(model: Model, sites: readonly CallSite[], site: CallSite): Found {
  const service = nameFrom(peerName(model, site));
  const op = opOf(site, service);
  const tells = TELLS.test(service) && !op.startsWith('GET ');
  const changes = changesPeer(model, site) || undoes(site);
  const undo = sites.find(s => s !== site && undoes(s) && isSamePeer(model, s, site));
  return {
    name: service,
    service,
    op,
    effect: tells ? 'for good' : changes ? 'yes' : 'none',
    at: site.call.at,
    ...(undo && !undoes(site) ? { undo: { op: opOf(undo, service, '{key}'), at: undo.call.at } } : {}),
  };
}

/** @param placeholder what stands for a part of the path that is only known when it runs */
function opOf({ call }: CallSite, service: string, placeholder = '{input.id}'): string {
  if (call.protocol !== 'http') return `POST /${nameFrom(call.method ?? service)}`;
  const path = callPath(call as PlacedCall['call']) ?? `/${service}`;
  const clean = path
    .split(/[?#]/)[0]!
    .split('/')
    .map(part => (/[*{}$<:]/.test(part) ? placeholder : part.replace(/\s+/g, '-')))
    .join('/');
  return `${/^[A-Za-z]+$/.test(call.method ?? '') ? call.method!.toUpperCase() : 'POST'} ${clean.startsWith('/') ? clean : `/${clean}`}`;
}

function nameFrom(text: string): string {
  const plain = text.replace(/[^\p{L}\p{M}\p{N}_]+/gu, '-').replace(/^-+|-+$/g, '');
  return /^[\p{L}_]/u.test(plain) ? plain : `flow-${plain || 'draft'}`;
}
