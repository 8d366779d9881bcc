import { compareText } from '../core/evidence.ts';
import type { Severity } from '../core/finding.ts';
import type { Connection, Model } from '../core/model.ts';
import type { SnapshotSource } from '../model/snapshot.ts';
import { systemsIn } from '../model/systems.ts';

export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

/** Kinds that a team builds and deploys, as against what it installs. */
const DEPLOYABLES: ReadonlySet<string> = new Set(['service', 'gateway', 'web', 'job']);

/** One sentence on what kind of system this is; says it when nothing is distributed, as silence would read as health. */
export function describeSystem({ components, coverage: { files }, all }: Model): string {
  const own = components.filter(c => DEPLOYABLES.has(c.kind));
  if (files === 0) return 'There are no files to read here.';
  if (own.length === 0)
    return 'Nothing deployable was found: no build file, entry point or deployment file that names one.';
  const systems = systemsIn(all('unit'));
  if (systems.length > 0)
    return `${systems.length} systems side by side (${systems.map(s => s.root).join(', ')}), ${own.length} deployables in all: like names in two of them may be taken for one, so read each by its own path.`;
  if (own.length > 1) return `A system of ${own.length} deployables.`;
  const [only] = own;
  const what = only!.technology ? ` (${only!.technology})` : '';
  return `One deployable, ${only!.name}${what}: rules about several services do not apply, those about its own calls and data do.`;
}

/** The architecture in numbers, a few lines. */
export function headline({ repository, model, findings, suppressed }: SnapshotSource): string[] {
  const state = repository.dirty === null ? '' : repository.dirty ? ', working tree dirty' : ', working tree clean';
  const languages = Object.entries(model.coverage.languages).sort(
    ([a, x], [b, y]) => y.files - x.files || compareText(a, b),
  );
  const kinds = countBy(model.components.map(c => c.kind));
  const styles = countBy(model.connections.map(c => c.style));
  const severities = countBy(
    findings.map(f => f.severity),
    SEVERITIES,
  );
  return [
    describeSystem(model),
    `Revision      ${repository.commit === null ? 'no commit' : repository.commit.slice(0, 12)}${state}`,
    `Components    ${showCounts(kinds)}`,
    `Connections   ${showCounts(styles)}`,
    `Channels      ${model.channels.length}`,
    `Findings      ${showCounts(severities)}${suppressed.length > 0 ? `; ${suppressed.length} suppressed in the repository` : ''}`,
    `Read          ${model.coverage.files} files: ${languages.map(([id, l]) => `${l.files} ${id}${l.assessed ? '' : ' (not assessed)'}`).join(', ') || 'no code'}`,
    ...(model.unresolved.length > 0 ? [`Unresolved    ${model.unresolved.length}`] : []),
  ];
}

/** How often each value occurs: in the given order, else most frequent first. */
export function countBy(values: readonly string[], order?: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const keys = order
    ? order.filter(key => counts.has(key))
    : [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)! || compareText(a, b));
  return Object.fromEntries(keys.map(key => [key, counts.get(key)!]));
}

/** `12 service, 3 datastore`. */
export function showCounts(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([name, number]) => `${number} ${name}`);
  return parts.length > 0 ? parts.join(', ') : 'none';
}

export interface FoldedConnection {
  readonly first: Connection;
  readonly channels: readonly string[];
  readonly all: readonly Connection[];
}

/** One entry per pair, style and protocol: a reader asks who talks to whom before over which path. */
export function foldConnections(connections: readonly Connection[]): FoldedConnection[] {
  const groups = new Map<string, Connection[]>();
  for (const connection of connections) {
    const key = JSON.stringify([connection.from, connection.to, connection.style, connection.protocol]);
    const group = groups.get(key);
    if (group) group.push(connection);
    else groups.set(key, [connection]);
  }
  const folded = [...groups.values()].map((all): FoldedConnection => {
    const channels = [...new Set(all.flatMap(c => (c.channel === undefined ? [] : [c.channel])))].sort(compareText);
    return { first: all[0]!, channels, all };
  });
  return folded.sort(
    ({ first: a }, { first: b }) =>
      compareText(a.from, b.from) ||
      compareText(a.to, b.to) ||
      compareText(a.style, b.style) ||
      compareText(a.protocol, b.protocol),
  );
}
