import { compareEvidence, compareText, type Evidence, isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { CallSite, ComponentId, Model, PolicyState } from '../core/model.ts';
import { count, listNames } from './wording.ts';

export const missingFallback: Detector = {
  id: 'missing-fallback',
  title: 'An open circuit breaker is passed on as an error',
  severity: 'low',
  needs: ['call', 'policy', 'route'],
  remedies: ['patterns/fallback', 'decisions/fallback', 'patterns/graceful-degradation'],

  *detect(model) {
    for (const { id, kind } of model.components) {
      if (kind === 'web' || model.facts(id, 'route').length === 0) continue;
      const calls = model.calls.filter(
        c => c.from === id && breaker(c) !== undefined && state(c, 'fallback')?.status === 'absent',
      );
      const hit = report(model, id, calls);
      if (hit) yield hit;
    }
  },
};

const state = (site: CallSite, kind: PolicyState['kind']): PolicyState | undefined =>
  site.policies.find(p => p.kind === kind);

/** A breaker in the code, where a fallback could stand beside it; one of a mesh knows none. */
function breaker(site: CallSite): Evidence | undefined {
  const found = state(site, 'circuit-breaker');
  return found?.status === 'present' && found.source === 'code' && site.call.method?.toUpperCase() === 'GET'
    ? found.evidence[0]
    : undefined;
}

function report(model: Model, id: ComponentId, calls: readonly CallSite[]): Hit | undefined {
  const breakers = [...new Map(calls.map(c => [`${breaker(c)!.file}:${breaker(c)!.line}`, breaker(c)!])).values()].sort(
    compareEvidence,
  );
  const evidence: Evidence[] = [
    ...breakers.slice(0, 3).map(e => ({ ...e, note: 'the breaker' })),
    ...calls.slice(0, 3).map(c => c.call.at),
  ];
  if (!isNonEmpty(evidence)) return undefined;
  const peers = [
    ...new Set(
      calls.map(c => (c.to === undefined ? 'an address that could not be placed' : model.component(c.to).name)),
    ),
  ].sort(compareText);
  const { name } = model.component(id);
  return {
    subjects: [id],
    message: `${name} reads from ${listNames(peers)} behind ${count(breakers.length, 'circuit breaker')} without a fallback: while one is open, its own callers get an error where an older answer or a default might do.`,
    // An annotation has a place of its own for a fallback; a function may have one around it.
    confidence: calls.every(c => state(c, 'circuit-breaker')?.by === 'annotation') ? 'medium' : 'low',
    evidence,
    searched: [
      'fallback methods, classes and handlers at the breakers and the calls',
      `fallbacks that clients of ${name} are configured with`,
    ],
  };
}
