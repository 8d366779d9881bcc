// bench/scores.json: the last accepted scores, and what has dropped since.
import { PARTS } from './pools.mjs';

/** A pooled F1 may lose this much unremarked. */
export const TOLERANCE = 0.01;

const rounded = value => Math.round(value * 1000) / 1000;
const bareFigure = ({ right, wrong, missing, precision, recall, f1 }) => ({
  right,
  wrong,
  missing,
  precision: rounded(precision),
  recall: rounded(recall),
  f1: rounded(f1),
});
const bareParts = parts => Object.fromEntries(PARTS.flatMap(p => (parts[p] ? [[p, bareFigure(parts[p])]] : [])));

/** What is stored: counts and rounded ratios, no names. */
export function toScores(pools, results) {
  return {
    pools: Object.fromEntries(
      Object.entries(pools).map(([name, { systems, ...parts }]) => [name, { systems, ...bareParts(parts) }]),
    ),
    systems: Object.fromEntries(results.map(({ truth, parts }) => [truth.app, bareParts(parts)])),
  };
}

/**
 * Pooled F1s that are more than the tolerance below the stored ones, and for grounded connections the precision too:
 * "high" is a promise about what is shown, not about how much.
 * @returns one line each; a pool or part that is gone counts as dropped
 */
export function drops(before, now) {
  const lines = [];
  for (const [name, pool] of Object.entries(before.pools))
    for (const part of PARTS)
      for (const ratio of part === 'high' ? ['f1', 'precision'] : ['f1']) {
        const was = pool[part]?.[ratio];
        const is = now.pools[name]?.[part]?.[ratio] ?? 0;
        // Rounded to what is stored, or .950 → .940 would depend on binary fractions.
        if (was !== undefined && rounded(was - is) > TOLERANCE)
          lines.push(`${name}, ${part}: ${ratio} ${was.toFixed(3)} → ${is.toFixed(3)}`);
      }
  return lines;
}
