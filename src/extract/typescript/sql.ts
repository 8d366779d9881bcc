import type { Fact, Store, Transaction } from '../../core/fact.ts';
import { type Ref, showRef } from '../../core/ref.ts';
import type { CallHit } from '../signatures.ts';
import { store } from './facts.ts';

const TABLE =
  /\b(from|join|into|update|table(?:\s+if\s+not\s+exists)?|truncate)\s{1,20}(?:only\s)?["`[]?([a-z_][\w]{0,60})["`\]]?(?:\s?\.\s?["`[]?([a-z_]\w{0,60}))?/gi;
const STATEMENT =
  /^[\s(]*(select|insert|update|delete|with|create|alter|drop|truncate|merge|replace|call|begin|start transaction)\b/i;
const NOT_TABLES = new Set([
  'select',
  'set',
  'lateral',
  'unnest',
  'generate_series',
  'values',
  'only',
  'where',
  'json_array_elements',
]);
const MAX_STATEMENT = 4000;

export interface TableUse {
  readonly table: string;
  readonly access: 'declare' | 'read' | 'write';
}

/** Tables that an SQL statement names, each with what happens to it; at most twenty. */
export function tablesOf(statement: string): TableUse[] {
  const text = statement.slice(0, MAX_STATEMENT);
  if (!STATEMENT.test(text)) return [];
  const found = new Map<string, TableUse>();
  const deletes = /^[\s(]*(?:delete|truncate)\b/i.test(text);
  for (const match of text.matchAll(TABLE)) {
    const [, keyword = '', schemaOrTable = '', table] = match;
    // `ON UPDATE CASCADE` and `FOR UPDATE` name no table.
    if (/\b(?:on|for)\s$/i.test(text.slice(Math.max(0, match.index - 5), match.index))) continue;
    const name = (table ?? schemaOrTable).toLowerCase();
    if (NOT_TABLES.has(name)) continue;
    const word = keyword.toLowerCase();
    const access = word.startsWith('table')
      ? 'declare'
      : word === 'into' || word === 'update' || word === 'truncate' || (deletes && found.size === 0)
        ? 'write'
        : 'read';
    if (!found.has(name) || access === 'write') found.set(name, { table: name, access });
    if (found.size >= 20) break;
  }
  return [...found.values()];
}

export function statementFacts(hit: CallHit, ref: Ref, technology: string, client: string): Fact[] {
  const text = showRef(ref);
  if (/^\s*(?:begin|start transaction)\b/i.test(text)) {
    const transaction: Transaction = {
      kind: 'transaction',
      at: hit.at,
      style: 'local',
      technology: client,
      scope: hit.scope,
    };
    return [transaction];
  }
  return tablesOf(text).map((use): Store => store(hit, technology, client, use.access, { entity: use.table }));
}
