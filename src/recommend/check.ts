import { holds, showCell } from '../reference/cell.ts';
import type { DecisionRow, DecisionTable } from '../reference/table.ts';
import { choiceOf } from './decide.ts';
import { type Answers, candidates, Grid } from './grid.ts';

/**
 * Answers to all questions under which a row decides (of a first-table: no earlier one holds) or votes.
 * @returns undefined when there are none
 */
export function reachRow(table: DecisionTable, row: DecisionRow): Answers | undefined {
  const fitting = table.questions.map((q, i) => candidates(table, q).filter(value => holds(row.when[i]!, value)));
  if (fitting.some(values => values.length === 0)) return undefined;
  const earlier = table.policy === 'first' ? table.rows.slice(0, table.rows.indexOf(row)) : [];
  const values = missAll(earlier, fitting);
  return values && Object.fromEntries(table.questions.map((q, i) => [q.id, values[i]![0]!]));
}

type Values = readonly (readonly (string | number)[])[];

/** Narrows the answers until every one of the rows has a cell that fails. */
function missAll(rows: readonly DecisionRow[], values: Values): Values | undefined {
  const [row, ...rest] = rows;
  if (!row) return values;
  for (const [i, cell] of row.when.entries()) {
    const missing = values[i]!.filter(value => !holds(cell, value));
    if (missing.length === 0) continue;
    const found = missAll(
      rest,
      values.map((old, j) => (j === i ? missing : old)),
    );
    if (found) return found;
  }
  return undefined;
}

/** What is wrong with a table's logic, each with file and line: rows that contradict, that are never reached, options that never win. */
export function checkTable(table: DecisionTable): readonly string[] {
  const faults: string[] = [];
  const first = new Map<string, DecisionRow>();
  for (const row of table.rows) {
    const at = `${row.at.file}:${row.at.line}`;
    const key = row.when.map(showCell).join(' | ');
    const twin = first.get(key);
    if (twin)
      faults.push(
        twin.choose === row.choose
          ? `${at}: repeats line ${twin.at.line}`
          : `${at}: contradicts line ${twin.at.line}: the same conditions, another choice`,
      );
    else if (!reachRow(table, row)) faults.push(`${at}: is never reached`);
    first.set(key, twin ?? row);
  }
  if (table.policy === 'votes') faults.push(...neverWinning(table));
  return faults;
}

function neverWinning(table: DecisionTable): readonly string[] {
  const values = table.questions.map(q => candidates(table, q));
  const waiting = new Set(table.choices);
  for (const cell of new Grid(values.map(v => v.length)).cells()) {
    waiting.delete(choiceOf(table, Object.fromEntries(table.questions.map((q, i) => [q.id, values[i]![cell[i]!]!]))));
    if (waiting.size === 0) break;
  }
  const file = table.rows[0]!.at.file;
  return [...waiting].map(choice => `${file}:${table.choiceLines[choice]}: "${choice}" never wins`);
}
