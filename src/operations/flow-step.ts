import type { Evidence } from '../core/evidence.ts';
import type { CallSite, Model } from '../core/model.ts';
import { callPath, type PlacedCall } from '../detect/call-graph.ts';
import { changesPeer, isPartner, peerName, undoes } from '../detect/remote-write.ts';

/** A remote call, or a step of a saga that was written down. */
export interface Found {
  readonly name: string;
  readonly service: string;
  readonly op: string;
  readonly effect: 'none' | 'yes' | 'for good';
  readonly at: Evidence;
  readonly undo?: { readonly op: string; readonly at: Evidence };
}

/** Calls of other services; connections that are only opened ask for nothing. */
export function isBusiness(model: Model, { from, to, call }: CallSite): boolean {
  if (call.protocol !== 'http' && call.method === undefined) return false;
  return to === undefined || (to !== from && isPartner(model, to));
}

export const isSamePeer = (model: Model, a: CallSite, b: CallSite): boolean =>
  peerName(model, a) === peerName(model, b);

/** What has been told cannot be untold. */
const TELLS = /mail|notif|sms|push/i;

export function foundAt(model: Model, sites: readonly CallSite[], site: CallSite): Found {
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

export function nameFrom(text: string): string {
  const plain = text.replace(/[^\p{L}\p{M}\p{N}_]+/gu, '-').replace(/^-+|-+$/g, '');
  return /^[\p{L}_]/u.test(plain) ? plain : `flow-${plain || 'draft'}`;
}
