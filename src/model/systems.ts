import { compareText, type RepoPath } from '../core/evidence.ts';
import { isDeployment, type Unit } from '../core/fact.ts';

/** A folder that is a system by itself: it describes its own deployment and holds the code of several programs. */
export interface SystemFolder {
  readonly root: RepoPath;
  /** Units that its descriptions declare. */
  readonly units: number;
}

const MIN_PROGRAMS = 2;
const MIN_UNITS = 2;

/**
 * Systems that lie side by side in one repository: samples, courses, benchmarks. Their like-named services are not one,
 * so each is better read by its own path.
 * @returns at least two folders, sorted; empty for a repository that is one system
 */
export function systemsIn(units: readonly Unit[]): readonly SystemFolder[] {
  // A description at the root speaks for everything below it.
  if (units.some(u => isDeployment(u) && !u.auxiliary && !u.at.file.includes('/'))) return [];
  const described = new Map<RepoPath, Set<string>>();
  const programs = new Map<RepoPath, Set<RepoPath>>();
  for (const unit of units) {
    const top = unit.at.file.split('/')[0]!;
    if (unit.auxiliary) continue;
    if (isDeployment(unit)) add(described, top, unit.name);
    else if (unit.root !== undefined && unit.root !== top && unit.packaging !== 'aggregate')
      add(programs, top, unit.root);
  }
  const systems = [...described].flatMap(([root, names]) => {
    const enough = names.size >= MIN_UNITS && (programs.get(root)?.size ?? 0) >= MIN_PROGRAMS;
    return enough ? [{ root, units: names.size }] : [];
  });
  return systems.length > 1 ? systems.sort((a, b) => compareText(a.root, b.root)) : [];
}

function add<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  map.set(key, (map.get(key) ?? new Set()).add(value));
}
