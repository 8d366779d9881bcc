import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseAllDocuments } from 'yaml';
import type { Problem } from '../../core/problem.ts';
import { SourceFile } from '../extractor.ts';
import { chartFolder, chartName } from './helm-chart.ts';
import { cleanTemplate } from './helm-template.ts';

/** A YAML (or JSON) value with the line it stands on. Aliases share their target: walk with a bound. */
export type YamlNode = YamlScalar | YamlMap | YamlSeq;

export interface YamlScalar {
  readonly type: 'scalar';
  /** As written, quotes and escapes resolved; '' for null. Never converted: `8080`, `true`, `1e3` stay text. */
  readonly value: string;
  /** No value at all: `key:`, `key: ~`, `key: null`. */
  readonly empty: boolean;
  readonly line: number;
}

export interface YamlMap {
  readonly type: 'map';
  /** In file order, own keys before merged (`<<`) ones. */
  readonly entries: readonly YamlEntry[];
  readonly line: number;
}

export interface YamlSeq {
  readonly type: 'seq';
  readonly items: readonly YamlNode[];
  readonly line: number;
}

export interface YamlEntry {
  readonly key: string;
  /** Line of the key. */
  readonly line: number;
  readonly value: YamlNode;
}

export interface FlatEntry {
  /** `spring.datasource.url`, `hosts[0].name`. */
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

const MAX_FLAT = 20_000;
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

function parse(file: SourceFile, report: (problem: Problem) => void): YamlNode[] {
  const source = file.text.includes('{{')
    ? new SourceFile(file.path, cleanTemplate(file.text, nameOfChart(file.path)))
    : file;
  try {
    const documents = parseAllDocuments(source.text, {
      schema: 'failsafe',
      uniqueKeys: false,
      strict: false,
      logLevel: 'silent',
    });
    if (!Array.isArray(documents)) return [];
    const error = documents.flatMap(d => d.errors)[0];
    if (error) report(malformed(file, source.lineAt(error.pos[0]), error.message));
    return documents.flatMap(document => {
      const converter = new Converter(source);
      return document.contents ? [converter.node(document.contents as Node, 0)] : [];
    });
  } catch (cause) {
    // The parser recurses: nesting of many thousand levels exhausts the stack. No real file does that.
    report(malformed(file, 1, cause instanceof Error ? cause.message : String(cause)));
    return [];
  }
}

function nameOfChart(path: string): string | undefined {
  const folder = chartFolder(path);
  return folder === undefined ? undefined : chartName(folder);
}

function malformed(file: SourceFile, line: number, message: string): Problem {
  return {
    kind: 'malformed',
    file: file.path,
    line,
    message: `YAML: ${message.split('\n')[0]!.replace(/ at line .*$/, '')}`,
  };
}

class Converter {
  readonly #source: SourceFile;
  /** Anchors seen so far; a later one of the same name replaces the earlier, as YAML says. */
  readonly #anchors = new Map<string, YamlNode>();

  constructor(source: SourceFile) {
    this.#source = source;
  }

  node(node: Node | null | undefined, near: number): YamlNode {
    if (!node) return { type: 'scalar', value: '', empty: true, line: this.#line(near) };
    const start = node.range?.[0] ?? near;
    // An alias to an anchor that is still open would make a cycle: it is empty.
    if (isAlias(node))
      return this.#anchors.get(node.source) ?? { type: 'scalar', value: '', empty: true, line: this.#line(start) };
    const made = this.#convert(node, start);
    if ('anchor' in node && node.anchor) this.#anchors.set(node.anchor, made);
    return made;
  }

  #convert(node: Node, start: number): YamlNode {
    const line = this.#line(start);
    if (isSeq(node)) return { type: 'seq', items: node.items.map(item => this.node(item as Node, start)), line };
    if (isMap(node)) return { type: 'map', entries: this.#entries(node.items as Pair<Node, Node>[], start), line };
    const value = isScalar(node) ? String(node.value ?? '') : '';
    const plain = isScalar(node) && (node.type === 'PLAIN' || node.type === undefined);
    const empty = plain && (value === '' || value === '~' || value === 'null');
    return { type: 'scalar', value: empty ? '' : value, empty, line };
  }

  #entries(pairs: readonly Pair<Node, Node>[], start: number): YamlEntry[] {
    const own: YamlEntry[] = [];
    const merged: YamlNode[] = [];
    for (const pair of pairs) {
      const at = pair.key?.range?.[0] ?? start;
      const key = this.node(pair.key, at);
      const value = this.node(pair.value, at);
      if (key.type !== 'scalar') continue;
      if (key.value === '<<') merged.push(...(value.type === 'seq' ? value.items : [value]));
      else own.push({ key: key.value, line: this.#line(at), value });
    }
    return merged.length === 0 ? own : merge(own, merged);
  }

  #line(offset: number): number {
    return this.#source.lineAt(offset);
  }
}

function merge(own: readonly YamlEntry[], merged: readonly YamlNode[]): YamlEntry[] {
  const out = [...own];
  const keys = new Set(own.map(e => e.key));
  for (const entry of merged.flatMap(entries)) {
    if (keys.has(entry.key)) continue;
    keys.add(entry.key);
    out.push(entry);
  }
  return out;
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

/** Leaves with their key paths, in file order, at most 20,000 and 100 levels deep: aliases can multiply without bound. */
export function flatten(node: YamlNode | undefined, prefix = ''): readonly FlatEntry[] {
  const out: FlatEntry[] = [];
  const walk = (at: YamlNode, key: string, line: number, depth: number): void => {
    if (out.length >= MAX_FLAT || depth > MAX_DEPTH) return;
    if (at.type === 'scalar') out.push({ key, value: at.value, line });
    else if (at.type === 'map')
      for (const e of at.entries) walk(e.value, key === '' ? e.key : `${key}.${e.key}`, e.line, depth + 1);
    else for (const [i, item] of at.items.entries()) walk(item, `${key}[${i}]`, item.line, depth + 1);
  };
  if (node) walk(node, prefix, node.line, 0);
  return out;
}
