import { SourceFile } from '../extractor.ts';
import { readYaml, type YamlNode, type YamlScalar } from './yaml-document.ts';

/**
 * YAML written as a block of text inside another file (`patch: |-`), with the outer file's line numbers.
 * What does not parse gives nothing: it may be a patch in a form of its own.
 */
export function embeddedManifests(file: SourceFile, written: YamlScalar): readonly YamlNode[] {
  const shift = firstLine(file, written) - 1;
  const moved = new Map<YamlNode, YamlNode>();
  return readYaml(new SourceFile(file.path, written.value), () => {}).map(node => move(node, shift, moved));
}

/** Line of the first line of the text: below the key for block scalars, wherever the parser sees the value begin. */
function firstLine(file: SourceFile, { line, value }: YamlScalar): number {
  const first = value.split('\n', 1)[0]!.trim();
  for (let at = line; at <= line + 3; at++) if (file.lineText(at).trim() === first) return at;
  return line + 1;
}

/** A copy some lines further down; what aliases share stays shared. */
function move(node: YamlNode, shift: number, moved: Map<YamlNode, YamlNode>): YamlNode {
  const known = moved.get(node);
  if (known) return known;
  const line = node.line + shift;
  const made: YamlNode =
    node.type === 'scalar'
      ? { ...node, line }
      : node.type === 'seq'
        ? { ...node, line, items: node.items.map(i => move(i, shift, moved)) }
        : {
            ...node,
            line,
            entries: node.entries.map(e => ({ ...e, line: e.line + shift, value: move(e.value, shift, moved) })),
          };
  moved.set(node, made);
  return made;
}
