// Our figures beside those that others published or that their tool reached in this measure.
import { f1, triple } from './show.mjs';

/** F1 of components and of connections. */
const OTHERS = [
  ['Code2DFD', 'as published', '.98', '.87'],
  ['Code2DFD', 'run by us, this measure, 9 research systems', '.97', '.92'],
  ['Code2DFD', 'run by us, this measure, all 25 systems', '.68', '.56'],
  ['MicroDepGraph', 'as published', '.87', '.67'],
  ['best combination of four tools', 'as published', '.98', '.89'],
];

export function beside(pools) {
  const ours = (name, pool) =>
    pool ? [['qe', `this measure, ${name}`, f1(pool.components), f1(pool.connections)]] : [];
  const rows = [
    ...ours(`${pools.research?.systems} research systems`, pools.research),
    ...ours(`all ${pools.all.systems} systems`, pools.all),
    ...OTHERS,
  ];
  return [
    '| Tool | Measured on | Components F1 | Connections F1 |',
    '| --- | --- | --- | --- |',
    ...rows.map(row => `| ${row.join(' | ')} |`),
  ];
}

/** The short form for the front page. */
export function measured(pools) {
  const row = (name, pool) =>
    pool
      ? [
          `| ${name} (${pool.systems}) | ${triple(pool.components)} | ${triple(pool.connections)} | ${triple(pool.high)} |`,
        ]
      : [];
  return [
    '| Precision / recall / F1 | Components | Connections | At high confidence |',
    '| --- | --- | --- | --- |',
    ...row('all systems', pools.all),
    ...row('research systems', pools.research),
  ];
}
