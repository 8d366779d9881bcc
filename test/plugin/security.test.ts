import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { operations } from '../../src/operations/index.ts';
import { ROOT, readJson, readText } from './plugin-files.ts';

// What SECURITY.md promises, read off the program that is installed and its source.

const NETWORK = /^(?:https?|http2|net|tls|dgram|dns|inspector|cluster)(?:\/promises)?$/;
/** Everything else that reaches beyond the process, and who may use it. */
const PROGRAMS = /^src\/discover\//;
const WRITERS = ['src/cli/run.ts', 'src/discover/checkout.ts', 'src/operations/write-files.ts'];

/** Our own source; templates are text for other repositories. */
const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .map(path => `src/${path.replaceAll('\\', '/')}`)
  .filter(path => path.endsWith('.ts') && !path.includes('/templates/'))
  .map(path => ({ path, text: readText(path) }));

const security = readText('SECURITY.md');

it('the program that is installed loads nothing that reaches the network', () => {
  const bundle = inject('bundle');
  if ('error' in bundle) throw new Error(bundle.error);
  const files = readdirSync(bundle.folder).filter(file => file.endsWith('.mjs'));
  expect(files.length).toBeGreaterThanOrEqual(3);
  const loaded = files.flatMap(file =>
    [
      ...readFileSync(join(bundle.folder, file), 'utf8').matchAll(
        /(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*["'](?:node:)?([a-z0-9_/]+)["']/g,
      ),
    ].map(match => match[1]!),
  );
  expect(loaded).toContain('fs');
  expect(loaded.filter(name => NETWORK.test(name))).toEqual([]);
  expect(security).toContain('| Network | none');
});

it('nothing of ours asks another machine', () => {
  const code = /^(?!\s*(?:\*|\/[/*])).*(?<!['"`.\w])(?:fetch\(|new (?:WebSocket|EventSource)\b)/m;
  // A target prints code for other repositories, in which a fetch may stand.
  const asking = sources.filter(({ path, text }) => !path.includes('/targets/') && code.test(text));
  expect(asking.map(({ path }) => path)).toEqual([]);
});

it('only git is started, and only where history is read', () => {
  const starts = sources.filter(({ text }) => text.includes("'node:child_process'"));
  expect(starts.filter(({ path }) => !PROGRAMS.test(path)).map(({ path }) => path)).toEqual([]);
  for (const { path, text } of starts) {
    const programs = [...text.matchAll(/\b(?:spawn|spawnSync|execFile|execFileSync|exec|execSync)\(\s*([^,\s]+),/g)];
    expect(
      programs.map(match => match[1]),
      path,
    ).toEqual(programs.map(() => "'git'"));
    expect(programs.length, path).toBeGreaterThan(0);
  }
});

it('files are written only where an option asks for it', () => {
  const writing = /\b(?:writeFile|appendFile|createWriteStream|mkdir|mkdtemp|rename|copyFile|rm|unlink)(?:Sync)?\(/;
  expect(sources.filter(({ text }) => writing.test(text)).map(({ path }) => path)).toEqual(
    WRITERS.filter(path => existsSync(join(ROOT, path))),
  );
  for (const { name, writes, input } of operations)
    if (writes === 'files') expect(Object.keys(input.shape), name).toContain('outDir');
});

it('registers no hook and no install script', () => {
  const plugin = readJson<Record<string, unknown>>('.claude-plugin/plugin.json');
  expect(Object.keys(plugin)).not.toContain('hooks');
  expect(existsSync(join(ROOT, 'hooks'))).toBe(false);
  const { scripts } = readJson<{ scripts: Record<string, string> }>('package.json');
  expect(Object.keys(scripts).filter(name => /^(?:pre|post)|^install$|^prepare$/.test(name))).toEqual([]);
  expect(readJson<{ dependencies?: object }>('package.json').dependencies).toBeUndefined();
});
