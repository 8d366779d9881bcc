import type { Evidence } from '../core/evidence.ts';
import { compareText, isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { ComponentId, Model, StoreUse } from '../core/model.ts';
import { groupByDeployable } from './deployable.ts';
import { ownerInStoreName, subjectOf } from './service-name.ts';
import { isGrounded, usesAsBusiness } from './stores.ts';
import { listNames } from './wording.ts';

/** A store, or a schema in one, that by its name belongs to one service. */
interface Owned {
  readonly owner: ComponentId;
  readonly what: 'database' | 'schema' | 'store';
  /** As the address or the statement spells it. */
  readonly name: string;
  readonly store: ComponentId;
  readonly database: string | undefined;
}

interface Intrusion extends Owned {
  readonly by: ComponentId;
  readonly evidence: readonly Evidence[];
}

export const inappropriateIntimacy: Detector = {
  id: 'inappropriate-intimacy',
  title: "A service reaches into another one's store",
  severity: 'high',
  needs: ['store'],
  remedies: ['patterns/database-per-service', 'decisions/data-ownership', 'guides/data'],

  *detect(model) {
    const owners = ownersBySubject(model);
    const found = new Map<string, Intrusion[]>();
    for (const use of model.stores) {
      if (!usesAsBusiness(model, use.from) || !isGrounded(model, use)) continue;
      for (const intrusion of intrusionsOf(model, use, owners)) {
        const key = JSON.stringify([intrusion.by, intrusion.owner, intrusion.name.toLowerCase()]);
        found.set(key, [...(found.get(key) ?? []), intrusion]);
      }
    }
    for (const key of [...found.keys()].sort(compareText)) {
      const hit = report(model, found.get(key)!);
      if (hit) yield hit;
    }
  },
};

/** Services by what they are about; a subject that two deployables share names no owner. */
function ownersBySubject(model: Model): ReadonlyMap<string, ComponentId> {
  const bySubject = new Map<string, ComponentId[]>();
  for (const component of model.components) {
    if (!usesAsBusiness(model, component.id) || component.kind === 'gateway') continue;
    const subject = subjectOf(component.name);
    if (subject.length > 2) bySubject.set(subject, [...(bySubject.get(subject) ?? []), component.id]);
  }
  const owners = new Map<string, ComponentId>();
  for (const [subject, ids] of bySubject)
    if (groupByDeployable(model, ids).length === 1 || ids.length === 1) owners.set(subject, ids[0]!);
  return owners;
}

function intrusionsOf(model: Model, use: StoreUse, owners: ReadonlyMap<string, ComponentId>): Intrusion[] {
  const found: Intrusion[] = [];
  const add = (what: Owned['what'], name: string, evidence: readonly Evidence[]): void => {
    const subject = ownerInStoreName(name);
    const owner = subject === undefined ? undefined : owners.get(subject);
    if (owner === undefined || owner === use.from || isSameService(model, owner, use.from, subject!)) return;
    found.push({ owner, what, name, store: use.to, database: use.database, by: use.from, evidence });
  };
  // The database says more than the server it lies on.
  const address = [...use.evidence.slice(0, 2), ...use.via.slice(0, 3)];
  if (use.database !== undefined) add('database', use.database, address);
  if (found.length === 0 && !ownsByName(model, use)) add('store', model.component(use.to).name, address);
  for (const { name, at } of use.entities) {
    const dot = name.indexOf('.');
    if (dot > 0 && name.slice(0, dot).toLowerCase() !== use.database?.toLowerCase())
      add('schema', name.slice(0, dot), [at]);
  }
  return found;
}

/** `accounts` on a server called `loans-db`: the user keeps a database of its own there. */
function ownsByName(model: Model, use: StoreUse): boolean {
  return use.database !== undefined && ownerInStoreName(use.database) === subjectOf(model.component(use.from).name);
}

/** The worker beside its service, by build or by name: `orders-export` is a side of `orders`. */
function isSameService(model: Model, owner: ComponentId, user: ComponentId, subject: string): boolean {
  if (groupByDeployable(model, [owner, user]).length === 1) return true;
  const component = model.component(user);
  return [component.name, ...component.aliases].some(name => {
    const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
    return plain.startsWith(subject) || plain.endsWith(subject) || subject.startsWith(subjectOf(name));
  });
}

function report(model: Model, intrusions: readonly Intrusion[]): Hit | undefined {
  const { by, owner, what, name, store } = intrusions[0]!;
  const owners = model.stores.filter(u => u.from === owner && u.to === store && isGrounded(model, u));
  const home = owners.filter(u => u.database === undefined || intrusions.some(i => i.database === u.database));
  const evidence = [
    ...intrusions.flatMap(i => i.evidence),
    ...home.slice(0, 1).flatMap(u => u.evidence.slice(0, 1).map(e => ({ ...e, note: 'the owner' }))),
  ];
  if (!isNonEmpty(evidence)) return undefined;
  const names = (id: ComponentId): string => model.component(id).name;
  const touched = [
    ...new Set(model.stores.filter(u => u.from === by && u.to === store).flatMap(u => u.entities.map(e => e.name))),
  ].sort(compareText);
  const touches = touched.length > 0 ? `, with ${listNames(touched)} in its code` : '';
  return {
    subjects: [by, owner, store],
    message: `${names(by)} reaches into the ${what} ${name}, which by its name belongs to ${names(owner)}${touches}.`,
    confidence: home.length > 0 ? 'high' : 'medium',
    evidence,
    key: name.toLowerCase(),
  };
}
