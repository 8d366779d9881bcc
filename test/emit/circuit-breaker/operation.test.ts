import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, connect, qe } from '../../support/program.ts';
import { makeTree, tree } from '../../support/trees.ts';
import { full, short } from './specs.ts';

/** A shop front that asks a warehouse, in two languages. */
const shop = makeTree({
  'web/package.json':
    '{\n  "name": "web",\n  "type": "module",\n  "dependencies": {\n    "axios": "1.13.2",\n    "express": "5.1.0"\n  }\n}\n',
  'web/src/stock.ts': `import axios from 'axios';
import express from 'express';

const app = express();

export async function loadStock(sku: string): Promise<number> {
  const answer = await axios.get(\`http://inventory:8080/stock/\${sku}\`);
  return answer.data.count;
}

export async function reserve(sku: string): Promise<void> {
  await axios.post('http://inventory:8080/reservations', { sku });
}

app.get('/stock/:sku', async (request, response) => {
  response.json(await loadStock(request.params.sku));
});
app.listen(3000);
`,
  'office/package.json': '{\n  "name": "office",\n  "dependencies": {\n    "opossum": "9.0.0"\n  }\n}\n',
  'office/src/report.ts': `export async function report(): Promise<unknown> {
  const answer = await fetch('http://inventory:8080/report');
  return answer.json();
}
`,
  'reports/main.rs': 'fn main() {}\n',
  'docker-compose.yml':
    'services:\n  web: { build: ./web }\n  office: { build: ./office }\n  inventory: { image: "acme/inventory:1" }\n',
});
let client: Client;
beforeAll(async () => {
  client = await connect({ cwd: shop.root });
});
afterAll(async () => {
  await client.close();
  shop.remove();
});

const emit = (args: Readonly<Record<string, unknown>>) => call(client, 'emit_circuit_breaker', args);

describe('emit_circuit_breaker', () => {
  it('says of each parameter its value, its source and what does it', async () => {
    const { json, isError } = await emit({ spec: full, target: 'typescript-cockatiel' });
    expect(isError).toBe(false);
    expect(json).toMatchObject({
      target: 'typescript-cockatiel',
      checks: [],
      verify: ['npm install', 'npm run check', 'npm test'],
      repository: { root: shop.root },
    });
    const parameters = json.parameters as Record<string, { name: string; value: string; from: string }[]>;
    expect(parameters.native).toContainEqual(
      expect.objectContaining({ name: 'attemptTimeout', value: '540 ms', from: '3 x p99 = 3 x 180ms' }),
    );
    expect(parameters.emulated!.map(p => p.name)).toContain('slowCallRateThreshold');
    expect(parameters.refused).toEqual([]);
    expect(json.patch).toBeUndefined();
  });

  it('stays within the budget of an answer, and names the files that it leaves out', async () => {
    const { json, text } = await emit({ spec: full });
    expect(JSON.stringify(json).length).toBeLessThanOrEqual(8_000);
    expect(text.length).toBeLessThanOrEqual(8_000);
    expect(json.hint).toContain('outDir');
    expect((json.files as { path: string }[]).map(f => f.path)).toContain('src/resilience/stack.ts');
  });

  it('writes the files where it is told, and not over others', async () => {
    const { json } = await emit({ spec: short, target: 'go-failsafe', outDir: 'out' });
    expect(json.written).toBe(json.unchanged === 0 ? (json.files as unknown[]).length : -1);
    expect(existsSync(join(shop.root, 'out/resilience/stack.go'))).toBe(true);
    writeFileSync(join(shop.root, 'out/go.mod'), 'module mine\n');
    const again = await emit({ spec: short, target: 'go-failsafe', outDir: 'out' });
    expect(again.json.conflicts).toEqual([expect.objectContaining({ path: 'go.mod' })]);
  });

  it('takes the target from the language, and from the libraries that are there', async () => {
    const web = await emit({ at: 'web/src/stock.ts:7' });
    expect(web.json.target).toBe('typescript-cockatiel');
    const office = await emit({ at: 'office/src/report.ts:2' });
    expect(office.json.target).toBe('typescript-opossum');
    expect(office.text).toMatch(/opossum is declared at office\/package\.json:4/);
  });

  it('gives a patch that git applies, for a call and for a finding', async () => {
    const findings = await call(client, 'list_findings', { detector: 'missing-circuit-breaker', component: 'web' });
    const [finding] = findings.json.findings as { id: string }[];
    for (const wanted of [{ at: 'web/src/stock.ts:7' }, { finding: finding!.id }]) {
      const { json } = await emit({ ...wanted, outDir: 'patched', force: true });
      const patch =
        typeof json.patch === 'string' ? json.patch : readFileSync(join(shop.root, 'patched/call.patch'), 'utf8');
      const copy = tree({
        'web/package.json': readFileSync(join(shop.root, 'web/package.json')),
        'web/src/stock.ts': readFileSync(join(shop.root, 'web/src/stock.ts')),
        'call.patch': patch,
      });
      execFileSync('git', ['apply', 'call.patch'], { cwd: copy });
      const source = readFileSync(join(copy, 'web/src/stock.ts'), 'utf8');
      expect(source).toContain(
        'const answer = await guardLoadStock(({ signal, headers }) => axios.get(`http://inventory:8080/stock/${sku}`, { signal, headers }));',
      );
      expect(readdirSync(join(copy, 'web/src')).sort()).toEqual(['guard-load-stock.ts', 'resilience', 'stock.ts']);
      expect(readFileSync(join(copy, 'web/src/guard-load-stock.ts'), 'utf8')).toContain('InventoryUnavailable');
    }
  });

  it('repeats a GET, and a POST only when told that it may', async () => {
    const tries = async (args: object) => {
      const { json } = await emit({ ...args });
      const { native } = json.parameters as Record<string, { name: string; value: string }[]>;
      return native!.find(p => p.name === 'retry.max')?.value;
    };
    expect(await tries({ at: 'web/src/stock.ts:7' })).toBe('3 tries');
    expect(await tries({ at: 'web/src/stock.ts:12' })).toBe('1 tries');
    expect(await tries({ at: 'web/src/stock.ts:12', spec: { idempotencyKey: 'header:Idempotency-Key' } })).toBe(
      '3 tries',
    );
  });

  it.each([
    [{}, /Give a spec, for example \{name: get-stock, target: inventory\}/],
    [
      { spec: short, target: 'typescript-cockatel' },
      /There is no target "typescript-cockatel".*"typescript-cockatiel"/,
    ],
    [{ spec: { ...short, retry: { max: 3 } } }, /B1 call "get-stock": 3 tries/],
    [{ spec: 'name: [', target: 'istio' }, /spec, line 1: /],
    [
      { at: 'web/src/stock.ts:99' },
      /No outgoing call was found at web\/src\/stock\.ts:99; the nearest are web\/src\/stock\.ts:12/,
    ],
    [{ at: 'web/src/stock.ts' }, /is no place: write FILE:LINE/],
    [{ at: '../../etc/passwd:1' }, /No outgoing call was found/],
    [{ finding: 'missing-timeout-zzzz' }, /There is no finding "missing-timeout-zzzz"; the nearest are missing-/],
    [{ at: 'web/src/stock.ts:7', finding: 'x' }, /Give finding or at, not both/],
    [{ spec: short, outDir: '/elsewhere' }, /outside the allowed folders|--root/],
  ])('explains %j', async (args, says) => {
    const { text, isError } = await emit(args);
    expect(isError).toBe(true);
    expect(text).toMatch(says);
  });
});

describe('qe emit circuit-breaker', () => {
  it('reads a file and writes a folder', async () => {
    const root = tree({ 'call.yaml': 'name: get-stock\ntarget: inventory\n' });
    const { code, stdout, stderr } = await qe(
      ['emit', 'circuit-breaker', 'call.yaml', '--target', 'python-pybreaker', '--out', 'made'],
      { cwd: root },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Verify in that folder: python3 -m venv');
    expect(readFileSync(join(root, 'made/get_stock.py'), 'utf8')).toContain('"""Calls of inventory."""');
  });

  it('prints a patch for a call', async () => {
    const { code, stdout } = await qe(['emit', 'circuit-breaker', '--at', 'web/src/stock.ts:7', '--repo', '.'], {
      cwd: shop.root,
    });
    expect(code).toBe(0);
    expect(stdout).toContain('Patch for the repository (git apply):\ndiff --git a/web/package.json b/web/package.json');
  });

  it('ends with 2 and one line per broken rule', async () => {
    const root = tree({ 'call.json': JSON.stringify({ ...short, retry: { max: 3 }, deadline: '1s' }) });
    const { code, stdout, stderr } = await qe(['emit', 'circuit-breaker', 'call.json'], { cwd: root });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.split('\n').filter(line => line !== '')).toEqual([
      expect.stringMatching(/^qe: B1 /),
      expect.stringMatching(/^qe: B2 /),
    ]);
  });
});
