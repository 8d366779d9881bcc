import type { Ref } from '../core/ref.ts';

export interface TableUse {
  readonly name: string;
  readonly access: 'read' | 'write';
}

const TABLE =
  /\b(insert\s{1,9}(?:ignore\s{1,9})?into|replace\s{1,9}into|merge\s{1,9}into|delete\s{1,9}from|update|truncate\s{1,9}table|from|join)\s{1,40}([`"[]?[A-Za-z_][\w$]*[`"\]]?(?:\.[`"[]?[A-Za-z_][\w$]*[`"\]]?)*)/gi;
/** Words that follow `from`, `update` or `join` without being tables. */
const NO_TABLE = new Set([
  'select',
  'set',
  'lateral',
  'unnest',
  'only',
  'dual',
  'where',
  'values',
  'of',
  'no',
  'nowait',
  'skip',
]);

/** Tables that a statement reads and writes, each once, in the order they are named. Text without a statement gives none. */
export function tablesOf(sql: Ref): readonly TableUse[] {
  const text = textOf(sql);
  if (!/^\s*\(?\s*(?:select|insert|update|delete|merge|replace|with|truncate|call)\b/i.test(text)) return [];
  const found = new Map<string, TableUse>();
  for (const match of text.matchAll(TABLE)) {
    const name = match[2]!.replace(/[`"[\]]/g, '');
    if (NO_TABLE.has(name.toLowerCase())) continue;
    const access = /^(?:from|join)$/i.test(match[1]!) ? 'read' : 'write';
    const key = name.toLowerCase();
    // `delete from t` is found once as a write: the verb takes the `from` with it.
    if (!found.has(key) || access === 'write') found.set(key, { name, access });
  }
  return [...found.values()];
}

/** What is known of the text; a hole ends a word, so that it is never taken for a table's name. */
function textOf(ref: Ref): string {
  if (ref.ref === 'literal') return ref.value;
  return ref.ref === 'join' ? ref.parts.map(p => (p.ref === 'literal' ? p.value : ' ? ')).join('') : '';
}
