import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { operations } from '../../src/operations/index.ts';

const tools = new Set(operations.map(o => o.name));
const commands = new Set([...operations.map(o => o.command.name), 'mcp']);

/** Everything a user or an agent may read as a promise. */
const pages = ['skills', 'commands', 'references', 'examples']
  .filter(folder => existsSync(folder))
  .flatMap(folder =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(file => `${folder}/${file.replaceAll('\\', '/')}`),
  )
  .concat(['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md'])
  .filter(file => file.endsWith('.md') && existsSync(file));

/** Named in text as a tool: one of our verbs with one of our nouns, or the full name a host gives it. */
const TOOL =
  /\bmcp__plugin_qe-framework_qe__(\w+)|\b((?:analyze|list|map|recommend|propose|emit|read|compare)_(?:repo|findings|architecture|patterns?|boundaries|saga|circuit_breaker|reference))\b/g;
const COMMAND = /(?:`|^\s*(?:\$ )?)(?:qe|node (?:\S*\/)?dist\/cli\.mjs) ((?:emit )?[a-z][a-z-]*)/gm;

describe.each(pages)('%s', page => {
  const text = readFileSync(page, 'utf8');
  it('names only tools that exist', () => {
    for (const [, full, short] of text.matchAll(TOOL)) expect(tools).toContain(full ?? short);
  });
  it('names only commands that exist', () => {
    for (const [, command] of text.matchAll(COMMAND)) expect(commands).toContain(command);
  });
});

it('finds names where they are', () => {
  expect('call `emit_saga` or mcp__plugin_qe-framework_qe__nothing'.match(TOOL)).toHaveLength(2);
  expect([...'use `qe analyse .`\nnode dist/cli.mjs anolyze x'.matchAll(COMMAND)].map(m => m[1])).toEqual([
    'analyse',
    'anolyze',
  ]);
});
