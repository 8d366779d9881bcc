import { parse, resolve } from 'node:path';
import { UserError } from '../core/problem.ts';
import { resolveRoot } from '../discover/root.ts';

/** Which directories a caller may have read. */
export interface Roots {
  /** Read when the caller names none; absent: the caller must name one. */
  readonly usual: string | undefined;
  /** Absolute directories whose insides may be read; `any` on a command line, where the user's own words choose. */
  readonly allowed: 'any' | readonly string[];
}

/**
 * @param path as the caller gave it; relative paths are relative to the usual root
 * @returns the real, absolute path of an existing directory
 * @throws UserError when it does not exist, is no directory, or lies outside the allowed roots
 */
export function chooseRoot(path: string | undefined, roots: Roots): string {
  if (path === undefined && roots.usual === undefined)
    throw new UserError(
      'No project directory is known; give "path", and start the server with --root DIR to allow it.',
    );
  if (roots.allowed !== 'any' && roots.allowed.length === 0)
    throw new UserError('No directory may be read; start the server with --root DIR to allow one.');
  // What is as the user typed it reads better in an error than its absolute form.
  const asked = path === undefined ? roots.usual! : roots.allowed === 'any' ? path : resolve(roots.usual ?? '.', path);
  return resolveRoot(asked, roots.allowed === 'any' ? [] : roots.allowed);
}

/** `/` or `C:\`: where some hosts start servers; to allow it would allow everything. */
export function isWholeDisk(directory: string): boolean {
  return parse(directory).root === directory;
}
