import type { Component, ComponentId, Model, StoreUse } from '../core/model.ts';
import { isDatabaseTool } from './deployable.ts';

/** Components of the business that may use a store: what migrates, copies or watches it is none. */
const USERS: ReadonlySet<Component['kind']> = new Set(['service', 'gateway', 'web', 'job', 'auth']);

export function usesAsBusiness(model: Model, id: ComponentId): boolean {
  const component = model.component(id);
  return USERS.has(component.kind) && !isDatabaseTool(model, component);
}

/** Keeps copies that may vanish at any time, or derived data: nothing is lost when it disagrees with the record. */
const NOT_OF_RECORD =
  /redis|memcache|valkey|dragonfly|keydb|hazelcast|ehcache|infinispan|caffeine|elasticsearch|opensearch|solr|meilisearch|typesense|prometheus|influx|loki|graphite|minio|s3|blob|gcs/;

export function isOfRecord(technology: string): boolean {
  return !NOT_OF_RECORD.test(technology.toLowerCase());
}

/** Whether code or a configuration value names the server; a library alone, or the only server of its kind, is a guess. */
export function isGrounded(model: Model, use: StoreUse): boolean {
  return model.out(use.from, 'data').some(c => c.to === use.to && c.confidence === 'high');
}
