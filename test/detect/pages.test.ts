import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLIENT_DEFAULTS } from '../../src/detect/client-timeouts.ts';
import { detectors } from '../../src/detect/index.ts';
import { readHead, sectionsOf } from '../../src/reference/page.ts';
import { withoutMark } from '../support/fixtures.ts';

const pages = join(import.meta.dirname, '../../references/anti-patterns');
const SECTIONS = [
  'What it is',
  'Why it hurts',
  'How it is detected',
  'Example',
  'Near misses',
  'Remedies',
  'Sources',
] as const;

describe.each(detectors.map(d => d.id))('the page of %s', id => {
  const file = join(pages, `${id}.md`);
  const text = readFileSync(file, 'utf8');
  const { head, body } = readHead(text, id);

  it('says what it is about, under the same headings as all', () => {
    expect(head).toMatchObject({ id, kind: 'anti-pattern' });
    expect(head['open-when']).toBeTruthy();
    expect(head.summary).toMatch(/^[^.]+\.$/);
    const titles = sectionsOf(body)
      .filter(s => s.level === 2)
      .map(s => s.title);
    expect(titles.filter(t => (SECTIONS as readonly string[]).includes(t))).toEqual(SECTIONS);
    expect(text.split('\n').length).toBeLessThanOrEqual(300);
  });

  it.each(examplesOf(body).map(e => [e.fixture, e.code] as const))(
    'shows lines of %s as they stand there',
    (fixture, code) => {
      const source = join(import.meta.dirname, id, 'fixtures', fixture);
      expect(existsSync(source), source).toBe(true);
      const lines = readFileSync(source, 'utf8').split(/\r?\n/).map(withoutMark);
      const missing = linesNotInOrder(code, lines);
      expect(missing).toEqual([]);
    },
  );

  it('shows no code that is not a fixture', () => {
    const blocks = body.match(/^```\w+$/gm) ?? [];
    expect(examplesOf(body)).toHaveLength(blocks.length);
    expect(blocks.length).toBeGreaterThan(1);
  });

  it('links its sources', () => {
    expect(body.slice(body.indexOf('## Sources'))).toMatch(/\]\(https:\/\//);
  });
});

it('the page of missing-timeout carries every default that the detector goes by', () => {
  const page = readFileSync(join(pages, 'missing-timeout.md'), 'utf8');
  const rows = CLIENT_DEFAULTS.map(
    d => `| ${d.title} | ${d.seconds === 'none' ? 'none' : `${d.seconds} s`} | [documentation](${d.source}) |`,
  );
  expect(page.split('\n').filter(line => line.includes('| [documentation]('))).toEqual(rows);
});

/** Code blocks whose comment in front names the fixture they are taken from. */
function examplesOf(body: string): { fixture: string; code: string[] }[] {
  const blocks = body.matchAll(/^<!-- fixture: (\S+) -->\n```\w+\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, fixture, code]) => ({ fixture: fixture!, code: code!.trimEnd().split('\n') }));
}

/** Lines of an excerpt that the source does not have after the one before. */
function linesNotInOrder(excerpt: readonly string[], source: readonly string[]): string[] {
  let at = 0;
  return excerpt.filter(line => {
    const found = source.indexOf(line, at);
    if (found >= 0) at = found + 1;
    return found < 0;
  });
}
