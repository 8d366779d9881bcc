import { isAuxiliary } from '../products.ts';
import { alive, type Cluster } from './cluster.ts';

const AUXILIARY =
  /(^|\/)(load-?(test|gen|generator)[^/]*|wwwroot|static|public|tools?|scripts?|hack|buildSrc|benchmarks?|e2e[^/]*|test(s|ing)?|mocks?|stubs?)(\/|$)/i;

/**
 * Leaves out what is built but not part of the running system: tools, load tests, samples. Where deployment
 * descriptions tell what runs, a module that none of them mentions must be seen to serve requests or messages.
 */
export function prune(clusters: readonly Cluster[]): Cluster[] {
  const deployed = alive(clusters).filter(isDeployed);
  return alive(clusters).filter(cluster => {
    if (cluster.roots.size === 0 && [...cluster.images].some(i => isAuxiliary(i))) return false;
    // A patch of somebody else's workload names it without saying what runs.
    if (isDeployed(cluster)) return !cluster.units.every(u => u.origin === 'kubernetes' && !u.image && !u.command);
    if (cluster.units.every(u => u.auxiliary)) return false;
    if ([...cluster.roots].every(r => AUXILIARY.test(r))) return false;
    // The root's own build file drives the others; it is a service only where it is alone.
    if (cluster.roots.has('') && alive(clusters).length > 3) return false;
    return deployed.length < 3 || cluster.serves;
  });
}

function isDeployed(cluster: Cluster): boolean {
  return cluster.units.some(u => u.origin !== 'module' && u.origin !== 'dockerfile' && !u.auxiliary);
}
