import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { compareText, quote, type RepoPath } from '../core/evidence.ts';
import type { Problem } from '../core/problem.ts';
import { addRules, type IgnoreRules, isIgnored } from './ignore.ts';
import { isGenerated, languageOf } from './language.ts';
import { isDocumentFolder, isPruned, isReadAmongDocuments } from './prune.ts';

export interface DiscoveredFile {
  readonly path: RepoPath;
  /** Bytes. */
  readonly size: number;
  /** Language id where it is program text. */
  readonly language?: string;
  /** Why it is counted but never read: lock files and generated code; samples in a folder of documents. */
  readonly unread?: 'generated' | 'documents';
}

export interface DiscoverOptions {
  readonly signal?: AbortSignal;
  readonly report?: (problem: Problem) => void;
  /** Beyond either, the rest is left out and reported as one problem. */
  readonly maxFiles?: number;
  readonly maxDepth?: number;
}

interface Folder {
  readonly path: RepoPath;
  readonly depth: number;
  readonly rules: IgnoreRules;
  readonly documents: boolean;
}

/** Ten times the largest repository measured; a folder with more is not one system. */
const MAX_FILES = 300_000;
const MAX_DEPTH = 64;
const MAX_IGNORE_BYTES = 256 * 1024;

/**
 * All files of a repository that its own ignore files (.gitignore, .qeignore) and the pruned folders leave, in
 * code-unit order of their paths. Links are never followed: what they lead to inside the root is found anyway.
 * Ignore files above the root and git's private exclude file do not count, so that the same tree gives the same list.
 * @param root absolute path of a readable directory
 * @throws the signal's reason once it is aborted
 */
export function discover(root: string, options: DiscoverOptions = {}): DiscoveredFile[] {
  const { signal, report = () => {}, maxFiles = MAX_FILES, maxDepth = MAX_DEPTH } = options;
  const files: DiscoveredFile[] = [];
  let limited = false;
  const limit = (message: string, file?: RepoPath) => {
    if (!limited) report({ kind: 'limit', message, ...(file ? { file } : {}) });
    limited = true;
  };

  const visit = (folder: Folder): void => {
    signal?.throwIfAborted();
    if (folder.depth > maxDepth) {
      limit(`folders deeper than ${maxDepth} levels are not read`, folder.path);
      return;
    }
    const entries = list(absolute(root, folder.path), folder.path, report);
    const names = entries.map(entry => entry.name);
    const rules = withOwnRules(root, folder, names, report);
    for (const entry of entries) {
      if (files.length >= maxFiles) {
        limit(`only the first ${maxFiles} files are read; name a smaller folder`);
        return;
      }
      const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
      if (isIgnored(rules, path, entry.name, entry.isDirectory())) continue;
      if (hasControls(entry.name))
        report({ kind: 'unreadable', message: 'the name holds control characters', file: quote(path) });
      else if (entry.isDirectory()) {
        if (
          isPruned(entry.name, folder.path.slice(folder.path.lastIndexOf('/') + 1), names, () =>
            list(absolute(root, path), path, () => {}).map(e => e.name),
          )
        )
          continue;
        visit({ path, depth: folder.depth + 1, rules, documents: folder.documents || isDocumentFolder(entry.name) });
      } else if (entry.isSymbolicLink()) checkLink(root, path, report);
      else if (entry.isFile()) {
        const size = sizeOf(absolute(root, path), path, report);
        if (size !== undefined) files.push(describe(path, entry.name, size, folder.documents));
      }
    }
  };
  visit({ path: '', depth: 0, rules: [], documents: false });
  return files;
}

/** `/` is understood everywhere, and joining paths costs as much as listing them. */
function absolute(root: string, path: RepoPath): string {
  return path === '' ? root : `${root}/${path}`;
}

/** Entries in an order that makes the walk come out in code-unit order of whole paths. */
function list(folder: string, path: RepoPath, report: (problem: Problem) => void): Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const key = (entry: Dirent) => (entry.isDirectory() ? `${entry.name}/` : entry.name);
    return entries.sort((a, b) => compareText(key(a), key(b)));
  } catch (error) {
    report({
      kind: 'unreadable',
      message: `folder cannot be listed (${codeOf(error)})`,
      file: path === '' ? '.' : path,
    });
    return [];
  }
}

function withOwnRules(
  root: string,
  folder: Folder,
  names: readonly string[],
  report: (problem: Problem) => void,
): IgnoreRules {
  let rules = folder.rules;
  for (const name of ['.gitignore', '.qeignore']) {
    if (!names.includes(name)) continue;
    const path = folder.path === '' ? name : `${folder.path}/${name}`;
    try {
      const { size } = statSync(join(root, path));
      if (size > MAX_IGNORE_BYTES)
        report({ kind: 'too-large', message: `ignore file of ${size} bytes is not read`, file: path });
      else rules = addRules(rules, folder.path, readFileSync(join(root, path), 'utf8'));
    } catch (error) {
      report({ kind: 'unreadable', message: `ignore file cannot be read (${codeOf(error)})`, file: path });
    }
  }
  return rules;
}

function describe(path: RepoPath, name: string, size: number, documents: boolean): DiscoveredFile {
  const language = languageOf(path);
  const unread = isGenerated(name) ? 'generated' : documents && !isReadAmongDocuments(path) ? 'documents' : undefined;
  return { path, size, ...(language ? { language } : {}), ...(unread ? { unread } : {}) };
}

/** A link is worth a word only when it leads out of the root or nowhere. */
function checkLink(root: string, path: RepoPath, report: (problem: Problem) => void): void {
  try {
    const way = relative(realpathSync(root), realpathSync(join(root, path)));
    if (way === '..' || way.startsWith(`..${sep}`) || /^(?:[A-Za-z]:|\\\\)/.test(way))
      report({
        kind: 'outside-root',
        message: 'link leads out of the analysed folder and is not followed',
        file: path,
      });
  } catch (error) {
    report({ kind: 'unreadable', message: `link leads nowhere (${codeOf(error)})`, file: path });
  }
}

function sizeOf(file: string, path: RepoPath, report: (problem: Problem) => void): number | undefined {
  try {
    return statSync(file).size;
  } catch (error) {
    report({ kind: 'unreadable', message: `file cannot be read (${codeOf(error)})`, file: path });
    return undefined;
  }
}

function hasControls(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code < 32 || code === 127) return true;
  }
  return false;
}

/** `EACCES`, `ENOENT`: the part of a system error that is the same on every machine. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
