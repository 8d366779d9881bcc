import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { discover } from '../discover/walk.ts';

/**
 * What changes whenever an analysis could come out differently: names, sizes and times of the files that are read, and
 * git's own record of the commit and the index. No content is read. `ctime` cannot be set back by a program.
 */
export function stampTree(root: string, signal: AbortSignal): string {
  const hash = createHash('sha256');
  for (const file of discover(root, { signal })) hash.update(`${file.path}\0${stampOf(join(root, file.path))}\n`);
  for (const path of gitRecords(root)) hash.update(`${stampOf(path)}\n`);
  return hash.digest('hex');
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats ? `${stats.ino}/${stats.size}/${stats.mtimeMs}/${stats.ctimeMs}` : 'absent';
}

/** Files that git writes whenever it moves to another commit or stages something; a worktree keeps some elsewhere. */
function gitRecords(root: string): string[] {
  const dotGit = join(root, '.git');
  const pointer = /^gitdir: (.+)$/m.exec(readIfFile(dotGit))?.[1]?.trim();
  const own = pointer ? resolve(root, pointer) : dotGit;
  const shared = resolve(own, readIfFile(join(own, 'commondir')).trim());
  const branch = /^ref: (refs\/[\w./@+-]+)$/m.exec(readIfFile(join(own, 'HEAD')))?.[1];
  const ref = branch && !branch.includes('..') ? [join(shared, branch)] : [];
  return [...['HEAD', 'index', 'logs/HEAD'].map(name => join(own, name)), join(shared, 'packed-refs'), ...ref];
}

function readIfFile(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : '';
}
