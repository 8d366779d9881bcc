import type { CallSite, ComponentId, Model } from '../core/model.ts';
import { showRef } from '../core/ref.ts';
import { callPath, type PlacedCall } from './call-graph.ts';

/** Asked with a body because the question is long: nothing is changed by it. */
const QUESTION =
  /search|quer(y|ies)|find|filter|lookup|check(?!-?out)|verif|valid|calculat|compute|estimate|quote|preview|login|logout|signin|token|oauth|authenticat|authoriz|introspect|match|recommend|detail|info(\/|$)|left|cheapest|quickest|min(imum)?|exist|count|report|graphql|predict|score|rate|convert|render|(^|[/_-])(get|list|read|fetch|view|show|test|ping|health|by)([/_A-Z-]|$)/i;

/** Methods of contracts that change something, by their verb. */
const CHANGES =
  /^(create|add|insert|save|store|put|set|update|modify|change|patch|delete|remove|clear|empty|place|submit|open|close|charge|pay|debit|credit|transfer|withdraw|deposit|refund|ship|dispatch|deliver|book|reserve|allocate|release|cancel|confirm|approve|reject|register|assign|issue|redeem|complete|start|stop|increase|decrease|deduct)/i;

/** Takes something back that a call before it did. */
const UNDOES = /cancel|refund|release|undo|rollback|roll-back|revert|compensat|reverse|restore|void/i;

/** Being told is not a part of the business transaction: nobody has to take it back. */
const TOLD = /mail|notif|sms|push|audit|log(ger|ging|s)?$|analytic|metric|telemetr|track(er|ing)|search|index|cache/i;

/** Whether a call asks its peer to change something that would have to be taken back. */
export function changesPeer(model: Model, site: CallSite): boolean {
  const { call, to } = site;
  if (TOLD.test(peerName(model, site))) return false;
  if (call.protocol !== 'http') return call.method !== undefined && CHANGES.test(call.method);
  const method = call.method?.toUpperCase();
  if (method === 'PUT' || method === 'PATCH' || method === 'DELETE') return true;
  if (method !== 'POST' || (to === undefined && call.path === undefined && call.names !== 'url')) return false;
  const path = callPath(call as PlacedCall['call']);
  return path !== undefined && !QUESTION.test(path) && !QUESTION.test(functionOf(site));
}

/** The function's name; a handler that goes by its route has none of its own. */
function functionOf({ call }: CallSite): string {
  const member = call.scope.member ?? '';
  return member.includes('/') ? '' : member;
}

export function undoes(site: CallSite): boolean {
  const { call } = site;
  const asked = [call.method ?? '', callPath(call as PlacedCall['call']) ?? ''].join(' ');
  return call.method?.toUpperCase() === 'DELETE' || UNDOES.test(asked) || UNDOES.test(functionOf(site));
}

/** The peer's name, or what the code calls it where it could not be placed. */
export function peerName(model: Model, { to, call }: CallSite): string {
  return to === undefined ? showRef(call.target) : model.component(to).name;
}

/** Peers that are other services of the business, or outside partners: each keeps its own record. */
export function isPartner(model: Model, to: ComponentId): boolean {
  return ['service', 'external', 'job'].includes(model.component(to).kind);
}

/** Words by which the code itself says that it takes back what it did, in names of types, functions, channels. */
export const SPEAKS_OF_SAGA =
  /saga|compensat|rollback|rollBack|workflow|orchestrat|processManager|undo|revert|TryConfirm|tcc/i;
