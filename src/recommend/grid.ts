import { type Answer, holds } from '../reference/cell.ts';
import type { DecisionTable, Question } from '../reference/table.ts';

/** Question id → answer. */
export type Answers = Readonly<Record<string, Answer | undefined>>;

/**
 * Answers to a question that the table's rows tell apart, one of each kind: the options, or a number from between, below
 * and above the limits that stand in its column. Whole numbers where all limits are whole; none below 0.
 */
export function candidates(table: DecisionTable, question: Question): readonly Answer[] {
  const column = table.questions.findIndex(q => q.id === question.id);
  const cells = table.rows.map(row => row.when[column]!);
  const all = question.type === 'choice' ? question.options : numbersAround(cells.flatMap(limitsOf));
  const seen = new Set<string>();
  return all.filter(value => {
    const kind = cells.map(cell => (holds(cell, value) ? '1' : '0')).join('');
    if (seen.has(kind)) return false;
    seen.add(kind);
    return true;
  });
}

function limitsOf(cell: DecisionTable['rows'][number]['when'][number]): readonly number[] {
  return cell.is === 'range' ? [cell.from, cell.to].filter(limit => limit !== undefined) : [];
}

function numbersAround(limits: readonly number[]): readonly number[] {
  const sorted = [...new Set(limits)].sort((a, b) => a - b);
  if (sorted.length === 0) return [1];
  const whole = sorted.every(Number.isInteger);
  const between = (a: number, b: number) => (whole ? Math.floor((a + b) / 2) : (a + b) / 2);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  const around = [
    between(0, first),
    ...sorted.flatMap((limit, i) => [limit, between(limit, sorted[i + 1] ?? limit + 2)]),
    last + Math.max(1, Math.abs(last)),
  ];
  return [...new Set(around)].filter(n => n >= 0);
}

/** Cells of a grid tried at most; beyond it an even selection. */
const MOST_CELLS = 4_000;

/** All ways to take one of each list, as indexes; large grids are walked in even steps that reach every digit. */
export class Grid {
  readonly #sizes: readonly number[];
  readonly #total: number;

  constructor(sizes: readonly number[]) {
    this.#sizes = sizes;
    this.#total = sizes.reduce((product, size) => product * size, 1);
  }

  indexOf(cell: readonly number[]): number {
    return cell.reduce((index, digit, i) => index * this.#sizes[i]! + digit, 0);
  }

  *cells(): Iterable<readonly number[]> {
    const count = Math.min(this.#total, MOST_CELLS);
    // Coprime to every small size, so that all digits change from step to step.
    const step = count < this.#total ? coprimeNear(Math.floor(this.#total / count)) : 1;
    for (let i = 0, index = 0; i < count; i++, index = (index + step) % this.#total) yield this.#digits(index);
  }

  #digits(index: number): readonly number[] {
    const cell: number[] = [];
    let rest = index;
    for (const size of [...this.#sizes].reverse()) {
      cell.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    return cell;
  }
}

/** A number near `n` that no small size divides. */
function coprimeNear(n: number): number {
  let step = Math.max(1, n);
  while ([2, 3, 5, 7, 11].some(prime => step > 1 && step % prime === 0)) step++;
  return step;
}
