import { type Address, isDeployment, type Unit } from '../../core/fact.ts';
import { normalise } from '../names.ts';
import { absorb, type Cluster, newCluster } from './cluster.ts';

/** Declared units: the same name in several files of one kind (an override, an overlay, another stage) is one unit. */
export function formDeployments(units: readonly Unit[], addresses: readonly Address[]): Cluster[] {
  const clusters = new Map<string, Cluster>();
  for (const unit of units) {
    if (!isDeployment(unit)) continue;
    const key = `${unit.origin === 'helm' ? 'kubernetes' : unit.origin} ${normalise(unit.name)}`;
    const found = clusters.get(key);
    if (found) absorb(found, newCluster(unit));
    else clusters.set(key, newCluster(unit));
  }
  const all = [...clusters.values()];
  giveAddresses(all, addresses);
  return all;
}

/** A Kubernetes Service names the workloads that its selector finds. */
function giveAddresses(clusters: readonly Cluster[], addresses: readonly Address[]): void {
  for (const address of addresses) {
    const wanted = Object.entries(address.selector);
    if (wanted.length === 0) continue;
    const chosen = clusters.filter(c => c.units.some(u => u.labels && wanted.every(([k, v]) => u.labels?.[k] === v)));
    const target = chosen.find(c => [...c.names].some(n => normalise(n) === normalise(address.name))) ?? chosen[0];
    if (!target) continue;
    target.hosts.add(address.name);
    if (chosen.length === 1) target.names.add(address.name);
  }
}
