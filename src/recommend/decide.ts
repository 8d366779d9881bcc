import { type Answer, holds, showCell } from '../reference/cell.ts';
import type { DecisionRow, DecisionTable } from '../reference/table.ts';
import { type Answers, candidates, Grid } from './grid.ts';

export type { Answers };

export interface RunnerUp {
  readonly choose: string;
  /** Which cell of which row failed, or how many points behind it is. */
  readonly why: string;
}

export interface OpenQuestion {
  readonly question: string;
  /** 0 to 1: the part of the ways the other open questions may be answered in which this one changes the outcome, times how many outcomes more than one. */
  readonly weight: number;
  /** What it may come to: choices between which its answers decide. */
  readonly between: readonly string[];
}

export interface Decision {
  readonly choose: string;
  /** Whether an open question could still change it. */
  readonly firm: boolean;
  /** The rows that decided, the heaviest first; none where a table of votes fell back on its default. */
  readonly rows: readonly DecisionRow[];
  /** Of a table of votes: those of the choice, and those of all choices together. */
  readonly points?: number;
  readonly cast?: number;
  /** Why a table of votes fell back on its default. */
  readonly fallback?: string;
  readonly runnersUp: readonly RunnerUp[];
  /** Open questions that still matter, the most deciding first. */
  readonly open: readonly OpenQuestion[];
}

/**
 * What a table says to what is known. A row with a cell on an open question does not hold: what is not known speaks for
 * nothing. `open` names the questions whose answer could change that.
 * @param answers question id → answer; an absent one is open
 */
export function decide(table: DecisionTable, answers: Answers): Decision {
  const open = openQuestions(table, answers);
  const decided = table.policy === 'first' ? decideFirst(table, answers) : decideVotes(table, answers);
  return { ...decided, firm: open.length === 0, open };
}

type Decided = Omit<Decision, 'firm' | 'open'>;

function decideFirst(table: DecisionTable, answers: Answers): Decided {
  const row = table.rows.find(r => rowHolds(table, r, answers))!;
  const runnersUp = table.choices
    .filter(choice => choice !== row.choose)
    .map(choice => {
      const rows = table.rows.filter(r => r.choose === choice);
      const nearest = [...rows].sort(
        (a, b) => failedCells(table, a, answers).length - failedCells(table, b, answers).length,
      )[0];
      return { choose: choice, why: nearest ? whyNot(table, nearest, row, answers) : 'no row chooses it' };
    });
  return { choose: row.choose, rows: [row], runnersUp };
}

function whyNot(table: DecisionTable, row: DecisionRow, winner: DecisionRow, answers: Answers): string {
  const failed = failedCells(table, row, answers);
  if (failed.length === 0) return `line ${row.at.line} holds as well, but line ${winner.at.line} comes first`;
  return `line ${row.at.line} ${failed.slice(0, 2).join('; ')}${failed.length > 2 ? `; ${failed.length - 2} more` : ''}`;
}

function decideVotes(table: DecisionTable, answers: Answers): Decided {
  const holding = table.rows.filter(r => rowHolds(table, r, answers));
  const totals = pointsOf(table, holding);
  const { choose, fallback } = winnerOf(table, totals);
  const most = totals.get(choose) ?? 0;
  const rows = holding
    .filter(r => r.choose === choose)
    .sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0) || a.at.line - b.at.line);
  const runnersUp = [...totals]
    .filter(([choice]) => choice !== choose)
    .sort(([a, x], [b, y]) => y - x || table.choices.indexOf(a) - table.choices.indexOf(b))
    .map(([choice, points]) => ({ choose: choice, why: behind(points, most, fallback) }));
  const cast = [...totals.values()].reduce((sum, points) => sum + points, 0);
  return { choose, rows, points: most, cast, ...(fallback ? { fallback } : {}), runnersUp };
}

function behind(points: number, most: number, fallback: string | undefined): string {
  if (fallback) return `${showPoints(points)}: ${fallback}`;
  return `${showPoints(points)}, ${most - points} behind`;
}

const showPoints = (points: number): string => `${points} ${points === 1 ? 'point' : 'points'}`;

function pointsOf(table: DecisionTable, rows: readonly DecisionRow[]): Map<string, number> {
  const totals = new Map<string, number>(table.choices.map(choice => [choice, 0]));
  for (const row of rows) totals.set(row.choose, (totals.get(row.choose) ?? 0) + (row.weight ?? 0));
  return totals;
}

function winnerOf(
  table: DecisionTable,
  totals: ReadonlyMap<string, number>,
): { readonly choose: string; readonly fallback?: string } {
  const most = Math.max(...totals.values());
  const leading = [...totals].filter(([, points]) => points === most).map(([choice]) => choice);
  const usual = table.default!;
  if (most < table.least)
    return { choose: usual, fallback: `no option has the ${showPoints(table.least)} it takes to leave the default` };
  if (leading.length > 1)
    return { choose: usual, fallback: `${leading.join(' and ')} are level, so the default stands` };
  return { choose: leading[0]! };
}

/** Only the choice, for trying many answers. */
export function choiceOf(table: DecisionTable, answers: Answers): string {
  if (table.policy === 'first') return table.rows.find(r => rowHolds(table, r, answers))!.choose;
  return winnerOf(
    table,
    pointsOf(
      table,
      table.rows.filter(r => rowHolds(table, r, answers)),
    ),
  ).choose;
}

export function rowHolds(table: DecisionTable, row: DecisionRow, answers: Answers): boolean {
  return row.when.every((cell, i) => {
    if (cell.is === 'any') return true;
    const answer = answers[table.questions[i]!.id];
    return answer !== undefined && holds(cell, answer);
  });
}

function failedCells(table: DecisionTable, row: DecisionRow, answers: Answers): readonly string[] {
  return row.when.flatMap((cell, i) => {
    const { id } = table.questions[i]!;
    const answer: Answer | undefined = answers[id];
    if (cell.is === 'any' || (answer !== undefined && holds(cell, answer))) return [];
    return [`asks for ${id} ${showCell(cell)}, ${answer === undefined ? 'which is open' : `which is ${answer}`}`];
  });
}

/** A question matters when different answers to it lead to different choices, whatever the others may turn out to be. */
function openQuestions(table: DecisionTable, answers: Answers): readonly OpenQuestion[] {
  const missing = table.questions.filter(q => answers[q.id] === undefined);
  const values = missing.map(q => candidates(table, q));
  const grid = new Grid(values.map(v => v.length));
  const known = new Map<number, string>();
  const outcome = (cell: readonly number[]): string => {
    const key = grid.indexOf(cell);
    const choice =
      known.get(key) ??
      choiceOf(table, {
        ...answers,
        ...Object.fromEntries(missing.map((q, i) => [q.id, values[i]![cell[i]!]!])),
      });
    known.set(key, choice);
    return choice;
  };
  const tallies = missing.map(() => ({ more: 0, between: new Set<string>() }));
  let tried = 0;
  for (const cell of grid.cells()) {
    tried++;
    for (const [i, tally] of tallies.entries()) {
      const outcomes = new Set(values[i]!.map((_, v) => outcome(cell.map((old, j) => (j === i ? v : old)))));
      if (outcomes.size < 2) continue;
      tally.more += outcomes.size - 1;
      for (const choice of outcomes) tally.between.add(choice);
    }
  }
  return missing
    .map((q, i) => ({
      question: q.id,
      weight: tallies[i]!.more / Math.max(tried, 1),
      between: table.choices.filter(choice => tallies[i]!.between.has(choice)),
    }))
    .filter(q => q.weight > 0)
    .sort((a, b) => b.weight - a.weight);
}
