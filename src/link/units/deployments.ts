import type { Address, Unit } from '../../core/fact.ts';
import { isInside, normalise } from '../names.ts';
import { absorb, type Cluster, newCluster } from './cluster.ts';

const DEPLOYED: readonly Unit['origin'][] = ['compose', 'kubernetes', 'helm', 'aspire', 'procfile', 'serverless'];

/** Declared units: the same name in several files of one kind (an override, an overlay, another stage) is one unit. */
export function formDeployments(units: readonly Unit[], addresses: readonly Address[]): Cluster[] {
  const clusters = new Map<string, Cluster>();
  for (const unit of units) {
    if (!DEPLOYED.includes(unit.origin)) continue;
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

/** A deployment that builds from a folder is the module in that folder. */
export function joinBuildContexts(deployments: readonly Cluster[], applications: readonly Cluster[]): void {
  for (const deployment of deployments)
    for (const unit of [...deployment.units]) {
      if (!unit.build || deployment.gone) continue;
      const module = moduleOf(
        unit,
        applications.filter(a => !a.gone),
      );
      if (module && ![...module.units].some(u => u.origin === unit.origin)) absorb(deployment, module);
      else if (module) for (const root of module.roots) deployment.roots.add(root);
      else deployment.roots.add(unit.build.context);
    }
}

function moduleOf(unit: Unit, applications: readonly Cluster[]): Cluster | undefined {
  const { context, dockerfile } = unit.build!;
  const only = (list: readonly Cluster[]) => (list.length === 1 ? list[0] : undefined);
  const rooted = (folder: string) => only(applications.filter(a => a.roots.has(folder)));
  const dockerFolder = dockerfile?.includes('/') ? dockerfile.slice(0, dockerfile.lastIndexOf('/')) : undefined;
  const exact = (dockerFolder && dockerFolder !== context ? rooted(dockerFolder) : undefined) ?? rooted(context);
  if (exact) return exact;
  const within = applications.filter(a => [...a.roots].some(r => r !== '' && isInside(r, context)));
  return (
    only(
      applications.filter(a =>
        a.units.some(u => u.origin === 'dockerfile' && dockerfile !== undefined && u.at.file === dockerfile),
      ),
    ) ??
    only(within) ??
    only(within.filter(a => mentions(unit, a, context))) ??
    within.find(a => [...a.names].some(n => normalise(n) === normalise(unit.name)))
  );
}

/** The build's arguments, Dockerfile name or command name the module's folder. */
function mentions(unit: Unit, application: Cluster, context: string): boolean {
  const said = [unit.build?.dockerfile ?? '', ...Object.values(unit.build?.args ?? {}), unit.command ?? ''].join(' ');
  return [...application.roots].some(root => {
    const relative = context === '' ? root : root.slice(context.length + 1);
    return (
      relative !== '' &&
      said
        .split(/[\s"'=:,]+/)
        .some(word => word === relative || word.startsWith(`${relative}/`) || word.endsWith(`/${relative}`))
    );
  });
}
