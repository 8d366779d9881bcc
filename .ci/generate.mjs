// Writes what is read off the source: references/INDEX.md, qe.config.schema.json and the marked parts of README.md.
//   node .ci/generate.mjs            writes
//   node .ci/generate.mjs --check    fails when a file is not what would be written
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { leaveOut, REQUIRE } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The parts of the program that the texts are made from; node 20 does not run TypeScript by itself. */
async function loadProgram() {
  const folder = mkdtempSync(join(tmpdir(), 'qe-generate-'));
  try {
    const file = join(folder, 'program.mjs');
    const contents = `export { operations } from './src/operations/index.ts';
      export { positionalOf } from './src/cli/help.ts';
      export { configJsonSchema } from './src/config/schema.ts';
      export { openLibrary } from './src/reference/library.ts';
      export { analyze } from './src/analyze.ts';
      export { textReport } from './src/report/text.ts';`;
    await build({
      stdin: { contents, resolveDir: root, loader: 'ts' },
      absWorkingDir: root,
      outfile: file,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      banner: { js: REQUIRE },
      define: { QE_VERSION: '"0.0.0"' },
      plugins: [leaveOut],
      logLevel: 'error',
    });
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const TITLES = {
  'anti-patterns': 'Anti-patterns',
  patterns: 'Patterns',
  decisions: 'Decisions',
  guides: 'Guides',
  templates: 'Templates',
};

function indexOf(library) {
  const folders = [...new Set([...Object.keys(TITLES), ...library.ids.map(id => id.split('/')[0])])];
  const lines = [
    '# Reference library',
    '',
    'Generated from the heads of the pages. Open a page when its last column fits the problem at hand.',
  ];
  for (const folder of folders) {
    const pages = library.ids.filter(id => id.startsWith(`${folder}/`)).map(id => library.page(id));
    if (pages.length === 0) continue;
    lines.push('', `## ${TITLES[folder] ?? folder}`, '', '| Page | What it says | Open when |', '| --- | --- | --- |');
    for (const page of pages)
      lines.push(
        `| [${cell(page.title)}](${page.id}.md) | ${cell(page.summary)} | ${cell(page.head['open-when'] ?? '')} |`,
      );
  }
  return `${lines.join('\n')}\n`;
}

const cell = text => text.replaceAll('|', '\\|').replaceAll('\n', ' ').trim();

function toolTable({ operations, positionalOf }) {
  const rows = operations.map(
    o => `| \`${o.name}\` | \`${`qe ${o.command.name} ${positionalOf(o)}`.trim()}\` | ${cell(o.summary)} |`,
  );
  return ['| MCP tool | Command | What it gives |', '| --- | --- | --- |', ...rows].join('\n');
}

async function sampleReport({ analyze, textReport }) {
  const shop = join(root, 'examples', 'shop');
  if (!existsSync(shop)) return undefined;
  const report = textReport(await analyze(shop), { color: false });
  return ['```text', report.trimEnd(), '```'].join('\n');
}

/** Replaces what stands between `<!-- generated:NAME -->` and `<!-- /generated:NAME -->`. */
function fill(text, name, content) {
  const [open, close] = [`<!-- generated:${name} -->`, `<!-- /generated:${name} -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0) return text;
  if (to < from) throw new Error(`README.md: ${open} has no ${close} after it`);
  return `${text.slice(0, from + open.length)}\n${content}\n${text.slice(to)}`;
}

async function generate() {
  const program = await loadProgram();
  const files = new Map();
  const references = join(root, 'references');
  if (existsSync(references))
    files.set('references/INDEX.md', indexOf(program.openLibrary(pathToFileURL(`${references}/`))));
  files.set('qe.config.schema.json', `${JSON.stringify(program.configJsonSchema(), null, 2)}\n`);
  const readme = join(root, 'README.md');
  if (existsSync(readme)) {
    let text = fill(readFileSync(readme, 'utf8'), 'tools', toolTable(program));
    const report = await sampleReport(program);
    if (report !== undefined) text = fill(text, 'report', report);
    files.set('README.md', text);
  }
  return files;
}

const stale = [];
for (const [file, text] of await generate()) {
  const path = join(root, file);
  const present = existsSync(path) ? readFileSync(path, 'utf8').replaceAll('\r\n', '\n') : undefined;
  if (present === text) continue;
  stale.push(file);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
}
if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`${stale.join(', ')}: not what the source gives; run node .ci/generate.mjs and commit the result`);
  process.exitCode = 1;
} else if (stale.length > 0) console.log(`wrote ${stale.join(', ')}`);
