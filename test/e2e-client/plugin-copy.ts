import { cp, rm } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProvidedContext } from 'vitest';

/** The repository, which is the plugin's folder. */
export const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '');

type Bundle = ProvidedContext['bundle'];

/** The parts of the repository that Claude Code reads. */
const PARTS = ['.claude-plugin', 'commands', 'references', 'skills'];

/** What a clone does not hold. */
const LEFT_OUT = new Set(['node_modules', '.git', 'build', 'coverage']);

/**
 * The plugin as it would be installed, with the program of the present source.
 * @returns the target folder
 */
export async function copyPlugin(target: string, bundle: Bundle): Promise<string> {
  for (const part of PARTS) await cp(join(REPOSITORY, part), join(target, part), { recursive: true });
  return withProgram(target, bundle);
}

/** All of the repository, as a release would have it committed. */
export async function copyRepository(target: string, bundle: Bundle): Promise<string> {
  const top = REPOSITORY.split(sep).length;
  const filter = (source: string): boolean => source.split(sep).length > top + 1 || !LEFT_OUT.has(basename(source));
  await cp(REPOSITORY, target, { recursive: true, filter });
  return withProgram(target, bundle);
}

async function withProgram(target: string, bundle: Bundle): Promise<string> {
  if ('error' in bundle) throw new Error(`the program was not built: ${bundle.error}`);
  await rm(join(target, 'dist'), { recursive: true, force: true });
  await cp(bundle.folder, join(target, 'dist'), { recursive: true });
  return target;
}
