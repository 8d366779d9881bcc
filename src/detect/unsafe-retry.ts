import { compareEvidence, compareText, type Evidence, isNonEmpty } from '../core/evidence.ts';
import type { RetryShape } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { CallSite, ComponentId, Model, PolicyState } from '../core/model.ts';
import { inBrowser } from './browser.ts';
import { count, listNames } from './wording.ts';

type Layer = Omit<PolicyState, 'kind' | 'also'>;

/** One retry and the calls that it repeats. */
interface Decision {
  readonly from: ComponentId;
  readonly layer: Layer;
  readonly at: Evidence;
  readonly calls: CallSite[];
}

/** Methods that may be sent twice by their definition. */
const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']);

export const unsafeRetry: Detector = {
  id: 'unsafe-retry',
  title: 'Retries that do harm',
  severity: 'medium',
  needs: ['call', 'policy'],
  remedies: ['patterns/idempotency-key', 'patterns/retry'],

  *detect(model) {
    for (const decision of decisions(model)) {
      const hit = report(model, decision);
      if (hit) yield hit;
    }
  },
};

/** Each retry that is written down, with the calls it is about. */
function decisions(model: Model): Decision[] {
  const found = new Map<string, Decision>();
  for (const site of model.calls) {
    if (inBrowser(site) || model.component(site.from).kind === 'web') continue;
    for (const layer of layersOf(site)) {
      const at = layer.evidence[0];
      // What a mesh or a gateway repeats it spaces out or holds to a budget by itself.
      if (!at || (layer.source !== 'code' && layer.source !== 'config')) continue;
      const key = `${site.from} ${at.file}:${at.line}`;
      const known = found.get(key) ?? { from: site.from, layer, at, calls: [] };
      known.calls.push(site);
      found.set(key, known);
    }
  }
  return [...found.values()].sort((a, b) => compareText(a.from, b.from) || compareEvidence(a.at, b.at));
}

/** All retries around one call, the nearest first. */
function layersOf(site: CallSite): Layer[] {
  const retry = site.policies.find(p => p.kind === 'retry');
  return retry?.status === 'present' ? [retry, ...(retry.also ?? [])] : [];
}

function report(model: Model, { from, layer, at, calls }: Decision): Hit | undefined {
  const shape = layer.retry ?? {};
  const tries = Number(/^\d+$/.exec(layer.value ?? '')?.[0] ?? Number.NaN);
  const repeated = calls.filter(site => isRepeatedUnsafely(site, shape));
  const outer = outerLayers(calls, at);
  const faults = [
    ...(shape.backoff === 'none' && !(tries <= 1)
      ? [`tries again at once${shape.endless ? ' and without end' : ''}`]
      : []),
    ...(repeated.length > 0
      ? [`repeats ${listNames(methods(repeated))}, which may take effect twice, without an idempotency key`]
      : []),
    ...(outer.length > 0
      ? [`stands inside ${count(outer.length, 'further retry', 'further retries')}, so that the tries multiply`]
      : []),
  ];
  if (faults.length === 0) return undefined;
  const evidence = [
    { ...at, note: 'the retry' },
    ...(repeated.length > 0 ? repeated : calls).slice(0, 3).map(c => c.call.at),
    ...outer.slice(0, 2).map(e => ({ ...e, note: 'the retry around it' })),
  ];
  if (!isNonEmpty(evidence)) return undefined;
  const peers = [
    ...new Set(
      calls.map(c => (c.to === undefined ? 'an address that could not be placed' : model.component(c.to).name)),
    ),
  ].sort(compareText);
  return {
    subjects: [from],
    message: `A retry of ${model.component(from).name} around ${count(calls.length, 'call')} to ${listNames(peers)} ${listNames(faults)}.`,
    // What repeats an effect is worse than what adds load.
    severity: repeated.length > 0 ? 'high' : 'medium',
    confidence: shape.backoff === 'none' && !(tries <= 1) ? 'high' : 'medium',
    evidence,
    key: `${at.file} ${calls[0]!.call.scope.type ?? ''} ${calls[0]!.call.scope.member ?? ''} ${layer.by ?? ''}`,
  };
}

/** A method that changes something each time, and nothing by which the receiver could tell. */
function isRepeatedUnsafely({ call }: CallSite, shape: RetryShape): boolean {
  if (shape.safeOnly || call.keyed || call.protocol !== 'http' || call.method === undefined) return false;
  return !REPEATABLE.has(call.method.toUpperCase()) && call.method !== '*';
}

/** Retries that a mesh, a gateway or settings add around all of these calls. */
function outerLayers(calls: readonly CallSite[], at: Evidence): Evidence[] {
  const found = new Map<string, Evidence>();
  for (const site of calls) {
    const layers = layersOf(site);
    // The innermost speaks for the stack.
    if (layers[0]?.evidence[0] !== at) continue;
    for (const other of layers.slice(1)) {
      const place = other.evidence[0];
      if (place && other.source !== layers[0].source) found.set(`${place.file}:${place.line}`, place);
    }
  }
  return [...found.values()].sort(compareEvidence);
}

const methods = (calls: readonly CallSite[]): string[] =>
  [...new Set(calls.map(c => c.call.method!))].sort(compareText);
