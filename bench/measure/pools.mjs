// Which systems are counted together.
import { pool } from './figure.mjs';

export const PARTS = ['components', 'connections', 'directed', 'high'];

/** One language, or several; build scripts and pages beside the code do not count as a language in the truths. */
export const groupOf = truth => (truth.languages.length === 1 ? truth.languages[0] : 'polyglot');

/** Some systems are in several: the research ones are all Java. */
const POOLS = [
  ['all', () => true],
  ['research', truth => truth.origin === 'microSecEnD'],
  ...['Java', 'C#', 'Go', 'TypeScript', 'Python', 'polyglot'].map(name => [name, truth => groupOf(truth) === name]),
];

/**
 * @param results `{ truth, parts }` per system
 * @returns per pool its number of systems and a figure per part; pools without a system are left out
 */
export function poolResults(results) {
  const pools = {};
  for (const [name, belongs] of POOLS) {
    const members = results.filter(({ truth }) => belongs(truth));
    if (members.length === 0) continue;
    pools[name] = { systems: members.length };
    for (const part of PARTS) {
      const pooled = pool(members.map(m => m.parts[part]));
      if (pooled) pools[name][part] = pooled;
    }
  }
  return pools;
}
