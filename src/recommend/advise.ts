import type { DecisionTable } from '../reference/table.ts';
import type { Facts } from './answers.ts';
import { type Given, type Reading, readStructured, readText } from './needs.ts';
import { type Derived, parametersFor } from './parameters.ts';
import {
  type Ask,
  answersFor,
  askRepository,
  type Lookup,
  questionsOf,
  type Recommendation,
  recommend,
} from './recommend.ts';
import { notUnderstood, topicsOf } from './topics.ts';

export interface Wish {
  /** Every decision there is. */
  readonly tables: readonly DecisionTable[];
  /** Only this one. */
  readonly only?: DecisionTable;
  readonly needs?: string | Readonly<Record<string, unknown>>;
  /** Answers that were asked for afterwards; they win. */
  readonly further?: Readonly<Record<string, unknown>>;
  /** Absent: there is no repository to ask. */
  readonly facts?: Facts;
}

export interface Choice extends Recommendation {
  readonly parameters: readonly Derived[];
}

export interface Advice {
  /** The decisions looked at, in the order in which they concern the caller. */
  readonly tables: readonly DecisionTable[];
  readonly choices: readonly Choice[];
  /** What is worth asking, the most deciding first, at most five. */
  readonly asks: readonly Ask[];
  readonly given: readonly Given[];
  readonly not: readonly string[];
}

/** What the tables say to a caller's needs and to what the repository shows. */
export function advise({ tables, only, needs, further, facts }: Wish): Advice {
  const lookup: Lookup = facts ? askRepository(facts) : () => undefined;
  const scope = only ? [only] : tables;
  const reading = read(needs, scope);
  const more = further ? readStructured(further, scope) : { given: [], not: [] };
  const given = [...more.given, ...reading.given];
  const chosen = only ? [only] : chooseTables(needs, scope, reading, lookup);
  const ids = new Set(chosen.map(t => t.id));
  const recommendations = chosen.map(table => recommend(table, answersFor(table, given, lookup)));
  const unread = typeof needs === 'string' ? notUnderstood(needs, chosen, reading.spans) : [];
  const unused = [...reading.not, ...more.not].filter(n => n.table === undefined || ids.has(n.table));
  return {
    tables: chosen,
    choices: recommendations
      .filter(isGrounded)
      .map(r => ({ ...r, parameters: parametersFor(r.table, r.decision.choose, r.known) })),
    asks: questionsOf(recommendations),
    given: reading.given.filter(g => ids.has(g.table)),
    not: [...new Set([...unused.map(n => n.why), ...unread])],
  };
}

function read(needs: Wish['needs'], tables: readonly DecisionTable[]): Reading {
  if (needs === undefined) return { given: [], not: [], spans: [] };
  return typeof needs === 'string' ? readText(needs, tables) : readStructured(needs, tables);
}

function chooseTables(
  needs: Wish['needs'],
  tables: readonly DecisionTable[],
  reading: Reading,
  lookup: Lookup,
): readonly DecisionTable[] {
  if (typeof needs === 'string') return topicsOf(needs, tables, reading);
  if (needs !== undefined) return tables.filter(table => reading.given.some(g => g.table === table.id));
  const answered = (table: DecisionTable) => answersFor(table, [], lookup).length / table.questions.length;
  return tables.filter(table => answered(table) > 0).sort((a, b) => answered(b) - answered(a));
}

/**
 * Whether there is something to say: nothing open could change it, something known speaks for it, or points that were
 * cast leave the default standing. A row that holds for everybody, while others are still open, is no recommendation.
 */
function isGrounded({ table, known, decision }: Recommendation): boolean {
  if (known.length === 0) return false;
  const answered = new Set(known.map(k => k.question));
  const speaks = decision.rows.some(row =>
    row.when.some((cell, i) => cell.is !== 'any' && answered.has(table.questions[i]!.id)),
  );
  return decision.firm || speaks || (decision.cast ?? 0) > 0;
}
