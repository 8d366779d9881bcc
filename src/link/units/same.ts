import { imageName, isGeneric, normalise, stem, tellingWords } from '../names.ts';
import { absorb, alive, type Cluster, has, imageKeysOf, keysOf, productOfCluster } from './cluster.ts';

/**
 * Joins what different descriptions call by like names, surest first. A later rule only joins where the match is the
 * only one: a component merged wrongly costs all its connections.
 */
export function joinSame(clusters: Cluster[]): Cluster[] {
  joinByKey(clusters, keysOf, compatible);
  joinByKey(
    clusters,
    c => new Set([...keysOf(c), ...(productOfCluster(c) && !c.roots.size ? [] : imageKeysOf(c))]),
    (a, b) => compatible(a, b) && !(has(a, 'kubernetes') && has(b, 'kubernetes')),
  );
  joinDeploymentsToModules(clusters);
  joinByUniqueStem(clusters);
  joinSameProduct(clusters);
  joinVariants(clusters);
  return alive(clusters);
}

/** Two declarations of one kind under different names, or two source trees, are two components. */
function compatible(a: Cluster, b: Cluster): boolean {
  if (has(a, 'compose') && has(b, 'compose')) return false;
  if (has(a, 'aspire') && has(b, 'aspire')) return false;
  const apart = a.roots.size > 0 && b.roots.size > 0 && ![...a.roots].some(r => b.roots.has(r));
  return !apart;
}

function joinByKey(
  clusters: Cluster[],
  keys: (c: Cluster) => Set<string>,
  ok: (a: Cluster, b: Cluster) => boolean,
): void {
  const holder = new Map<string, Cluster>();
  for (const cluster of alive(clusters)) {
    for (const key of keys(cluster)) {
      const other = holder.get(key);
      if (cluster.gone) break;
      if (other && !other.gone && other !== cluster && ok(other, cluster)) {
        absorb(other, cluster);
        for (const k of keys(other)) if (!holder.has(k)) holder.set(k, other);
      } else if (!other || other.gone) holder.set(key, cluster);
    }
  }
}

/** A deployment without source and a module that nothing deploys, where one's telling words end with the other's. */
function joinDeploymentsToModules(clusters: Cluster[]): void {
  for (const deployment of alive(clusters)) {
    if (has(deployment, 'module', 'dockerfile') || productOfCluster(deployment)) continue;
    const called = [...deployment.names, ...[...deployment.images].map(imageName)]
      .filter(n => !isGeneric(n))
      .map(tellingWords);
    const candidates = alive(clusters).filter(
      m =>
        m !== deployment &&
        has(m, 'module', 'dockerfile') &&
        compatible(deployment, m) &&
        [...m.names].filter(n => !isGeneric(n)).some(n => called.some(words => alike(words, tellingWords(n)))),
    );
    if (candidates.length === 1 && !(has(candidates[0]!, 'kubernetes') && has(deployment, 'kubernetes')))
      absorb(deployment, candidates[0]!);
  }
}

function alike(a: readonly string[], b: readonly string[]): boolean {
  return a.join('') === b.join('') || endsWith(a, b) || endsWith(b, a);
}

function endsWith(long: readonly string[], short: readonly string[]): boolean {
  return long.length > short.length && short.every((word, i) => word === long[long.length - short.length + i]);
}

/** `orders` in compose, `orders-api` in Kubernetes. */
function joinByUniqueStem(clusters: Cluster[]): void {
  for (const cluster of alive(clusters)) {
    if (cluster.gone || !has(cluster, 'kubernetes', 'helm', 'aspire') || has(cluster, 'compose')) continue;
    const stems = new Set([...cluster.names].filter(n => !isGeneric(n)).map(stem));
    const candidates = alive(clusters).filter(
      c =>
        c !== cluster &&
        has(c, 'compose') &&
        compatible(c, cluster) &&
        !has(c, 'kubernetes') &&
        [...c.names].some(n => !isGeneric(n) && stems.has(stem(n))),
    );
    if (candidates.length === 1) absorb(candidates[0]!, cluster);
  }
}

/** One PostgreSQL in compose and one in Kubernetes are the same database, deployed two ways. */
function joinSameProduct(clusters: Cluster[]): void {
  const ready = alive(clusters).filter(c => c.roots.size === 0 && productOfCluster(c));
  for (const cluster of ready) {
    if (cluster.gone || !has(cluster, 'kubernetes', 'helm') || has(cluster, 'compose')) continue;
    const technology = productOfCluster(cluster)!.technology;
    const same = ready.filter(c => !c.gone && productOfCluster(c)!.technology === technology);
    const composed = same.filter(c => has(c, 'compose') && !has(c, 'kubernetes', 'helm'));
    if (composed.length === 1 && same.filter(c => has(c, 'kubernetes', 'helm')).length === 1)
      absorb(composed[0]!, cluster);
  }
}

/** A second workload of one image under a longer name (`orders-v2`, `orders-canary`) is the same component, rolled out twice. */
function joinVariants(clusters: Cluster[]): void {
  for (const cluster of alive(clusters)) {
    const job = cluster.units.some(u => u.role === 'job');
    if (
      job ||
      cluster.gone ||
      cluster.roots.size > 0 ||
      productOfCluster(cluster) ||
      !has(cluster, 'kubernetes', 'helm')
    )
      continue;
    const images = imageKeysOf(cluster);
    const original = alive(clusters).find(
      c =>
        c !== cluster &&
        [...imageKeysOf(c)].some(i => images.has(i)) &&
        [...c.names, ...c.hosts].some(n => !isGeneric(n) && normalise(cluster.units[0]!.name).startsWith(normalise(n))),
    );
    if (original) absorb(original, cluster);
  }
}
