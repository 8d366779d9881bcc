import type { RepoPath } from '../../core/evidence.ts';
import type { Unit } from '../../core/fact.ts';
import { imageName, isGeneric, isLocal, normalise } from '../names.ts';
import { type Product, productOf } from '../products.ts';

/** Declarations that turn out to be one component. */
export interface Cluster {
  readonly units: Unit[];
  readonly names: Set<string>;
  readonly hosts: Set<string>;
  readonly images: Set<string>;
  readonly roots: Set<RepoPath>;
  readonly ports: Set<number>;
  /** Its code answers requests or messages: it is meant to run, whatever describes the deployment. */
  serves: boolean;
  /** Merged into another one. */
  gone: boolean;
}

export function newCluster(unit: Unit): Cluster {
  const cluster: Cluster = {
    units: [unit],
    names: new Set([unit.name, ...unit.aliases.filter(a => !isLocal(a))]),
    // `localhost` is whoever asks.
    hosts: new Set(unit.hosts.filter(h => !isLocal(h))),
    images: new Set(unit.image ? [unit.image] : []),
    roots: new Set(unit.root === undefined || unit.origin === 'dockerfile' ? [] : [unit.root]),
    ports: new Set(unit.ports),
    serves: false,
    gone: false,
  };
  if (unit.origin === 'dockerfile') cluster.images.clear();
  return cluster;
}

export function absorb(into: Cluster, other: Cluster): Cluster {
  if (into === other) return into;
  for (const key of ['names', 'hosts', 'images', 'roots', 'ports'] as const)
    for (const value of other[key]) (into[key] as Set<unknown>).add(value);
  into.units.push(...other.units);
  if (other.serves) into.serves = true;
  other.gone = true;
  return into;
}

export function alive(clusters: readonly Cluster[]): Cluster[] {
  return clusters.filter(c => !c.gone);
}

export function has(cluster: Cluster, ...origins: readonly Unit['origin'][]): boolean {
  return cluster.units.some(u => origins.includes(u.origin));
}

/** Normalised names that identify: generic words left out. */
export function keysOf(cluster: Cluster): Set<string> {
  return new Set([...cluster.names, ...cluster.hosts].filter(n => !isGeneric(n)).map(normalise));
}

export function imageKeysOf(cluster: Cluster): Set<string> {
  return new Set(
    [...cluster.images]
      .map(imageName)
      .filter(n => !isGeneric(n))
      .map(normalise),
  );
}

/** A ready-made product (a database, a broker …), told by its image or what that is built upon; undefined for the system's own code. */
export function productOfCluster(cluster: Cluster): Product | undefined {
  const bases =
    cluster.roots.size === 0 ? cluster.units.flatMap(u => (u.origin === 'dockerfile' && u.image ? [u.image] : [])) : [];
  for (const image of [...cluster.images, ...bases]) {
    const product = productOf(image);
    if (product) return product;
  }
  return undefined;
}
