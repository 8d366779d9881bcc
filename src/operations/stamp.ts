import type { Context } from './operation.ts';
import type { Stamp } from './repository.ts';
import { chooseRoot } from './roots.ts';

/** For answers that are the same whatever the repository holds: which one the caller stands in. */
export async function stampOf(path: string | undefined, context: Context): Promise<Stamp> {
  const { revision } = await import('./engine.ts');
  const root = chooseRoot(path, context.roots);
  return { root, ...revision(root) };
}
