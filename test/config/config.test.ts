import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.ts';
import { qe } from '../support/program.ts';
import { type Tree, tree } from '../support/trees.ts';

/** Two services on one database: one finding of high severity. */
const bakery: Tree = {
  'docker-compose.yml': `services:
  ovens:
    build: ./ovens
    environment:
      DATABASE_URL: postgres://ovens@ledger:5432/bakery
  counter:
    build: ./counter
    environment:
      DATABASE_URL: postgres://counter@ledger:5432/bakery
  ledger:
    image: postgres:16
`,
  ...Object.fromEntries(
    ['ovens', 'counter'].flatMap(name => [
      [
        `${name}/package.json`,
        `{ "name": "${name}", "scripts": { "start": "node index.js" }, "dependencies": { "express": "4.19.2", "pg": "8.12.0" } }`,
      ],
      [
        `${name}/index.js`,
        `const { Pool } = require('pg');\nconst app = require('express')();\nconst pool = new Pool({ connectionString: process.env.DATABASE_URL });\napp.get('/loaves', async (req, res) => res.json(await pool.query('SELECT * FROM loaves')));\napp.listen(80);\n`,
      ],
    ]),
  ),
};
const withConfig = (config: string): string => tree({ ...bakery, 'qe.config.yaml': config });
const detectorsIn = async (root: string, today?: string) =>
  (await analyze(root, today ? { today } : {})).findings.map(f => `${f.detector} ${f.severity}`);

describe('qe.config.yaml', () => {
  it('gives a detector another severity', async () => {
    expect(await detectorsIn(tree(bakery))).toContain('shared-database high');
    expect(await detectorsIn(withConfig('severity: { shared-database: low }'))).toContain('shared-database low');
  });

  it('reports from the number that the team wants', async () => {
    const hops = (n: number): Tree =>
      Object.fromEntries(
        Array.from({ length: n + 1 }, (_, i) => [
          [
            `s${i}/package.json`,
            `{ "name": "s${i}", "scripts": { "start": "node index.js" }, "dependencies": { "express": "4.19.2", "axios": "1.7.2" } }`,
          ],
          [
            `s${i}/index.js`,
            `const app = require('express')();\nconst axios = require('axios');\napp.get('/s${i}', async (req, res) => res.json(${i < n ? `(await axios.get('http://s${i + 1}/s${i + 1}')).data` : '{}'}));\napp.listen(80);\n`,
          ],
        ]).flat(),
      );
    const compose = `services:\n${[0, 1, 2, 3].map(i => `  s${i}: { build: ./s${i} }\n`).join('')}`;
    const chain = { ...hops(3), 'docker-compose.yml': compose };
    expect((await detectorsIn(tree(chain))).join()).toContain('sync-call-chain');
    const own = { ...chain, 'qe.config.yaml': 'thresholds: { sync-call-chain: 4 }' };
    expect((await detectorsIn(tree(own))).join()).not.toContain('sync-call-chain');
  });

  it('names the owner of a table, who need not change', async () => {
    const declared = tree({
      ...bakery,
      'ovens/index.js': `${bakery['ovens/index.js']}app.post('/loaves', async (req, res) => res.json(await pool.query("INSERT INTO loaves (kind) VALUES ('rye')")));\n`,
      'qe.config.yaml': 'tableOwners: { loaves: ovens }',
    });
    const shared = (await analyze(declared)).findings.find(f => f.detector === 'shared-database');
    expect(shared?.message).toContain('loaves belongs to ovens');
    expect(shared?.subjects[0]).toBe('service:counter');
  });

  it.each([
    [
      'a threshold of a detector that has none',
      'thresholds: { dual-write: 2 }',
      /qe\.config\.yaml:1: dual-write has no threshold; did you mean/,
    ],
    [
      'a threshold of no detector',
      'thresholds:\n  sync-chain: 2',
      /qe\.config\.yaml:2: no detector "sync-chain"; did you mean "sync-call-chain"/,
    ],
    [
      'an owner that does not exist',
      'tableOwners:\n  loaves: oven',
      /qe\.config\.yaml:2: no component "oven"; did you mean "ovens"/,
    ],
    [
      'an allowed caller that does not exist',
      'allow:\n  - { from: oven, to: counter, reason: baked in }',
      /qe\.config\.yaml:\d: no component "oven"/,
    ],
    [
      'three kinds of mistakes at once',
      'severty: {}\nseverity: { shared-databases: low }\nthresholds: { sync-call-chain: 0 }',
      /sync-call-chain: [\s\S]*unknown key "severty"[\s\S]*no detector "shared-databases"; did you mean "shared-database"/,
    ],
  ])('refuses %s', async (_, config, message) => {
    await expect(analyze(withConfig(config))).rejects.toThrow(message);
  });

  it('turns a detector off', async () => {
    expect((await detectorsIn(withConfig('severity: { shared-database: off }'))).join()).not.toContain(
      'shared-database',
    );
  });

  const exception = (until: string) =>
    `exceptions:\n  - finding: shared-database\n    component: ovens\n    reason: the counter moves out in spring\n    owner: ann\n    until: ${until}\n`;

  it('accepts a finding until its last day, and counts it', async () => {
    const root = withConfig(exception('2030-03-31'));
    const { findings, suppressed } = await analyze(root, { today: '2030-03-31' });
    expect(findings.map(f => f.detector)).not.toContain('shared-database');
    expect(suppressed.map(f => f.detector)).toEqual(['shared-database']);
  });

  it('shows the finding again on the day after, and says whose exception ended', async () => {
    const { findings, model } = await analyze(withConfig(exception('2030-03-31')), { today: '2030-04-01' });
    expect(findings.map(f => f.detector)).toContain('shared-database');
    expect(model.problems).toContainEqual({
      kind: 'exception',
      file: 'qe.config.yaml',
      line: 2,
      message: expect.stringMatching(/ended on 2030-03-31; ann/),
    });
  });

  it('says when an exception matches nothing', async () => {
    const { model } = await analyze(withConfig(exception('2030-03-31').replace('ovens', 'mill')), {
      today: '2030-01-01',
    });
    expect(model.problems.map(p => p.message).join()).toContain('matches no finding');
  });

  it('allows a connection between exactly two components', async () => {
    const allowed = withConfig('allow:\n  - { from: ovens, to: counter, reason: one team }\n');
    expect((await detectorsIn(allowed)).join()).not.toContain('shared-database');
  });

  it.each([
    ['severitys: {}', /qe\.config\.yaml:1: unknown key "severitys"; did you mean "severity"\?/],
    [
      '\nexceptions:\n  - findng: x\n    reason: a\n    owner: b\n    until: 2030-01-01\n',
      /qe\.config\.yaml:3: unknown key "findng"; did you mean "finding"\?/,
    ],
    [
      'severity:\n  shared-databse: low\n',
      /qe\.config\.yaml:2: no detector "shared-databse"; did you mean "shared-database"\?/,
    ],
    ['severity:\n  shared-database: mild\n', /qe\.config\.yaml:2: shared-database: /],
    [
      'exceptions:\n  - { finding: shared-database, reason: x, owner: y, until: soon }\n',
      /qe\.config\.yaml:2: until: /,
    ],
    [
      'exceptions:\n  - { finding: shared-database, reason: "", owner: y, until: 2030-01-01 }\n',
      /qe\.config\.yaml:2: reason: the reason is missing/,
    ],
    ['severity: [', /qe\.config\.yaml:1: /],
  ])('is followed to the letter or not at all: %j', async (config, message) => {
    const { code, stderr, stdout } = await qe(['analyze', withConfig(config)]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
  });
});

describe('a baseline', () => {
  it('leaves out what was there when it was written, and nothing else', async () => {
    const root = tree(bakery);
    const file = join(tree({}), 'baseline.json');
    expect((await qe(['analyze', root, '--write-baseline', file])).code).toBe(0);
    expect((await qe(['analyze', root, '--baseline', file, '--fail-on', 'low'])).code).toBe(0);
    const emptied = JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), findings: [] });
    writeFileSync(file, emptied);
    expect((await qe(['analyze', root, '--baseline', file, '--fail-on', 'low'])).code).toBe(1);
  });

  it.each([
    ['{'],
    ['{ "schema": "other" }'],
    ['{ "schema": "qe-baseline/1", "findings": [{ "fingerprint": "x", "id": "y" }] }'],
  ])('that cannot be read is an error: %s', async text => {
    const file = join(tree({ 'baseline.json': text }), 'baseline.json');
    const { code, stderr } = await qe(['analyze', tree(bakery), '--baseline', file]);
    expect(code).toBe(2);
    expect(stderr).toContain('--write-baseline');
  });
});

describe('--since', () => {
  const git = (root: string, ...args: readonly string[]) =>
    execFileSync(
      'git',
      ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'core.autocrlf=false', ...args],
      { stdio: 'pipe' },
    );

  it('shows only what a change brought', async () => {
    const before = {
      ...bakery,
      'docker-compose.yml': String(bakery['docker-compose.yml']).replace(
        'counter@ledger:5432/bakery',
        'counter@ledger:5432/counter',
      ),
    };
    const root = tree(before);
    git(root, 'init', '--quiet');
    git(root, 'add', '.');
    git(root, 'commit', '--quiet', '-m', 'two databases');
    expect((await qe(['analyze', root, '--since', 'HEAD', '--fail-on', 'low'])).code).toBe(0);
    writeFileSync(join(root, 'docker-compose.yml'), String(bakery['docker-compose.yml']));
    const changed = await qe(['analyze', root, '--since', 'HEAD', '--fail-on', 'low']);
    expect(changed.code).toBe(1);
    expect(changed.stdout).toContain('shared-database');
    expect(git(root, 'status', '--porcelain').toString().trim()).toBe('M docker-compose.yml');
  });

  it('says when there is no such revision', async () => {
    const { code, stderr } = await qe(['analyze', tree(bakery), '--since', 'yesterday']);
    expect(code).toBe(2);
    expect(stderr).toContain('no revision "yesterday"');
  });
});
