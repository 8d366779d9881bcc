import { entries, get, type YamlNode } from './yaml-document.ts';

export interface Written {
  readonly value: string;
  readonly line: number;
}

export interface KeyValue {
  readonly key: string;
  /** Absent: the name alone, to be filled from elsewhere. */
  readonly value: string | undefined;
  readonly line: number;
}

/** Lists inside lists and maps over maps end here: aliases could nest them without bound. */
const MAX_DEPTH = 3;

/** A text, or a list of texts, as a list. */
export function scalars(node: YamlNode | undefined, depth = 0): readonly Written[] {
  if (node?.type === 'scalar') return node.empty ? [] : [{ value: node.value, line: node.line }];
  return node?.type === 'seq' && depth < MAX_DEPTH ? node.items.flatMap(i => scalars(i, depth + 1)) : [];
}

/** Both forms in which compose writes pairs: a map, or a list of `KEY=value`. */
export function keyValues(node: YamlNode | undefined): readonly KeyValue[] {
  if (node?.type === 'map')
    return node.entries.flatMap(e =>
      e.value.type === 'scalar' ? [{ key: e.key, value: e.value.empty ? undefined : e.value.value, line: e.line }] : [],
    );
  return scalars(node).map(({ value, line }) => {
    const equals = value.indexOf('=');
    return equals < 0
      ? { key: value.trim(), value: undefined, line }
      : { key: value.slice(0, equals).trim(), value: value.slice(equals + 1), line };
  });
}

/** Environment of a service; of two values for a name the last counts. */
export function environmentOf(service: YamlNode): readonly KeyValue[] {
  const last = new Map<string, KeyValue>();
  for (const pair of keyValues(get(service, 'environment'))) if (pair.key !== '') last.set(pair.key, pair);
  return [...last.values()];
}

/** `env_file: x`, a list of such, or a list of `{ path: x }`. */
export function envFiles(node: YamlNode | undefined): readonly Written[] {
  const files = node?.type === 'seq' ? node.items : node ? [node] : [];
  return files.flatMap(f => scalars(f.type === 'map' ? get(f, 'path') : f));
}

/** Two maps as one, the second's keys first and winning; maps inside them likewise. */
export function overlay(base: YamlNode, top: YamlNode, depth = 0): YamlNode {
  if (base.type === 'seq' && top.type === 'seq') return { ...top, items: [...base.items, ...top.items] };
  if (base.type !== 'map' || top.type !== 'map' || depth >= MAX_DEPTH) return top;
  const own = new Set(top.entries.map(e => e.key));
  const mixed = top.entries.map(e => {
    const below = entries(base).find(b => b.key === e.key);
    return below ? { ...e, value: overlay(below.value, e.value, depth + 1) } : e;
  });
  return { ...top, entries: [...mixed, ...base.entries.filter(e => !own.has(e.key))] };
}
