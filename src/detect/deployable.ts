import type { Unit } from '../core/fact.ts';
import type { Component, ComponentId, Model } from '../core/model.ts';

/** Names of what prepares, copies or looks at a database without being a part of the business: it has no say in its schema. */
const TOOLING =
  /(^|[-_. ])(migrations?|migrator|migrate|flyway|liquibase|dbup|seed|seeder|seeds|init|init-?db|initdb|backup|dump|restore|cdc|debezium|kafka-connect|exporter|adminer|pgadmin\d?|phpmyadmin|pgbouncer|mongo-?express|redis-?commander|cloudbeaver|dbgate)([-_. ]|$)/;

/** Whether a component only migrates, seeds, copies or administers databases. */
export function isDatabaseTool(model: Model, component: Component): boolean {
  const units = model.facts(component.id, 'unit');
  if (units.some(u => u.auxiliary)) return true;
  const image = units.find(u => u.image && u.origin !== 'dockerfile')?.image;
  const product = image?.replace(/[:@].*$/, '').toLowerCase() ?? '';
  return [component.name, ...component.aliases].some(name => TOOLING.test(name.toLowerCase())) || TOOLING.test(product);
}

/**
 * Groups components that are one deployable run several times: replicas, shards, a worker with the service's image.
 * Each group keeps the order of `ids`, jobs last.
 */
export function groupByDeployable(model: Model, ids: readonly ComponentId[]): ComponentId[][] {
  const groups: { keys: Set<string>; ids: ComponentId[] }[] = [];
  for (const id of ids) {
    const keys = deployableKeys(model, id);
    const same = groups.find(g => [...keys].some(k => g.keys.has(k)));
    if (same) {
      same.ids.push(id);
      for (const key of keys) same.keys.add(key);
    } else groups.push({ keys, ids: [id] });
  }
  // A nightly job beside the service it belongs to does not speak for it.
  const last = (id: ComponentId) => (model.component(id).kind === 'job' ? 1 : 0);
  return groups.map(g => g.ids.sort((a, b) => last(a) - last(b)));
}

/** What a build turns into a running program; the same key, the same program. */
function deployableKeys(model: Model, id: ComponentId): Set<string> {
  const keys = new Set<string>();
  const units = model.facts(id, 'unit');
  for (const unit of units) {
    // A Dockerfile's image is what it starts from, not what it makes.
    if (unit.image && unit.origin !== 'dockerfile') keys.add(`image ${unit.image}`);
    if (unit.build) keys.add(buildKey(unit.build));
  }
  // Where a build says what it takes from a folder, the folder alone proves nothing: monorepos build many from one.
  if (!units.some(u => u.build)) for (const root of model.component(id).roots) keys.add(`root ${root}`);
  return keys;
}

function buildKey(build: NonNullable<Unit['build']>): string {
  const args = Object.entries(build.args ?? {}).map(([key, value]) => `${key}=${value}`);
  return ['build', build.context, build.dockerfile ?? '', ...args.sort()].join(' ');
}
