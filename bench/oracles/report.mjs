// Tallies as text: figures for everybody, the differences by file and line for whoever runs the comparison.
import { ASPECTS } from './compare.mjs';

const SHOWN = 20;

/** @returns lines of a table: one per language and aspect, nothing of what was read */
export function figures(tallies) {
  const rows = [
    '| Language | Parser | Files | Not parsed by it | Aspect | Compared | Disagreements | in files |',
    '| --- | --- | --: | --: | --- | --: | --: | --: |',
  ];
  for (const { language, parser, tally } of tallies) {
    let head = [language, parser, tally.files, tally.unparsed];
    for (const { name } of ASPECTS) {
      const { compared, differ, files } = tally.aspects[name];
      if (compared === 0 && differ === 0) continue;
      rows.push(`| ${[...head, name, compared, differ, files].join(' | ')} |`);
      head = ['', '', '', ''];
    }
  }
  return rows;
}

/** The first differences of an aspect, one per file: all that follow in it may follow from the first. */
export function firstDifferences(tally, aspect, shown = SHOWN) {
  return tally.first
    .filter(found => found.aspect === aspect)
    .slice(0, shown)
    .map(
      ({ path, line, only, key, count }) =>
        `  ${path}:${line} ${only === 'both' ? 'differs' : `only ${only}`} ${key} (${count} in the file)`,
    )
    .join('\n');
}
