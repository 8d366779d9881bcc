import { compareEvidence, compareText, type Evidence, isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { CallSite, ComponentId, Model } from '../core/model.ts';
import { inBrowser } from './browser.ts';
import { count, listNames } from './wording.ts';

export const unboundedConcurrency: Detector = {
  id: 'unbounded-concurrency',
  title: 'As many requests at once as a list has items',
  severity: 'medium',
  needs: ['call', 'policy'],
  remedies: ['patterns/bulkhead', 'patterns/rate-limiting', 'guides/communication'],

  *detect(model) {
    for (const { id, kind } of model.components) {
      if (kind === 'web') continue;
      const calls = model.calls.filter(
        c => c.from === id && c.call.fanOut !== undefined && !inBrowser(c) && !isLimited(c),
      );
      const hit = report(model, id, calls);
      if (hit) yield hit;
    }
  },
};

const isLimited = ({ policies }: CallSite): boolean =>
  policies.some(p => (p.kind === 'bulkhead' || p.kind === 'rate-limit') && p.status === 'present');

function report(model: Model, id: ComponentId, calls: readonly CallSite[]): Hit | undefined {
  const starts = new Map(calls.map(c => [`${c.call.fanOut!.file}:${c.call.fanOut!.line}`, c] as const));
  const evidence: Evidence[] = [...starts.values()]
    .sort((a, b) => compareEvidence(a.call.fanOut!, b.call.fanOut!))
    .slice(0, 3)
    .flatMap(c => [{ ...c.call.fanOut!, note: 'all at once' }, c.call.at]);
  if (!isNonEmpty(evidence)) return undefined;
  const peers = [
    ...new Set(
      calls.map(c => (c.to === undefined ? 'an address that could not be placed' : model.component(c.to).name)),
    ),
  ].sort(compareText);
  return {
    subjects: [id],
    message: `${model.component(id).name} starts a request to ${listNames(peers)} for each item of a list, all at once, at ${count(starts.size, 'place')}: a long list is a burst that nothing holds back.`,
    confidence: 'medium',
    evidence,
    searched: [
      'limits on how many run at once in the file: semaphores, pools, limiters, parts of the list',
      'bulkheads and rate limits of the calls',
    ],
  };
}
