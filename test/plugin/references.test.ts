import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linksOf, readHead, sectionsOf } from '../../src/reference/page.ts';
import { pages, ROOT, readText } from './plugin-files.ts';

describe.each(pages())('%s', path => {
  const { head, body } = readHead(readText(path), path);
  const [, folder, file] = path.split('/') as [string, string, string];

  it('is what its address says', () => {
    expect(`${head.id}.md`).toBe(file);
    expect(`${head.kind}s`).toBe(folder);
    expect(head.summary).toMatch(/^[^.]+\.$/);
    expect(body.startsWith(`# ${head.title}\n`)).toBe(true);
    expect(head['open-when'], 'open-when').toBeTruthy();
  });

  it('is at most 300 lines, in sections that can be read alone', () => {
    expect(body.split('\n').length).toBeLessThanOrEqual(300);
    const ids = sectionsOf(body).map(section => section.id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    expect(sectionsOf(body).filter(section => section.level === 2).length).toBeGreaterThan(2);
  });

  it('links to files and sections that exist', () => {
    const dead = linksOf(body).filter(link => !/^https:\/\//.test(link) && !resolves(path, link));
    expect(dead).toEqual([]);
  });
});

/** Whether a relative link of a page leads to a file of the references and, where it names one, to a section of it. */
function resolves(from: string, link: string): boolean {
  const [address, fragment] = link.split('#') as [string, string?];
  const target = address === '' ? from : posix.join(posix.dirname(from), address);
  if (!target.startsWith('references/') || !existsSync(join(ROOT, target))) return false;
  return (
    fragment === undefined ||
    sectionsOf(readHead(readText(target), target).body).some(section => section.id === fragment)
  );
}
