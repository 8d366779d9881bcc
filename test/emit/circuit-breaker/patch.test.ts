import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CallPlace, patchCall } from '../../../src/emit/circuit-breaker/patch/patch.ts';
import { applyChanges, unifiedPatch } from '../../../src/emit/circuit-breaker/patch/unified.ts';
import { type Tree, tree } from '../../support/trees.ts';
import { readSpec, targetOf } from './specs.ts';

const spec = readSpec({ call: 'guard-load', service: 'inventory', idempotent: true });

/** Makes the patch, lets git apply it, and gives the files as they are then. */
function patched(target: string, place: CallPlace, others: Tree = {}) {
  const files: Tree = {
    [place.path]: place.text,
    ...(place.manifest ? { [place.manifest.path]: place.manifest.text } : {}),
    ...others,
  };
  const root = tree(files);
  const result = patchCall(place, spec, targetOf(target));
  if ('refused' in result) return { refused: result.refused, read: () => '', notes: [] };
  writeFileSync(join(root, 'call.patch'), result.patch);
  execFileSync('git', ['apply', '--whitespace=nowarn', 'call.patch'], { cwd: root });
  for (const { path, before, changes } of result.patched.changed)
    expect(readFileSync(join(root, path), 'utf8')).toBe(applyChanges(before ?? '', changes));
  return {
    refused: undefined,
    read: (path: string) => readFileSync(join(root, path), 'utf8'),
    notes: result.patched.notes,
  };
}

/** The line with the mark `// here` or `# here`, which is taken out. */
function marked(path: string, text: string, extra: Partial<CallPlace> & { readonly client: string }): CallPlace {
  const lines = text.split('\n');
  const line = lines.findIndex(l => /(?:\/\/|#) here$/.test(l.trimEnd())) + 1;
  return { path, text: text.replace(/ +(?:\/\/|#) here/, ''), line, ...extra };
}

const manifest = {
  path: 'web/package.json',
  text: '{\n  "name": "web",\n  "type": "module",\n  "dependencies": {\n    "axios": "1.13.2"\n  }\n}\n',
};

describe('a patch for TypeScript', () => {
  const inFile = (call: string, client = 'axios', more = '') =>
    marked(
      'web/src/stock.ts',
      `import axios from 'axios';\nimport { url } from './url.js';\n${more}\nexport async function load(id: string) {\n  ${call}\n}\n`,
      { client, manifest },
    );

  it.each([
    [
      'const answer = await axios.get(`${url}/stock/${id}`); // here',
      'const answer = await guardLoad(({ signal, headers }) => axios.get(`${url}/stock/${id}`, { signal, headers }));',
    ],
    [
      'const answer = await axios.post(url, { id }, { timeout: 5 }); // here',
      'const answer = await guardLoad(attempt => axios.post(url, { id }, { signal: attempt.signal, headers: attempt.headers, timeout: 5 }));',
    ],
    [
      "return (await axios.get(url, { headers: { accept: 'a' } })).data; // here",
      "return (await guardLoad(attempt => axios.get(url, { signal: attempt.signal, headers: { ...attempt.headers, accept: 'a' } }))).data;",
    ],
    [
      'return axios.get(url).then(answer => answer.data); // here',
      'return guardLoad(({ signal, headers }) => axios.get(url, { signal, headers }).then(answer => answer.data));',
    ],
  ])('wraps %s', (before, after) => {
    const { read } = patched('typescript-cockatiel', inFile(before));
    expect(read('web/src/stock.ts')).toContain(`\n  ${after}\n`);
    expect(read('web/src/stock.ts')).toContain("import { guardLoad } from './guard-load.js';\n");
    expect(read('web/src/guard-load.ts')).toContain("from './resilience/stack.js';");
    expect(JSON.parse(read('web/package.json')).dependencies).toEqual({ axios: '1.13.2', cockatiel: '4.0.0' });
  });

  it('keeps a call over several lines as it stands, and judges what fetch takes for good', () => {
    const call = "const answer = await fetch(url, { // here\n    method: 'PUT',\n    body: id,\n  });";
    const { read } = patched('typescript-cockatiel', inFile(call, 'fetch'));
    expect(read('web/src/stock.ts')).toContain(
      "await guardLoad(attempt => fetch(url, {\n    signal: attempt.signal,\n    headers: attempt.headers,\n    method: 'PUT',\n    body: id,\n  }).then(failOnServerError));",
    );
    expect(read('web/src/stock.ts')).toContain("import { failOnServerError } from './resilience/failure.js';");
  });

  it('writes the lines of a file as they end there', () => {
    const place = inFile('return await axios.get(url); // here');
    const text = place.text.replaceAll('\n', '\r\n');
    const { read } = patched('typescript-cockatiel', { ...place, text });
    expect(read('web/src/stock.ts').replaceAll('\r\n', '')).not.toContain('\n');
  });

  it.each([
    ['an Observable', 'return this.http.get(url); // here', 'HttpService', /Observable/],
    ['what cannot be told', 'if (busy) { // here', 'axios', /could not be told/],
    ['what waits inside', 'return await axios.get(await address()); // here', 'axios', /waits for something/],
  ])('refuses %s', (_, call, client, why) => {
    const place = inFile(call, client);
    const handle = client === 'HttpService' ? { handle: 'http' } : {};
    expect(patched('typescript-cockatiel', { ...place, ...handle }).refused).toMatch(why);
  });
});

describe('a patch for Java', () => {
  const pom = {
    path: 'orders/pom.xml',
    text: '<project>\n  <dependencyManagement>\n    <dependencies>\n    </dependencies>\n  </dependencyManagement>\n  <dependencies>\n    <dependency><groupId>a</groupId></dependency>\n  </dependencies>\n</project>\n',
  };
  const path = 'orders/src/main/java/bakery/orders/StockClient.java';
  const inClass = (call: string) =>
    marked(
      path,
      `package bakery.orders;\n\nimport org.springframework.web.client.RestTemplate;\n\npublic class StockClient {\n  private final RestTemplate http = new RestTemplate();\n\n  Stock load(String id) {\n    ${call}\n  }\n}\n`,
      { client: 'RestTemplate', handle: 'http', manifest: pom },
    );

  it('wraps a call, with a field for the stack and the libraries in the build file', () => {
    const { read } = patched('java-resilience4j', inClass('return http.getForObject(url + id, Stock.class); // here'));
    expect(read(path)).toContain('return GUARD_LOAD.guardLoad(attempt -> http.getForObject(url + id, Stock.class));');
    expect(read(path)).toContain('  private static final GuardLoad GUARD_LOAD = new GuardLoad();\n');
    expect(read(path)).toContain('import bakery.orders.resilience.GuardLoad;\n');
    expect(read('orders/src/main/java/bakery/orders/resilience/Stack.java')).toMatch(
      /^package bakery\.orders\.resilience;/,
    );
    expect(read('orders/pom.xml').split('</dependencyManagement>')[1]).toContain('resilience4j-bulkhead');
  });

  it('gives a call that answers nothing an answer', () => {
    const { read } = patched('java-resilience4j', inClass('http.delete(url + id); // here'));
    expect(read(path)).toContain('GUARD_LOAD.guardLoad(attempt -> { http.delete(url + id); return null; });');
  });
});

describe('a patch for Go', () => {
  const mod = { path: 'go.mod', text: 'module shop.example/web\n\ngo 1.25\n' };
  const source = (call: string) =>
    marked(
      'stock/load.go',
      `package stock\n\nimport (\n\t"net/http"\n)\n\nfunc Load(r *http.Request, id string) (*http.Response, error) {\n\t${call}\n}\n`,
      { client: 'net/http', manifest: mod },
    );

  it.each([
    ['go-failsafe', 'failsafe-go v0.9.8'],
    ['go-gobreaker', 'gobreaker/v2 v2.4.0'],
  ])('wraps a call of net/http with %s', (target, required) => {
    const { read } = patched(target, source('return http.Get(url + id) // here'));
    expect(read('stock/load.go')).toContain(
      'return GuardLoad(r.Context(), func(context.Context, resilience.Attempt) (*http.Response, error) {\n\t\treturn resilience.FailOnServerError(http.Get(url + id))\n\t})',
    );
    expect(read('stock/guard_load.go')).toContain('"shop.example/web/internal/resilience"');
    expect(read('internal/resilience/stack.go')).toMatch(/^package resilience/);
    expect(read('go.mod')).toContain(required);
  });

  it('refuses what has a type of its own', () => {
    expect(patched('go-failsafe', source('return client.Load(ctx, id) // here')).refused).toMatch(
      /its type cannot be told/,
    );
  });
});

describe('a patch for Python', () => {
  const requirements = { path: 'web/requirements.txt', text: 'requests==2.32.3\n' };
  const source = (head: string, call: string, client: string) =>
    marked('web/stock.py', `${head}\n\n\ndef load(id):\n    ${call}\n`, { client, manifest: requirements });

  it('wraps a blocking call', () => {
    const place = source('import requests', 'return requests.get(URL + id).json()  # here', 'requests');
    const { read } = patched('python-pybreaker', place);
    expect(read('web/stock.py')).toContain(
      'return guard_load(lambda attempt: fail_on_server_error(requests.get(URL + id, timeout=attempt.timeout, headers=attempt.headers)).json())',
    );
    expect(read('web/guard_load.py')).not.toContain('async def');
    expect(read('web/requirements.txt')).toBe('requests==2.32.3\npybreaker==1.4.1\ntenacity==9.2.1\n');
  });

  it('wraps a call that is waited for', () => {
    const place = source('import httpx', 'return await client.get(URL + id, timeout=3)  # here', 'client');
    const { read, notes } = patched('python-pybreaker', place);
    expect(read('web/stock.py')).toContain(
      'return await guard_load(lambda attempt: fail_on_server_error_async(client.get(URL + id, timeout=3, headers=attempt.headers)))',
    );
    expect(read('web/guard_load.py')).toContain('async def guard_load(');
    expect(notes.join(' ')).toContain('timeout of its own');
  });

  it('refuses the head of a with block', () => {
    const place = source('import aiohttp', 'async with session.get(URL) as answer:  # here', 'session');
    expect(patched('python-pybreaker', place).refused).toMatch(/with block/);
  });
});

describe('a unified diff', () => {
  it('joins changes that lie near each other, and says when the last line is not ended', () => {
    const before = Array.from({ length: 20 }, (_, i) => `line ${i + 1}`).join('\n');
    const changes = [
      { line: 2, removed: 1, added: ['two'] },
      { line: 6, removed: 0, added: ['five and a half'] },
      { line: 20, removed: 1, added: ['end'] },
    ];
    const patch = unifiedPatch([{ path: 'a.txt', before, changes }]);
    expect(patch.match(/^@@.*@@$/gm)).toEqual(['@@ -1,8 +1,9 @@', '@@ -17,4 +18,4 @@']);
    const root = tree({ 'a.txt': before, 'a.patch': patch });
    execFileSync('git', ['apply', 'a.patch'], { cwd: root });
    expect(readFileSync(join(root, 'a.txt'), 'utf8').trimEnd()).toBe(applyChanges(before, changes).trimEnd());
  });
});
