import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { qe, startProgram } from '../support/program.ts';
import { bakery, manyServices, tree } from '../support/trees.ts';

describe('wrong usage is one line on standard error and exit code 2', () => {
  it.each([
    [['analyse'], 'did you mean "analyze"?'],
    [['analyze', '--formt', 'json'], 'did you mean "--format"?'],
    [['analyze', '--format', 'pdf'], 'must be one of text, json, markdown, mermaid'],
    [['analyze', '--format'], '--format needs a value'],
    [['analyze', '--fail-on', 'bad'], 'must be one of critical, high, medium, low, never'],
    [['analyze', 'a', 'b'], 'takes one directory'],
    [['analyze', '-x'], 'unknown option -x'],
    [['analyze', 'no-such-folder'], 'no-such-folder'],
    [['analyze', 'docker-compose.yml'], 'is a file'],
    [['analyze', ''], ''],
    [['findings', '--limit', 'many'], 'limit'],
    [['findings', '--severity', 'high', '--severity', 'low'], 'given twice'],
    [['map', '--depth', '-1'], 'depth'],
    [['map', '--focus', 'nobody'], 'There is no component "nobody"'],
    [['analyze', '--out', 'no/such/folder/report.txt'], 'cannot be written'],
    [['mcp', '--port', '80'], 'it takes --root DIR'],
  ])('qe %j', async (args, message) => {
    const { code, stdout, stderr } = await qe(args, { cwd: tree(bakery) });
    if (message === '') return expect(code).toBe(0);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^qe: .*\n$/);
    expect(stderr).not.toContain('    at ');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('shows no terminal escapes of what was typed', async () => {
    const { stderr } = await qe(['\x1b[31mred']);
    expect(stderr).not.toContain('\x1b');
  });
});

/** What is hard to read is a problem in the result, never a crash. */
async function analyzed(root: string) {
  const { code, stdout, stderr } = await qe(['analyze', root, '--format', 'json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as {
    components: { id: string }[];
    findings: { detector: string; evidence: object[] }[];
    problems: { kind: string; file?: string }[];
  };
}

describe('difficult trees', () => {
  it('an empty directory', async () => {
    expect(await analyzed(tree({}))).toMatchObject({ components: [], findings: [] });
    expect((await qe(['analyze', tree({})])).stdout).toContain('no files to read');
  });

  it('broken YAML beside a readable file', async () => {
    const { components, problems } = await analyzed(
      tree({ ...bakery, 'till/docker-compose.yml': 'services:\n  till: [1, {\n' }),
    );
    expect(components.map(c => c.id)).toContain('service:orders');
    expect(problems).toContainEqual(expect.objectContaining({ kind: 'malformed', file: 'till/docker-compose.yml' }));
  });

  it('binary content under a source name, an empty file, a huge line', async () => {
    const { components } = await analyzed(
      tree({
        ...bakery,
        'orders/src/main/java/Image.java': Buffer.from([0xff, 0xfe, 0x00, 0x01, 0x02, 0x00]),
        'orders/src/main/java/Empty.java': '',
        'orders/src/main/java/Line.java': `class Line { String s = "${'x'.repeat(400_000)}"; }`,
        'docker-compose.override.yml': Buffer.from([0x00, 0xde, 0xad]),
      }),
    );
    expect(components.map(c => c.id)).toContain('service:orders');
  });

  it('CRLF line ends give the same findings on the same lines', async () => {
    const unix = await analyzed(tree(bakery));
    const dos = await analyzed(
      tree(
        Object.fromEntries(Object.entries(bakery).map(([path, text]) => [path, String(text).replaceAll('\n', '\r\n')])),
      ),
    );
    expect(dos.findings).toEqual(unix.findings);
    expect(dos.findings.length).toBeGreaterThan(0);
  });

  it('links in a circle, and links that leave the root', async () => {
    const outside = tree({ 'docker-compose.yml': 'services:\n  stranger:\n    image: stranger:1\n' });
    const root = tree(bakery);
    mkdirSync(join(root, 'loop'));
    symlinkSync(root, join(root, 'loop', 'again'), 'junction');
    symlinkSync(outside, join(root, 'outside'), 'junction');
    const { components, problems } = await analyzed(root);
    expect(components.map(c => c.id)).toEqual(['datastore:ledger', 'service:orders', 'service:payments']);
    expect(problems).toContainEqual(expect.objectContaining({ kind: 'outside-root', file: 'outside' }));
  });

  it('names that try to be terminal escapes, Markdown or Mermaid', async () => {
    const name = 'x"]; click n0 "javascript:alert(1)" <script>|\\u001b[31m';
    const root = tree({ 'docker-compose.yml': `services:\n  "${name.replaceAll('"', '\\"')}":\n    build: .\n` });
    for (const format of ['text', 'json', 'markdown', 'mermaid']) {
      const { code, stdout } = await qe(['analyze', root, '--format', format]);
      expect(code).toBe(0);
      expect(stdout).not.toContain('\x1b');
      if (format === 'mermaid') expect(stdout).not.toMatch(/^\s*click|<script>/m);
      if (format === 'markdown') expect(stdout).not.toContain('<script>|');
    }
  });
});

describe('the process', () => {
  it('is quiet when its reader goes away', async () => {
    const child = startProgram('cli.mjs', ['analyze', tree(manyServices(100)), '--format', 'json']);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr += text;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    await new Promise(resolve => child.on('close', resolve));
    expect(stderr).toBe('');
  });

  let wait = 0;
  // Too early and the program is not yet listening, too late and it is done: both are tried again.
  it.skipIf(process.platform === 'win32')('ends with 130 when interrupted', { retry: 4 }, async () => {
    wait += 250;
    const child = startProgram('cli.mjs', ['analyze', tree(manyServices(500)), '--format', 'json']);
    const ended = new Promise(resolve => child.on('close', resolve));
    setTimeout(() => child.kill('SIGINT'), wait);
    expect(await ended).toBe(130);
  });

  it('keeps a written report out of the next run', async () => {
    const root = tree(bakery);
    await qe(['analyze', '--format', 'json', '--out', 'architecture.json'], { cwd: root });
    writeFileSync(join(root, '.qeignore'), 'architecture.json\n');
    expect((await qe(['analyze', '--format', 'json'], { cwd: root })).code).toBe(0);
  });
});
