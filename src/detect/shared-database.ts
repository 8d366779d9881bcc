import type { Evidence } from '../core/evidence.ts';
import { compareText, isNonEmpty } from '../core/evidence.ts';
import type { ComponentKind } from '../core/fact.ts';
import type { Detector, Hit, TeamRules } from '../core/finding.ts';
import type { Component, ComponentId, Confidence, Model, StoreUse } from '../core/model.ts';
import { groupByDeployable, isDatabaseTool } from './deployable.ts';
import { isLeftOver } from './stores.ts';
import { count, listNames } from './wording.ts';

const USERS: ReadonlySet<ComponentKind> = new Set(['service', 'gateway', 'web', 'job', 'auth']);

/**
 * Stores that are no database of record, or that no two processes can share by name. Why caches are not judged
 * stands on the page.
 */
const NOT_JUDGED =
  /redis|memcache|valkey|dragonfly|keydb|hazelcast|ehcache|infinispan|caffeine|elasticsearch|opensearch|solr|meilisearch|typesense|prometheus|influx|loki|graphite|jaeger|zipkin|tempo|minio|s3|blob|gcs|etcd|consul|zookeeper|kafka|rabbit|nats|^h2$|hsqldb|derby|sqlite/;

/** Stores without databases: all tables of an account lie side by side, and only a common table is shared. */
const TABLES_ONLY = /dynamo|bigtable|hbase|tablestorage/;

/** What one component does with one database. */
interface Use {
  readonly from: ComponentId;
  readonly database: string | undefined;
  readonly entities: StoreUse['entities'];
  readonly evidence: readonly Evidence[];
  readonly via: readonly Evidence[];
}

export const sharedDatabase: Detector = {
  id: 'shared-database',
  title: 'Several services use one database',
  severity: 'high',
  needs: ['store'],
  remedies: ['patterns/database-per-service', 'decisions/data-ownership', 'guides/data'],

  *detect(model, team) {
    for (const store of model.components) {
      if (store.kind !== 'datastore' && store.kind !== 'external') continue;
      if (NOT_JUDGED.test((store.technology ?? '').toLowerCase())) continue;
      const uses = mergeUses(
        store,
        model.stores
          .filter(use => use.to === store.id && isUser(model, use) && !isLeftOver(model, use))
          .map(use => withTableNames(model, use)),
      );
      for (const group of groupByDatabase(uses)) {
        const hit = judge(model, store, group, uses, team);
        if (hit) yield hit;
      }
    }
  },
};

/** Components of the business, by their code or by the settings they are deployed with. */
function isUser(model: Model, use: StoreUse): boolean {
  const component = model.component(use.from);
  return USERS.has(component.kind) && !isDatabaseTool(model, component);
}

/** A repository names a class, and the class says which table it stands for: only tables can be shared. */
function withTableNames(model: Model, use: StoreUse): StoreUse {
  const tables = new Map<string, string>();
  for (const { access, entity, scope } of model.facts(use.from, 'store'))
    if (access === 'declare' && entity !== undefined && scope.type !== undefined) tables.set(scope.type, entity);
  return { ...use, entities: use.entities.map(e => ({ ...e, name: tables.get(e.name) ?? e.name })) };
}

/** Database with its schema, where the address of the connection names one: `shop/billing`. */
function databaseOf(use: StoreUse): string | undefined {
  if (use.database === undefined) return undefined;
  const schemas = [...use.evidence, ...use.via].flatMap(
    e => /[?&;](?:currentSchema|schema)=(\w+)/i.exec(e.text)?.[1] ?? [],
  );
  return [use.database, ...schemas.slice(0, 1)].join('/').toLowerCase();
}

/** One use per component and database, sorted by component. */
function mergeUses(store: Component, uses: readonly StoreUse[]): Use[] {
  const merged = new Map<string, Use>();
  for (const use of uses) {
    const database = databaseOf(use);
    const key = JSON.stringify([use.from, database]);
    const known = merged.get(key);
    merged.set(key, {
      from: use.from,
      database,
      entities: [...(known?.entities ?? []), ...use.entities],
      evidence: [...(known?.evidence ?? []), ...use.evidence],
      via: [...(known?.via ?? []), ...use.via],
    });
  }
  return [...new Set(uses.map(u => u.from))].sort(compareText).flatMap(from =>
    settleUses(
      store,
      [...merged.values()].filter(u => u.from === from),
    ),
  );
}

/**
 * One component's uses of one server: what the deployment says stands before a developer's own machine, and a use
 * that names no database is about the one that another names.
 */
function settleUses(store: Component, uses: readonly Use[]): Use[] {
  const named = uses.filter(u => u.database !== undefined);
  const deployed = named.filter(u => !isLoopback(u, store));
  const kept = deployed.length > 0 ? deployed : named;
  if (kept.length === 0) return [...uses];
  const unnamed = uses.filter(u => u.database === undefined);
  return kept.map(use => ({ ...use, entities: [...use.entities, ...unnamed.flatMap(u => [...u.entities])] }));
}

/** Only defaults for a developer's machine: no line names the server that is deployed. */
function isLoopback(use: Use, store: Component): boolean {
  const loopback = /\b(localhost|127\.0\.0\.1)\b/;
  const texts = [...use.evidence, ...use.via].map(e => e.text);
  const names = [store.name, ...store.aliases];
  return texts.some(t => loopback.test(t)) && !texts.some(t => !loopback.test(t) && names.some(n => t.includes(n)));
}

/** A use whose database is unknown counts to a named one only where they touch the same tables. */
function groupByDatabase(uses: readonly Use[]): Use[][] {
  const named = new Map<string, Use[]>();
  for (const use of uses)
    if (use.database !== undefined) named.set(use.database, [...(named.get(use.database) ?? []), use]);
  const unknown: Use[] = [];
  for (const use of uses.filter(u => u.database === undefined)) {
    const home = [...named.values()].find(
      group => group[0]!.from !== use.from && commonEntities([...group, use]).length > 0,
    );
    (home ?? unknown).push(use);
  }
  return [...[...named.keys()].sort(compareText).map(name => named.get(name)!), unknown].map(group =>
    keepShared(group),
  );
}

/** Without the users that keep to tables of their own by name: a schema or a prefix that nobody else touches. */
function keepShared(group: readonly Use[]): Use[] {
  return group.filter(use => {
    const own = ownPrefix(use);
    if (own === undefined) return true;
    return group.some(
      other =>
        other.from !== use.from &&
        (other.entities.length === 0 || other.entities.some(e => entityName(e).startsWith(own))),
    );
  });
}

/** `billing.` or `billing_` where every table the user touches starts with it. */
function ownPrefix(use: Use): string | undefined {
  const names = use.entities.map(entityName);
  const first = names[0];
  if (first === undefined) return undefined;
  const schema = first.includes('.') ? first.slice(0, first.indexOf('.') + 1) : undefined;
  const stem = use.from.slice(use.from.indexOf(':') + 1).replace(/[-_]?(service|svc|api|server|app|worker)$/, '');
  return [schema, `${stem.replaceAll('-', '_')}_`, `${stem}-`].find(
    p => p !== undefined && p.length > 1 && names.every(n => n.startsWith(p)),
  );
}

const entityName = (entity: StoreUse['entities'][number]): string => entity.name.toLowerCase();

/**
 * Tables that at least two components touch, as the code spells them. Each must name it in code of its own: what a
 * library declares for all who are built with it, each may keep in a database of its own.
 */
function commonEntities(uses: readonly Use[]): string[] {
  const users = new Map<string, { name: string; from: Set<ComponentId>; places: Set<string> }>();
  for (const use of uses)
    for (const entity of use.entities) {
      const key = entityName(entity);
      const known = users.get(key) ?? { name: entity.name, from: new Set(), places: new Set() };
      known.from.add(use.from);
      known.places.add(entity.at.file);
      users.set(key, known);
    }
  return [...users.values()]
    .filter(u => u.from.size > 1 && u.places.size > 1)
    .map(u => u.name)
    .sort(compareText);
}

function judge(
  model: Model,
  store: Component,
  found: readonly Use[],
  all: readonly Use[],
  team: TeamRules,
): Hit | undefined {
  // A default for a developer's machine says nothing where others are deployed with the server's own name.
  const named = found.filter(u => !isLoopback(u, store));
  const group = new Set(named.map(u => u.from)).size >= 2 ? named : found;
  const deployables = groupByDeployable(model, [...new Set(group.map(u => u.from))]);
  if (deployables.length < 2) return undefined;
  const users = deployables.map(ids => ids[0]!);
  const tables = commonEntities(group.filter(u => users.includes(u.from)));
  if (tables.length === 0 && TABLES_ONLY.test(store.technology ?? store.name)) return undefined;
  const evidence = group.flatMap(use => citeUse(use, tables));
  if (!isNonEmpty(evidence)) return undefined;
  const database = group.find(u => u.database !== undefined)?.database;
  const where = database === undefined ? `the server ${store.name}` : `the database ${database} on ${store.name}`;
  const owned = ownership(model, tables, team);
  // The owner keeps its table: the others are who must change.
  users.sort((a, b) => Number(owned.owners.has(a)) - Number(owned.owners.has(b)));
  const names = users.map(id => model.component(id).name);
  const sides = sidesOfOne(names);
  const what = tables.length > 0 ? `; ${count(tables.length, 'table')} in common: ${listNames(tables)}` : '';
  const doubt = database === undefined && tables.length === 0 ? '; which database inside it is not named' : '';
  return {
    subjects: [users[0]!, ...users.slice(1), store.id],
    message: `${listNames(names)} use ${where}${what}${owned.says}${doubt}${sides ? '; by their names they are sides of one service' : ''}.`,
    confidence: tables.length > 0 ? 'high' : confidenceOf(model, store, group, all),
    ...(sides ? { severity: 'low' as const } : {}),
    evidence,
    ...(database === undefined ? {} : { key: database }),
  };
}

/** Whom common tables belong to, where the team has said so. */
function ownership(
  model: Model,
  tables: readonly string[],
  team: TeamRules,
): { readonly owners: ReadonlySet<ComponentId>; readonly says: string } {
  const byOwner = new Map<ComponentId, string[]>();
  for (const table of tables) {
    const owner = team.tableOwner(table);
    if (owner !== undefined) byOwner.set(owner, [...(byOwner.get(owner) ?? []), table]);
  }
  const says = [...byOwner].map(
    ([id, own]) => `; ${listNames(own)} ${own.length === 1 ? 'belongs' : 'belong'} to ${model.component(id).name}`,
  );
  return { owners: new Set(byOwner.keys()), says: says.join('') };
}

function confidenceOf(model: Model, store: Component, group: readonly Use[], all: readonly Use[]): Confidence {
  if (group.every(u => u.database !== undefined)) {
    // Where nobody read the code, its tables may still lie in schemas apart.
    const read = new Set(group.map(u => u.from).filter(id => model.hasCode(id) && model.covered(id).has('store')));
    return read.size < 2 || group.some(u => isLoopback(u, store)) ? 'medium' : 'high';
  }
  // Others keep databases apart on this server by name: these may well do so too.
  return all.some(u => u.database !== undefined) ? 'low' : 'medium';
}

/** `orders-api` and `orders-worker` are two sides of one service, by their names. */
function sidesOfOne(names: readonly string[]): boolean {
  const side =
    /[-_. ]?(api|server|service|svc|web|ui|backend|worker|consumer|listener|processor|scheduler|jobs?|(event|message|command|query)?[-_. ]?handlers?)$/;
  const stemOf = (name: string): string => {
    const shorter = name.replace(side, '');
    return shorter === name || shorter === '' ? name : stemOf(shorter);
  };
  return new Set(names.map(name => stemOf(name.toLowerCase()))).size === 1;
}

/** Where the user reaches the store, what linking followed to get there, and its hand on a common table. */
function citeUse(use: Use, tables: readonly string[]): Evidence[] {
  const common = new Set(tables.map(t => t.toLowerCase()));
  return [
    ...use.evidence.slice(0, 2),
    ...use.via.slice(0, 3),
    ...use.entities
      .filter(e => common.has(entityName(e)))
      .slice(0, 2)
      .map(e => e.at),
  ];
}
