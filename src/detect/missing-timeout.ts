import type { Evidence } from '../core/evidence.ts';
import { compareEvidence, compareText, isNonEmpty, type NonEmpty } from '../core/evidence.ts';
import type { Client, Policy } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { CallSite, ComponentId, Confidence, Model, PolicyState } from '../core/model.ts';
import { showRef } from '../core/ref.ts';
import { inBrowser } from './browser.ts';
import { defaultTimeoutOf, LOOKUPS } from './client-timeouts.ts';
import { count, listNames } from './wording.ts';

/** A default above this ends no wait that a person or a caller could still use: it counts as none, with less confidence. */
const LONGEST_SANE_SECONDS = 120;
const MOST_CALLS_CITED = 5;

/** Calls that one configuration decides for: through one configured client, or through one library as it comes. */
interface Decision {
  /** More than one where the calls stand in a library that several are built with. */
  readonly from: NonEmpty<ComponentId>;
  readonly technology: string;
  /** The client they go through, where the component configures one in a place of its own. */
  readonly client: Client | undefined;
  /** The name by which the code knows the client. */
  readonly handle: string;
  readonly calls: CallSite[];
}

export const missingTimeout: Detector = {
  id: 'missing-timeout',
  title: 'Calls without a timeout',
  severity: 'high',
  needs: ['call', 'policy'],
  remedies: ['patterns/timeout', 'decisions/timeout-budget', 'guides/communication'],
  subjects: model => model.components.filter(c => model.hasCode(c.id) && c.kind !== 'web').map(c => c.id),

  *detect(model) {
    const naked = model.calls.filter(
      site => model.component(site.from).kind !== 'web' && !inBrowser(site) && waitsTooLong(model, site),
    );
    for (const decision of groupByDecision(model, naked)) {
      const hit = report(model, decision);
      if (hit) yield hit;
    }
  },
};

/** No timeout was set though it was looked for, and what the library does by itself is for ever or nearly so. */
function waitsTooLong(model: Model, site: CallSite): boolean {
  if (LOOKUPS.has(site.call.client) || callsItself(model, site)) return false;
  const timeout = stateOf(site, 'timeout');
  if (timeout?.status === 'present') return timeout.source === 'default' && !isSane(secondsOf(timeout.value));
  if (timeout?.status !== 'absent') return false;
  return isSwitchedOff(timeout) || !isSane(defaultTimeoutOf(site.call.client)?.seconds);
}

/** A client of the component's own interface is a tool for trying it out. */
function callsItself(model: Model, { from, to, call }: CallSite): boolean {
  if (to === from) return true;
  if (call.names !== 'contract' || to !== undefined) return false;
  const own = model.facts(from, 'route').map(route => lastName(showRef(route.path)));
  return own.includes(lastName(showRef(call.target)));
}

const lastName = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** Written out in the code and answered by nobody here: a stand-in for the real address, or a tool. */
const isLoopback = ({ to, call }: CallSite): boolean =>
  to === undefined && /^(?:https?:\/\/)?(?:localhost|127\.0\.0\.1)\b/.test(showRef(call.target));

const stateOf = (site: CallSite, kind: PolicyState['kind']): PolicyState | undefined =>
  site.policies.find(p => p.kind === kind);

/** Somebody wrote `timeout: 0`, which takes a library's own default away. */
const isSwitchedOff = (timeout: PolicyState | undefined): boolean =>
  timeout?.status === 'absent' && timeout.source !== undefined && timeout.source !== 'default';

const isSane = (seconds: number | 'none' | undefined): boolean =>
  typeof seconds === 'number' && seconds <= LONGEST_SANE_SECONDS;

/** `2s`, `300000ms`, `5m`; a bare number is milliseconds, as in most settings. */
function secondsOf(value: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?(ms|s|m|min)?$/.exec(value?.trim() ?? '');
  if (!match) return undefined;
  const factor = match[2] === 's' ? 1 : match[2] === 'm' || match[2] === 'min' ? 60 : 0.001;
  return Number(match[1]) * factor;
}

function groupByDecision(model: Model, calls: readonly CallSite[]): Decision[] {
  const decisions = new Map<string, Decision>();
  for (const site of [...calls].sort(byPlace)) {
    const technology = site.call.client;
    const client = clientOf(model, site);
    const handle = client ? client.handle : handleOf(site, calls);
    const key = JSON.stringify([site.from, technology, handle, client?.at.file]);
    const known = decisions.get(key);
    if (known) known.calls.push(site);
    else decisions.set(key, { from: [site.from], technology, client, handle, calls: [site] });
  }
  return mergeLent([...decisions.values()]);
}

const byPlace = (a: CallSite, b: CallSite): number =>
  compareText(a.from, b.from) || compareEvidence(a.call.at, b.call.at);

/** The very same lines in several components are a library's: its authors decided once. */
function mergeLent(decisions: readonly Decision[]): Decision[] {
  const merged = new Map<string, Decision>();
  for (const decision of decisions) {
    const key = JSON.stringify([decision.technology, decision.calls.map(c => [c.call.at.file, c.call.at.line])]);
    const known = merged.get(key);
    const peers = [...(known?.calls ?? []), ...decision.calls];
    merged.set(key, known ? { ...known, from: [...known.from, ...decision.from], calls: peers } : decision);
  }
  return [...merged.values()];
}

/**
 * The configured client a call goes through: by its handle, or the only one of its kind, since injection goes by type
 * and the field may have another name.
 */
function clientOf(model: Model, site: CallSite): Client | undefined {
  const clients = model.facts(site.from, 'client').filter(c => c.technology === site.call.client);
  const named = clients.filter(c => c.handle === site.call.scope.handle);
  return (
    named.find(c => c.at.file === site.call.at.file) ?? named[0] ?? (clients.length === 1 ? clients[0] : undefined)
  );
}

/**
 * The variable the call goes through, where the component has several of the kind; else the library's own name. What
 * an answer is put in (`const payment = await fetch(…)`) is no such variable.
 */
function handleOf(site: CallSite, calls: readonly CallSite[]): string {
  const { client } = site.call;
  const handles = calls.filter(c => c.from === site.from && c.call.client === client).map(writtenHandle);
  const several = new Set(handles.filter(h => h !== undefined)).size > 1;
  return (several ? writtenHandle(site) : undefined) ?? client;
}

function writtenHandle({ call }: CallSite): string | undefined {
  const { handle } = call.scope;
  if (handle === undefined) return undefined;
  return ['.', '?.', '('].some(next => call.at.text.includes(handle + next)) ? handle : undefined;
}

/** Whether the code names the client, and not only its type. */
const isNamed = ({ client, calls }: Decision): boolean =>
  client !== undefined && calls.every(c => c.call.scope.handle === client.handle);

function report(model: Model, decision: Decision): Hit | undefined {
  const { from, technology, client, handle } = decision;
  const calls = distinctPlaces(decision.calls);
  const switches = calls.flatMap(c => stateOf(c, 'timeout')?.evidence ?? []);
  const evidence: Evidence[] = [
    ...calls.slice(0, MOST_CALLS_CITED).map(c => c.call.at),
    ...(client
      ? [{ ...client.at, note: isNamed(decision) ? 'the client' : `the only ${technology} configured here` }]
      : []),
    ...switches.slice(0, 2),
  ];
  if (!isNonEmpty(evidence)) return undefined;
  const loose = from.flatMap(id => looseLimits(model, id));
  const names = listNames(from.map(id => model.component(id).name));
  const through = handle === technology || (client && !isNamed(decision)) ? technology : `${technology} ${handle}`;
  const sends = `${from.length === 1 ? 'makes' : 'make'} ${calls.length === 1 ? 'a call' : count(calls.length, 'call')}`;
  return {
    subjects: from,
    message: `${names} ${sends} through ${through} to ${listNames(peersOf(model, decision.calls))} without a timeout: ${consequence(decision)}.`,
    confidence: confidenceOf(decision, loose.length > 0),
    // Who serves requests hands the wait on to everybody in front of it.
    severity: from.some(id => servesRequests(model, id)) ? 'high' : 'medium',
    evidence,
    searched: [
      ...searchedFor(model, decision, calls.length),
      ...loose.slice(0, 3).map(p => `a ${p.policy} that could not be tied to a call (${p.at.file}:${p.at.line})`),
    ],
    key: JSON.stringify([technology, handle, ...(client ? [client.at.file] : [])]),
  };
}

/** Limits in the component's code that belong to no call we know: one of them may be wrapped around these. */
function looseLimits(model: Model, id: ComponentId): readonly Policy[] {
  const used = new Set(model.calls.flatMap(c => (c.from === id ? c.policies.flatMap(p => p.evidence) : [])));
  const limits = model
    .facts(id, 'policy')
    .filter(p => (p.policy === 'timeout' || p.policy === 'circuit-breaker') && p.status === 'present');
  // Of several settings of one client on one line, one speaks for all.
  const tied = new Set(limits.filter(p => used.has(p.at)).map(settingOf));
  return limits.filter(p => !tied.has(settingOf(p)));
}

const settingOf = ({ policy, at, applies }: Policy): string => JSON.stringify([policy, at.file, at.line, applies]);

function distinctPlaces(calls: readonly CallSite[]): CallSite[] {
  const places = new Map(calls.map(c => [`${c.call.at.file}:${c.call.at.line}`, c] as const).reverse());
  return [...places.values()].sort((a, b) => compareEvidence(a.call.at, b.call.at));
}

function servesRequests(model: Model, id: ComponentId): boolean {
  return model.component(id).kind === 'gateway' || model.facts(id, 'route').length > 0;
}

function peersOf(model: Model, calls: readonly CallSite[]): string[] {
  const names = calls.flatMap(c => (c.to === undefined ? [] : [model.component(c.to).name]));
  const unplaced = calls.some(c => c.to === undefined);
  return [...[...new Set(names)].sort(compareText), ...(unplaced ? ['an address that could not be placed'] : [])];
}

function consequence({ technology, calls }: Decision): string {
  if (calls.some(c => isSwitchedOff(stateOf(c, 'timeout')))) return 'it is switched off here';
  const known = defaultTimeoutOf(technology);
  if (known === undefined) return `what ${technology} does by itself is not known`;
  if (known.seconds === 'none') return `${technology} by itself waits for ever`;
  return `${technology} by itself waits up to ${known.seconds} s`;
}

function confidenceOf({ technology, calls }: Decision, mayBeWrapped: boolean): Confidence {
  if (calls.every(c => isSwitchedOff(stateOf(c, 'timeout')))) return 'high';
  const known = defaultTimeoutOf(technology);
  if (calls.every(isLoopback)) return 'low';
  return known === undefined ? 'low' : known.seconds === 'none' && !mayBeWrapped ? 'high' : 'medium';
}

/** What would have counted, nearest to the call first. */
function searchedFor(model: Model, { from, technology, client, calls }: Decision, number: number): string[] {
  const name = listNames(from.map(id => model.component(id).name));
  const known = defaultTimeoutOf(technology);
  const peers = calls.map(c => (c.to === undefined ? showRef(c.call.target) : model.component(c.to).name));
  return [
    `options of the ${count(number, 'call')} and of the functions around ${number === 1 ? 'it' : 'them'}`,
    client
      ? `configuration of the client ${client.handle} (${client.at.file}:${client.at.line})`
      : `clients of ${technology} configured in ${name}`,
    `settings of ${name} that set timeouts for ${technology} or for a peer`,
    `mesh, Dapr and gateway policies for ${listNames([...new Set(peers)].sort(compareText))}`,
    `the default of ${technology}: ${known === undefined ? 'not known' : known.seconds === 'none' ? 'none' : `${known.seconds} s`}`,
  ];
}
