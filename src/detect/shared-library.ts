import type { Evidence, RepoPath } from '../core/evidence.ts';
import { compareEvidence, compareText, isNonEmpty } from '../core/evidence.ts';
import type { Library, Store, Unit } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { ComponentId, Model } from '../core/model.ts';
import { filesBelow, isBelow } from './code-files.ts';
import { groupByDeployable } from './deployable.ts';
import { count, listNames } from './wording.ts';

/** Types about the business from which a library is more than utilities with one stray class. */
const LEAST_TYPES = 3;
const MOST_CITED = 5;

/** Folders in which code keeps what the business is about. */
const DOMAIN_FOLDER =
  /(^|\/)(domain|domains|entity|entities|model|models|dto|dtos|pojo|pojos|aggregates?|valueobjects?|vo)\/(?:[^/]+\/)?[^/]+$/i;

/** Types that say nothing about a business, under whatever folder they lie. */
const TECHNICAL =
  /^(i?(base|abstract|generic|common|default|auditable?|auditing)[a-z]*|index|types?|constants?|enums?|utils?|i?(entity|aggregate|aggregateroot|valueobject|domainevent|event|repository|result|response|request|page|paging|pagination|pagedlist|sort|sorting|filter|query|command|message|envelope|error|errors|exception|problem|api[a-z]*|http[a-z]*|rest(ful|client|template)?|jwt[a-z]*|token[a-z]*|auth(n|z|entication|orization|ority)?|credential[a-z]*|log(s|ger|ging|entry)?|trace[a-z]*|correlation[a-z]*|audit[a-z]*|config[a-z]*|settings?|options?|context|metadata|header|headers|either|option|id|identity|identifiable|enumeration|status|mapper|converter|serializer|package-info|module-info|__init__|mod|lib|main))$|(exception|error|config|configuration|util|utils|helper|constants?|mapper|converter|validator|response|request|result|base|listener|interceptor|filter|factory|extensions?|attribute|repository|service|controller|handler|client|test|middleware|message|messages|event|events|context|version|outbox|inbox|log|logs)$/i;

/** Published on purpose: what others may know of a service, owned by that service. */
const CONTRACT =
  /(^|[-_.])(api|apis|contracts?|events?|messages?|messaging|clients?|sdk|protos?|protobuf|grpc|stubs?|interfaces?|schemas?|avro|testing|test|tests|testutils?|bom|parent)([-_.]|$)/i;

interface SharedLibrary {
  readonly unit: Unit & { readonly root: RepoPath };
  readonly users: readonly { readonly id: ComponentId; readonly at: Evidence }[];
}

export const sharedLibrary: Detector = {
  id: 'shared-library',
  title: 'Services share the code of their domain',
  severity: 'medium',
  needs: ['store'],
  remedies: ['patterns/bounded-context', 'patterns/anti-corruption-layer', 'guides/decomposition'],

  *detect(model) {
    for (const library of librariesOf(model)) {
      const hit = report(model, library);
      if (hit) yield hit;
    }
  },
};

/** Modules that run in nothing of their own, with the components that declare them. */
function librariesOf(model: Model): SharedLibrary[] {
  const roots = new Set(model.components.flatMap(c => c.roots));
  const libraries: SharedLibrary[] = [];
  for (const unit of model.all('unit')) {
    const { root } = unit;
    if (unit.origin !== 'module' || root === undefined || unit.auxiliary || unit.packaging === 'aggregate') continue;
    if (roots.has(root) || CONTRACT.test(unit.name)) continue;
    const names = new Set([unit.name, ...unit.aliases, `project:${root}`]);
    const users = model.components.flatMap(({ id }) => {
      const declared = model.hasCode(id)
        ? model.facts(id, 'library').find(l => l.scope !== 'test' && !isBelow(l.at.file, root) && isNamed(names, l))
        : undefined;
      return declared ? [{ id, at: declared.at }] : [];
    });
    libraries.push({ unit: { ...unit, root }, users });
  }
  return libraries.sort((a, b) => compareEvidence(a.unit.at, b.unit.at));
}

const isNamed = (names: ReadonlySet<string>, { name }: Library): boolean =>
  names.has(name) || names.has(name.slice(name.lastIndexOf(':') + 1));

function report(model: Model, { unit, users }: SharedLibrary): Hit | undefined {
  const services = groupByDeployable(
    model,
    users.map(u => u.id),
  ).map(ids => ids[0]!);
  const [first, ...rest] = services;
  if (first === undefined || rest.length === 0) return undefined;
  const stored = entitiesIn(model, unit.root);
  const types = [...new Set([...stored.map(s => s.entity!), ...domainTypes(model, unit.root)])].sort(compareText);
  if (types.length < LEAST_TYPES && stored.length === 0) return undefined;
  const evidence: Evidence[] = [
    unit.at,
    ...stored.slice(0, MOST_CITED).map(s => s.at),
    ...users
      .filter(u => services.includes(u.id))
      .slice(0, MOST_CITED)
      .map(u => ({ ...u.at, note: `${model.component(u.id).name} is built with it` })),
  ];
  if (!isNonEmpty(evidence)) return undefined;
  const kept = stored.length > 0 ? `, ${stored.length} of them stored` : '';
  return {
    subjects: [first, ...rest],
    message: `${unit.name} holds ${count(types.length, 'type')} of the domain (${listNames(types, 4)}${kept}) and is built into ${count(services.length, 'service')}: a change of one is a release of all.`,
    confidence: stored.length > 0 || types.length >= LEAST_TYPES * 2 ? 'high' : 'medium',
    evidence,
    key: unit.root,
  };
}

/** What the library itself declares as stored. */
function entitiesIn(model: Model, root: RepoPath): Store[] {
  const own = model
    .all('store')
    .filter(
      s =>
        s.access === 'declare' &&
        s.entity !== undefined &&
        isBelow(s.at.file, root) &&
        s.entity.length > 2 &&
        !TECHNICAL.test(s.entity),
    );
  return [...new Map(own.map(s => [s.entity!.toLowerCase(), s])).values()].sort((a, b) => compareEvidence(a.at, b.at));
}

/** Names of files that lie where a domain lies: languages with one type per file name the type so. */
function domainTypes(model: Model, root: RepoPath): string[] {
  return filesBelow(model, root).flatMap(({ path }) => {
    const below = path.slice(root === '' ? 0 : root.length + 1);
    const file = below.slice(below.lastIndexOf('/') + 1);
    const stem = file.slice(0, file.lastIndexOf('.')).replace(/[.-](entity|model|dto|schema|vo)$/i, '');
    return DOMAIN_FOLDER.test(below) && !TECHNICAL.test(stem.replace(/[-_.]/g, '')) ? [stem] : [];
  });
}
