import type { Evidence } from '../core/evidence.ts';
import type { Setting, SettingImport, Unit } from '../core/fact.ts';
import { memo } from '../core/memo.ts';
import { isInside, normalise } from './names.ts';
import { namesOf, type Party } from './party.ts';
import { nearest } from './units/modules.ts';

export interface Configured {
  readonly value: string;
  readonly at: Evidence;
  readonly key: string;
  readonly profile?: string;
  /**
   * Given to several components at once, and so saying little about this one: `clients` of a config server, or all that
   * `import` a whole ConfigMap or env file.
   */
  readonly shared?: 'clients' | 'import';
  /** Where the component takes it from elsewhere: `env_file`, `configMapRef`, a variable passed on by name. */
  readonly imported?: Evidence;
  /** Lines that a template's value was filled from. */
  readonly via?: readonly Evidence[];
}

/** What is configured for each component, from every place it can come from; several values for one key are kept. */
export interface Configuration {
  /** All settings of a component, nearest source first: its environment, its own files, the config server's, shared ones. */
  of(party: Party): readonly Configured[];
  /** Values for a key as code names it: exact, then relaxed (`spring.data.mongodb.uri` = `SPRING_DATA_MONGODB_URI`). */
  lookup(party: Party, key: string): readonly Configured[];
  /** Values of `.env` files that compose fills in for a component: its own and shared ones, never another component's. */
  environment(party: Party, key: string): readonly Configured[];
}

/** Letters and digits only: how relaxed binding compares keys. */
const relax = (key: string): string => normalise(key.replace(/\[\d+\]/g, ''));

export function linkConfiguration(
  parties: readonly Party[],
  settings: readonly Setting[],
  imports: readonly SettingImport[],
): Configuration {
  const byUnit = new Map<string, Party>();
  for (const party of parties)
    for (const unit of party.units)
      if (unit.origin !== 'module' && unit.origin !== 'dockerfile') byUnit.set(normalise(unit.name), party);
  const byRoot = new Map(parties.flatMap(p => [...p.roots].map(r => [r, p] as const)));
  const byName = new Map<string, Party>();
  for (const party of parties)
    for (const name of namesOf(party)) if (!byName.has(normalise(name))) byName.set(normalise(name), party);
  const ranks = new Map<Party, [Configured[], Configured[], Configured[], Configured[]]>(
    parties.map(p => [p, [[], [], [], []]]),
  );
  const put = (
    party: Party | undefined,
    rank: 0 | 1 | 2 | 3,
    setting: Setting,
    { key = setting.key, ...given }: { key?: string } & Pick<Configured, 'shared' | 'imported'> = {},
  ) => {
    const shared: Pick<Configured, 'shared'> = rank === 3 ? { shared: 'clients' } : {};
    const profile = setting.profile ? { profile: setting.profile } : {};
    if (party)
      ranks.get(party)?.[rank].push({
        value: setting.value,
        at: setting.at,
        key,
        ...shared,
        ...profile,
        ...(setting.via ? { via: setting.via } : {}),
        ...given,
      });
  };

  const sources = new Map<string, Setting[]>();
  const environment = new Map<string, Configured[]>();
  for (const setting of settings) {
    const { owner } = setting;
    if (owner.of === 'unit') put(byUnit.get(normalise(owner.unit)), 0, setting);
    else if (owner.of === 'folder') {
      const owners = ownersOf(setting.at.file, parties, byRoot);
      // One file in a folder that many are built from says little about each of them.
      for (const party of owners) put(party, 1, setting, owners.length > 2 ? { shared: 'import' } : {});
    } else if (owner.of === 'application') {
      if (owner.name === '*') for (const party of parties) put(party, 3, setting);
      else put(byName.get(normalise(owner.name)), 2, setting);
    } else {
      sources.set(owner.source, [...(sources.get(owner.source) ?? []), setting]);
      if (/(^|\/)\.env[^/]*$/.test(owner.source)) {
        environment.set(setting.key, [
          ...(environment.get(setting.key) ?? []),
          { value: setting.value, at: setting.at, key: setting.key },
        ]);
        for (const party of folderOwners(owner.source, byRoot)) put(party, 1, setting);
      }
    }
  }
  const importers = new Map<string, Set<Party | undefined>>();
  for (const { source, unit } of imports)
    importers.set(source, (importers.get(source) ?? new Set()).add(byUnit.get(normalise(unit))));
  for (const wanted of imports) {
    const party = byUnit.get(normalise(wanted.unit));
    const many = wanted.key === undefined && (importers.get(wanted.source)?.size ?? 0) > 1;
    const shared: Pick<Configured, 'shared'> = many ? { shared: 'import' } : {};
    for (const setting of sources.get(wanted.source) ?? [])
      if (!wanted.key || wanted.key === setting.key)
        put(party, 0, setting, { key: wanted.as ?? setting.key, imported: wanted.at, ...shared });
  }

  const all = new Map<Party, readonly Configured[]>([...ranks].map(([party, lists]) => [party, lists.flat()]));
  const index = memo((party: Party) => {
    const found = new Map<string, Configured[]>();
    for (const c of all.get(party) ?? []) found.set(relax(c.key), [...(found.get(relax(c.key)) ?? []), c]);
    return found;
  });
  return {
    of: party => all.get(party) ?? [],
    lookup(party, key) {
      const found = index(party).get(relax(key)) ?? [];
      const exact = found.filter(c => c.key === key);
      return exact.length ? [...exact, ...found.filter(c => c.key !== key)] : found;
    },
    environment: (party, key) =>
      (environment.get(key) ?? []).filter(c => {
        const root = nearest(c.at.file, byRoot.keys());
        return root === undefined || root === '' || party.roots.has(root);
      }),
  };
}

/**
 * Whose file it is: of the component it is mounted into, else of those whose folder holds it. Several components may be
 * built from one folder; then its configuration is everyone's.
 */
function ownersOf(file: string, parties: readonly Party[], byRoot: ReadonlyMap<string, Party>): readonly Party[] {
  const holds = (origins: (origin: Unit['origin']) => boolean) =>
    parties.filter(p => p.units.some(u => origins(u.origin) && u.mounts?.some(m => m !== '' && isInside(file, m))));
  const mounting = holds(origin => origin !== 'dockerfile');
  if (mounting.length === 1) return mounting;
  const root = nearest(file, byRoot.keys());
  const direct = root === undefined ? [] : parties.filter(p => p.roots.has(root));
  return direct.length ? direct : holds(() => true);
}

function folderOwners(source: string, byRoot: ReadonlyMap<string, Party>): readonly Party[] {
  const folder = source.includes('/') ? source.slice(0, source.lastIndexOf('/')) : '';
  const party = folder === '' ? undefined : byRoot.get(folder);
  return party ? [party] : [];
}
