import { compareEvidence, compareText } from '../core/evidence.ts';
import type { CallSite, Component, Model, PolicyState } from '../core/model.ts';
import { showRef } from '../core/ref.ts';
import { inBrowser } from '../detect/browser.ts';

const KINDS = ['timeout', 'retry', 'circuit-breaker', 'bulkhead', 'fallback'] as const;

/** Column heads of a resilience table. */
export const RESILIENCE_HEAD: readonly string[] = [
  'Call',
  'To',
  'Timeout',
  'Retry',
  'Circuit breaker',
  'Bulkhead',
  'Fallback',
];

/** How one outgoing call of a service is protected; cells are plain text. */
export interface ResilienceRow {
  readonly at: string;
  readonly asks: string;
  readonly to: string;
  readonly policies: readonly string[];
}

/** Outgoing calls of each service, those it hands to browsers aside, with their policies, in the order of components and lines; services without calls are left out. */
export function resilienceTables(model: Model): { component: Component; rows: readonly ResilienceRow[] }[] {
  return [...model.components]
    .sort((a, b) => compareText(a.id, b.id))
    .map(component => ({
      component,
      rows: model.calls
        .filter(c => c.from === component.id && !inBrowser(c))
        .sort((a, b) => compareEvidence(a.call.at, b.call.at))
        .map(site => rowOf(model, site)),
    }))
    .filter(({ rows }) => rows.length > 0);
}

function rowOf(model: Model, site: CallSite): ResilienceRow {
  const { call, to } = site;
  const path = showRef(call.path ?? call.target);
  return {
    at: `${call.at.file}:${call.at.line}`,
    asks: [call.method, path].filter(Boolean).join(' '),
    to: to === undefined ? 'not placed' : model.component(to).name,
    policies: KINDS.map(kind => showPolicy(site.policies.find(p => p.kind === kind))),
  };
}

/** `2s (annotation, src/Pay.java:12)`, `absent`, `none by itself`, `unknown`. */
export function showPolicy(policy: PolicyState | undefined): string {
  if (!policy || policy.status === 'unknown') return 'unknown';
  if (policy.status === 'absent')
    return policy.by === 'library'
      ? 'absent (library: none)'
      : policy.evidence[0]
        ? `switched off (${placeOf(policy)})`
        : 'absent';
  const wait = policy.retry?.backoff
    ? `backoff ${policy.retry.backoff}${policy.retry.jitter ? ' with jitter' : ''}`
    : undefined;
  const value = [policy.value, wait].filter(Boolean).join(', ') || 'present';
  const also = policy.also?.map(p => `${p.value ?? 'present'} (${placeOf(p)})`) ?? [];
  return [`${value} (${placeOf(policy)})`, ...also].join('; also ');
}

function placeOf(policy: Pick<PolicyState, 'by' | 'evidence'>): string {
  const at = policy.evidence[0];
  return [policy.by ?? 'code', ...(at ? [`${at.file}:${at.line}`] : [])].join(', ');
}
