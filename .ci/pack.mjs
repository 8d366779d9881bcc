// Packs each skill by itself, for agents other than Claude Code and for uploads: build/skills/NAME/ and build/NAME.zip.
//   node .ci/pack.mjs [--out DIR]     DIR instead of build/
// A packed skill carries the pages that its text names and the pages these link to, one step and no further: with every
// step each skill would carry the whole library. A link that leaves the folder becomes its text.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { parseDocument, stringify } from 'yaml';
import { indexPage } from './index-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = path => readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n');
const { version, license } = JSON.parse(read('package.json'));

const IN_PLUGIN = '${CLAUDE_PLUGIN_ROOT}/';
/** A page as a skill names it: `patterns/retry`, alone or inside its path. */
const ID = /\b(?:anti-patterns|patterns|decisions|guides|templates)\/[a-z0-9-]+/g;
const ATTACHED = /\$\{CLAUDE_PLUGIN_ROOT\}\/references\/([a-z0-9/.-]+[a-z0-9])/g;
/** A block of code, in which nothing is a link, or a link with its words and its address. */
const CODE_OR_LINK = /^(`{3,}|~{3,})[\s\S]*?^\1|\[((?:[^[\]]|\[[^[\]]*\])*)\]\(([^()\s]+)\)/gm;

const COMPATIBILITY =
  'Any agent that reads files. Nothing to install; the qe tools of the plugin qe-framework are optional.';
const CLOSING = `Paths are relative to this file's folder. The \`qe\` tools belong to the plugin qe-framework and are optional: where they are
missing, follow the parts that begin with "Without".`;

function readPage(id) {
  let text;
  try {
    text = read(`references/${id}.md`);
  } catch (cause) {
    throw new Error(`there is no page ${id}`, { cause });
  }
  const [whole, head] = /^---\n(.*?)\n---\n/s.exec(text);
  const document = parseDocument(head);
  if (document.errors.length > 0) throw new Error(`the head of ${id}: ${document.errors[0].message}`);
  return { id, source: head, head: document.toJS(), body: text.slice(whole.length) };
}

/** Paths below references/ of what a page links to. */
function linkedFrom({ id, body }) {
  return [...body.matchAll(CODE_OR_LINK)].flatMap(([, , , address]) => pathOf(id, address) ?? []);
}

/** Where an address leads inside the references; undefined: elsewhere, or to the page itself. */
function pathOf(from, address) {
  const path = address?.split('#')[0];
  return path && !/^[a-z]+:/.test(path) ? posix.join(posix.dirname(from), path) : undefined;
}

/** Links that stay in the folder stay; of the others the words. */
function keepLinks({ id, body }, paths) {
  return body.replace(CODE_OR_LINK, (whole, _fence, words, address) => {
    const path = pathOf(id, address);
    return path === undefined || paths.has(path) ? whole : words;
  });
}

/** Files beside the pages, such as a ruleset, that a page names by their path in the plugin. */
function attachedTo({ body }) {
  return [...body.matchAll(ATTACHED)].map(([, path]) => path).filter(path => !path.endsWith('.md'));
}

/** @returns the files of one packed skill: path below its folder → text, sorted */
function packSkill(skill) {
  const [whole, head] = /^---\n(.*?)\n---\n/s.exec(read(`skills/${skill}/SKILL.md`));
  const body = read(`skills/${skill}/SKILL.md`).slice(whole.length);
  const named = [...new Set(body.match(ID))].map(readPage);
  const paths = new Set(named.flatMap(page => [`${page.id}.md`, ...linkedFrom(page)]));
  const pages = [...paths]
    .filter(path => path.endsWith('.md'))
    .sort()
    .map(path => readPage(path.slice(0, -'.md'.length)));
  for (const path of pages.flatMap(attachedTo)) paths.add(path);
  const { name, description } = parseDocument(head).toJS();
  const fields = {
    name,
    description,
    license,
    compatibility: COMPATIBILITY,
    metadata: { version },
    // Nothing but its own pages, where Claude Code would ask before reading them; other hosts take no notice.
    'allowed-tools': `Read(~/.claude/skills/${name}/**)`,
  };
  const files = {
    LICENSE: read('LICENSE'),
    'SKILL.md': `---\n${dump(fields)}---\n${body.replaceAll(IN_PLUGIN, '').trimEnd()}\n\n${CLOSING}\n`,
    'references/INDEX.md': indexPage(
      pages.map(page => ({ ...page, title: page.head.title, summary: page.head.summary })),
    ),
  };
  for (const path of paths) if (!path.endsWith('.md')) files[`references/${path}`] = read(`references/${path}`);
  for (const page of pages)
    files[`references/${page.id}.md`] =
      `---\n${keepRelated(page, paths)}---\n${keepLinks(page, paths).replaceAll(IN_PLUGIN, '')}`;
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const dump = head => stringify(head, { lineWidth: 0 });

/** The head of a page as it is written, its list of pages cut to those that are here. */
function keepRelated({ source, head }, paths) {
  const document = parseDocument(source);
  if (head.related)
    document.set(
      'related',
      head.related.filter(other => paths.has(`${other}.md`)),
    );
  return document.toString({ lineWidth: 0 });
}

/** The same bytes on every machine and day: sorted names, one date (the earliest that the format knows), own compressor. */
function zip(skill, files) {
  const options = { level: 9, mtime: new Date(1980, 0, 1) };
  const entries = Object.entries(files).map(([path, text]) => [`${skill}/${path}`, [Buffer.from(text), options]]);
  return zipSync(Object.fromEntries(entries));
}

const [option, value] = process.argv.slice(2);
if (option !== undefined && !(option === '--out' && value)) {
  console.error('usage: node .ci/pack.mjs [--out DIR]');
  process.exit(2);
}
const out = value ? resolve(value) : join(root, 'build');
for (const skill of readdirSync(join(root, 'skills')).sort()) {
  const files = packSkill(skill);
  const folder = join(out, 'skills', skill);
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const bytes = zip(skill, files);
  writeFileSync(join(out, `${skill}.zip`), bytes);
  console.log(`${skill}.zip: ${Object.keys(files).length} files, ${Math.ceil(bytes.length / 1024)} KiB`);
}
