import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { revision } from '../../src/discover/revision.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'qe-revision-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const git = (...args: string[]) =>
  execFileSync(
    'git',
    ['-c', 'user.name=Ann', '-c', 'user.email=ann@shop.example', '-c', 'commit.gpgsign=false', ...args],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  ).trim();

function commit(): string {
  git('init', '-q');
  writeFileSync(join(root, 'a.txt'), 'a');
  git('add', '.');
  git('commit', '-qm', 'first');
  return git('rev-parse', 'HEAD');
}

describe('revision', () => {
  test('without git: null', () => {
    expect(revision(root)).toEqual({ commit: null, dirty: null });
    mkdirSync(join(root, 'sub', '.git'), { recursive: true });
    expect(revision(root)).toEqual({ commit: null, dirty: null });
  });

  test('before the first commit: null', () => {
    git('init', '-q');
    expect(revision(root).commit).toBeNull();
  });

  test('branch, packed refs, detached head', () => {
    const head = commit();
    expect(revision(root)).toEqual({ commit: head, dirty: false });
    git('pack-refs', '--all');
    expect(revision(root).commit).toBe(head);
    git('checkout', '-q', '--detach');
    expect(revision(root).commit).toBe(head);
  });

  test('a changed and a new file make it dirty', () => {
    commit();
    appendFileSync(join(root, 'a.txt'), 'b');
    expect(revision(root).dirty).toBe(true);
    git('checkout', '-q', 'a.txt');
    writeFileSync(join(root, 'new.txt'), '');
    expect(revision(root).dirty).toBe(true);
  });

  test('a worktree, whose .git is a file', () => {
    const head = commit();
    git('worktree', 'add', '-q', '-b', 'other', 'tree');
    expect(revision(join(root, 'tree'))).toEqual({ commit: head, dirty: false });
  });

  test.skipIf(process.platform === 'win32')('a repository that brings programs along is not asked', () => {
    const head = commit();
    const proof = join(root, 'ran');
    writeFileSync(join(root, '.gitattributes'), '* filter=evil\n');
    appendFileSync(join(root, '.git', 'config'), `[filter "evil"]\n\tclean = touch ${proof}; cat\n`);
    appendFileSync(join(root, 'a.txt'), 'b');
    expect(revision(root)).toEqual({ commit: head, dirty: null });
    expect(existsSync(proof)).toBe(false);
    appendFileSync(join(root, '.git', 'config'), `[core]\n\tfsmonitor = touch ${proof}\n`);
    expect(revision(root).dirty).toBeNull();
    expect(existsSync(proof)).toBe(false);
  });

  test.each(['ref: ../../../etc/passwd', 'ref: refs/heads/none', 'nonsense', ''])(
    'a HEAD of "%s" names no commit',
    head => {
      commit();
      writeFileSync(join(root, '.git', 'HEAD'), head);
      expect(revision(root).commit).toBeNull();
    },
  );
});
