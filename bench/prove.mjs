// Runs the fault matrices of what is emitted, on real engines: each program in bench/prove/.
//   npm run prove                    all of each; writes bench/prove/NAME.json and bench/prove/RESULTS.md
//   npm run prove -- --sample [N]    N runs of each matrix (default 20), seeded; writes nothing
//   npm run prove -- NAME…           only these
//   npm run prove -- --results       only writes RESULTS.md from the summaries
// What they need is installed by .ci/install-*.sh. Exit 0; 1 when a run went wrong; 2 usage.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'prove');
const SAMPLE = 20;
const SEED = 7;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'boolean' }, results: { type: 'boolean' } },
});
const sizes = positionals.filter(word => /^\d+$/.test(word));
const asked = positionals.filter(word => !sizes.includes(word));
const matrices = readdirSync(folder)
  .filter(name => name.endsWith('.mjs'))
  .map(name => name.slice(0, -'.mjs'.length))
  .sort();
const unknown = asked.filter(name => !matrices.includes(name));
if (unknown.length > 0) {
  console.error(`there is no matrix ${unknown.join(', ')}; there are ${matrices.join(', ')}`);
  process.exit(2);
}

const failed = [];
for (const name of values.results ? [] : asked.length > 0 ? asked : matrices) {
  console.log(`\n== ${name}`);
  const some = values.sample ? ['--sample', sizes[0] ?? String(SAMPLE), '--seed', String(SEED)] : [];
  const { status } = spawnSync(process.execPath, [join(folder, `${name}.mjs`), ...some], { stdio: 'inherit' });
  if (status !== 0) failed.push(name);
}
if (!values.sample) writeFileSync(join(folder, 'RESULTS.md'), results());
if (failed.length > 0) {
  console.error(`\nfailed: ${failed.join(', ')}`);
  process.exitCode = 1;
}

/** The summaries side by side; each says in its own file what was run. */
function results() {
  const rows = matrices.flatMap(name => {
    const file = join(folder, `${name}.json`);
    if (!existsSync(file)) return [];
    const { title, runs, wrong, stuck, versions } = JSON.parse(readFileSync(file, 'utf8'));
    const on = Object.entries(versions ?? {}).map(([what, version]) => `${what} ${version}`);
    return [
      `| [${title ?? name}](${name}.json) | ${runs ?? ''} | ${wrong ?? ''} | ${stuck ?? ''} | ${on.join(', ')} |`,
    ];
  });
  return [
    '# What was proved',
    '',
    'Written by `npm run prove`. A run is one saga with one fault, one kill and one way to cancel; wrong: the participants’',
    'ledger shows neither all of it nor nothing; stuck: it came to no end.',
    '',
    '| Matrix | Runs | Wrong | Stuck | On |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
