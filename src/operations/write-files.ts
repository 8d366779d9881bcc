import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { quote } from '../core/evidence.ts';
import { UserError } from '../core/problem.ts';
import type { EmittedFile } from '../emit/file-set.ts';
import { unifiedDiff } from './diff.ts';
import type { Roots } from './roots.ts';

/** What became of the files; paths are relative to `folder`. */
export interface Written {
  /** Absolute. */
  readonly folder: string;
  readonly written: readonly string[];
  /** Were there already with the same content. */
  readonly unchanged: readonly string[];
  /** Are there with another content. Where there is one of these, nothing was written. */
  readonly conflicts: readonly { readonly path: string; readonly diff: string }[];
}

/**
 * Writes what was emitted, all of it or nothing. A file that is there and differs is only replaced with `force`; without,
 * the result shows what would change.
 * @param outDir relative to the usual root; made where it does not exist
 * @throws UserError when it lies outside the allowed roots, by name or through a link, or cannot be written
 */
export function writeFiles(
  files: readonly EmittedFile[],
  outDir: string,
  { force = false, roots }: { readonly force?: boolean | undefined; readonly roots: Roots },
): Written {
  const folder = resolve(roots.usual ?? '.', outDir);
  const bounds = boundsOf(folder, roots);
  const [written, unchanged, conflicts]: [string[], string[], { path: string; diff: string }[]] = [[], [], []];
  for (const { path, content } of files) {
    const present = readPresent(join(folder, path), bounds);
    if (present === content) unchanged.push(path);
    else if (present === undefined || force) written.push(path);
    else conflicts.push({ path, diff: unifiedDiff(path, present, content) });
  }
  if (conflicts.length > 0) return { folder, written: [], unchanged, conflicts };
  const wanted = new Set(written);
  for (const { path, content } of files) if (wanted.has(path)) write(join(folder, path), content, bounds);
  return { folder, written, unchanged, conflicts };
}

/** Real directories, one of which must hold everything that is written. */
function boundsOf(folder: string, { allowed }: Roots): readonly string[] {
  // The user of a command line chose the folder; links below it must still not lead out of it.
  if (allowed === 'any') return [realOf(folder)];
  const bounds = allowed.filter(existsSync).map(root => realpathSync(root));
  if (!bounds.some(root => isWithin(root, realOf(folder))))
    throw new UserError(
      `${quote(folder)} is outside the allowed directories; give outDir inside the project, or start the server with --root DIR`,
    );
  return bounds;
}

/** Where a path leads: links in the part of it that exists are followed. */
function realOf(path: string): string {
  const missing: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    if (isPresent(at)) return join(resolveLink(at), ...missing);
    missing.unshift(relative(dirname(at), at));
    if (dirname(at) === at) return path;
  }
}

function isPresent(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw cannot(path, error);
  }
}

function resolveLink(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw new UserError(
      `${quote(path)} is a link that leads nowhere (${codeOf(error)}); remove it or choose another folder`,
    );
  }
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (!isAbsolute(way) && way !== '..' && !/^\.\.[\\/]/.test(way));
}

function readPresent(path: string, bounds: readonly string[]): string | undefined {
  mustBeInside(path, bounds);
  if (!isPresent(path)) return undefined;
  try {
    return readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
  } catch (error) {
    throw cannot(path, error);
  }
}

function mustBeInside(path: string, bounds: readonly string[]): void {
  const real = realOf(path);
  if (!bounds.some(root => isWithin(root, real)))
    throw new UserError(`${quote(path)} leads to ${quote(real)}, outside the output folder; remove the link`);
}

function write(path: string, content: string, bounds: readonly string[]): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    // Once more: what lies on the way may have changed since it was looked at.
    mustBeInside(path, bounds);
    const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
    const file = openSync(realOf(path), O_WRONLY | O_CREAT | O_TRUNC | (O_NOFOLLOW ?? 0), 0o644);
    try {
      writeFileSync(file, content);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw cannot(path, error);
  }
}

function cannot(path: string, error: unknown): Error {
  if (error instanceof UserError) return error;
  return new UserError(
    `${quote(path)} cannot be written (${codeOf(error)}); give another folder or remove what is there`,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
