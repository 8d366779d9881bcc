import type { Fact, Scope, Store } from '../../core/fact.ts';
import type { Ref } from '../../core/ref.ts';
import type { CallHit } from '../signatures.ts';
import { tablesOf } from '../sql-tables.ts';
import type { Facts } from './row-facts.ts';

export interface At {
  readonly at: Store['at'];
  readonly scope: Scope;
}

export function store(
  hit: At,
  technology: string,
  client: string,
  access: Store['access'],
  more: { entity?: string | undefined; target?: Ref | undefined } = {},
): Store {
  return {
    kind: 'store',
    at: hit.at,
    technology,
    client,
    access,
    ...(more.target ? { target: more.target } : {}),
    ...(more.entity ? { entity: more.entity } : {}),
    scope: hit.scope,
  };
}

/** Tables of the statement, each with how it is used; a statement that cannot be read is a read or write of something. */
export function statement(hit: At, client: string, sql: Ref | undefined, fallback: 'read' | 'write'): readonly Fact[] {
  const tables = sql ? tablesOf(sql) : [];
  if (tables.length === 0) return [store(hit, 'sql', client, fallback)];
  return tables.map(t => store(hit, 'sql', client, t.access, { entity: t.name }));
}

export const connect =
  (technology: string, client: string, at = 0) =>
  (hit: CallHit): Facts => {
    const target = hit.invocation.args[at]?.ref;
    return store(hit, technology, client, 'connect', { target: target?.ref === 'opaque' ? undefined : target });
  };
