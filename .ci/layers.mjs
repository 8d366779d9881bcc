// Data flows down: which folder of src may import which. Each edge that is missing here has a reason in the stage's README.
// Exit 1 with one line per import that goes against it.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', 'src');

/** folder → folders it may import beside itself. `analyze` stands for src/analyze.ts. */
const MAY_IMPORT = {
  core: [],
  discover: ['core'],
  extract: ['core', 'discover'],
  link: ['core', 'extract'],
  model: ['core', 'link'],
  detect: ['core', 'model'],
  config: ['core'],
  analyze: ['core', 'config', 'discover', 'extract', 'link', 'model', 'detect'],
  reference: ['core'],
  recommend: ['core', 'model', 'detect', 'reference'],
  emit: ['core', 'model', 'reference'],
  report: ['core', 'model', 'detect', 'analyze'],
  operations: ['core', 'config', 'discover', 'model', 'detect', 'analyze', 'reference', 'recommend', 'report', 'emit'],
  mcp: ['core', 'operations'],
  cli: ['core', 'config', 'discover', 'operations', 'mcp', 'report'],
};

const layerOf = path => {
  const first = path.split('/')[0];
  return first.endsWith('.ts') ? first.slice(0, -3) : first;
};

const wrong = [];
for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
  const file = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/');
  const from = layerOf(file);
  if (!MAY_IMPORT[from]) wrong.push(`src/${file}: folder ${from} is not in the table of .ci/layers.mjs`);
  const text = readFileSync(join(root, file), 'utf8');
  for (const [, target] of text.matchAll(/(?:from|import\()\s*['"](\.[^'"]+)['"]/g)) {
    const path = posix.normalize(posix.join(posix.dirname(file), target));
    if (path.startsWith('..')) continue;
    const to = layerOf(path);
    if (to !== from && !(MAY_IMPORT[from] ?? []).includes(to))
      wrong.push(`src/${file} imports ${path}: ${from} may not import ${to}`);
  }
}
if (wrong.length) {
  console.error(wrong.sort().join('\n'));
  process.exitCode = 1;
}
