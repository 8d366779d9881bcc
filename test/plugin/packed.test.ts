import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { linksOf, readHead, sectionsOf } from '../../src/reference/page.ts';
import { list, ROOT, tokens } from './plugin-files.ts';

const SKILLS = list('skills');
/** What the open Agent Skills rules allow in a head. */
const KEYS = ['name', 'description', 'license', 'allowed-tools', 'metadata', 'compatibility'];
const MOST_BYTES = 2_000_000;

let out: string;
let again: string;
beforeAll(() => {
  [out, again] = [pack('UTC'), pack('Pacific/Auckland')];
});
afterAll(() => {
  for (const folder of [out, again]) rmSync(folder, { recursive: true, force: true });
});

function pack(timeZone: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'qe-packed-'));
  execFileSync(process.execPath, [join(ROOT, '.ci', 'pack.mjs'), '--out', folder], {
    stdio: 'pipe',
    env: { ...process.env, TZ: timeZone },
  });
  return folder;
}

/** Path below the skill's folder → text. */
function filesOf(skill: string): ReadonlyMap<string, string> {
  const folder = join(out, 'skills', skill);
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
  return new Map(paths.sort().map(path => [path, readFileSync(join(folder, path), 'utf8')]));
}

function skillOf(files: ReadonlyMap<string, string>): { head: Record<string, unknown>; body: string } {
  const [whole, head] = /^---\n(.*?)\n---\n/s.exec(files.get('SKILL.md')!)!;
  return { head: parse(head!), body: files.get('SKILL.md')!.slice(whole.length) };
}

describe.each(SKILLS)('%s packed', skill => {
  it('obeys the rules that every agent reads skills by', () => {
    const { head, body } = skillOf(filesOf(skill));
    expect(KEYS).toEqual(expect.arrayContaining(Object.keys(head)));
    expect(head.name).toBe(skill);
    expect(skill).toMatch(/^(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(String(head.description)).toMatch(/^[^<>]{1,1024}$/);
    expect(String(head.compatibility)).toMatch(/^.{1,500}$/);
    for (const value of Object.values(head.metadata as object)) expect(value).toBeTypeOf('string');
    expect(head['allowed-tools']).toBe(`Read(~/.claude/skills/${skill}/**)`);
    expect(tokens(body)).toBeLessThanOrEqual(2_100);
  });

  it('knows nothing of the folder that the plugin would be in', () => {
    for (const [path, text] of filesOf(skill)) expect(text, path).not.toMatch(/\$\{?CLAUDE_|mcp__/);
  });

  it('never asks for the server', () => {
    const { body } = skillOf(filesOf(skill));
    expect(body).toMatch(/^Without (?:the `qe` |the )?(?:tools|them)/m);
    expect(body).toContain('`qe` tools belong to the plugin qe-framework and are optional');
    const sentences = body.split(/(?<=[.:])\s|\n\n|^[-|] /m);
    const demands = sentences.filter(
      text =>
        /(?<!-)\b(?:must|requires?|required|needs?|only)\b/i.test(text) && /\bMCP\b|\bserver\b|`qe` tools?/i.test(text),
    );
    expect(demands).toEqual([]);
  });

  it('carries every page that it names', () => {
    const files = filesOf(skill);
    const { body } = skillOf(files);
    const ids = body.match(/\b(?:anti-patterns|patterns|decisions|guides|templates)\/[a-z0-9-]+/g)!;
    expect(ids.length).toBeGreaterThan(5);
    expect(ids.filter(id => !files.has(`references/${id}.md`))).toEqual([]);
    expect(body.match(/`references\/\S+`/g)!.filter(path => !files.has(path.slice(1, -1)))).toEqual([]);
  });

  it('has no dead link', () => {
    const files = filesOf(skill);
    const dead = [...files].flatMap(([path, text]) =>
      path.endsWith('.md')
        ? linksOf(text.replace(/^---\n.*?\n---\n/s, '')).flatMap(link => deadLink(files, path, link) ?? [])
        : [],
    );
    expect(dead).toEqual([]);
    for (const [path, text] of files) {
      if (!/^references\/.+\/.+\.md$/.test(path)) continue;
      const related = readHead(text, path).head.related ?? [];
      expect(related.filter(id => !files.has(`references/${id}.md`))).toEqual([]);
    }
  });

  it('is a zip with the same files, and of a size that can be uploaded', () => {
    const files = filesOf(skill);
    const entries = unzipSync(readFileSync(join(out, `${skill}.zip`)));
    const unpacked = Object.entries(entries).map(([path, bytes]) => [path, Buffer.from(bytes).toString('utf8')]);
    expect(unpacked).toEqual([...files].map(([path, text]) => [`${skill}/${path}`, text]));
    expect([...files.values()].join('').length).toBeLessThan(MOST_BYTES);
  });

  it('is the same bytes when it is packed again, whatever the day and the place', () => {
    const [first, second] = [out, again].map(folder => readFileSync(join(folder, `${skill}.zip`)));
    expect(first!.equals(second!)).toBe(true);
    // Time and date of the first entry: midnight of 1 January 1980, the format's zero.
    expect(first!.readUInt32LE(10)).toBe(0x0021_0000);
  });
});

function deadLink(files: ReadonlyMap<string, string>, from: string, link: string): string | undefined {
  if (/^https:/.test(link)) return undefined;
  const [address, fragment] = link.split('#') as [string, string?];
  const target = address === '' ? from : posix.join(posix.dirname(from), address);
  const text = files.get(target);
  if (text === undefined) return `${from}: ${link}`;
  const sections = fragment === undefined ? [] : sectionsOf(readHead(text, target).body).map(section => section.id);
  return fragment === undefined || sections.includes(fragment) ? undefined : `${from}: ${link}`;
}
