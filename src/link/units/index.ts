import { compareEvidence, compareText } from '../../core/evidence.ts';
import { type Address, DEPLOYED_BY, type Setting, type Unit } from '../../core/fact.ts';
import { parsePlaceholders } from '../../core/ref.ts';
import { isGeneric, normalise } from '../names.ts';
import { newParty, type Party } from '../party.ts';
import { joinBuildContexts } from './build-contexts.ts';
import type { Cluster } from './cluster.ts';
import { formDeployments } from './deployments.ts';
import { type CodeFiles, formModules, nearest } from './modules.ts';
import { prune } from './prune.ts';
import { joinSame } from './same.ts';

export interface UnitFacts {
  readonly units: readonly Unit[];
  readonly addresses: readonly Address[];
  readonly settings: readonly Setting[];
  readonly code: CodeFiles;
}

export interface Units {
  readonly parties: Party[];
  /** Library modules of the repository. */
  readonly libraries: readonly Unit[];
}

/** Which components there are: declarations and modules, joined where they are one thing. */
export function linkUnits(facts: UnitFacts): Units {
  const { applications, libraries } = formModules(facts.units, facts.code);
  nameBySettings(applications, facts.settings);
  const deployments = formDeployments(
    facts.units.filter(u => !u.auxiliary),
    facts.addresses,
  );
  joinBuildContexts(
    deployments,
    applications,
    facts.units.filter(u => u.origin === 'dockerfile'),
  );
  const joined = joinSame([...deployments.filter(c => !c.gone), ...applications.filter(c => !c.gone)]);
  const kept = prune(joined);
  const parties = kept
    .map(toParty)
    .sort((a, b) => compareText(normalise(a.name), normalise(b.name)) || compareText(a.name, b.name));
  return { parties, libraries };
}

const NAME_KEYS = new Set(['spring.application.name', 'quarkus.application.name', 'micronaut.application.name']);

/** The name under which an application registers itself is its name and address. */
function nameBySettings(applications: readonly Cluster[], settings: readonly Setting[]): void {
  const byRoot = new Map(applications.flatMap(c => [...c.roots].map(r => [r, c] as const)));
  for (const setting of settings) {
    if (setting.owner.of !== 'folder') continue;
    const isName = NAME_KEYS.has(setting.key);
    if (!isName && setting.key !== 'server.port') continue;
    const root = nearest(setting.at.file, byRoot.keys());
    const cluster = root === undefined ? undefined : byRoot.get(root);
    const value = plain(setting.value);
    if (!cluster || !value) continue;
    // Copied configuration gives two applications one name: it stays with the one that is called so.
    const taken = applications.some(c => c !== cluster && [...c.names].some(n => normalise(n) === normalise(value)));
    if (isName && !value.startsWith('@') && !taken) {
      cluster.names.add(value);
      cluster.hosts.add(value);
    } else if (!isName && /^\d{2,5}$/.test(value)) cluster.ports.add(Number(value));
  }
}

/** A value without placeholders, or the default of its only one. */
function plain(value: string): string | undefined {
  const ref = parsePlaceholders(value);
  if (ref.ref === 'literal') return ref.value;
  return ref.ref === 'setting' && ref.fallback?.ref === 'literal' ? ref.fallback.value : undefined;
}

const ORIGINS: readonly Unit['origin'][] = [...DEPLOYED_BY, 'module', 'dockerfile'];

function toParty(cluster: Cluster): Party {
  const units = [...cluster.units].sort(
    (a, b) => ORIGINS.indexOf(a.origin) - ORIGINS.indexOf(b.origin) || compareEvidence(a.at, b.at),
  );
  const party = newParty(displayName(cluster, units));
  party.units.push(...units);
  for (const name of cluster.names) if (name !== party.name) party.aliases.add(name);
  for (const host of cluster.hosts) party.hosts.add(host);
  for (const image of cluster.images) party.images.add(image);
  for (const root of cluster.roots) party.roots.add(root);
  for (const port of cluster.ports) party.ports.add(port);
  party.evidence.push(...units.map(u => u.at));
  return party;
}

function displayName(cluster: Cluster, units: readonly Unit[]): string {
  const first = units[0]!;
  if (first.origin !== 'module' && first.origin !== 'dockerfile') return first.name;
  const telling = [...cluster.names].filter(n => !isGeneric(n));
  return telling.find(n => cluster.hosts.has(n)) ?? telling[0] ?? first.name;
}
