import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { version } from '../../src/operations/version.ts';
import { qe } from '../support/program.ts';
import { bakery, makeTree, tree } from '../support/trees.ts';

const shop = makeTree(bakery);
afterAll(shop.remove);

const inShop = { cwd: shop.root };

describe('help', () => {
  it('lists every command', async () => {
    const { code, stdout } = await qe(['--help']);
    expect(code).toBe(0);
    for (const name of ['analyze', 'findings', 'map', 'reference', 'mcp']) expect(stdout).toContain(`qe ${name}`);
  });

  it.each(['analyze', 'findings', 'map', 'reference'])('of %s lists its options', async name => {
    const { code, stdout } = await qe([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--format');
  });

  it('is what no command gives; the version is the manifest’s', async () => {
    expect((await qe([])).stdout).toContain('qe analyze');
    expect((await qe(['--version'])).stdout).toBe(`${version}\n`);
  });
});

describe('qe analyze', () => {
  it('reports for a reader', async () => {
    const { code, stdout, stderr } = await qe(['analyze', shop.root]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('2 service, 1 datastore');
    expect(stdout).toMatch(/service:orders -> service:payments {2,}sync {2,}http .* docker-compose\.yml:5\n/);
    expect(stdout).toContain('qe reference anti-patterns/shared-database');
    expect(stdout).not.toContain('\x1b');
  });

  it('gives the whole model as JSON, the same bytes each time and from everywhere', async () => {
    const [a, b] = await Promise.all([
      qe(['analyze', shop.root, '--format', 'json']),
      qe(['analyze', '--format=json'], inShop),
    ]);
    expect(a.stdout).toBe(b.stdout);
    const model = JSON.parse(a.stdout);
    expect(Object.keys(model)).toEqual([
      'schema',
      'repository',
      'components',
      'connections',
      'channels',
      'findings',
      'assessments',
      'unresolved',
      'problems',
      'coverage',
      'systems',
      'suppressed',
    ]);
    expect(model).toMatchObject({ schema: 'qe-architecture/1', repository: { root: '.', commit: null, dirty: null } });
    expect(model.components.map((c: { id: string }) => c.id)).toEqual([
      'datastore:ledger',
      'service:orders',
      'service:payments',
    ]);
  });

  it('writes Markdown and Mermaid, to a file too', async () => {
    const file = join(tree({}), 'report.md');
    expect(await qe(['analyze', '--format', 'markdown', '--out', file], inShop)).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    const report = readFileSync(file, 'utf8');
    expect(report).toMatch(/^# Architecture report\n/);
    expect(report).toContain('```mermaid\nflowchart LR\n');
    expect((await qe(['analyze', '--format', 'mermaid'], inShop)).stdout).toMatch(/^flowchart LR\n/);
  });

  it('narrows to a component, where that is possible', async () => {
    expect((await qe(['analyze', '--focus', 'ledger'], inShop)).stdout).toContain('Focus: datastore:ledger');
    expect(JSON.parse((await qe(['analyze', '--focus', 'ledger', '--format', 'json'], inShop)).stdout).focus).toBe(
      'datastore:ledger',
    );
    expect(await qe(['analyze', '--focus', 'ledger', '--format', 'markdown'], inShop)).toMatchObject({
      code: 2,
      stdout: '',
    });
  });

  it('fails on findings only when asked to', async () => {
    expect((await qe(['analyze'], inShop)).code).toBe(0);
    expect((await qe(['analyze', '--fail-on', 'high'], inShop)).code).toBe(1);
    expect((await qe(['analyze', '--fail-on', 'low'], inShop)).code).toBe(1);
    expect((await qe(['analyze', '--fail-on', 'critical'], inShop)).code).toBe(0);
    expect((await qe(['analyze', '--fail-on', 'never'], inShop)).code).toBe(0);
  });
});

describe('the other commands', () => {
  it('qe findings prints and filters', async () => {
    const { code, stdout } = await qe(['findings', '--detector', 'shared-database'], inShop);
    expect(code).toBe(0);
    expect(stdout).toMatch(/1 of 1 findings\nshared-database-\w+ \[high, high\]/);
    const json = JSON.parse((await qe(['findings', '--format', 'json', '--limit', '1'], inShop)).stdout);
    expect(json.findings).toHaveLength(1);
    expect((await qe(['findings', '--severity', 'critical', '--fail-on', 'low'], inShop)).code).toBe(0);
  });

  it('qe map prints a diagram, or its nodes and edges', async () => {
    expect((await qe(['map', '--focus', 'payments'], inShop)).stdout).toMatch(/^flowchart LR\n/);
    const { graph } = JSON.parse((await qe(['map', '--view', 'data', '--format', 'json'], inShop)).stdout);
    expect(graph.edges.map((e: { from: string; to: string }) => `${e.from} ${e.to}`)).toEqual([
      'service:orders datastore:ledger',
      'service:payments datastore:ledger',
    ]);
  });

  it('qe reference prints a page, and is wrong input for a page that is none', async () => {
    expect((await qe(['reference', 'anti-patterns/shared-database'])).stdout).toContain('## ');
    const wrong = await qe(['reference', 'anti-patterns/shared-databases']);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain('the nearest are anti-patterns/shared-database');
  });
});

describe('secrets', () => {
  it.each(['text', 'json', 'markdown', 'mermaid'])('are in no %s report', async format => {
    const { stdout } = await qe(['analyze', '--format', format], inShop);
    expect(stdout.length).toBeGreaterThan(100);
    expect(stdout).not.toContain('wedding-cake');
  });
});
