// No source file over 400 lines. Exit 1 naming those that are.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = join(dirname(fileURLToPath(import.meta.url)), '..');
const MAX_LINES = 400;
const long = [];
for (const folder of ['src', 'test', 'bench', 'evals', '.ci'])
  for (const entry of readdirSync(join(top, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(ts|mjs)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const lines = readFileSync(path, 'utf8').split('\n').length - 1;
    if (lines > MAX_LINES) long.push(`${relative(top, path)}: ${lines} lines (at most ${MAX_LINES})`);
  }
if (long.length) {
  console.error(long.sort().join('\n'));
  process.exitCode = 1;
}
