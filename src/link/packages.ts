import type { RepoPath } from '../core/evidence.ts';
import type { Entry, Import, Unit } from '../core/fact.ts';

/** Folders of a repository's packages, and from which programs' folders each is reached by imports. */
export type Reach = ReadonlyMap<RepoPath, ReadonlySet<RepoPath>>;

/**
 * Follows imports from every program. Where one module holds several programs, the folder says nothing about whose code
 * a package is; what a program imports is what it is built from.
 * @returns package folder → folders of the programs that are built with it; empty without modules that import by path
 */
export function reachByImports(modules: readonly Unit[], entries: readonly Entry[], imports: readonly Import[]): Reach {
  const roots = modules.flatMap(m =>
    m.at.file.endsWith('go.mod')
      ? [m.name, ...m.aliases]
          .filter(n => n.includes('/') || m.aliases.length === 0)
          .map(path => ({ path, root: m.root ?? '' }))
      : [],
  );
  if (roots.length === 0) return new Map();
  const longestFirst = [...roots].sort((a, b) => b.path.length - a.path.length);
  const folderOf = (module: string): RepoPath | undefined => {
    const home = longestFirst.find(r => module === r.path || module.startsWith(`${r.path}/`));
    if (!home) return undefined;
    const rest = module.slice(home.path.length + 1);
    return [home.root, rest].filter(Boolean).join('/');
  };
  const edges = new Map<RepoPath, Set<RepoPath>>();
  for (const { at, module } of imports) {
    const to = folderOf(module);
    if (to === undefined) continue;
    const from = folderOfFile(at.file);
    edges.set(from, (edges.get(from) ?? new Set()).add(to));
  }
  const reach = new Map<RepoPath, Set<RepoPath>>();
  for (const program of new Set(entries.filter(e => e.at.file.endsWith('.go')).map(e => folderOfFile(e.at.file)))) {
    const seen = new Set([program]);
    // A set grows while it is walked.
    for (const folder of seen) for (const next of edges.get(folder) ?? []) seen.add(next);
    for (const folder of seen) reach.set(folder, (reach.get(folder) ?? new Set()).add(program));
  }
  return reach;
}

function folderOfFile(file: RepoPath): RepoPath {
  return file.slice(0, Math.max(0, file.lastIndexOf('/')));
}
