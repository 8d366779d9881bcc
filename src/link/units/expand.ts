import type { Evidence, RepoPath } from '../../core/evidence.ts';
import type {
  Address,
  Fact,
  Forward,
  Setting,
  SettingImport,
  SettingOwner,
  StartOrder,
  Unit,
} from '../../core/fact.ts';
import { parsePlaceholders, type Ref } from '../../core/ref.ts';

/** A template's own values are known where the template stands, and nowhere else. */
const CHART_VALUE = '${helm.';

type Named = Unit | Address | StartOrder | Setting | SettingImport | Forward;

/**
 * Fills the placeholders in names, images and build paths: compose takes them from the `.env` file beside it, Helm
 * templates from the values of their chart. Other placeholders in values stay: they are resolved where they are used.
 */
export function expandPlaceholders(facts: readonly Fact[]): readonly Fact[] {
  const sources = new Map<string, Map<string, Setting>>();
  for (const fact of facts) {
    if (fact.kind !== 'setting' || fact.owner.of !== 'source') continue;
    const { source } = fact.owner;
    const values = sources.get(source) ?? new Map<string, Setting>();
    if (!values.has(fact.key)) values.set(fact.key, fact);
    sources.set(source, values);
  }
  const valuesFor = (file: RepoPath) =>
    sourcesOf(file)
      .map(s => sources.get(s))
      .filter(s => s !== undefined);
  return facts.map(fact => (hasPlaceholder(fact) ? expand(fact, valuesFor(fact.at.file)) : fact));
}

/** Where a description's placeholders get their values: the chart it is a template of, else `.env` in its folder. */
function sourcesOf(file: RepoPath): string[] {
  const chart = file.startsWith('templates/')
    ? ''
    : file.includes('/templates/')
      ? file.slice(0, file.lastIndexOf('/templates/'))
      : undefined;
  if (chart !== undefined) return [`helm/${chart}`, ...parents(chart).map(p => `helm/${p}`)];
  const folder = file.slice(0, Math.max(0, file.lastIndexOf('/')));
  return [folder ? `${folder}/.env` : '.env', '.env'];
}

/** A subchart's values are given by the charts around it: `charts/orders` in `shop`. */
function parents(folder: RepoPath): RepoPath[] {
  const at = folder.lastIndexOf('/charts/');
  return at < 0 ? [] : [folder.slice(0, at)];
}

function hasPlaceholder(fact: Fact): fact is Named {
  switch (fact.kind) {
    case 'unit':
      return [
        fact.name,
        fact.image ?? '',
        fact.build?.dockerfile ?? '',
        fact.build?.context ?? '',
        ...fact.aliases,
        ...fact.hosts,
        ...Object.values(fact.labels ?? {}),
      ].some(t => t.includes('$'));
    case 'address':
      return [fact.name, ...Object.values(fact.selector)].some(t => t.includes('$'));
    case 'start-order':
      return fact.unit.includes('$') || fact.on.includes('$');
    case 'setting':
      return (
        (fact.owner.of === 'unit' && fact.owner.unit.includes('$')) ||
        (fact.owner.of === 'source' && fact.owner.source.includes('$')) ||
        fact.value.includes(CHART_VALUE)
      );
    case 'setting-import':
      return fact.unit.includes('$') || fact.source.includes('$');
    case 'forward':
      return fact.unit?.includes('$') === true;
    default:
      return false;
  }
}

function expand(fact: Named, sources: Sources): Fact {
  const fill = (text: string) => (text.includes('$') ? show(parsePlaceholders(text), sources, 0) : text);
  // A name that only the release knows is one per chart.
  const place = (source: string) => {
    const filled = fill(source);
    return !source.includes('$') || (!filled.endsWith('/') && !filled.includes('$'))
      ? filled
      : `${filled}@${sourcesOf(fact.at.file)[0]}`;
  };
  const ownerOf = (owner: SettingOwner): SettingOwner => {
    if (owner.of === 'unit') return { of: 'unit', unit: fill(owner.unit) };
    return owner.of === 'source' ? { of: 'source', source: place(owner.source) } : owner;
  };
  const fillAll = (record: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(record).map(([k, v]) => [k, fill(v)]));
  switch (fact.kind) {
    case 'unit':
      return {
        ...fact,
        name: fill(fact.name) || fact.name,
        aliases: fact.aliases.map(fill),
        hosts: fact.hosts.map(fill),
        ...(fact.image ? { image: fill(fact.image) } : {}),
        ...(fact.labels ? { labels: fillAll(fact.labels) } : {}),
        ...(fact.build
          ? {
              build: {
                ...fact.build,
                context: tidy(fill(fact.build.context)),
                ...(fact.build.dockerfile ? { dockerfile: tidy(fill(fact.build.dockerfile)) } : {}),
              },
            }
          : {}),
      };
    case 'address':
      return { ...fact, name: fill(fact.name), selector: fillAll(fact.selector) };
    case 'start-order':
      return { ...fact, unit: fill(fact.unit), on: fill(fact.on) };
    case 'setting':
      return { ...fact, owner: ownerOf(fact.owner), ...filledValue(fact, sources) };
    case 'setting-import':
      return { ...fact, unit: fill(fact.unit), source: place(fact.source) };
    case 'forward':
      return fact.unit ? { ...fact, unit: fill(fact.unit) } : fact;
  }
}

/** The settings of each place that a description takes values from, nearest first. */
type Sources = readonly ReadonlyMap<string, Setting>[];

const MAX_DEPTH = 6;

/** Known values filled in, defaults next, and what stays unknown as it was written. */
function show(ref: Ref, sources: Sources, depth: number, used: Evidence[] = []): string {
  if (ref.ref === 'literal') return ref.value;
  if (ref.ref === 'join') return ref.parts.map(p => show(p, sources, depth, used)).join('');
  if (ref.ref !== 'setting') return '';
  const value = depth < MAX_DEPTH ? sources.map(s => s.get(ref.key)).find(v => v !== undefined) : undefined;
  if (value !== undefined) {
    used.push(value.at);
    return show(parsePlaceholders(value.value), sources, depth + 1, used);
  }
  return ref.fallback ? show(ref.fallback, sources, depth + 1, used) : `\${${ref.key}}`;
}

/** A template's value filled in, and the lines of the chart's values that it was filled from. */
function filledValue(fact: Setting, sources: Sources): Pick<Setting, 'value' | 'via'> {
  if (!fact.value.includes(CHART_VALUE)) return { value: fact.value };
  const used: Evidence[] = [];
  const value = show(parsePlaceholders(fact.value), sources, 0, used);
  return { value, via: used };
}

/** A path put together from variables: no `./` and no doubled slashes. */
function tidy(path: string): RepoPath {
  return path
    .split('/')
    .filter(p => p !== '' && p !== '.')
    .join('/');
}
