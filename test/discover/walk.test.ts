import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Problem } from '../../src/core/problem.ts';
import { readText } from '../../src/discover/read.ts';
import { type DiscoverOptions, discover } from '../../src/discover/walk.ts';

let base = '';
let root = '';

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'qe-discover-'));
  root = join(base, 'test', 'repo');
  mkdirSync(root, { recursive: true });
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

function walk(options: DiscoverOptions = {}) {
  const problems: Problem[] = [];
  const files = discover(root, { report: p => problems.push(p), ...options });
  return { files, paths: files.map(f => f.path), problems };
}

function readAll() {
  const { files, problems } = walk();
  const texts = Object.fromEntries(files.map(f => [f.path, readText(root, f, p => problems.push(p))]));
  return { texts, problems };
}

describe('discover', () => {
  test('lists files in code-unit order of whole paths, with size and language', () => {
    write({ 'a/b.ts': 'x', 'a-b.ts': 'xy', 'a.md': '', 'B.java': '', 'a/Z.go': '', 'é.py': '' });
    const { files, paths } = walk();
    expect(paths).toEqual(['B.java', 'a-b.ts', 'a.md', 'a/Z.go', 'a/b.ts', 'é.py']);
    expect(paths).toEqual([...paths].sort());
    expect(files[1]).toEqual({ path: 'a-b.ts', size: 2, language: 'typescript' });
    expect(files[2]).toEqual({ path: 'a.md', size: 0 });
  });

  test('an empty directory has no files and no problems', () => {
    expect(walk()).toEqual({ files: [], paths: [], problems: [] });
  });

  test('ignore files hold at their level, and may take back', () => {
    write({
      '.gitignore': '*.log\n/dist\nlogs/\n**/gen/**\n!keep.log\na/**/z.ts\n\\#x\nspace\\ \n[ab]?.txt\nsub/only\r\n',
      'x.log': '',
      'keep.log': '',
      'dist/a.ts': '',
      'in/dist/a.ts': '',
      'logs/a.ts': '',
      'in/logs/a.ts': '',
      'logs.ts': '',
      'in/gen/a.ts': '',
      'a/z.ts': '',
      'a/b/c/z.ts': '',
      'z.ts': '',
      '#x': '',
      'a1.txt': '',
      'c1.txt': '',
      'sub/only': '',
      'in/sub/only': '',
      'in/.gitignore': '/local.ts\n!y.log',
      'in/local.ts': '',
      'local.ts': '',
      'in/y.log': '',
      '.qeignore': 'private/',
      'private/a.ts': '',
    });
    expect(walk().paths).toEqual([
      '.gitignore', '.qeignore', 'c1.txt', 'in/.gitignore', 'in/dist/a.ts', 'in/sub/only', 'in/y.log', 'keep.log', 'local.ts', 'logs.ts', 'z.ts',
    ]); // biome-ignore format: a list
  });

  test('a hostile ignore file does not slow the walk', () => {
    write({
      '.gitignore': `${'*a'.repeat(200)}b\n${'**/'.repeat(100)}x/y\n[\n[!\n\\\n`,
      [`${'a'.repeat(200)}.ts`]: '',
    });
    expect(walk().paths).toHaveLength(2);
  });

  test('leaves out fetched code and build output, but not folders that merely share the name', () => {
    write({
      'web/package.json': '{}',
      'web/node_modules/x/i.js': '',
      'web/dist/o.js': '',
      'web/coverage/l.js': '',
      'api/go.mod': '',
      'api/vendor/x/x.go': '',
      'src/vendor/Vendor.java': '',
      'src/target/Target.java': '',
      'jvm/pom.xml': '',
      'jvm/target/X.java': '',
      'jvm/src/main/java/bank/coverage/C.java': '',
      'net/A.csproj': '',
      'net/obj/x.cs': '',
      'net/bin/x.cs': '',
      'ops/package.json': '{}',
      'ops/build/Dockerfile': '',
      '.git/config': '',
      'net/wwwroot/lib/jquery/package.json': '{}',
      'py/__pycache__/a.py': '',
      'ios/Pods/a.swift': '',
      'third_party/a.go': '',
      '.github/workflows/ci.yml': '',
    });
    expect(walk().paths).toEqual([
      '.github/workflows/ci.yml', 'api/go.mod', 'jvm/pom.xml', 'jvm/src/main/java/bank/coverage/C.java', 'net/A.csproj',
      'ops/build/Dockerfile', 'ops/package.json', 'src/target/Target.java', 'src/vendor/Vendor.java', 'web/package.json',
    ]); // biome-ignore format: a list
  });

  test('counts but does not read generated code, lock files, and samples among documents', () => {
    write({
      'a.pb.go': 'x',
      'package-lock.json': '{}',
      'a_pb2.py': 'x',
      'X.g.cs': 'x',
      'a.min.js': 'x',
      'docs/sample.ts': 'x',
      'docs/openapi.yaml': 'x',
      'docs/compose.yml': 'x',
      'examples/a.ts': 'x',
    });
    const { texts } = readAll();
    expect(Object.keys(texts).filter(path => texts[path] !== undefined)).toEqual([
      'docs/openapi.yaml',
      'examples/a.ts',
    ]);
  });

  test('follows no link: loops end, and ways out of the root are reported', () => {
    write({ 'a/x.ts': '', '../outside/secret.ts': 'secret' });
    symlinkSync('.', join(root, 'a', 'loop'));
    symlinkSync('x.ts', join(root, 'a', 'y.ts'));
    symlinkSync('../outside', join(root, 'folder-out'));
    symlinkSync('../outside/secret.ts', join(root, 'file-out.ts'));
    symlinkSync('nowhere', join(root, 'broken'));
    symlinkSync('self', join(root, 'self'));
    const { paths, problems } = walk();
    expect(paths).toEqual(['a/x.ts']);
    expect(problems.map(p => [p.kind, p.file])).toEqual([
      ['unreadable', 'broken'],
      ['outside-root', 'file-out.ts'],
      ['outside-root', 'folder-out'],
      ['unreadable', 'self'],
    ]);
    expect(JSON.stringify(problems)).not.toContain(base);
  });

  test('files over the limit are not read, however large', () => {
    write({ 'big.java': '', 'fits.java': 'x'.repeat(1_000_000) });
    truncateSync(join(root, 'big.java'), 100_000_000);
    const { texts, problems } = readAll();
    expect(texts['big.java']).toBeUndefined();
    expect(texts['fits.java']).toHaveLength(1_000_000);
    expect(problems).toEqual([{ kind: 'too-large', file: 'big.java', message: expect.stringContaining('100000000') }]);
  });

  test('binary content is a problem only where text was promised', () => {
    write({
      'a.java': Uint8Array.from([99, 0, 1]),
      'a.png': Uint8Array.from([0, 1]),
      'late.py': `${'#'.repeat(9_000)}\0`,
      'u.json': Buffer.from('\ufeff{"a":1}', 'utf16le'),
    });
    const { texts, problems } = readAll();
    expect(problems.map(p => [p.kind, p.file])).toEqual([['binary', 'a.java']]);
    expect(texts['late.py']).toHaveLength(9_001);
    expect(texts['u.json']).toBe('{"a":1}');
  });

  test.skipIf(process.platform === 'win32')('unreadable files and folders are problems', () => {
    write({ 'closed/a.ts': '', 'a.ts': '' });
    chmodSync(join(root, 'closed'), 0);
    chmodSync(join(root, 'a.ts'), 0);
    const { problems } = withoutPrivileges(readAll);
    chmodSync(join(root, 'closed'), 0o755);
    expect(problems.map(p => [p.kind, p.file])).toEqual([
      ['unreadable', 'closed'],
      ['unreadable', 'a.ts'],
    ]);
  });

  test('a file that vanishes between listing and reading is a problem', () => {
    write({ 'a.ts': 'x' });
    const { files } = walk();
    rmSync(join(root, 'a.ts'));
    const problems: Problem[] = [];
    expect(readText(root, files[0]!, p => problems.push(p))).toBeUndefined();
    expect(problems).toMatchObject([{ kind: 'unreadable', file: 'a.ts' }]);
  });

  test('too many files and too deep folders end in one problem', () => {
    write({ 'a.ts': '', 'b.ts': '', 'c/d/e/f.ts': '', 'g.ts': '' });
    expect(walk({ maxFiles: 2 })).toMatchObject({ paths: ['a.ts', 'b.ts'], problems: [{ kind: 'limit' }] });
    expect(walk({ maxDepth: 2 })).toMatchObject({
      paths: ['a.ts', 'b.ts', 'g.ts'],
      problems: [{ kind: 'limit', file: 'c/d/e' }],
    });
  });

  test.skipIf(process.platform === 'win32')('a name with control characters is shown as codes and not read', () => {
    write({ 'a\nb\u001b[31m.ts': '' });
    const { paths, problems } = walk();
    expect(paths).toEqual([]);
    expect(problems[0]!.file).toBe('a\\u{a}b\\u{1b}[31m.ts');
  });

  test('names that differ only in case are two files', () => {
    write({ 'a.ts': '', 'A.ts': '' });
    expect(walk().paths.length).toBeGreaterThanOrEqual(1);
    if (process.platform === 'linux') expect(walk().paths).toEqual(['A.ts', 'a.ts']);
  });

  test('stops when asked to', () => {
    write({ 'a.ts': '' });
    expect(() => walk({ signal: AbortSignal.abort(new Error('enough')) })).toThrow('enough');
  });
});

/** Permissions do not bind the administrator: as such, a part of the test runs as nobody. */
function withoutPrivileges<T>(run: () => T): T {
  if (process.getuid?.() !== 0) return run();
  const nobody = 65_534;
  for (const folder of [base, dirname(root), root]) chmodSync(folder, 0o755);
  process.seteuid?.(nobody);
  try {
    return run();
  } finally {
    process.seteuid?.(0);
  }
}
