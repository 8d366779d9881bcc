import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { UserError } from '../core/problem.ts';
import { codeOf } from './walk.ts';

/**
 * The directory to read, with links resolved.
 * @param path as the user gave it, relative to the working directory
 * @param allowedRoots absolute directories below which reading is allowed; empty: everywhere
 * @throws UserError with one line that says what to do
 */
export function resolveRoot(path: string, allowedRoots: readonly string[]): string {
  if (path.includes('\0')) throw new UserError('The directory name holds a NUL character; give a plain path.');
  const absolute = resolve(path);
  // Before anything is looked up: an answer must not tell which files exist outside.
  const denied = () =>
    new UserError(`${path} is outside the allowed folders; start the server with --root ${absolute} to allow it.`);
  const allowed = allowedRoots.map(root => realpath(root) ?? resolve(root));
  const isAllowed = (real: string) => allowed.length === 0 || allowed.some(root => isInside(root, real));
  const real = realpath(absolute);
  if (!isAllowed(real ?? nearest(absolute))) throw denied();
  if (real === undefined) throw new UserError(`There is no directory ${path}; give the path of an existing one.`);
  if (!statSync(real).isDirectory())
    throw new UserError(`${path} is a file; give the directory that holds it: ${dirname(path)}`);
  try {
    accessSync(real, constants.R_OK | constants.X_OK);
  } catch (error) {
    throw new UserError(`${path} cannot be read (${codeOf(error)}); give this user the right to list it.`);
  }
  return real;
}

function realpath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new UserError(
      `${path} cannot be opened (${code}); ${code === 'ELOOP' ? 'a link in it leads to itself' : 'check its permissions'}.`,
    );
  }
}

/** The deepest existing folder of a path that does not exist, plus the rest. */
function nearest(absolute: string): string {
  const parent = dirname(absolute);
  if (parent === absolute) return absolute;
  const real = realpath(parent);
  return (real ?? nearest(parent)) + absolute.slice(parent.length);
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !/^(?:[A-Za-z]:|\\\\)/.test(way));
}
