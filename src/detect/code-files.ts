import type { RepoPath } from '../core/evidence.ts';
import type { CodeFile, ComponentId, Model } from '../core/model.ts';

/** Program text of a component: in its folders, and in none that belongs to another component below them. */
export function filesOf(model: Model, id: ComponentId): readonly CodeFile[] {
  const roots = model.component(id).roots;
  const others = model.components.filter(c => c.id !== id).flatMap(c => c.roots.filter(r => !roots.includes(r)));
  return model.files.filter(({ path }) => {
    const own = deepest(path, roots);
    const other = deepest(path, others);
    return own !== undefined && (other === undefined || other.length < own.length);
  });
}

/** Program text below a folder. */
export function filesBelow(model: Model, root: RepoPath): readonly CodeFile[] {
  return model.files.filter(f => isBelow(f.path, root));
}

function deepest(path: RepoPath, roots: readonly RepoPath[]): RepoPath | undefined {
  return roots.filter(r => isBelow(path, r)).sort((a, b) => b.length - a.length)[0];
}

export const isBelow = (path: RepoPath, root: RepoPath): boolean => root === '' || path.startsWith(`${root}/`);
