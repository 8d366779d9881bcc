import type { RepoPath } from '../../core/evidence.ts';
import { compareText } from '../../core/evidence.ts';
import type { Unit } from '../../core/fact.ts';
import { folderName, isInside, normalise } from '../names.ts';
import { absorb, alive, type Cluster, newCluster } from './cluster.ts';

/** What the code itself tells about where programs are. */
export interface CodeFiles {
  /** Files in which a program starts. */
  readonly entries: readonly RepoPath[];
  /** Files that serve routes, consume messages or play a role. */
  readonly serving: readonly RepoPath[];
  /** Whether source code lies in a folder or below it. */
  readonly holdsCode: (folder: RepoPath) => boolean;
}

export interface Modules {
  /** Things that are built and run. */
  readonly applications: Cluster[];
  /** Folders of libraries: code that applications are built with. */
  readonly libraries: readonly Unit[];
}

/** Build modules that run by themselves, told from libraries and parent builds by packaging, entry points and Dockerfiles. */
export function formModules(units: readonly Unit[], code: CodeFiles): Modules {
  const modules = units.filter(u => u.origin === 'module' && u.root !== undefined);
  const dockerfiles = units.filter(u => u.origin === 'dockerfile' && u.root !== undefined);
  const roots = [...new Set(modules.map(m => m.root!))].sort(compareText);
  const running = new Set(code.entries.map(file => nearest(file, roots)));
  const serving = new Set(code.serving.map(file => nearest(file, roots)));
  const byRoot = new Map<RepoPath, Unit[]>();
  for (const module of modules) byRoot.set(module.root!, [...(byRoot.get(module.root!) ?? []), module]);

  const applications: Cluster[] = [];
  const libraries: Unit[] = [];
  for (const [root, group] of byRoot) {
    const aggregate = group.every(u => u.packaging === 'aggregate');
    const application =
      group.some(u => u.packaging === 'application') ||
      running.has(root) ||
      (dockerfiles.some(d => d.root === root) && !group.some(u => u.packaging === 'library' && u.auxiliary));
    if (aggregate || !application) libraries.push(...group.filter(u => u.packaging !== 'aggregate'));
    else applications.push({ ...group.map(newCluster).reduce(absorb), serves: serving.has(root) });
  }
  for (const cluster of applications) nameByFolder(cluster);
  dropCopiedNames(applications);
  attachDockerfiles(applications, dockerfiles, units, code.holdsCode);
  // A folder that an image takes in whole is that program's own code, whatever build file lies in it.
  const taken = (library: Unit) => dockerfiles.some(d => d.root !== '' && d.mounts?.includes(library.root!));
  return { applications: alive(applications), libraries: libraries.filter(l => !taken(l)) };
}

function nameByFolder(cluster: Cluster): void {
  for (const root of cluster.roots) {
    const name = folderName(root);
    if (name) cluster.names.add(name);
  }
}

/** A copied build file gives several modules one name: it stays with those whose folder is called so. */
function dropCopiedNames(applications: readonly Cluster[]): void {
  const holders = new Map<string, Cluster[]>();
  for (const cluster of applications)
    for (const key of new Set([...cluster.names].map(normalise)))
      holders.set(key, [...(holders.get(key) ?? []), cluster]);
  for (const [key, sharing] of holders) {
    if (sharing.length < 2) continue;
    for (const cluster of sharing) {
      const folders = [...cluster.roots].flatMap(r => folderName(r) ?? []).map(normalise);
      const others = [...cluster.names].filter(n => normalise(n) !== key);
      if (others.length === 0 || folders.some(f => f !== '' && key.endsWith(f))) continue;
      for (const name of [...cluster.names]) if (normalise(name) === key) cluster.names.delete(name);
    }
  }
}

/** A Dockerfile belongs to the module it lies in, or to the only module below it; else it stands for code without a build file. */
function attachDockerfiles(
  applications: Cluster[],
  dockerfiles: readonly Unit[],
  units: readonly Unit[],
  holdsCode: (folder: RepoPath) => boolean,
): void {
  const composed = new Set(units.flatMap(u => (u.build && u.origin !== 'dockerfile' ? [u.build.context] : [])));
  const known = [...applications];
  for (const dockerfile of dockerfiles) {
    const folder = dockerfile.root!;
    const same = known.filter(c => c.roots.has(folder));
    const below = known.filter(c => [...c.roots].every(r => r !== folder && isInside(r, folder)));
    const above = known.filter(c => [...c.roots].some(r => r !== '' && r !== folder && isInside(folder, r)));
    const owner =
      same[0] ??
      (above.length ? deepest(above) : undefined) ??
      (below.length === 1 && folder !== '' ? below[0] : undefined);
    if (owner && !(composed.has(folder) && same.length === 0 && above.length > 0)) {
      absorb(owner, newCluster(dockerfile));
      if (below[0] === owner) {
        owner.names.add(folderName(folder) ?? folder);
        owner.roots.add(folder);
      }
    } else if (
      folder !== '' &&
      below.length === 0 &&
      dockerfile.role === undefined &&
      dockerfile.command &&
      holdsCode(folder)
    ) {
      const cluster = newCluster(dockerfile);
      cluster.roots.add(folder);
      nameByFolder(cluster);
      applications.push(cluster);
    }
  }
}

function deepest(clusters: readonly Cluster[]): Cluster {
  const depth = (c: Cluster) => Math.max(...[...c.roots].map(r => r.length));
  return clusters.reduce((a, b) => (depth(b) > depth(a) ? b : a));
}

/** The longest folder that holds the file. */
export function nearest(file: RepoPath, roots: Iterable<RepoPath>): RepoPath | undefined {
  let best: RepoPath | undefined;
  for (const root of roots) if (isInside(file, root) && (best === undefined || root.length > best.length)) best = root;
  return best;
}
