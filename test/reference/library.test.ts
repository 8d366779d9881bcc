import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openLibrary } from '../../src/reference/library.ts';
import { tree } from '../support/trees.ts';

const page = (body: string, more = '') =>
  `---\nid: till\nkind: pattern\ntitle: Till\nsummary: One till per counter.\n${more}---\n\n${body}`;

function open(files: Readonly<Record<string, string>>) {
  return openLibrary(pathToFileURL(`${tree(files)}/`));
}

describe('a library', () => {
  it('knows its pages by path, and nothing outside', () => {
    const library = open({ 'patterns/till.md': page('# Till'), 'INDEX.md': '# Index', 'patterns/notes.txt': '' });
    expect(library.ids).toEqual(['patterns/till']);
    for (const id of ['till', 'INDEX', '../patterns/till', 'patterns/../patterns/till', '/etc/passwd'])
      expect(library.page(id)).toBeUndefined();
  });

  it('finds sections by Markdown, not by lines that look like headings', () => {
    const library = open({
      'patterns/till.md': page(
        '# Till\n\n## When\n\n```sh\n## no heading\n```\n\n### Deeper `code`\n\n## When not\n\nNever.',
      ),
    });
    const { sections, body } = library.page('patterns/till')!;
    expect(sections.map(s => `${s.level} ${s.id}`)).toEqual(['1 till', '2 when', '3 deeper-code', '2 when-not']);
    const when = sections[1]!;
    expect(body.split('\n').slice(when.from, when.to).join('\n')).toMatch(/^## When\n[\s\S]*Deeper `code`\n$/);
  });

  it('relates a page to those it names and links to', () => {
    const library = open({
      'patterns/till.md': page(
        'See [data](../guides/data.md#owner), [this](#till), [that](https://shop.example/x.md).',
        'related: [guides/money, guides/gone]\n',
      ),
      'guides/data.md': page(''),
      'guides/money.md': page(''),
    });
    expect(library.page('patterns/till')!.related).toEqual(['guides/money', 'guides/data']);
  });

  it('reads CRLF files', () => {
    const library = open({ 'patterns/till.md': page('# Till\n\n## When\n').replaceAll('\n', '\r\n') });
    expect(library.page('patterns/till')).toMatchObject({ title: 'Till', summary: 'One till per counter.' });
  });

  it.each([
    ['code', '---js\n{ id: process.exit(1) }\n---\n'],
    ['no head', '# Till'],
    ['a broken head', '---\nid: [\n---\n'],
    ['an unknown kind', page('').replace('kind: pattern', 'kind: song')],
  ])('does not read %s', (_, text) => {
    expect(() => open({ 'patterns/till.md': text }).page('patterns/till')).toThrow('patterns/till');
  });
});

describe('our own pages', () => {
  const library = openLibrary();
  it.each(library.ids)('%s says what it is, under its own name', id => {
    const { head, summary, body } = library.page(id)!;
    expect(head.id).toBe(id.slice(id.indexOf('/') + 1));
    expect(id.startsWith(`${head.kind}s/`)).toBe(true);
    expect(head['open-when']).toBeTruthy();
    expect(summary).not.toContain('\n');
    expect(body).toMatch(/^# /);
  });
});
