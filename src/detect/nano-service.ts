import type { Evidence } from '../core/evidence.ts';
import { compareEvidence, compareText, isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { ComponentId, Model } from '../core/model.ts';
import { filesOf } from './code-files.ts';
import { count, listNames } from './wording.ts';

/** A program this small is read in a minute or two: less than a hundred lines. */
const SMALL_BYTES = 3_000;
const FEW_ROUTES = 2;
/** Where nearly all services are so small, the repository is a sample, and size says nothing about its cuts. */
const MOST_SHARE = 0.5;
const LEAST_SERVICES = 5;

export const nanoService: Detector = {
  id: 'nano-service',
  title: 'A service too small to stand alone',
  severity: 'low',
  needs: ['route', 'call', 'store', 'publish', 'consume'],
  remedies: ['guides/decomposition', 'decisions/split-or-not'],
  subjects: judged,

  *detect(model) {
    const services = judged(model);
    const small = services.filter(id => isTiny(model, id));
    if (services.length < LEAST_SERVICES || small.length > services.length * MOST_SHARE) return;
    for (const id of small) {
      const hit = report(model, id);
      if (hit) yield hit;
    }
  },
};

function judged(model: Model): readonly ComponentId[] {
  return model.components.filter(c => c.kind === 'service' && model.hasCode(c.id)).map(c => c.id);
}

/** A few lines that serve one thing, keep nothing, tell nobody and ask nobody. */
function isTiny(model: Model, id: ComponentId): boolean {
  const routes = model.facts(id, 'route').length;
  if (routes === 0 || routes > FEW_ROUTES) return false;
  if (
    (['store', 'publish', 'consume', 'call', 'forward', 'role'] as const).some(kind => model.facts(id, kind).length > 0)
  )
    return false;
  if (model.out(id, 'data').length > 0 || model.out(id, 'sync').some(c => c.confidence !== 'low')) return false;
  // Where one build file serves several programs, the code of one may lie anywhere.
  const own = new Set(filesOf(model, id).map(f => f.path));
  if (!model.facts(id, 'route').every(r => own.has(r.at.file))) return false;
  const bytes = bytesOf(model, id);
  return bytes > 0 && bytes <= SMALL_BYTES;
}

const bytesOf = (model: Model, id: ComponentId): number => filesOf(model, id).reduce((sum, f) => sum + f.bytes, 0);

function report(model: Model, id: ComponentId): Hit | undefined {
  const { name, evidence: declared } = model.component(id);
  const routes = [...model.facts(id, 'route')].sort((a, b) => compareEvidence(a.at, b.at));
  const callers = [...new Set(model.in(id, 'sync').map(c => c.from))]
    .map(from => model.component(from).name)
    .sort(compareText);
  const evidence: Evidence[] = [...declared.slice(0, 1), ...routes.map(r => r.at)];
  if (!isNonEmpty(evidence)) return undefined;
  const files = filesOf(model, id).length;
  const kb = (bytesOf(model, id) / 1000).toFixed(1);
  const used = callers.length > 0 ? `, called by ${listNames(callers, 4)}` : '';
  return {
    subjects: [id],
    message: `${name} is ${kb} kB of code in ${count(files, 'file')} with ${count(routes.length, 'operation')}, no data, no messages and no peers of its own${used}: running it costs more than what it does.`,
    confidence: 'medium',
    evidence,
    searched: [`stores, messages and outgoing calls in the code and settings of ${name}`],
  };
}
