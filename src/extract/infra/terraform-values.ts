import type { RepoPath } from '../../core/evidence.ts';
import { resolvePath } from './repo-path.ts';
import { entries, get, items, text } from './yaml-document.ts';
import type { YamlEntry, YamlMap, YamlNode } from './yaml-node.ts';

/** One `resource`, `data` or `module` block. */
export interface TerraformBlock {
  readonly block: string;
  /** `aws_sqs_queue`; '' for modules. */
  readonly type: string;
  readonly label: string;
  readonly body: YamlNode;
  readonly line: number;
}

/** Labelled blocks of a file. */
export function blocksOf(file: YamlMap): readonly TerraformBlock[] {
  return file.entries.flatMap(({ key, value, line }): TerraformBlock[] => {
    const [block, first, second] = key.split(' ');
    if (value.type !== 'map' || !block || !first) return [];
    return second === undefined
      ? [{ block, type: '', label: first, body: value, line }]
      : [{ block, type: first, label: second, body: value, line }];
  });
}

/** Nested blocks of one name: they repeat, where attributes do not. */
export function nested(node: YamlNode | undefined, name: string): readonly YamlNode[] {
  return entries(node).flatMap(e => (e.key === name ? (e.value.type === 'seq' ? items(e.value) : [e.value]) : []));
}

/** `aws_sqs_queue.orders` of the first reference in a text; of a variable or local `var.x`. */
export function referredAddress(value: string | undefined): string | undefined {
  return /\$\{(?:data\.)?([a-z][\w-]*\.[\w-]+)/.exec(value ?? '')?.[1];
}

/** References in a text replaced by what `replace` gives for their address; the rest of each reference is dropped. */
export function withAddresses(value: string, replace: (address: string) => string | undefined): string {
  if (!value.includes('${')) return value;
  return value.replace(
    /\$\{(?:data\.)?([a-z][\w-]*\.[\w-]+)[\w.[\]*]*\}/g,
    (whole, address: string) => replace(address) ?? whole,
  );
}

/** Variables and locals that a text needs from elsewhere in the folder: `var.image`. */
export function valuesNeeded(value: string): readonly string[] {
  return value.includes('${') ? [...value.matchAll(/\$\{((?:var|local)\.[\w-]+)\}/g)].map(m => m[1]!) : [];
}

/** `${path.module}/../orders` as a path of the repository. */
export function modulePath(folder: RepoPath, written: string | undefined): RepoPath | undefined {
  return written === undefined
    ? undefined
    : resolvePath(folder, written.replace(/^\$\{path\.(?:module|root|cwd)\}\//, ''));
}

/** Pairs of a map, as an environment is mostly written. */
export function pairsOf(node: YamlNode | undefined): readonly YamlEntry[] {
  return entries(node).filter(e => e.value.type === 'scalar');
}

/** Blocks or objects of `{ name, value }`. */
export function namedPairs(list: readonly YamlNode[]): readonly { key: string; value: string; line: number }[] {
  return list.flatMap(item => {
    const key = text(get(item, 'name'));
    const value = get(item, 'value');
    return key && value?.type === 'scalar' ? [{ key, value: value.value, line: value.line }] : [];
  });
}
