// Writes what is read off the source: references/INDEX.md, the JSON Schemas of what people write, and the marked parts of README.md.
//   node .ci/generate.mjs            writes
//   node .ci/generate.mjs --check    fails when a file is not what would be written
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { parse } from 'yaml';
import { leaveOut, REQUIRE } from './build.mjs';
import { cell, indexPage } from './index-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The parts of the program that the texts are made from; node 20 does not run TypeScript by itself. */
async function loadProgram() {
  const folder = mkdtempSync(join(tmpdir(), 'qe-generate-'));
  try {
    const file = join(folder, 'program.mjs');
    const contents = `export { operations } from './src/operations/index.ts';
      export { positionalOf } from './src/cli/help.ts';
      export { instructions } from './src/mcp/instructions.ts';
      export { configJsonSchema } from './src/config/schema.ts';
      export { sagaJsonSchema } from './src/emit/saga/given.ts';
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

function toolTable({ operations, positionalOf }) {
  const rows = operations.map(
    o => `| \`${o.name}\` | \`${`qe ${o.command.name} ${positionalOf(o)}`.trim()}\` | ${cell(o.summary)} |`,
  );
  return ['| MCP tool | Command | What it gives |', '| --- | --- | --- |', ...rows].join('\n');
}

/** What stands in a model's context before anybody has asked for anything, and what a skill adds: four characters a token. */
function costTable({ operations, instructions }) {
  const skills = readdirSync(join(root, 'skills'))
    .sort()
    .map(name => {
      const text = readFileSync(join(root, 'skills', name, 'SKILL.md'), 'utf8').replaceAll('\r\n', '\n');
      const [whole, head] = /^---\n(.*?)\n---\n/s.exec(text);
      return { name, line: `- qe-framework:${name}: ${parse(head).description}\n`, body: text.slice(whole.length) };
    });
  const tools = operations.map(operation => `mcp__plugin_qe-framework_qe__${operation.name}\n`);
  const rows = [
    ['always: listing of the four skills', skills.map(skill => skill.line).join(''), 500],
    ['always: names of the tools and the words of the server', tools.join('') + instructions, 600],
    ...skills.map(({ name, body }) => [`when it is used: \`${name}\``, body, 2_000]),
  ];
  const count = number => number.toLocaleString('en-US');
  return [
    '| In context | Tokens | At most |',
    '| --- | --- | --- |',
    ...rows.map(([what, text, most]) => `| ${what} | ${count(Math.ceil(text.length / 4))} | ${count(most)} |`),
  ].join('\n');
}

/** Of each part of the report so many entries are shown: all of it would fill half of the README. */
const SHOWN = { Connections: 4, Findings: 3 };

async function sampleReport({ analyze, textReport }) {
  const shop = join(root, 'examples', 'shop');
  if (!existsSync(shop)) return undefined;
  const parts = textReport(await analyze(shop), { color: false })
    .trimEnd()
    .split('\n\n');
  return ['```text', parts.map(shorten).join('\n\n'), '```'].join('\n');
}

/** The first entries of a part, each with the lines that belong to it. */
function shorten(part) {
  const [title, ...lines] = part.split('\n');
  const entries = [];
  for (const line of lines) {
    if (/^ {2}\S/.test(line)) entries.push([line]);
    else entries.at(-1)?.push(line);
  }
  const most = SHOWN[title];
  if (most === undefined || entries.length <= most) return part;
  return [title, ...entries.slice(0, most).flat(), '  […]'].join('\n');
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
  if (existsSync(references)) {
    const library = program.openLibrary(pathToFileURL(`${references}/`));
    files.set('references/INDEX.md', indexPage(library.ids.map(id => library.page(id))));
  }
  files.set('qe.config.schema.json', `${JSON.stringify(program.configJsonSchema(), null, 2)}\n`);
  files.set('saga-spec.schema.json', `${JSON.stringify(program.sagaJsonSchema(), null, 2)}\n`);
  const readme = join(root, 'README.md');
  if (existsSync(readme)) {
    let text = fill(readFileSync(readme, 'utf8'), 'tools', toolTable(program));
    text = fill(text, 'cost', costTable(program));
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
