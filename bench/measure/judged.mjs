// bench/judged/*.json: what persons said about drawn claims.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './run-main.mjs';

export const VERDICTS = ['true', 'false', 'unsure', 'open'];

const FIELDS = { app: 'string', file: 'string', line: 'number', claim: 'string', subject: 'string', verdict: 'string' };

/** @throws UsageError naming file and claim where the format is not kept */
export function readJudged(folder) {
  const files = readdirSync(folder)
    .filter(file => file.endsWith('.json'))
    .sort();
  return files.flatMap(file => {
    const { what, claims } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    return claims.map((claim, index) => {
      const wrong = Object.entries(FIELDS).find(([field, type]) => typeof claim[field] !== type);
      if (wrong) throw new UsageError(`judged/${file}, claim ${index + 1}: ${wrong[0]} is not a ${wrong[1]}`);
      const unknown = Object.keys(claim).find(field => !(field in FIELDS) && field !== 'why');
      if (unknown) throw new UsageError(`judged/${file}, claim ${index + 1}: no field ${unknown}`);
      if (!VERDICTS.includes(claim.verdict))
        throw new UsageError(`judged/${file}, claim ${index + 1}: verdict is one of ${VERDICTS.join(', ')}`);
      return { what, ...claim };
    });
  });
}

/** Per kind of claim how many were judged true, as Markdown; `open` does not count, `unsure` counts as not true. */
export function tally(claims) {
  const judged = claims.filter(claim => claim.verdict !== 'open');
  if (judged.length === 0) return ['Nothing judged yet.'];
  const kinds = new Map();
  for (const { what, claim, verdict } of judged) {
    const name = `${what}: ${claim}`;
    const counts = kinds.get(name) ?? { true: 0, false: 0, unsure: 0 };
    counts[verdict]++;
    kinds.set(name, counts);
  }
  const row = (name, counts) => {
    const all = counts.true + counts.false + counts.unsure;
    return `| ${name} | ${all} | ${counts.true} | ${counts.false} | ${counts.unsure} | ${((100 * counts.true) / all).toFixed(0)} % |`;
  };
  const total = { true: 0, false: 0, unsure: 0 };
  for (const { verdict } of judged) total[verdict]++;
  return [
    '| Claim | Judged | True | False | Unsure | True |',
    '| --- | --- | --- | --- | --- | --- |',
    ...[...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, counts]) => row(name, counts)),
    row('all', total),
  ];
}
