import type { SnapshotSource } from '../model/snapshot.ts';
import { label } from './escape.ts';
import { type Graph, type GraphEdge, type GraphNode, selectGraph } from './graph.ts';

const SHAPES: Readonly<Partial<Record<GraphNode['kind'], readonly [string, string]>>> = {
  datastore: ['[("', '")]'],
  broker: ['[["', '"]]'],
  channel: ['>"', '"]'],
  gateway: ['{{"', '"}}'],
  external: ['(["', '"])'],
};
const BOX = ['["', '"]'] as const;
const ARROWS: Readonly<Record<GraphEdge['style'], string>> = { sync: '-->', async: '-.->', data: '==>', infra: '-.-' };

/**
 * A flowchart. Solid arrows wait for an answer, dotted ones do not, thick ones read or write data, lines without a head are
 * infrastructure. Node names are numbers, so no name of the repository can be syntax.
 */
export function renderMermaid(graph: Graph): string {
  const short = new Map(graph.nodes.map((node, i) => [node.id, `n${i}`]));
  const lines = ['flowchart LR'];
  for (const node of graph.nodes) {
    const [open, close] = SHAPES[node.kind] ?? BOX;
    const technology =
      node.technology && node.technology.toLowerCase() !== node.name.toLowerCase()
        ? `<br/>${label(node.technology)}`
        : '';
    lines.push(`  ${short.get(node.id)}${open}${label(node.name)}${technology}${close}`);
  }
  for (const edge of graph.edges) {
    const [from, to] = [short.get(edge.from), short.get(edge.to)];
    if (from && to) lines.push(`  ${from} ${ARROWS[edge.style]}|"${describe(edge)}"| ${to}`);
  }
  const failed = graph.nodes.find(n => n.distance === 0);
  if (failed) lines.push('  classDef focus stroke-width:4px', `  class ${short.get(failed.id)} focus`);
  return `${lines.join('\n')}\n`;
}

/** The protocol, and the operation or topic where there is one; how many where there are more. */
function describe(edge: GraphEdge): string {
  const [first, ...more] = edge.channels;
  if (first === undefined) return label(edge.protocol);
  return more.length > 0
    ? `${label(edge.protocol)} x${edge.channels.length}`
    : `${label(edge.protocol)} ${label(first)}`;
}

/** The whole architecture. */
export function mermaidReport(source: SnapshotSource): string {
  return renderMermaid(selectGraph(source.model, { view: 'components' }));
}
