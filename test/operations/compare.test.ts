import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call, connect, qe } from '../support/program.ts';
import { type Tree, tree } from '../support/trees.ts';

const service = (name: string, body: string): Tree => ({
  [`${name}/package.json`]: `{ "name": "${name}", "scripts": { "start": "node index.js" }, "dependencies": { "axios": "1.7.2", "express": "4.19.2" } }`,
  [`${name}/index.js`]: `const axios = require('axios');\nconst app = require('express')();\napp.get('/${name}', async (req, res) => res.json(${body}));\napp.listen(80);\n`,
});
const ask = (peer: string, more = '') => `(await axios.get('http://${peer}/${peer}'${more})).data`;
const clinic: Tree = {
  'docker-compose.yml': 'services:\n  visits: { build: ./visits }\n  patients: { build: ./patients }\n',
  ...service('visits', ask('patients')),
  ...service('patients', '{}'),
};
const mended: Tree = {
  'docker-compose.yml': `${clinic['docker-compose.yml']}  beds: { build: ./beds }\n`,
  'visits/index.js': String(clinic['visits/index.js']).replace(
    "'http://patients/patients'",
    "'http://patients/patients', { timeout: 500 }",
  ),
  ...service('beds', '{}'),
};

const git = (root: string, ...args: string[]) =>
  execFileSync('git', ['-C', root, '-c', 'user.name=ann', '-c', 'user.email=ann@clinic.example', ...args]);

/** The clinic committed, and mended in the working tree. */
function changed(): string {
  const root = tree(clinic);
  git(root, 'init', '-q');
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'first');
  cpSync(tree(mended), root, { recursive: true });
  return root;
}

describe('compare_architecture', () => {
  it('tells what a change brought: component, policy and the finding that is gone', async () => {
    const { stdout, code } = await qe(['compare', changed(), '--base', 'HEAD', '--format', 'json']);
    const out = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(out).toMatchObject({ base: 'revision HEAD', head: 'the working tree' });
    expect(out.added.components).toEqual([expect.stringMatching(/^service:beds.* \(.+:\d+\)$/)]);
    expect(out.removed).toEqual({});
    expect(out.changed.connections).toEqual([
      expect.stringMatching(/service:visits -> service:patients .*timeout: .*absent.* -> present 500/),
    ]);
    expect(out.findings.gone.map((f: { id: string }) => f.id)).toEqual([expect.stringMatching(/^missing-timeout-/)]);
    expect(out.findings.new).toEqual([]);
    expect(out.findings.changed).toContainEqual(expect.stringMatching(/^missing-metrics-.*now also service:beds/));
  });

  it('compares with a saved model, and two directories', async () => {
    const [before, after] = [tree(clinic), changed()];
    const saved = join(before, 'old.json');
    writeFileSync(saved, (await qe(['analyze', before, '--format', 'json'])).stdout);
    for (const base of [saved, before]) {
      const out = JSON.parse((await qe(['compare', after, '--base', base, '--format', 'json'])).stdout);
      expect(out.findings.gone).toHaveLength(1);
      expect(out.counts).toMatchObject({ 'components added': 1, 'findings removed': 1 });
    }
    const same = JSON.parse((await qe(['compare', before, '--base', before, '--format', 'json'])).stdout);
    expect(same.counts).toEqual({});
    expect((await qe(['compare', before, '--base', before])).stdout).toContain('Nothing changed');
  });

  it('gates on what is new or concerns more, and on nothing else', async () => {
    const root = changed();
    // A service more that nobody watches.
    expect((await qe(['compare', root, '--base', 'HEAD', '--fail-on', 'low'])).code).toBe(1);
    const mendedOnly = tree({ ...clinic, 'visits/index.js': mended['visits/index.js']! });
    expect((await qe(['compare', mendedOnly, '--base', tree(clinic), '--fail-on', 'low'])).code).toBe(0);
    const back = await qe(['compare', mendedOnly, '--base', '.', '--head', tree(clinic), '--fail-on', 'low']);
    expect(back.code).toBe(1);
    expect(back.stdout).toContain('New findings');
  });

  it.each([
    [['--base', 'no-such-revision'], 'there is no revision "no-such-revision"'],
    [['--base', 'package.json'], 'package.json'],
    [[], 'base'],
  ])('refuses %j', async (options, message) => {
    const root = changed();
    writeFileSync(join(root, 'package.json'), '{}');
    const { code, stderr } = await qe(['compare', root, ...options]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('stays inside the allowed roots over MCP, and within its budget', async () => {
    const [root, outside] = [changed(), tree(clinic)];
    const client = await connect({ args: ['--root', root], cwd: root });
    const ok = await call(client, 'compare_architecture', { base: 'HEAD' });
    expect(ok.json).toMatchObject({ counts: { 'findings removed': 1 } });
    writeFileSync(join(outside, 'old.json'), '{}');
    for (const base of [outside, join(outside, 'old.json')])
      expect((await call(client, 'compare_architecture', { base })).text).toContain('outside');
    await client.close();
  });

  it('does not take line moves for changes', async () => {
    const root = changed();
    const file = join(root, 'visits/index.js');
    git(root, 'add', '.');
    git(root, 'commit', '-qm', 'second');
    writeFileSync(file, `\n\n${readFileSync(file, 'utf8')}`);
    expect((await qe(['compare', root, '--base', 'HEAD'])).stdout).toContain('Nothing changed');
  });
});
