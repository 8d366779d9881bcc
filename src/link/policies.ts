import { defaultTimeoutOf } from '../core/client-timeouts.ts';
import type { Evidence } from '../core/evidence.ts';
import type { Policy, PolicyKind } from '../core/fact.ts';
import { memo } from '../core/memo.ts';
import type { PolicyState } from '../core/model.ts';
import { normalise, stem } from './names.ts';
import { allFactsOf, namesOf, type Party } from './party.ts';
import { guardsOf } from './runners.ts';
import type { LinkedCall, System } from './system.ts';

export const POLICY_KINDS: readonly PolicyKind[] = [
  'timeout',
  'retry',
  'circuit-breaker',
  'bulkhead',
  'fallback',
  'rate-limit',
];

/** What was looked for where a policy is found absent; the order is the order of trust. */
const ORDER: readonly Policy['source'][] = ['code', 'config', 'mesh', 'gateway', 'default'];

/** A mesh may say the same of a hundred routes. */
const MOST_LAYERS = 3;

export interface PolicySource {
  /** Policies of the caller's own code and configuration, and those of mesh and gateways for everybody. */
  statesFor(call: LinkedCall): readonly PolicyState[];
}

/**
 * Resilience of each call, from its own function, its client, its peer's configuration and what infrastructure supplies.
 * @param looked whether policies are looked for in the language of a file: elsewhere nothing found means unknown
 */
export function linkPolicies(
  system: System,
  everyPolicy: readonly Policy[],
  looked: (file: string) => boolean,
): PolicySource {
  const infrastructure = everyPolicy.filter(p => p.applies.to === 'host');
  const ofParty = memo((party: Party) => allFactsOf(party, 'policy'));
  const guards = guardsOf();
  const callPlaces = new Set(system.calls.map(c => place(c.call.at)));
  // Written as an option of one call: what its neighbours in the same function do is another matter.
  const concerns = (policy: Policy, call: LinkedCall): boolean =>
    policy.applies.to !== 'scope' || !callPlaces.has(place(policy.at)) || place(policy.at) === place(call.call.at);
  return {
    statesFor(call) {
      const applying = [...ofParty(call.from), ...infrastructure].filter(
        p => concerns(p, call) && applies(p, call, system),
      );
      const given = guards(call);
      const tries = given.filter(p => p.policy === 'retry' && !isCounted(p));
      const around = given.filter(p => !tries.includes(p));
      return POLICY_KINDS.map(kind =>
        stateOf(
          kind,
          [...applying, ...around].filter(p => p.policy === kind),
          looked(call.call.at.file),
          call.call.client,
          kind === 'retry' ? tries : [],
        ),
      );
    },
  };
}

const place = (at: Evidence): string => `${at.file}:${at.line}`;

/** Whether a retry says how often: one that is told from outside may as well make a single try. */
const isCounted = ({ value }: Policy): boolean => /^[1-9]\d*$/.test(value ?? '');

function stateOf(
  kind: PolicyKind,
  policies: readonly Policy[],
  looked: boolean,
  client: string,
  undecided: readonly Policy[],
): PolicyState {
  const [best, ...rest] = distinct(policies).sort((a, b) => ORDER.indexOf(a.source) - ORDER.indexOf(b.source));
  if (!best && undecided.length > 0) return { kind, status: 'unknown', evidence: undecided.slice(0, 1).map(p => p.at) };
  if (!best)
    return kind === 'timeout' && looked
      ? libraryTimeout(client)
      : { kind, status: looked ? 'absent' : 'unknown', evidence: [] };
  const also = rest
    .filter(p => p.status === 'present')
    .slice(0, MOST_LAYERS)
    .map(settingOf);
  return { kind, ...settingOf(best), ...(also.length > 0 ? { also } : {}) };
}

function settingOf(policy: Policy): Omit<PolicyState, 'kind' | 'also'> {
  return {
    status: policy.status,
    source: policy.source,
    by: setBy(policy),
    evidence: [policy.at],
    ...(policy.value ? { value: policy.value } : {}),
    ...(policy.retry ? { retry: policy.retry } : {}),
  };
}

function setBy({ source, applies, at }: Policy): NonNullable<PolicyState['by']> {
  if (source === 'config') return 'settings';
  if (source === 'default') return 'library';
  if (source !== 'code') return source;
  if (/^[@[]/.test(at.text)) return 'annotation';
  return applies.to === 'client' ? 'client' : 'code';
}

/** One line may be read by several rows. */
function distinct(policies: readonly Policy[]): Policy[] {
  return [...new Map(policies.map(p => [`${place(p.at)} ${p.status}`, p])).values()];
}

/** What the library does by itself, where that is known: a limit, or in so many words none. */
function libraryTimeout(client: string): PolicyState {
  const known = defaultTimeoutOf(client);
  const base = { kind: 'timeout' as const, evidence: [] };
  if (known === undefined) return { ...base, status: 'absent' };
  if (known.seconds === 'none') return { ...base, status: 'absent', value: 'none', source: 'default', by: 'library' };
  return { ...base, status: 'present', value: `${known.seconds}s`, source: 'default', by: 'library' };
}

function applies(policy: Policy, { call, from, to, peers }: LinkedCall, system: System): boolean {
  const target = policy.applies;
  switch (target.to) {
    case 'scope':
      return policy.at.file === call.at.file && covers(target.scope, call.scope);
    case 'client':
      if (
        target.handle !== undefined &&
        call.scope.handle !== undefined &&
        sameHandle(target.handle, call.scope.handle)
      )
        return true;
      return target.handle === undefined && sameTechnology(target.technology, call.client);
    case 'peer': {
      const names = [...peers, ...(to ? namesOf(to) : [])];
      return system.resolver
        .resolve(target.peer, from)
        .some(r => names.some(n => normalise(n) === normalise(r.text) || stem(n) === stem(r.text)));
    }
    case 'host':
      return [...peers, ...(to ? [...to.hosts] : [])].some(
        n => n.toLowerCase().split('.')[0] === target.host.toLowerCase().split('.')[0],
      );
  }
}

/** A policy of a method covers that method, one of a class the whole class, one on a handle that handle. */
function covers(
  policy: { type?: string; member?: string; handle?: string },
  call: { type?: string; member?: string; handle?: string },
): boolean {
  if (policy.type !== undefined && policy.type !== call.type) return false;
  if (policy.member !== undefined && policy.member !== call.member) return false;
  return policy.handle === undefined || policy.handle === call.handle;
}

function sameHandle(a: string, b: string): boolean {
  return normalise(a) === normalise(b);
}

function sameTechnology(a: string, b: string): boolean {
  return normalise(a) === normalise(b);
}
