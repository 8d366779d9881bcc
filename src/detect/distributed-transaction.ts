import { compareEvidence, compareText, isNonEmpty } from '../core/evidence.ts';
import type { Library, Transaction } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { ComponentId, Model } from '../core/model.ts';
import { count, listNames } from './wording.ts';

const MOST_CITED = 5;

/** Coordinators of two-phase commits, by the libraries that bring them. A starter configures one without a line of code. */
const COORDINATORS: readonly (readonly [RegExp, string])[] = [
  [/atomikos/i, 'Atomikos'],
  [/narayana|jbossjta/i, 'Narayana'],
  [/bitronix|\bbtm\b/i, 'Bitronix'],
  [/(^|[:.])seata|fescar/i, 'Seata'],
  [/starter-jta/i, 'JTA'],
];

/** Begins a transaction that a container may coordinate: with one resource it stays local. */
const MAY_BE_LOCAL = /^JTA$/;

export const distributedTransaction: Detector = {
  id: 'distributed-transaction',
  title: 'A transaction spans several resources',
  severity: 'high',
  needs: ['transaction'],
  remedies: ['patterns/saga-orchestration', 'patterns/transactional-outbox', 'guides/data'],

  *detect(model) {
    const reported = new Set<ComponentId>();
    for (const { id } of model.components) {
      const sites = model.facts(id, 'transaction').filter(t => t.style === 'distributed');
      for (const technology of [...new Set(sites.map(t => t.technology))].sort(compareText)) {
        const hit = reportCode(
          model,
          id,
          technology,
          sites.filter(t => t.technology === technology),
        );
        if (!hit) continue;
        reported.add(id);
        yield hit;
      }
    }
    for (const { id } of model.components) {
      const hit = reported.has(id) ? undefined : reportLibrary(model, id);
      if (hit) yield hit;
    }
  },
};

function reportCode(model: Model, id: ComponentId, technology: string, sites: readonly Transaction[]): Hit | undefined {
  const lines = [...sites].sort((a, b) => compareEvidence(a.at, b.at)).map(t => t.at);
  const evidence = lines.slice(0, MOST_CITED);
  if (!isNonEmpty(evidence)) return undefined;
  const { name } = model.component(id);
  const members = [...new Set(sites.flatMap(t => (t.scope.member === undefined ? [] : [t.scope.member])))];
  const where = members.length > 0 ? ` (${listNames(members.sort(compareText), 4)})` : '';
  const resources = resourcesOf(model, id);
  const over = resources.length > 1 ? ` over ${listNames(resources)}` : '';
  return {
    subjects: [id],
    message: `${name} coordinates transactions${over} by two-phase commit through ${technology} at ${count(lines.length, 'place')}${where}.`,
    confidence: MAY_BE_LOCAL.test(technology) && resources.length < 2 ? 'low' : 'high',
    evidence,
    key: technology,
  };
}

function reportLibrary(model: Model, id: ComponentId): Hit | undefined {
  if (!model.hasCode(id)) return undefined;
  const found = model.facts(id, 'library').flatMap((library): { library: Library; technology: string }[] => {
    const row = COORDINATORS.find(([pattern]) => pattern.test(library.name));
    return row && library.scope === 'runtime' ? [{ library, technology: row[1] }] : [];
  })[0];
  if (!found) return undefined;
  const resources = resourcesOf(model, id);
  const over = resources.length > 1 ? `, and uses ${listNames(resources)}` : '';
  return {
    subjects: [id],
    message: `${model.component(id).name} is built with ${found.technology}, which coordinates transactions by two-phase commit${over}.`,
    confidence: resources.length > 1 ? 'medium' : 'low',
    evidence: [found.library.at],
    key: found.technology,
  };
}

/** Stores and brokers that could take part. */
function resourcesOf(model: Model, id: ComponentId): string[] {
  const stores = model.stores.filter(u => u.from === id).map(u => u.database ?? model.component(u.to).name);
  const brokers = model
    .out(id, 'async')
    .filter(c => model.component(c.to).kind === 'broker')
    .map(c => model.component(c.to).name);
  return [...new Set([...stores, ...brokers])].sort(compareText);
}
