import { compareEvidence, isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { CallSite, Model } from '../core/model.ts';
import { inBrowser } from './browser.ts';

/** Beyond this nobody waits in front of a screen, and proxies and load balancers cut the request. */
const LONG_SECONDS = 30;

export const longSynchronousCall: Detector = {
  id: 'long-synchronous-call',
  title: 'A request that waits for long work',
  severity: 'medium',
  needs: ['call', 'policy'],
  remedies: ['patterns/async-request-reply', 'decisions/communication-style', 'guides/communication'],

  *detect(model) {
    for (const site of model.calls) {
      const hit = judge(model, site);
      if (hit) yield hit;
    }
  },
};

function judge(model: Model, site: CallSite): Hit | undefined {
  const { from, to, call } = site;
  if (to === undefined || to === from || inBrowser(site) || model.component(from).kind === 'job') return undefined;
  const kind = model.component(to).kind;
  if (kind === 'monitoring' || kind === 'config' || kind === 'discovery') return undefined;
  // Only who answers requests lets somebody wait; a worker may take its time.
  if (!model.facts(from, 'route').some(r => r.at.file === call.at.file || r.protocol !== 'websocket')) return undefined;
  const timeout = site.policies.find(p => p.kind === 'timeout' && p.status === 'present' && p.source !== 'default');
  const seconds = secondsOf(timeout?.value);
  if (timeout === undefined || seconds === undefined || seconds <= LONG_SECONDS) return undefined;
  const evidence = [call.at, ...[...timeout.evidence].sort(compareEvidence).slice(0, 2)];
  if (!isNonEmpty(evidence)) return undefined;
  const name = (id: string) => model.component(id).name;
  return {
    subjects: [from, to],
    message: `${name(from)} is ready to wait ${seconds} s for ${name(to)} in one request: work that long belongs behind a queue or a job that can be asked for its state.`,
    // A long limit may only be a careless one.
    confidence: 'low',
    evidence,
    key: call.at.file,
  };
}

/** `2s`, `300000ms`, `5m`; a bare number is milliseconds, as in most settings. */
function secondsOf(value: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?(ms|s|m|min)?$/.exec(value?.trim() ?? '');
  if (!match) return undefined;
  return Number(match[1]) * (match[2] === 's' ? 1 : match[2] === 'm' || match[2] === 'min' ? 60 : 0.001);
}
