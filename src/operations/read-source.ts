import { statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { RepoPath } from '../core/evidence.ts';
import { readText } from '../discover/read.ts';

/** Build files by language, the nearest above a source file counts. */
const MANIFESTS: Readonly<Record<string, readonly string[]>> = {
  typescript: ['package.json'],
  java: ['pom.xml'],
  go: ['go.mod'],
  python: ['requirements.txt', 'pyproject.toml'],
};

/** Text of a file that the analysis has read. */
export function readSource(root: string, path: RepoPath): string | undefined {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stats?.isFile()) return undefined;
  return readText(root, { path, size: stats.size }, () => {});
}

/** The build file of the module that holds a source file. */
export function manifestOf(
  root: string,
  path: RepoPath,
  language: string | undefined,
): { readonly path: RepoPath; readonly text: string } | undefined {
  for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
    for (const name of MANIFESTS[language ?? ''] ?? []) {
      const candidate = folder === '.' ? name : `${folder}/${name}`;
      const text = readSource(root, candidate);
      if (text !== undefined) return { path: candidate, text };
    }
    if (folder === '.' || folder === '/') return undefined;
  }
}
