// The whole gate, in the order in which failing is cheapest: format and lint, types, layers, sizes, generated files fresh, tests, bundle fresh.
//   node .ci/check.mjs [--no-tests]     the tests left out where the caller runs them by themselves
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (pack, file) => join(top, 'node_modules', pack, file);
const steps = [
  ['format and lint', [bin('@biomejs/biome', 'bin/biome'), 'ci', '--error-on-warnings']],
  ['types', [bin('typescript', 'bin/tsc'), '-p', top]],
  ['layers', ['.ci/layers.mjs']],
  ['file sizes', ['.ci/sizes.mjs']],
  ['generated files', ['.ci/generate.mjs', '--check']],
  ...(process.argv.includes('--no-tests') ? [] : [['tests', [bin('vitest', 'vitest.mjs'), 'run']]]),
  ['bundle', ['.ci/build.mjs', '--check']],
];

for (const [name, args] of steps) {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, args, { cwd: top, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\nfailed: ${name}`);
    process.exit(1);
  }
}
console.log('\nall checks passed');
