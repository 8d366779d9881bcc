// Scores as a table for a terminal and as Markdown.
import { figure } from './figure.mjs';
import { PARTS } from './pools.mjs';

const ratio = value => value.toFixed(2);
const cell = f => (f ? [f.precision, f.recall, f.f1].map(ratio).join('/') : '-');
const row = (name, cells) => name.padEnd(60) + cells.map(c => c.padEnd(17)).join('');

/** Lines of precision/recall/F1: systems first, pools last. */
export function showTable(results, pools, { misses = false } = {}) {
  const lines = [row('system', ['components', 'connections', 'directed', 'high confidence'])];
  for (const { truth, parts, failure } of results) {
    lines.push(
      row(
        truth.app,
        PARTS.map(p => cell(parts[p])),
      ) + (failure ? `FAILED ${failure}` : ''),
    );
    for (const part of misses ? ['components', 'connections'] : [])
      for (const list of ['missed', 'extra'])
        if (parts[part]?.[list].length) lines.push(`    ${list} ${part}: ${parts[part][list].join('; ')}`);
  }
  lines.push('');
  for (const [name, pool] of Object.entries(pools))
    lines.push(
      row(
        `${name} (${pool.systems})`,
        PARTS.map(p => cell(pool[p])),
      ),
    );
  return lines.map(line => line.trimEnd());
}

const short = value => ratio(value).replace(/^0/, '');

/** As publications print it: no zero before the point. From the counts, because stored ratios are rounded already. */
export const f1 = f => (f ? short(figure(f.right, f.wrong, f.missing).f1) : '–');

export function triple(f) {
  if (!f) return '–';
  const { precision, recall, f1: both } = figure(f.right, f.wrong, f.missing);
  return [precision, recall, both].map(short).join(' / ');
}

export function showScores({ pools, systems }) {
  const table = entries => [
    '| | Components | Connections | Directed | High confidence |',
    '| --- | --- | --- | --- | --- |',
    ...entries.map(([name, parts]) => `| ${name} | ${PARTS.map(p => triple(parts[p])).join(' | ')} |`),
  ];
  return [
    'Precision / recall / F1, pooled over the systems in brackets.',
    '',
    ...table(Object.entries(pools).map(([name, pool]) => [`${name} (${pool.systems})`, pool])),
    '',
    '<details><summary>Each system</summary>',
    '',
    ...table(Object.entries(systems)),
    '',
    '</details>',
  ];
}
