import type { RepoPath } from '../../core/evidence.ts';

/**
 * A path as a deployment file writes it, made a path of the repository.
 * @param folder folder that relative paths start from; '' is the root
 * @param placeholders 'keep' leaves `${NAME}` as a part of the path, for linking to fill in
 * @returns undefined for URLs, absolute and home paths, what leaves the repository, and paths with placeholders
 */
export function resolvePath(folder: RepoPath, written: string, placeholders?: 'keep'): RepoPath | undefined {
  const path = written.trim().replaceAll('\\', '/');
  if (path === '' || /^(?:[/~]|[A-Za-z]:\/|[\w+.-]+:\/\/|git@)/.test(path) || (path.includes('$') && !placeholders))
    return undefined;
  const out: string[] = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.pop() === undefined) return undefined;
  }
  return out.join('/');
}

const AUXILIARY = /(?:^|[/._-])(?:tests?|e2e|ci|integration-?tests?|load-?tests?|bench(?:marks?)?)(?=[/._-]|$)/i;

/** Whether a deployment file by its path serves tests or continuous integration, not the running system. */
export function isAuxiliaryPath(path: RepoPath): boolean {
  return AUXILIARY.test(path.replace(/\.\w+$/, ''));
}

/** Last folder of a path that says something: `services/orders/src/main/docker` is `orders`; '' when none does. */
export function tellingFolder(path: RepoPath): string {
  const parts = path
    .split('/')
    .filter(
      part =>
        part !== '' && !/^(?:src|main|docker|dockerfiles?|build|deploy(?:ment)?|\.devcontainer|container)$/i.test(part),
    );
  return parts.at(-1) ?? '';
}
