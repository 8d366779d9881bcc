import type { RepoPath } from '../core/evidence.ts';
import type { Fact, FactKind, Library, Unit } from '../core/fact.ts';
import { imageName, normalise } from './names.ts';
import { reachByImports } from './packages.ts';
import { addFact, type Party } from './party.ts';
import { productOf } from './products.ts';

/** A file as ownership needs it. */
export interface OwnedFile {
  readonly path: RepoPath;
  readonly size: number;
  readonly language?: string;
  /** Tests and the like: no part of the running system. */
  readonly test: boolean;
}

const OWNED: ReadonlySet<FactKind> = new Set<FactKind>([
  'route',
  'call',
  'publish',
  'consume',
  'store',
  'transaction',
  'policy',
  'handler',
  'dead-letter',
  'mechanism',
  'runner',
  'role',
  'entry',
  'use',
  'constant',
  'client',
  'forward',
  'library',
  'contract',
  'saga',
  'branch',
  'sign',
  'log-sink',
  'process',
  'secret',
]);

/** Gives every code fact to the component whose folder holds it, and those of libraries to all that are built with them. */
export function giveOwners(
  parties: readonly Party[],
  libraries: readonly Unit[],
  facts: readonly Fact[],
  files: readonly OwnedFile[],
): void {
  const owners = new Map<RepoPath, Party[]>();
  for (const party of parties) for (const root of party.roots) owners.set(root, [...(owners.get(root) ?? []), party]);
  giveRootsByName(parties, owners, files);

  const libraryFacts = new Map<RepoPath, Fact[]>(libraries.filter(l => !owners.has(l.root!)).map(l => [l.root!, []]));
  const holds = (folder: RepoPath) => owners.has(folder) || libraryFacts.has(folder);
  const reach = reachByImports(
    facts.filter(f => f.kind === 'unit' && f.origin === 'module') as Unit[],
    facts.filter(f => f.kind === 'entry'),
    facts.filter(f => f.kind === 'import'),
  );
  /** The components whose programs are built with a file, where imports tell; undefined where folders must. */
  const programsOf = (file: RepoPath): ReadonlySet<Party> | undefined => {
    const programs = file.endsWith('.go') ? reach.get(file.slice(0, Math.max(0, file.lastIndexOf('/')))) : undefined;
    if (!programs) return undefined;
    const found = new Set([...programs].flatMap(p => owners.get(enclosing(`${p}/main.go`, holds) ?? '\0') ?? []));
    return found.size > 0 ? found : undefined;
  };
  const byUnitName = new Map(parties.flatMap(p => p.units.map(u => [normalise(u.name), p] as const)));
  for (const fact of facts) {
    if (!OWNED.has(fact.kind)) continue;
    const unit = 'scope' in fact && typeof fact.scope === 'object' ? fact.scope.unit : undefined;
    const named = unit === undefined ? undefined : byUnitName.get(normalise(unit));
    if (named) {
      addFact(named.facts, fact);
      continue;
    }
    const builders = programsOf(fact.at.file);
    if (builders) {
      // Code of one program is its own, code of several is lent to each.
      for (const party of builders) addFact(builders.size === 1 ? party.facts : party.borrowed, fact);
      continue;
    }
    const folder = enclosing(fact.at.file, holds);
    if (folder === undefined) continue;
    for (const party of owners.get(folder) ?? []) addFact(party.facts, fact);
    libraryFacts.get(folder)?.push(fact);
  }
  for (const file of files) {
    if (!file.language || file.test) continue;
    const folder = enclosing(file.path, holds);
    if (folder === undefined) continue;
    for (const party of owners.get(folder) ?? [])
      party.languages.set(file.language, (party.languages.get(file.language) ?? 0) + file.size);
  }
  lendLibraries(parties, libraries, libraryFacts);
}

/** The nearest folder above a file for which `holds` is true. */
export function enclosing(file: RepoPath, holds: (folder: RepoPath) => boolean): RepoPath | undefined {
  for (let end = file.lastIndexOf('/'); end >= 0; end = file.lastIndexOf('/', end - 1)) {
    const folder = file.slice(0, end);
    if (holds(folder)) return folder;
    if (end === 0) break;
  }
  return holds('') ? '' : undefined;
}

/** A deployed component without a known folder, and a folder of code with its name. */
function giveRootsByName(parties: readonly Party[], owners: Map<RepoPath, Party[]>, files: readonly OwnedFile[]): void {
  const folders = new Map<string, RepoPath>();
  for (const file of files) {
    if (!file.language || file.test) continue;
    const parts = file.path.split('/');
    for (let depth = 1; depth < Math.min(parts.length, 5); depth++) {
      const folder = parts.slice(0, depth).join('/');
      const key = normalise(parts[depth - 1]!);
      const known = folders.get(key);
      if (known === undefined || folder.length < known.length) folders.set(key, folder);
    }
  }
  for (const party of parties) {
    if (party.roots.size > 0 || isReadyMade(party)) continue;
    for (const name of [party.name, ...party.aliases]) {
      const folder = folders.get(normalise(name));
      // A folder inside another component's source is a part of that one, whatever it is called.
      const within = folder === undefined ? undefined : enclosing(`${folder}/`, f => f !== '' && owners.has(f));
      if (folder === undefined || within !== undefined) continue;
      party.roots.add(folder);
      owners.set(folder, [party]);
      break;
    }
  }
}

/** Runs a product's own image: a folder of that name holds its helpers, not its source. */
function isReadyMade(party: Party): boolean {
  return [party.name, ...[...party.images].map(imageName)].some(n => productOf(n) !== undefined);
}

function lendLibraries(
  parties: readonly Party[],
  libraries: readonly Unit[],
  facts: ReadonlyMap<RepoPath, readonly Fact[]>,
): void {
  if (facts.size === 0) return;
  const byName = new Map<string, RepoPath>();
  for (const unit of libraries)
    if (facts.has(unit.root!))
      for (const name of [unit.name, ...unit.aliases, `project:${unit.root}`]) byName.set(name, unit.root!);
  /** Modules of the repository among libraries, each with what is left out on the way to it. */
  const needs = (list: readonly Fact[], without: readonly string[]) =>
    list
      .filter((f): f is Library => f.kind === 'library' && f.scope !== 'test')
      .map(l => ({
        root: byName.get(l.name) ?? byName.get(artifact(l)),
        without: l.without ? [...without, ...l.without] : without,
      }));
  for (const party of parties) {
    const queue = needs([...party.facts.values()].flat(), []);
    for (const { root, without } of queue) {
      if (root === undefined || party.libraries.has(root) || party.roots.has(root)) continue;
      party.libraries.add(root);
      const lent = (facts.get(root) ?? []).filter(f => f.kind !== 'library' || !without.includes(artifact(f)));
      for (const fact of lent) addFact(party.borrowed, fact);
      queue.push(...needs(lent, without));
    }
  }
}

const artifact = ({ name }: Library): string => name.slice(name.lastIndexOf(':') + 1);
