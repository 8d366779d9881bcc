import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { detectors } from '../../src/detect/index.ts';
import { operations } from '../../src/operations/index.ts';
import { openLibrary } from '../../src/reference/library.ts';
import { linksOf } from '../../src/reference/page.ts';
import { REFERENCES } from '../support/code-blocks.ts';

const library = openLibrary();
const SECTIONS = [
  'What it is',
  'When',
  'When not',
  'Parameters',
  'Failure modes',
  'Code',
  'Test',
  'Detectors',
  'Sources',
];
const names = new Set(operations.map(operation => operation.name));
const commands = new Set(operations.map(operation => operation.command.name));
/** Words that our tools' names begin with; other names in snake case are those of other products. */
const TOOL =
  /^(?:analyze|list|map|read|recommend|emit|plan|write|generate|validate|check|review|verify|explain|track)_[a-z_]+$/;

describe.each(library.ids)('%s', id => {
  const page = library.page(id)!;

  it('links to pages and sections that exist', () => {
    expect(linksOf(page.body).flatMap(address => brokenLink(id, address) ?? [])).toEqual([]);
  });

  it('is related to pages that exist', () => {
    expect((page.head.related ?? []).filter(other => !library.ids.includes(other))).toEqual([]);
  });

  it('has at most 300 lines', () => {
    const lines = readFileSync(join(REFERENCES, `${id}.md`), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.length).toBeLessThanOrEqual(300);
  });

  it('names only tools and commands that there are', () => {
    expect(unknownTools(page.body)).toEqual([]);
  });
});

describe.each(library.ids.filter(id => id.startsWith('patterns/')))('%s as a pattern', id => {
  const page = library.page(id)!;
  const sections = page.sections.filter(section => section.level === 2);

  it('has the sections of every pattern, in order', () => {
    expect(sections.map(section => section.title)).toEqual(SECTIONS);
  });

  it('says the source of each start value, and how each failure is answered', () => {
    expect(tableHead(page.body, 'Parameters')).toBe('| name | start value | how to set it for real | source |');
    expect(tableHead(page.body, 'Failure modes')).toBe('| what happens | what it looks like | answer |');
  });

  it('names detectors that there are', () => {
    const known = new Set(detectors.map(detector => `../anti-patterns/${detector.id}.md`));
    const linked = linksOf(bodyOf(page.body, 'Detectors')).map(address => address.replace(/#.*/, ''));
    expect(linked.filter(address => address.startsWith('../anti-patterns/') && !known.has(address))).toEqual([]);
  });
});

function brokenLink(id: string, address: string): string | undefined {
  if (/^[a-z]+:/.test(address)) return address.startsWith('https://') ? undefined : `${address}: not https`;
  const [path = '', fragment] = address.split('#');
  const target = path === '' ? id : posix.join(posix.dirname(id), path).replace(/\.md$/, '');
  const page = path !== '' && !path.endsWith('.md') ? undefined : library.page(target);
  if (!page) return `${address}: no page ${target}`;
  if (fragment === undefined || page.sections.some(section => section.id === fragment)) return undefined;
  return `${address}: ${target} has no section ${fragment}`;
}

const parser = new MarkdownIt();

/** Names in code, inline or in blocks, that look like ours and are not registered. */
function unknownTools(body: string): string[] {
  const tokens = parser.parse(body, {});
  const code = tokens.flatMap(token => [token, ...(token.children ?? [])]).filter(t => /^(?:fence|code_)/.test(t.type));
  return code.flatMap(({ content }) => [
    ...[...content.matchAll(/(?:^|[\s;&|])qe ([a-z][a-z-]*)/g)].map(m => m[1]!).filter(name => !commands.has(name)),
    ...(TOOL.test(content) && !names.has(content) ? [content] : []),
  ]);
}

function bodyOf(body: string, title: string): string {
  const after = body.slice(body.indexOf(`\n## ${title}\n`) + title.length + 5);
  const end = after.indexOf('\n## ');
  return end < 0 ? after : after.slice(0, end);
}

function tableHead(body: string, title: string): string | undefined {
  return bodyOf(body, title)
    .split('\n')
    .find(line => line.startsWith('|'));
}
