import type { Problem } from '../../core/problem.ts';
import { SourceFile } from '../extractor.ts';
import { chartFolder, chartName } from './helm-chart.ts';
import { cleanTemplate } from './helm-template.ts';
import { readJson } from './json-document.ts';
import type { YamlEntry, YamlMap, YamlNode } from './yaml-node.ts';
import { parseYaml } from './yaml-parse.ts';
import { scanYaml } from './yaml-scan.ts';

export type { YamlEntry, YamlMap, YamlNode, YamlScalar, YamlSeq } from './yaml-node.ts';

export interface FlatEntry {
  /** `spring.datasource.url`, `hosts[0].name`. */
  readonly key: string;
  readonly value: string;
  /** Line of the value, or of the key where there is none. */
  readonly line: number;
  /** Line of the last key: another where the value begins below it. */
  readonly keyLine: number;
}

const MAX_FLAT = 20_000;
const MAX_VISITS = 200_000;
const MAX_DEPTH = 100;

const read = new WeakMap<SourceFile, readonly YamlNode[]>();

/**
 * All documents of a YAML file. Broken parts become one problem with their line; what could be read is returned.
 * Several extractors may ask for the same file: it is parsed, and its problem reported, once.
 */
export function readYaml(file: SourceFile, report: (problem: Problem) => void): readonly YamlNode[] {
  const known = read.get(file);
  if (known) return known;
  const nodes = parse(file, report);
  read.set(file, nodes);
  return nodes;
}

function parse(file: SourceFile, report: (problem: Problem) => void): readonly YamlNode[] {
  if (/\.json$/i.test(file.path)) {
    const node = readJson(file, report);
    return node ? [node] : [];
  }
  const source = isTemplate(file) ? new SourceFile(file.path, cleanTemplate(file.text, nameOfChart(file.path))) : file;
  return scanYaml(source.text) ?? parseYaml(source, report);
}

/** Braces inside quoted text (a dashboard's legend, an alert's summary) are text; only a template's own are cleaned. */
function isTemplate(file: SourceFile): boolean {
  if (!file.text.includes('{{')) return false;
  return chartFolder(file.path) !== undefined || /(?:^|[:-])[ \t]+\{\{|^\{\{/m.test(file.text);
}

function nameOfChart(path: string): string | undefined {
  const folder = chartFolder(path);
  return folder === undefined ? undefined : chartName(folder);
}

/** Entries of a map; none for anything else. */
export function entries(node: YamlNode | undefined): readonly YamlEntry[] {
  return node?.type === 'map' ? node.entries : [];
}

/** Items of a sequence; none for anything else. */
export function items(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.type === 'seq' ? node.items : [];
}

/** The value below a chain of keys. */
export function get(node: YamlNode | undefined, ...path: readonly string[]): YamlNode | undefined {
  let at = node;
  for (const key of path) at = entries(at).find(e => e.key === key)?.value;
  return at;
}

/** The entry (with the key's own line) at the end of a chain of keys. */
export function entry(node: YamlNode | undefined, ...path: readonly string[]): YamlEntry | undefined {
  const last = path.at(-1);
  return entries(get(node, ...path.slice(0, -1))).find(e => e.key === last);
}

/** Text of a scalar that has a value. */
export function text(node: YamlNode | undefined): string | undefined {
  return node?.type === 'scalar' && !node.empty ? node.value : undefined;
}

/**
 * Leaves with their key paths, in file order. Aliases can multiply a small file without bound, so at most 20,000
 * leaves are given and 200,000 nodes looked at.
 * @param onLimit called once when that was not all
 */
export function flatten(node: YamlNode | undefined, prefix = '', onLimit?: () => void): readonly FlatEntry[] {
  const out: FlatEntry[] = [];
  let visits = 0;
  const walk = (at: YamlNode, key: string, line: number, depth: number): void => {
    if (out.length >= MAX_FLAT || ++visits > MAX_VISITS || depth > MAX_DEPTH) return;
    if (at.type === 'scalar') out.push({ key, value: at.value, line: at.empty ? line : at.line, keyLine: line });
    else if (at.type === 'map')
      for (const e of at.entries) walk(e.value, key === '' ? e.key : `${key}.${e.key}`, e.line, depth + 1);
    else for (const [i, item] of at.items.entries()) walk(item, `${key}[${i}]`, item.line, depth + 1);
  };
  if (node) walk(node, prefix, node.line, 0);
  if (out.length >= MAX_FLAT || visits > MAX_VISITS) onLimit?.();
  return out;
}

/** Every map at or below a node, outer ones first, in file order; each once, however many aliases lead to it. */
export function mapsIn(node: YamlNode | undefined): readonly YamlMap[] {
  const seen = new Set<YamlNode>();
  const walk = (at: YamlNode, depth: number): void => {
    if (at.type === 'scalar' || seen.has(at) || depth > MAX_DEPTH) return;
    seen.add(at);
    for (const inner of at.type === 'seq' ? at.items : at.entries.map(e => e.value)) walk(inner, depth + 1);
  };
  if (node) walk(node, 0);
  return [...seen].filter((n): n is YamlMap => n.type === 'map');
}
