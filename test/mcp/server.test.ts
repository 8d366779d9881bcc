import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { version } from '../../src/operations/version.ts';
import { expectGolden } from '../support/golden.ts';
import { type Answer, call, connect, type ServerOptions } from '../support/program.ts';
import { bakery, makeTree, tree } from '../support/trees.ts';

const shop = makeTree(bakery);
let client: Client;
beforeAll(async () => {
  client = await connect({ cwd: shop.root });
});
afterAll(async () => {
  await client.close();
  shop.remove();
});

async function connected(options: ServerOptions): Promise<Client> {
  const other = await connect(options);
  onTestFinished(() => other.close());
  return other;
}

/** A list of an answer, as records. */
const list = (answer: Answer, name: string) => answer.json[name] as readonly Readonly<Record<string, unknown>>[];

describe('what the server says of itself', () => {
  it('lists its tools', async () => {
    const { tools } = await client.listTools();
    expectGolden(`${JSON.stringify(tools, null, 2)}\n`, new URL('./golden/tools.json', import.meta.url));
  });

  it('gives every tool a short name, a hint whether it writes, and no room for unknown arguments', async () => {
    const { tools } = await client.listTools();
    expect(tools.length).toBeLessThanOrEqual(10);
    for (const tool of tools) {
      expect(tool.name).toMatch(/^[a-z_]{1,30}$/);
      expect(tool.description!.length).toBeLessThanOrEqual(2_048);
      expect(tool.annotations).toMatchObject({ readOnlyHint: !tool.name.startsWith('emit_') });
      expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    }
  });

  it('names every tool in short instructions', async () => {
    const instructions = client.getInstructions()!;
    expect(instructions.length).toBeLessThanOrEqual(2_048);
    for (const { name } of (await client.listTools()).tools) expect(instructions).toContain(name);
    expect(client.getServerVersion()).toMatchObject({ name: 'qe', version });
  });
});

describe('each tool', () => {
  it('analyze_repo gives the system in numbers and its worst findings', async () => {
    const { json, text, isError } = await call(client, 'analyze_repo');
    expect(isError).toBe(false);
    expect(json).toMatchObject({
      repository: { root: shop.root, commit: null, dirty: null },
      summary: { components: { service: 2, datastore: 1 } },
    });
    expect(list({ json, text, isError }, 'worst')[0]).toMatchObject({ severity: 'high', at: 'docker-compose.yml:6' });
    expect(text).toContain('docker-compose.yml:6');
  });

  it('analyze_repo focuses on a component and its neighbours', async () => {
    const answer = await call(client, 'analyze_repo', { focus: 'payments' });
    expect(answer.json.focus).toBe('service:payments');
    const [first, ...near] = list(answer, 'components').map(c => c.id);
    expect(first).toBe('service:payments');
    expect(near.sort()).toEqual(['datastore:ledger', 'service:orders']);
    expect(list(answer, 'connections')).toContainEqual(
      expect.objectContaining({ from: 'service:orders', to: 'service:payments', at: 'docker-compose.yml:5' }),
    );
  });

  it('list_findings gives one finding whole', async () => {
    const [{ id } = { id: '' }] = list(
      await call(client, 'list_findings', { detector: 'shared-database' }),
      'findings',
    );
    const answer = await call(client, 'list_findings', { id });
    const [finding] = list(answer, 'findings');
    expect(finding).toMatchObject({ id, detector: 'shared-database', reference: 'anti-patterns/shared-database' });
    expect(finding!.evidence).toEqual(
      expect.arrayContaining([expect.objectContaining({ file: 'docker-compose.yml', line: 6 })]),
    );
    expect(finding!.reason).toMatch(/database/);
    expect(finding!.fix).toEqual({ operation: 'read_reference', input: { id: 'patterns/database-per-service' } });
  });

  it('list_findings pages through all of them once', async () => {
    const all = list(await call(client, 'list_findings'), 'findings').map(f => f.id);
    const seen: unknown[] = [];
    let next: unknown;
    do {
      const page = await call(client, 'list_findings', { limit: 1, ...(next ? { cursor: next } : {}) });
      seen.push(...list(page, 'findings').map(f => f.id));
      next = page.json.next;
    } while (next !== null);
    expect(seen).toEqual(all);
  });

  it('map_architecture draws', async () => {
    const { json } = await call(client, 'map_architecture');
    expect(json.diagram).toMatch(/^flowchart LR\n/);
    expect(json.diagram).toContain('[("ledger<br/>postgresql")]');
  });

  it('map_architecture says who is hit when a component fails', async () => {
    const { json } = await call(client, 'map_architecture', { view: 'failure', focus: 'ledger', format: 'json' });
    const { nodes } = json.graph as { readonly nodes: readonly { readonly id: string; readonly distance: number }[] };
    expect(nodes.map(n => [n.id, n.distance])).toEqual([
      ['datastore:ledger', 0],
      ['service:orders', 1],
      ['service:payments', 1],
    ]);
  });

  it('read_reference gives the index, a page, a section, and the nearest of a wrong name', async () => {
    const index = await call(client, 'read_reference');
    expect(index.json.index).toHaveProperty(['anti-patterns', 'shared-database']);
    const page = await call(client, 'read_reference', { id: 'anti-patterns/shared-database' });
    const sections = page.json.sections as readonly string[];
    expect(sections.length).toBeGreaterThan(2);
    const section = await call(client, 'read_reference', { id: 'anti-patterns/shared-database', section: sections[1] });
    expect(section.json.text).toMatch(new RegExp(`^## ${sections[1]}`));
    const wrong = await call(client, 'read_reference', { id: 'shared-databse' });
    expect(wrong.isError).toBe(false);
    expect(wrong.json.nearest).toHaveProperty('0', 'anti-patterns/shared-database');
    expect(wrong.json.nearest).toHaveProperty(
      'length',
      Math.min(3, Object.values(wrong.json.index as object).flatMap(Object.keys).length),
    );
  });

  it('sees a change of the tree with the next call', async () => {
    const root = tree(bakery);
    const other = await connected({ cwd: root });
    expect((await call(other, 'list_findings', { detector: 'shared-database' })).json.total).toBe(1);
    const apart = String(bakery['docker-compose.yml']).replace(
      'payments:wedding-cake-91@ledger:5432/ledger',
      'p:p@vault:5432/vault',
    );
    writeFileSync(join(root, 'docker-compose.yml'), `${apart}  vault:\n    image: postgres:16\n`);
    expect((await call(other, 'list_findings', { detector: 'shared-database' })).json.total).toBe(0);
  });
});

describe('wrong calls are answered with one line that says what to do', () => {
  it.each([
    ['list_findings', { sevrity: 'high' }, 'list_findings has no argument "sevrity"; did you mean "severity"?'],
    ['list_findings', { severity: 'awful' }, /"severity": must be one of critical, high/],
    ['list_findings', { limit: 0 }, /"limit"/],
    ['list_findings', { detector: 'shared-databse' }, /did you mean "shared-database"\?/],
    ['list_findings', { id: 'shared-database-000000' }, /the nearest are shared-database-/],
    ['list_findings', { cursor: 'gone' }, /start again without cursor/],
    ['analyze_repo', { focus: 'paymnts' }, /did you mean "payments"\?/],
    ['analyze_repo', { path: 'no-such-folder' }, /no-such-folder/],
    ['analyze_repo', { path: 'docker-compose.yml' }, /is a file/],
    ['map_architecture', { view: 'failure' }, /needs "focus"/],
    ['map_architecture', { format: 'c4' }, /must be one of mermaid, json/],
    [
      'read_reference',
      { id: 'anti-patterns/shared-database', section: 'Why it hurt' },
      /did you mean "Why it hurts"\?/,
    ],
  ])('%s %o', async (name, args, message) => {
    const { text, isError } = await call(client, name, args);
    expect(isError).toBe(true);
    expect(text.split('\n')).toHaveLength(1);
    expect(text).toMatch(message);
  });

  it('an unknown tool is a protocol error that names the nearest', async () => {
    await expect(client.callTool({ name: 'analyse_repo' })).rejects.toThrow('did you mean "analyze_repo"?');
  });

  it('numbers may come as text, and null means absent', async () => {
    const { isError } = await call(client, 'list_findings', { limit: '2', cursor: null });
    expect(isError).toBe(false);
  });
});

describe('what may be read', () => {
  it('nothing outside the working directory', async () => {
    const outside = tree({ 'a.txt': '' });
    for (const path of [outside, '..', '/']) {
      const { text, isError } = await call(client, 'analyze_repo', { path });
      expect(isError).toBe(true);
      expect(text).toContain('--root');
    }
  });

  it('not through a link that leads out', async () => {
    const outside = tree({ 'docker-compose.yml': 'services: {}' });
    const inside = tree({ 'a.txt': '' });
    symlinkSync(outside, join(inside, 'way-out'), 'junction');
    const other = await connected({ cwd: inside });
    const { text, isError } = await call(other, 'analyze_repo', { path: 'way-out' });
    expect(isError).toBe(true);
    expect(text).toContain('--root');
  });

  it('what --root, CLAUDE_PROJECT_DIR and the client name', async () => {
    const elsewhere = tree({ 'a.txt': '' });
    const byFlag = await connected({ cwd: elsewhere, args: ['--root', shop.root] });
    expect((await call(byFlag, 'analyze_repo', { path: shop.root })).isError).toBe(false);
    expect((await call(byFlag, 'analyze_repo')).json.repository).toMatchObject({ root: elsewhere });
    const byProject = await connected({ cwd: elsewhere, env: { CLAUDE_PROJECT_DIR: shop.root } });
    expect((await call(byProject, 'analyze_repo')).json.repository).toMatchObject({ root: shop.root });
    const byClient = await connected({ cwd: elsewhere, roots: [pathToFileURL(shop.root).href] });
    expect((await call(byClient, 'analyze_repo')).json.repository).toMatchObject({ root: shop.root });
  });

  it('the same directory below an allowed root', async () => {
    mkdirSync(join(shop.root, 'empty'));
    const { json } = await call(client, 'analyze_repo', { path: 'empty' });
    expect(json.summary).toMatchObject({ files: 0, says: 'There are no files to read here.' });
  });
});
