import type { Evidence } from '../core/evidence.ts';
import { compareText, isNonEmpty, type NonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { Component, ComponentId, Model } from '../core/model.ts';
import { groupByDeployable } from './deployable.ts';
import { usesAsBusiness } from './stores.ts';
import { listNames } from './wording.ts';

type Layer = 'presentation' | 'logic' | 'data';

/** Layers as names of services say them. A front end apart from its service is usual: only the inner layers are wrong cuts. */
const LAYERS: readonly (readonly [RegExp, Layer])[] = [
  [
    /[-_. ](dao|db|database|persistence|repository|data|data-?access|data-?layer|data-?service|crud|storage|datastore|sql|jdbc|dal)([-_. ]?(service|svc|api|server|app|ms|microservice|layer))?$/,
    'data',
  ],
  [
    /^(dao|db|database|persistence|data-?access|data-?layer|dal|crud)[-_. ]?(service|svc|api|server|app|layer)?$/,
    'data',
  ],
  [
    /[-_. ](logic|business|business-?logic|domain|bll|core|rules|processing)([-_. ]?(service|svc|api|server|app|layer))?$/,
    'logic',
  ],
  [/^(logic|business|business-?logic|bll)[-_. ]?(service|svc|api|server|app|layer)?$/, 'logic'],
  [/[-_. ](ui|web|frontend|front-end|presentation|view|gui|portal)([-_. ]?(service|svc|app|layer))?$/, 'presentation'],
  [/^(ui|web|frontend|front-end|presentation|gui|portal)[-_. ]?(service|svc|app|layer)?$/, 'presentation'],
];

interface Cut {
  readonly component: Component;
  readonly layer: Layer;
}

export const wrongCuts: Detector = {
  id: 'wrong-cuts',
  title: 'Services cut along technical layers',
  severity: 'medium',
  needs: ['call', 'store'],
  remedies: ['patterns/bounded-context', 'guides/decomposition'],
  subjects: model => model.components.filter(c => model.hasCode(c.id)).map(c => c.id),

  *detect(model) {
    const cuts = model.components.flatMap(component => cutOf(model, component));
    for (const cut of cuts) {
      if (cut.layer === 'presentation') continue;
      const hit = report(model, cut, cuts);
      if (hit) yield hit;
    }
  },
};

/** Services with code that are named after a layer. */
function cutOf(model: Model, component: Component): Cut[] {
  if (!usesAsBusiness(model, component.id) || component.kind === 'job' || !model.hasCode(component.id)) return [];
  const name = component.name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
  const layer = LAYERS.find(([pattern]) => pattern.test(name))?.[1];
  return layer ? [{ component, layer }] : [];
}

/** A layer that stands alone is a name; one that others must pass for every request is a cut. */
function report(model: Model, { component, layer }: Cut, cuts: readonly Cut[]): Hit | undefined {
  const { id, name } = component;
  const above = callersOf(model, id).filter(from => groupByDeployable(model, [id, from]).length === 2);
  if (above.length === 0) return undefined;
  const keeps = model.stores.filter(u => u.from === id);
  const bare = above.filter(from => !model.stores.some(u => u.from === from));
  // A data layer keeps what others are about, and they keep nothing themselves; a logic layer keeps nothing.
  if (layer === 'data' ? keeps.length === 0 || bare.length === 0 : !reachesDataLayer(model, id, cuts)) return undefined;
  const users = layer === 'data' ? bare : above;
  const evidence: Evidence[] = [
    ...component.evidence.slice(0, 1),
    ...users.slice(0, 4).flatMap(from => callLine(model, from, id)),
    ...keeps.slice(0, 1).flatMap(u => u.evidence.slice(0, 1)),
  ];
  if (!isNonEmpty(evidence)) return undefined;
  const subjects: NonEmpty<ComponentId> = [id, ...users];
  const names = listNames(users.map(u => model.component(u).name));
  const what =
    layer === 'data'
      ? `keeps the data for ${names}, which ${users.length === 1 ? 'has' : 'have'} no store of ${users.length === 1 ? 'its' : 'their'} own`
      : `holds the rules between ${names} and the data behind it`;
  return {
    subjects,
    message: `${name} is a ${layer} layer by its name and ${what}: a change of one feature goes through all of them.`,
    // An address in the configuration shows whom a service talks to, not that it cannot do without.
    confidence: users.every(from => model.calls.some(s => s.from === from && s.to === id)) ? 'high' : 'medium',
    evidence,
  };
}

function callersOf(model: Model, id: ComponentId): ComponentId[] {
  const from = model
    .in(id, 'sync')
    .filter(c => c.confidence !== 'low' && model.hasCode(c.from))
    .map(c => c.from);
  return [...new Set(from)]
    .filter(c => c !== id && ['service', 'web', 'auth'].includes(model.component(c).kind))
    .sort(compareText);
}

function reachesDataLayer(model: Model, id: ComponentId, cuts: readonly Cut[]): boolean {
  return model.out(id, 'sync').some(c => cuts.some(k => k.layer === 'data' && k.component.id === c.to));
}

function callLine(model: Model, from: ComponentId, to: ComponentId): Evidence[] {
  const call = model.calls.find(s => s.from === from && s.to === to)?.call.at;
  const at = call ?? model.out(from, 'sync').find(c => c.to === to && c.confidence !== 'low')?.evidence[0];
  return at ? [{ ...at, note: `${model.component(from).name} calls ${model.component(to).name}` }] : [];
}
