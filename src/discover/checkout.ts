import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UserError } from '../core/problem.ts';

export interface Checkout {
  /** Absolute path of a temporary folder with the files of the revision. */
  readonly root: string;
  remove(): void;
}

const MAX_BLOB_OUTPUT = 1 << 30;

/**
 * The files of a directory as they were at a revision, beside the repository and without touching it: objects are read
 * as they are stored, so no filter or hook that the repository configures runs.
 * @param root absolute path of a directory inside a git repository
 * @param revision anything git understands: a branch, a tag, `HEAD~3`, a commit
 * @throws UserError when git is missing, the directory is in no repository, or there is no such revision
 */
export function checkOut(root: string, revision: string): Checkout {
  if (revision.startsWith('-')) throw new UserError(`"${revision}" is no revision`);
  const commit = git(
    root,
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
    `there is no revision "${revision}" here, or this is no git repository`,
  )
    .toString('utf8')
    .trim();
  const prefix = git(root, ['rev-parse', '--show-prefix'], 'this is no git repository').toString('utf8').trim();
  const listing = git(
    root,
    ['ls-tree', '-r', '-z', '--full-tree', commit, ...(prefix ? ['--', prefix] : [])],
    'the revision cannot be listed',
  ).toString('utf8');
  const files = listing.split('\0').flatMap(line => {
    const [head, path] = line.split('\t');
    const [mode, type, hash] = (head ?? '').split(' ');
    // Links and submodules have no content of their own here.
    return type === 'blob' && mode !== '120000' && path && hash && isPlain(path)
      ? [{ hash, path: path.slice(prefix.length) }]
      : [];
  });
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'qe-revision-')));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const blobs = git(root, ['cat-file', '--batch'], 'the revision cannot be read', files.map(f => f.hash).join('\n'));
    let at = 0;
    for (const { path } of files) {
      const end = blobs.indexOf(10, at);
      const size = Number(blobs.toString('utf8', at, end).split(' ')[2]);
      // A shallow or partial clone may lack a blob; the head of its record then has no size.
      if (Number.isInteger(size)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), blobs.subarray(end + 1, end + 1 + size));
      }
      at = end + 1 + (Number.isInteger(size) ? size + 1 : 0);
    }
  } catch (error) {
    remove();
    throw error;
  }
  return { root: folder, remove };
}

/** A stored path could be hostile: only such that stay inside the folder. */
function isPlain(path: string): boolean {
  return (
    !path.split('/').some(part => part === '..' || part === '' || part.toLowerCase() === '.git') && !/[\\:]/.test(path)
  );
}

function git(root: string, args: readonly string[], failure: string, input = ''): Buffer {
  const { status, error, stdout } = spawnSync('git', ['-C', root, '--no-replace-objects', ...args], {
    // Never the analysed folder: Windows would look for git.exe there first.
    cwd: dirname(process.execPath),
    env: { ...process.env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1' },
    input,
    maxBuffer: MAX_BLOB_OUTPUT,
    windowsHide: true,
  });
  if (error) throw new UserError(`git could not be run (${error.message}); --since needs it`);
  if (status !== 0) throw new UserError(failure);
  return stdout;
}
