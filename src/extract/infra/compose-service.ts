import { overlay, scalars } from './compose-values.ts';
import { withDefaults } from './placeholders.ts';
import { entries, get, items, text, type YamlNode } from './yaml-document.ts';

export interface ComposeService {
  readonly name: string;
  /** Service of another file that it extends. */
  readonly aliases: readonly string[];
  readonly node: YamlNode;
  readonly line: number;
}

/**
 * Services of one compose document with `extends` inside the file resolved.
 * @param byName the file's name says compose: then version 1 (services at the root) and partial services count too
 */
export function composeServices(document: YamlNode, byName: boolean): readonly ComposeService[] {
  const modern = get(document, 'services');
  const table = modern ?? (byName ? document : undefined);
  const all = entries(table).filter(e => e.value.type === 'map');
  const real = all.filter(e => isService(e.value));
  if (real.length === 0 && !(byName && modern)) return [];
  return (modern && byName ? all : real).map(e => {
    const { node, aliases } = extended(table!, e.value, [e.key]);
    return { name: withDefaults(e.key), aliases, node, line: e.line };
  });
}

function isService(node: YamlNode): boolean {
  return entries(node).some(e => e.key === 'image' || e.key === 'build' || e.key === 'extends');
}

function extended(table: YamlNode, node: YamlNode, seen: readonly string[]): { node: YamlNode; aliases: string[] } {
  const link = get(node, 'extends');
  const name = text(link) ?? text(get(link, 'service'));
  if (name === undefined) return { node, aliases: [] };
  const base = get(link, 'file') ? undefined : get(table, name);
  if (!base || seen.includes(name)) return { node, aliases: seen.includes(name) ? [] : [name] };
  const below = extended(table, base, [...seen, name]);
  return { node: overlay(below.node, node), aliases: below.aliases };
}

/** Container and published ports, `expose` included; ranges up to 20 ports. */
export function composePorts(service: YamlNode): readonly number[] {
  const out = new Set<number>();
  const add = (range: string | undefined): void => {
    const [from, to] = withDefaults(range ?? '')
      .split('-')
      .map(Number);
    if (!Number.isInteger(from) || from! <= 0 || from! > 65535) return;
    const last = Number.isInteger(to) ? Math.min(to!, from! + 19, 65535) : from!;
    for (let port = from!; port <= last; port++) out.add(port);
  };
  for (const port of items(get(service, 'ports'))) {
    add(text(get(port, 'target')));
    add(text(get(port, 'published')));
    const written = text(port);
    if (written === undefined) continue;
    const parts = withDefaults(written)
      .replace(/\/\w+$/, '')
      .split(':');
    add(parts.at(-1));
    add(parts.at(-2));
  }
  for (const port of scalars(get(service, 'expose'))) add(port.value.replace(/\/\w+$/, ''));
  return [...out];
}
