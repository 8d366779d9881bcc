import type { Unit } from '../../core/fact.ts';
import { isInside, normalise, stem } from '../names.ts';
import { productOf } from '../products.ts';
import { absorb, type Cluster } from './cluster.ts';

/**
 * A deployment that builds from a folder is the module in that folder. Several may build from one: then the one that
 * goes by the module's name is the module, and the others (a worker, a nightly job) run the same code.
 */
export function joinBuildContexts(
  deployments: readonly Cluster[],
  applications: readonly Cluster[],
  dockerfiles: readonly Unit[],
): void {
  const builds = new Map<Cluster, { deployment: Cluster; unit: Unit }[]>();
  for (const deployment of deployments)
    for (const unit of [...deployment.units]) {
      if (!unit.build) continue;
      // What the image is made from tells a database with some data of ours from our own code.
      const dockerfile = dockerfiles.find(d => d.at.file === dockerfilePath(unit));
      if (dockerfile && !deployment.units.includes(dockerfile)) deployment.units.push(dockerfile);
      const module = moduleOf(unit, applications);
      if (module) builds.set(module, [...(builds.get(module) ?? []), { deployment, unit }]);
      else if (unit.build.context !== '' && !productOf(dockerfile?.image ?? ''))
        deployment.roots.add(unit.build.context);
    }
  for (const [module, built] of builds) {
    const { deployment: owner } = built.find(b => sharesName(b.unit, module)) ?? built[0]!;
    for (const { deployment } of built) for (const root of module.roots) deployment.roots.add(root);
    absorb(owner, module);
  }
}

function sharesName(unit: Unit, module: Cluster): boolean {
  return [...module.names].some(name => stem(name) === stem(unit.name));
}

function dockerfilePath({ build }: Unit): string {
  return build!.dockerfile ?? (build!.context === '' ? 'Dockerfile' : `${build!.context}/Dockerfile`);
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
