import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { analyze } from '../../../src/analyze.ts';

const made: string[] = [];
afterEach(() => {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** A repository whose deployment says who calls whom: `a > b` per hop. */
async function chainsOf(...hops: string[]): Promise<{ message: string; severity: string; confidence: string }[]> {
  const peers = new Map<string, string[]>();
  for (const hop of hops) {
    const [from, to] = hop.split(' > ');
    peers.set(from!, [...(peers.get(from!) ?? []), to!]);
    peers.set(to!, peers.get(to!) ?? []);
  }
  const root = mkdtempSync(join(tmpdir(), 'qe-'));
  made.push(root);
  const lines = [...peers].flatMap(([name, to]) => {
    const folder = join(root, name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'Dockerfile'), 'FROM node:20\nCOPY . .\nCMD ["node", "main.js"]\n');
    writeFileSync(join(folder, 'main.js'), "require('express')().listen(3000);\n");
    const settings = to.map(peer => `      ${peer.toUpperCase()}_URL: http://${peer}:3000`);
    return [`  ${name}:`, `    build: ./${name}`, ...(settings.length > 0 ? ['    environment:', ...settings] : [])];
  });
  writeFileSync(join(root, 'docker-compose.yml'), ['services:', ...lines, ''].join('\n'));
  const { findings } = await analyze(root);
  return findings.filter(f => f.detector === 'sync-call-chain');
}

const ways = (findings: readonly { message: string }[]) => findings.map(f => /: (.*?)\./.exec(f.message)![1]!).sort();

it('takes the longest way where a shortcut leads to the same end', async () => {
  const found = await chainsOf('ann > bob', 'ann > cyd', 'bob > cyd', 'cyd > dan');
  expect(ways(found)).toEqual(['ann → bob → cyd → dan']);
  expect(found[0]).toMatchObject({ severity: 'medium', confidence: 'low' });
});

it('weighs four hops more than three', async () => {
  const found = await chainsOf('ann > bob', 'bob > cyd', 'cyd > dan', 'dan > eve');
  expect(ways(found)).toEqual(['ann → bob → cyd → dan → eve']);
  expect(found[0]!.severity).toBe('high');
});

it('crosses a circle without going round it', async () => {
  expect(ways(await chainsOf('ann > bob', 'bob > ann', 'bob > cyd', 'cyd > dan'))).toEqual(['ann → bob → cyd → dan']);
  expect(await chainsOf('ann > bob', 'bob > cyd', 'cyd > ann')).toEqual([]);
});

it('reports a chain per entry, and none that is the end of another', async () => {
  const found = await chainsOf('ann > cyd', 'bob > cyd', 'cyd > dan', 'dan > eve');
  expect(ways(found)).toEqual(['ann → cyd → dan → eve', 'bob → cyd → dan → eve']);
});

it('shows five chains and names where the others begin', async () => {
  const entries = ['ann', 'ben', 'cat', 'dot', 'eli', 'fay', 'gus'];
  const found = await chainsOf(...entries.map(e => `${e} > hub`), 'hub > mid', 'mid > end');
  expect(found).toHaveLength(5);
  expect(found.filter(f => f.message.endsWith('Such chains also start at fay and gus.'))).toHaveLength(1);
});

it('is quick where everybody calls everybody', async () => {
  const names = Array.from({ length: 40 }, (_, i) => `s${i}x`);
  const started = performance.now();
  await chainsOf(...names.flatMap(a => names.filter(b => b !== a).map(b => `${a} > ${b}`)));
  expect(performance.now() - started).toBeLessThan(5000);
});
