import type { Unit } from '../../core/fact.ts';
import { isInside, normalise } from '../names.ts';
import { absorb, type Cluster } from './cluster.ts';

/** A deployment that builds from a folder is the module in that folder. */
export function joinBuildContexts(
  deployments: readonly Cluster[],
  applications: readonly Cluster[],
  dockerfiles: readonly Unit[],
): void {
  for (const deployment of deployments)
    for (const unit of [...deployment.units]) {
      if (!unit.build || deployment.gone) continue;
      // What the image is made from tells a database with some data of ours from our own code.
      const dockerfile = dockerfiles.find(d => d.at.file === dockerfilePath(unit));
      if (dockerfile && !deployment.units.includes(dockerfile)) deployment.units.push(dockerfile);
      const remaining = applications.filter(a => !a.gone);
      const module = moduleOf(unit, remaining);
      if (module && ![...module.units].some(u => u.origin === unit.origin)) absorb(deployment, module);
      else if (module) for (const root of module.roots) deployment.roots.add(root);
      else if (unit.build.context !== '') deployment.roots.add(unit.build.context);
    }
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
