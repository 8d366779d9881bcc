import type { Component, ComponentId, Model, StoreUse } from '../core/model.ts';
import { isDatabaseTool } from './deployable.ts';
import { librariesOf } from './supplied.ts';

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

/** Libraries by which a JVM program talks to a relational database, or that bring one along. */
const SQL_LIBRARY =
  /jdbc|jpa|r2dbc|mybatis|hibernate|jooq|exposed|ebean|querydsl|flyway|liquibase|hikari|druid|c3p0|dbcp|mysql|mariadb|postgres|pgjdbc|oracle|ojdbc|sqlserver|mssql|db2|panache|agroal|spring-data|persistence|datasource|shardingsphere|seata|quartz|activiti|flowable|camunda|axon/i;

const RELATIONAL = /sql|postgres|maria|oracle|db2|^h2$|derby/i;

/** `spring.datasource.url` and its like are read only where such a library is built in; a variable that nobody reads is left over. */
export function isLeftOver(model: Model, use: StoreUse): boolean {
  if (!/\bjdbc:\w+:/.test(use.evidence[0].text) || use.entities.length > 0) return false;
  if (model.facts(use.from, 'store').some(s => RELATIONAL.test(s.technology))) return false;
  const libraries = librariesOf(model, use.from);
  const isJvm = model.component(use.from).languages.some(l => l === 'java' || l === 'kotlin');
  return isJvm && libraries.length > 0 && !libraries.some(l => SQL_LIBRARY.test(l.name));
}
