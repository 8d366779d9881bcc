import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export interface Revision {
  /** Null without a `.git` at the root, and before the first commit. */
  readonly commit: string | null;
  /** Null when it could not be told in time or at all. */
  readonly dirty: boolean | null;
}

/** Milliseconds that `git status` may take; on the largest repository measured it takes 243. */
const STATUS_BUDGET = 300;
const HASH = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const REF_NAME = /^refs\/[\w./@+-]+$/;

/**
 * Commit and state of a working tree. The commit is read from git's files, so no git program is needed.
 * @param root absolute path of the analysed directory
 */
export function revision(root: string): Revision {
  const folders = gitFolders(root);
  if (folders === undefined) return { commit: null, dirty: null };
  return { commit: headCommit(folders.own, folders.shared), dirty: isDirty(root, folders) };
}

/** Where a working tree's git files lie; undefined without a `.git` at the root. */
export interface GitFolders {
  readonly own: string;
  /** The main repository's, for a worktree. */
  readonly shared: string;
}

export function gitFolders(root: string): GitFolders | undefined {
  const own = findGitFolder(root);
  return own === undefined ? undefined : { own, shared: sharedFolder(own) };
}

/** `.git` itself, or where it points to in a worktree or submodule. */
function findGitFolder(root: string): string | undefined {
  const dotGit = join(root, '.git');
  const text = readSmall(dotGit);
  if (text === undefined) return isFolder(dotGit) ? dotGit : undefined;
  const target = /^gitdir: (.+)$/m.exec(text)?.[1]?.trim();
  return target === undefined ? undefined : resolve(root, target);
}

/** A worktree keeps its own HEAD, but branches live in the main repository. */
function sharedFolder(gitFolder: string): string {
  const common = readSmall(join(gitFolder, 'commondir'))?.trim();
  return common ? resolve(gitFolder, common) : gitFolder;
}

function headCommit(gitFolder: string, shared: string): string | null {
  let text = readSmall(join(gitFolder, 'HEAD'))?.trim();
  // A symbolic ref may name another one; git itself stops after five.
  for (let depth = 0; depth < 5 && text !== undefined; depth++) {
    if (HASH.test(text)) return text;
    const name = /^ref: (.+)$/.exec(text)?.[1];
    if (name === undefined || !REF_NAME.test(name) || name.includes('..')) return null;
    text = readSmall(join(gitFolder, name))?.trim() ?? readSmall(join(shared, name))?.trim() ?? packedRef(shared, name);
  }
  return null;
}

function packedRef(shared: string, name: string): string | undefined {
  const packed = readSmall(join(shared, 'packed-refs'), 16_000_000) ?? '';
  for (const line of packed.split('\n'))
    if (line.slice(41).trim() === name || line.slice(65).trim() === name) return line.split(' ')[0];
  return undefined;
}

/**
 * Settings of the repository itself that make git run a program. A tree that came as an archive may carry any
 * configuration, so such a repository is not asked.
 */
const RUNS_PROGRAMS = /^\s*\[\s*(?:filter|include|includeif)\b|^\s*(?:fsmonitor|worktree)\s*=/im;

export function configRunsPrograms({ own, shared }: GitFolders): boolean {
  const configs = [join(shared, 'config'), join(own, 'config.worktree')].map(path => readSmall(path) ?? '');
  return configs.some(config => RUNS_PROGRAMS.test(config));
}

function isDirty(root: string, folders: GitFolders): boolean | null {
  if (configRunsPrograms(folders)) return null;
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('GIT_')));
  const options = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--no-optional-locks'];
  const status = spawnSync('git', ['-C', root, ...options, 'status', '--porcelain', '--ignore-submodules=all'], {
    // Never the analysed folder: Windows would look for git.exe there first.
    cwd: dirname(process.execPath),
    env: { ...env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' },
    timeout: STATUS_BUDGET,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  });
  // No git, over budget, or a repository of another owner (safe.directory).
  if (status.error || status.status !== 0) return null;
  return status.stdout.trim() !== '';
}

/** A missing file is an answer here, not a failure: what is not there cannot name a commit. */
export function readSmall(path: string, max = 1_000_000): string | undefined {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= max ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
