/** `QE_REAL=1`: one spec of each target, as the gate has time for; `QE_REAL=all`: every spec. */
export const isReal = Boolean(process.env.QE_REAL);
const isAll = process.env.QE_REAL === 'all';

/** The first, which asks the most of a target. */
export function mainOf<T>(items: readonly T[]): readonly T[] {
  return isAll ? items : items.slice(0, 1);
}

/** One of several alike: the same one each time for a target, another for its neighbour. */
export function sampleFor<T>(id: string, items: readonly T[]): readonly T[] {
  if (isAll) return items;
  const sum = [...id].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return items.slice(sum % items.length).slice(0, 1);
}
