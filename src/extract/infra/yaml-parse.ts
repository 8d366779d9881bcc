import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseAllDocuments } from 'yaml';
import type { Problem } from '../../core/problem.ts';
import type { SourceFile } from '../extractor.ts';
import type { YamlEntry, YamlNode } from './yaml-node.ts';

/**
 * All of YAML, by the library: slow, and right about anchors, tags, values over several lines and broken text.
 * Broken parts become one problem; what could be read is returned.
 */
export function parseYaml(source: SourceFile, report: (problem: Problem) => void): readonly YamlNode[] {
  try {
    const documents = parseAllDocuments(source.text, {
      schema: 'failsafe',
      uniqueKeys: false,
      strict: false,
      logLevel: 'silent',
    });
    if (!Array.isArray(documents)) return [];
    const error = documents.flatMap(d => d.errors)[0];
    if (error) report(malformed(source, source.lineAt(error.pos[0]), error.message));
    return documents.flatMap(document => {
      const node = document.contents ? new Converter(source).node(document.contents as Node, 0) : undefined;
      return node === undefined || (node.type === 'scalar' && node.empty) ? [] : [node];
    });
  } catch (cause) {
    // The parser recurses: nesting of many thousand levels exhausts the stack. No real file does that.
    report(malformed(source, 1, cause instanceof Error ? cause.message : String(cause)));
    return [];
  }
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
    return merged.length === 0 ? own : merge(own, [...new Set(merged)]);
  }

  #line(offset: number): number {
    return this.#source.lineAt(offset);
  }
}

function merge(own: readonly YamlEntry[], merged: readonly YamlNode[]): YamlEntry[] {
  const out = [...own];
  const keys = new Set(own.map(e => e.key));
  for (const entry of merged.flatMap(m => (m.type === 'map' ? m.entries : []))) {
    if (keys.has(entry.key)) continue;
    keys.add(entry.key);
    out.push(entry);
  }
  return out;
}
