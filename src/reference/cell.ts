/** One condition of a row on one question's answer. */
export type Cell =
  | { readonly is: 'any' }
  /** Ends left out are open; `includes…` says whether the end itself holds. */
  | {
      readonly is: 'range';
      readonly from?: number;
      readonly includesFrom: boolean;
      readonly to?: number;
      readonly includesTo: boolean;
    }
  | { readonly is: 'one-of'; readonly options: readonly string[] };

export type Answer = string | number;

const NUMBER = '(-?\\d+(?:\\.\\d+)?)';
const COMPARISON = new RegExp(`^(>=|<=|>|<|=|≥|≤)\\s*${NUMBER}$`);
const RANGE = new RegExp(`^${NUMBER}\\s*\\.\\.\\s*${NUMBER}$`);

/**
 * @param text as it stands in the table: `any` or nothing, `>= 10`, `5..9` (both ends included), `= 3`, `yes`, `a or b`
 * @param options of a choice question; undefined: the question is a number
 * @returns the cell, or what is wrong with it
 */
export function readCell(
  text: string,
  options: readonly string[] | undefined,
): Cell | { readonly is: 'wrong'; readonly why: string } {
  const bare = text.replaceAll('`', '').trim();
  if (bare === '' || bare.toLowerCase() === 'any') return { is: 'any' };
  return options ? readOptions(bare, options) : readRange(bare);
}

function readOptions(bare: string, options: readonly string[]): Cell | { readonly is: 'wrong'; readonly why: string } {
  const wanted = bare.split(/\s+or\s+/).map(option => option.trim());
  const unknown = wanted.find(option => !options.includes(option));
  if (unknown !== undefined) return { is: 'wrong', why: `"${unknown}" is not among ${options.join(', ')}` };
  return { is: 'one-of', options: wanted };
}

function readRange(bare: string): Cell | { readonly is: 'wrong'; readonly why: string } {
  const range = RANGE.exec(bare);
  if (range) {
    const [from, to] = [Number(range[1]), Number(range[2])];
    if (from > to) return { is: 'wrong', why: `nothing lies in "${bare}"` };
    return { is: 'range', from, to, includesFrom: true, includesTo: true };
  }
  const comparison = COMPARISON.exec(bare);
  if (!comparison) return { is: 'wrong', why: `"${bare}" is no condition: any, >= 10, > 10, <= 5, < 5, 5..9, = 3` };
  const limit = Number(comparison[2]);
  switch (comparison[1]) {
    case '>=':
    case '≥':
      return { is: 'range', from: limit, includesFrom: true, includesTo: false };
    case '>':
      return { is: 'range', from: limit, includesFrom: false, includesTo: false };
    case '<=':
    case '≤':
      return { is: 'range', to: limit, includesFrom: false, includesTo: true };
    case '<':
      return { is: 'range', to: limit, includesFrom: false, includesTo: false };
    default:
      return { is: 'range', from: limit, to: limit, includesFrom: true, includesTo: true };
  }
}

export function holds(cell: Cell, answer: Answer): boolean {
  if (cell.is === 'any') return true;
  if (cell.is === 'one-of') return typeof answer === 'string' && cell.options.includes(answer);
  if (typeof answer !== 'number') return false;
  const { from, to, includesFrom, includesTo } = cell;
  return (
    (from === undefined || answer > from || (includesFrom && answer === from)) &&
    (to === undefined || answer < to || (includesTo && answer === to))
  );
}

/** As a table says it. */
export function showCell(cell: Cell): string {
  if (cell.is === 'any') return 'any';
  if (cell.is === 'one-of') return cell.options.join(' or ');
  const { from, to, includesFrom, includesTo } = cell;
  if (from !== undefined && to !== undefined) return from === to ? `= ${from}` : `${from}..${to}`;
  return from === undefined ? `${includesTo ? '<=' : '<'} ${to}` : `${includesFrom ? '>=' : '>'} ${from}`;
}
