import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, connect, qe } from '../../support/program.ts';
import { makeTree, tree } from '../../support/trees.ts';

const short = { saga: 'create-order', steps: ['inventory', 'payment'] };
const yaml = 'saga: create-order\nsteps: [inventory, payment]\n';

const clinic = makeTree({
  'booking/package.json': '{"name":"booking","dependencies":{"express":"4.18.0","axios":"1.6.0"}}',
  'booking/server.js': `const express = require('express');
const axios = require('axios');
const app = express();

async function book(request) {
  await axios.post('http://rooms:8080/bookings', { room: request.room });
  await axios.get('http://doctors:8080/doctors/' + request.doctor);
  await axios.post('http://billing:8080/invoices', { patient: request.patient });
}

async function release(id) {
  await axios.delete('http://rooms:8080/bookings/' + id);
}

app.post('/appointments', (request, response) => book(request.body).then(() => response.end()));
app.listen(8080);
`,
  'rooms/package.json': '{"name":"rooms","dependencies":{"express":"4.18.0"}}',
  'rooms/server.js':
    "const app = require('express')();\napp.post('/bookings', (q, r) => r.end());\napp.listen(8080);\n",
  'doctors/package.json': '{"name":"doctors","dependencies":{"express":"4.18.0"}}',
  'doctors/server.js':
    "const app = require('express')();\napp.get('/doctors/:id', (q, r) => r.end());\napp.listen(8080);\n",
  'billing/package.json': '{"name":"billing","dependencies":{"express":"4.18.0"}}',
  'billing/server.js':
    "const app = require('express')();\napp.post('/invoices', (q, r) => r.end());\napp.listen(8080);\n",
  'docker-compose.yml': `services:
  booking: { build: ./booking }
  rooms: { build: ./rooms }
  doctors: { build: ./doctors }
  billing: { build: ./billing }
`,
});
let client: Client;
beforeAll(async () => {
  client = await connect({ cwd: clinic.root });
});
afterAll(async () => {
  await client.close();
  clinic.remove();
});

interface Files {
  readonly path: string;
  readonly bytes?: number;
  readonly content?: string;
}

describe('emit_saga', () => {
  it('lists the files of a spec, what was proved and how to verify, in 2,000 tokens', async () => {
    const { json, text, isError } = await call(client, 'emit_saga', { spec: short });
    expect(isError).toBe(false);
    expect(json).toMatchObject({
      target: 'typescript-dbos',
      checks: [],
      model: { proved: true, states: expect.any(Number) },
      verify: ['npm ci', 'npm test'],
      hint: expect.stringContaining('outDir'),
    });
    const files = json.files as readonly Files[];
    expect(files.map(f => f.path)).toEqual(
      expect.arrayContaining(['README.md', 'RUNBOOK.md', 'saga.yaml', 'src/create-order.ts']),
    );
    for (const file of files) expect(file.bytes).toBeGreaterThan(0);
    expect(JSON.stringify(json).length).toBeLessThanOrEqual(8_000);
    expect(text.length).toBeLessThanOrEqual(8_000);
  });

  it('takes a spec as text', async () => {
    expect((await call(client, 'emit_saga', { spec: yaml })).json).toMatchObject({ model: { proved: true } });
  });

  it('writes below outDir, leaves alone what is the same, and shows what differs', async () => {
    const first = await call(client, 'emit_saga', { spec: short, outDir: 'out/saga' });
    const written = first.json.written as number;
    expect(first.json).toMatchObject({ outDir: join(clinic.root, 'out', 'saga'), unchanged: 0 });
    expect(readFileSync(join(clinic.root, 'out/saga/src/create-order.ts'), 'utf8')).toContain('defineSaga');
    expect((await call(client, 'emit_saga', { spec: short, outDir: 'out/saga' })).json).toMatchObject({
      written: 0,
      unchanged: written,
    });

    const file = join(clinic.root, 'out/saga/src/main.ts');
    const changed = `// mine\n${readFileSync(file, 'utf8')}`;
    writeFileSync(file, changed);
    const again = await call(client, 'emit_saga', { spec: short, outDir: 'out/saga' });
    expect(again.json).toMatchObject({
      written: 0,
      conflicts: [{ path: 'src/main.ts', diff: expect.stringContaining('\n-// mine\n') }],
      hint: expect.stringContaining('force'),
    });
    expect(readFileSync(file, 'utf8')).toBe(changed);
    expect((await call(client, 'emit_saga', { spec: short, outDir: 'out/saga', force: true })).json).toMatchObject({
      written: 1,
    });
    expect(readFileSync(file, 'utf8')).not.toContain('mine');
  });

  it('writes nothing outside the allowed folders', async () => {
    const outside = tree({});
    symlinkSync(outside, join(clinic.root, 'way-out'), 'junction');
    symlinkSync(join(outside, 'gone'), join(clinic.root, 'nowhere'), 'junction');
    for (const outDir of [outside, '../elsewhere', '/', 'way-out', 'way-out/deeper', 'nowhere/x', 'a\0b']) {
      const { text, isError } = await call(client, 'emit_saga', { spec: short, outDir });
      expect(isError, outDir).toBe(true);
      expect(text.split('\n'), outDir).toHaveLength(1);
    }
    expect(existsSync(join(outside, 'README.md'))).toBe(false);
  });

  it('does not follow a link in the output folder, not even with force', async () => {
    const outside = tree({ 'secret.txt': 'mine' });
    const inside = tree({ 'out/keep.txt': '' });
    symlinkSync(join(outside, 'secret.txt'), join(inside, 'out', 'README.md'));
    const other = await connect({ cwd: inside });
    const { text, isError } = await call(other, 'emit_saga', { spec: short, outDir: 'out', force: true });
    await other.close();
    expect(isError).toBe(true);
    expect(text).toContain('outside the output folder');
    expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('mine');
    expect(existsSync(join(inside, 'out', 'saga.yaml'))).toBe(false);
  });

  it.each([
    [{}, /Give a spec, for example/],
    [{ spec: short, from: 'booking' }, /not both/],
    [{ spec: short, target: 'typescript-dbso' }, /did you mean "typescript-dbos"\?/],
    [{ spec: { ...short, stpes: [] } }, /V0 unknown key "stpes"; did you mean "steps"\?/],
    [{ spec: 'saga: [' }, /^spec, line 1: /],
    [{ spec: '' }, /V0 the spec is empty/],
    [{ from: 'boking' }, /did you mean/],
    [{ from: 'saga-without-compensation-000000' }, /There is no finding/],
    [{ from: 'billing' }, /No function of billing with remote calls/],
  ])('%j is answered with what to do', async (args, message) => {
    const { text, isError } = await call(client, 'emit_saga', args);
    expect(isError).toBe(true);
    expect(text).toMatch(message);
  });

  it('emits nothing for a spec that breaks rules, and lists them all', async () => {
    const steps = [
      { id: 'a', kind: 'pivot', onUnknown: 'give-up' },
      { id: 'b', kind: 'pivot' },
    ];
    const { text, isError } = await call(client, 'emit_saga', { spec: { saga: 'x', steps }, outDir: 'broken' });
    expect(isError).toBe(true);
    expect(text.split('\n').map(line => line.split(' ')[0])).toEqual(['V2', 'V6']);
    expect(existsSync(join(clinic.root, 'broken'))).toBe(false);
  });
});

describe('a draft from the repository', () => {
  it('has the calls of a function in their order, with their lines, and says what is open', async () => {
    const { json, isError } = await call(client, 'emit_saga', { from: 'booking' });
    expect(isError).toBe(false);
    expect(json).toMatchObject({ open: 1, model: { proved: false } });
    expect((json.checks as string[])[0]).toMatch(
      /^V3 step "billing": how it is taken back is not known \(nothing in the code takes POST \/invoices back\)/,
    );
    const [file] = json.files as readonly Files[];
    expect(file?.path).toBe('saga.yaml');
    const lines = file!
      .content!.split('\n')
      .filter(line => /found at|- id:|op: /.test(line))
      .map(line => line.trim());
    expect(lines).toEqual([
      '# found at booking/server.js:6',
      '- id: rooms',
      'op: POST /bookings',
      'op: DELETE /bookings/{key}',
      '# found at booking/server.js:7',
      '- id: doctors',
      'op: GET /doctors/{input.id}',
      '# found at booking/server.js:8',
      '- id: billing',
      'op: POST /invoices',
      'op: DELETE /invoices/{key}',
    ]);
    expect((json.notes as string[]).join('\n')).toContain(
      'rooms: POST /bookings of rooms at booking/server.js:6, taken back at booking/server.js:12',
    );
  });

  it('comes from a finding too', async () => {
    const { json } = await call(client, 'list_findings', { detector: 'cross-service-write-without-saga' });
    const [finding] = json.findings as readonly { id: string }[];
    const draft = await call(client, 'emit_saga', { from: finding?.id });
    expect(draft.json).toMatchObject({ open: 1 });
  });
});

describe('a draft from a chain of calls', () => {
  const service = (name: string, route: string, next?: readonly [service: string, method: string, path: string]) => ({
    [`${name}/package.json`]: `{"name":"${name}","dependencies":{"express":"4.18.0","axios":"1.6.0"}}`,
    [`${name}/server.js`]: `const express = require('express');
const axios = require('axios');
const app = express();
app.post('${route}', async (request, response) => {
${next ? `  await axios.${next[1]}('http://${next[0]}:8080${next[2]}');\n` : ''}  response.end();
});
app.listen(8080);
`,
  });
  const compose = (names: readonly string[]) => `services:\n${names.map(n => `  ${n}: { build: ./${n} }\n`).join('')}`;
  const chain = (method: string) =>
    tree({
      'docker-compose.yml': compose(['checkout', 'orders', 'payments', 'ledger']),
      ...service('checkout', '/checkouts', ['orders', method, '/orders']),
      ...service('orders', '/orders', ['payments', method, '/payments']),
      ...service('payments', '/payments', ['ledger', method, '/entries']),
      ...service('ledger', '/entries'),
    });
  const drafted = async (root: string) => {
    const findings = await qe(['findings', '.', '--detector', 'sync-call-chain', '--format', 'json'], { cwd: root });
    const { findings: found } = JSON.parse(findings.stdout) as { findings: readonly { id: string }[] };
    return await qe(['emit', 'saga', '--from', found[0]!.id, '--format', 'json'], { cwd: root });
  };

  it('has a step for each hop, with its line', async () => {
    const { stdout, stderr } = await drafted(chain('post'));
    expect(stderr).toBe('');
    const { files, notes } = JSON.parse(stdout) as { files: readonly Files[]; notes: readonly string[] };
    const said = files[0]!.content!.split('\n').filter(line => /found at|- id:/.test(line));
    expect(said.map(line => line.trim())).toEqual([
      '# found at checkout/server.js:5',
      '- id: orders',
      '# found at orders/server.js:5',
      '- id: payments',
      '# found at payments/server.js:5',
      '- id: ledger',
    ]);
    expect(notes.join('\n')).toContain('ledger: POST /entries of ledger at payments/server.js:5');
    expect(notes.join('\n')).toContain('take those calls out');
  });

  it('is refused where nothing is changed', async () => {
    const { code, stderr } = await drafted(chain('get'));
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('no saga is needed') });
  });
});

describe('qe emit saga', () => {
  it('reads a file, writes a folder, and says how to verify it', async () => {
    const root = tree({ 'order.yaml': yaml });
    const { code, stdout, stderr } = await qe(
      ['emit', 'saga', 'order.yaml', '--target', 'typescript-dbos', '--out', 'made'],
      { cwd: root },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('npm ci && npm test');
    expect(existsSync(join(root, 'made', 'package-lock.json'))).toBe(true);
    writeFileSync(join(root, 'made', 'README.md'), '# mine\n');
    const again = await qe(['emit', 'saga', 'order.yaml', '--out', 'made'], { cwd: root });
    expect(again).toMatchObject({
      code: 2,
      stderr: 'qe: nothing was written: 1 files differ; --force replaces them\n',
    });
    expect(again.stdout).toContain('-# mine\n');
    expect((await qe(['emit', 'saga', 'order.yaml', '--out', 'made', '--force'], { cwd: root })).code).toBe(0);
  });

  it('gives the contents as JSON', async () => {
    const root = tree({ 'order.json': JSON.stringify(short) });
    const { stdout } = await qe(['emit', 'saga', 'order.json', '--format', 'json'], { cwd: root });
    const { files } = JSON.parse(stdout) as { files: readonly Files[] };
    expect(files.find(f => f.path === 'src/create-order.ts')?.content).toContain("service('inventory')");
  });

  it.each([
    [['emit', 'saga', 'gone.yaml'], /gone.yaml cannot be read \(ENOENT\)/],
    [['emit', 'saga', 'broken.yaml'], /^qe: spec, line 2: /],
    [['emit', 'saga', 'rules.yaml'], /^qe: V6 step "a".*\nqe: V13 step/],
    [['emit', 'sagas'], /unknown command "emit sagas"; did you mean "emit saga"\?/],
    [['emit', 'saga', 'order.yaml', '--traget', 'x'], /did you mean "--target"\?/],
  ])('%j is wrong input', async (args, message) => {
    const rules =
      'saga: x\nsteps:\n  - { id: m, irreversible: true, compensation: {} }\n  - { id: a, kind: pivot, onUnknown: give-up }\n';
    const root = tree({ 'broken.yaml': 'saga: x\nsteps: }\n', 'rules.yaml': rules, 'order.yaml': yaml });
    const { code, stdout, stderr } = await qe(args, { cwd: root });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
