import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { operations } from '../../src/operations/index.ts';
import { list, pages, ROOT, readDocument, readText, tokens } from './plugin-files.ts';

const SKILLS = list('skills');
const TOOL = 'mcp__plugin_qe-framework_qe__';
const KEYS = ['name', 'description', 'license', 'allowed-tools', 'metadata', 'compatibility'];
const IN_PLUGIN = /\$\{CLAUDE_PLUGIN_ROOT\}\/([^\s`)|,]+)/g;

const skills = SKILLS.map(folder => {
  const document = readDocument(`skills/${folder}/SKILL.md`);
  return { folder, ...document, description: String(document.head.description), tools: allowed(document.head) };
});

describe.each(skills)('skill $folder', ({ folder, head, body, description, tools }) => {
  it('has a head that every host reads', () => {
    expect(head.name).toBe(folder);
    expect(folder).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(KEYS).toEqual(expect.arrayContaining(Object.keys(head)));
    expect(list(`skills/${folder}`)).toContain('SKILL.md');
  });

  it('describes what it can do, when to use it and what it is not for', () => {
    expect(description.length).toBeLessThanOrEqual(450);
    expect(description).toMatch(/^[A-Z][^.]+\. Use when .+\. Not for .+\.$/);
    expect(description).not.toMatch(/[<>]/);
    const siblings = SKILLS.filter(other => other !== folder && description.split('Not for ')[1]!.includes(other));
    expect(siblings.length, 'siblings named after "Not for"').toBeGreaterThan(0);
  });

  it('is short enough to be kept whole', () => {
    expect(body.split('\n').length).toBeLessThanOrEqual(150);
    expect(tokens(body)).toBeLessThanOrEqual(2_000);
  });

  it('may read the plugin and call our reading tools, and nothing more', () => {
    const reading = operations
      .filter(operation => operation.writes === 'nothing')
      .map(operation => TOOL + operation.name);
    expect(tools[0]).toBe('Read(/${CLAUDE_PLUGIN_ROOT}/**)');
    for (const tool of tools.slice(1)) expect(reading).toContain(tool);
  });

  it('holds no code: that belongs on a page, where it is compiled', () => {
    expect(body).not.toMatch(/^\s*(?:```|~~~)/m);
  });

  it('names only operations that exist', () => {
    const named = [...body.matchAll(/`([a-z]+_[a-z_]+)`/g)].map(match => match[1]!);
    expect(named.length).toBeGreaterThan(0);
    const known = operations.map(operation => operation.name);
    expect(named.filter(name => !known.includes(name))).toEqual([]);
    // What may write files is named, but its user is asked each time.
    const writing = operations.filter(o => o.writes === 'files').map(o => o.name);
    for (const name of named) {
      if (writing.includes(name)) expect(tools).not.toContain(TOOL + name);
      else expect(tools).toContain(TOOL + name);
    }
  });

  it('refers to files by their full path, and to files that exist', () => {
    const files = [...body.matchAll(IN_PLUGIN)].map(match => match[1]!);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter(file => !existsSync(join(ROOT, file)))).toEqual([]);
    expect(body.replace(IN_PLUGIN, '')).not.toMatch(/references\/|\]\(\.{0,2}\//);
    expect(namedPages(body).filter(id => !existsSync(join(ROOT, 'references', `${id}.md`)))).toEqual([]);
  });

  it('says how an id becomes a path, and opens the five guides by theirs', () => {
    expect(body).toContain('`patterns/retry` stands for `${CLAUDE_PLUGIN_ROOT}/references/patterns/retry.md`');
    for (const guide of ['decomposition', 'communication', 'patterns', 'data', 'observability'])
      expect(namedPages(body)).toContain(`guides/${guide}`);
    expect(body).toContain('/references/INDEX.md');
    expect(body).toContain('## Load when\n');
  });

  it('says what must be and what must not be', () => {
    expect(body).toMatch(/^MUST\b/m);
    expect(body).toMatch(/\bMUST NOT\b/);
  });

  it('says what it is best for, what not, and who takes over', () => {
    expect(body).toContain('\nBest for: ');
    expect(body).toContain('\nNot for: ');
    const handOver = /\nHand over.*$/s.exec(body)?.[0] ?? '';
    for (const sibling of SKILLS.filter(other => other !== folder))
      expect(handOver + description, sibling).toContain(sibling);
    expect(body).toMatch(/Without (?:the `qe` |the )?(?:tools|them)/);
  });
});

it('there are four skills', () => {
  expect(SKILLS).toEqual(['distributed-patterns', 'event-driven-architect', 'microservices-architect', 'orchestrator']);
});

it('the listing of all skills leaves room for other plugins', () => {
  const lines = skills.map(skill => `- qe-framework:${skill.folder}: ${skill.description}\n`);
  expect(tokens(lines.join(''))).toBeLessThanOrEqual(500);
});

it('every page is opened by a skill, and every page on a finding through the index', () => {
  const named = new Set(skills.flatMap(skill => namedPages(skill.body)));
  const ids = pages().map(page => page.slice('references/'.length, -'.md'.length));
  expect(ids.filter(id => !id.startsWith('anti-patterns/') && !named.has(id))).toEqual([]);
  const index = readText('references/INDEX.md');
  expect(ids.filter(id => !index.includes(`(${id}.md)`))).toEqual([]);
});

describe.each(list('commands'))('command %s', file => {
  const { head, body } = readDocument(`commands/${file}`);
  const skill = /`qe-framework:([a-z-]+)`/.exec(body)?.[1];

  it('is a thin other name of a skill, that only a person starts', () => {
    expect(SKILLS).toContain(skill);
    expect(head['disable-model-invocation']).toBe(true);
    expect(body.trim().split('\n').length).toBeLessThanOrEqual(5);
    expect(body).toContain('$ARGUMENTS');
  });

  it('carries the permissions of the skill, which older clients take from the command', () => {
    const wanted = skills.find(other => other.folder === skill)!.tools;
    expect(allowed(head)).toEqual([`Skill(qe-framework:${skill})`, ...wanted]);
  });
});

function allowed(head: Readonly<Record<string, unknown>>): readonly string[] {
  return String(head['allowed-tools']).split(/,\s*/);
}

/** Ids of reference pages in a text, alone or inside a path. */
function namedPages(text: string): readonly string[] {
  return text.match(/\b(?:anti-patterns|patterns|decisions|guides|templates)\/[a-z0-9-]+/g) ?? [];
}
