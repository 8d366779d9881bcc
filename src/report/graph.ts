import { compareText } from '../core/evidence.ts';
import type { ComponentKind } from '../core/fact.ts';
import type { Component, Confidence, Connection, Model, Style } from '../core/model.ts';
import { foldConnections } from './facts.ts';

export type View = 'components' | 'data' | 'events' | 'failure';

export interface GraphNode {
  /** A component's id, or `channel:<name>`. */
  readonly id: string;
  readonly name: string;
  readonly kind: ComponentKind | 'channel';
  readonly technology?: string;
  /** Steps from the focus; in the failure view 0 is what fails. */
  readonly distance?: number;
}

/** All connections of one style and protocol between two nodes. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly style: Style;
  readonly protocol: string;
  readonly channels: readonly string[];
  readonly confidence: Confidence;
  /** `file:line` of the first evidence. */
  readonly at: string;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface Selection {
  readonly view: View;
  /** Node id around which to draw. */
  readonly focus?: string;
  /** Steps from the focus; default: 1, and all of them in the failure view. */
  readonly depth?: number;
}

/** The part of the model that a view shows, in stable order. */
export function selectGraph(model: Model, selection: Selection): Graph {
  const whole = selection.view === 'events' ? eventGraph(model) : styleGraph(model, selection.view);
  if (selection.focus === undefined) return whole;
  const failure = selection.view === 'failure';
  const depth = selection.depth ?? (failure ? Number.POSITIVE_INFINITY : selection.view === 'events' ? 2 : 1);
  return around(whole, selection.focus, depth, failure ? 'callers' : 'both');
}

export const channelId = (name: string): string => `channel:${name}`;

const STYLES: Readonly<Record<Exclude<View, 'events'>, readonly Style[]>> = {
  components: ['sync', 'async', 'data', 'infra'],
  data: ['data'],
  failure: ['sync', 'data'],
};

function styleGraph(model: Model, view: Exclude<View, 'events'>): Graph {
  const edges = foldEdges(model.connections.filter(c => STYLES[view].includes(c.style)));
  const touched = new Set(edges.flatMap(e => [e.from, e.to]));
  const isShown = (c: Component) =>
    view === 'components' || touched.has(c.id) || (view === 'data' && c.kind === 'datastore');
  return {
    nodes: sortNodes((view === 'failure' ? model.components : model.components.filter(isShown)).map(nodeOf)),
    edges,
  };
}

/** Publisher → channel → consumer, with what runs over a broker without a known channel as a plain edge. */
function eventGraph(model: Model): Graph {
  const named = new Set(model.channels.map(c => c.name));
  const async = model.connections.filter(c => c.style === 'async');
  const edges = foldEdges(async.filter(c => c.channel === undefined || !named.has(c.channel)));
  for (const channel of model.channels) {
    const evidenceOf = (id: string) => async.find(c => c.channel === channel.name && (c.from === id || c.to === id));
    const edge = (from: string, to: string, component: string): GraphEdge => {
      const connection = evidenceOf(component);
      const { file, line } = connection?.evidence[0] ?? channel.evidence[0];
      const protocol = connection?.protocol ?? 'async';
      return {
        from,
        to,
        style: 'async',
        protocol,
        channels: [],
        confidence: connection?.confidence ?? 'high',
        at: `${file}:${line}`,
      };
    };
    for (const id of channel.publishers) edges.push(edge(id, channelId(channel.name), id));
    for (const id of channel.consumers) edges.push(edge(channelId(channel.name), id, id));
  }
  const touched = new Set(edges.flatMap(e => [e.from, e.to]));
  const components = model.components.filter(c => touched.has(c.id)).map(nodeOf);
  const channels = model.channels.map((c): GraphNode => {
    const technology = c.broker === undefined ? undefined : model.components.find(b => b.id === c.broker)?.name;
    return { id: channelId(c.name), name: c.name, kind: 'channel', ...(technology ? { technology } : {}) };
  });
  return { nodes: sortNodes(uniqueById([...components, ...channels])), edges: sortEdges(edges) };
}

function around(graph: Graph, focus: string, depth: number, follow: 'callers' | 'both'): Graph {
  const neighbours = new Map<string, string[]>();
  const add = (from: string, to: string) => neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
  for (const edge of graph.edges) {
    add(edge.to, edge.from);
    if (follow === 'both') add(edge.from, edge.to);
  }
  const distance = new Map([[focus, 0]]);
  // A map grows while it is walked: the queue of a breadth-first search.
  for (const [id, steps] of distance)
    if (steps < depth)
      for (const next of neighbours.get(id) ?? []) if (!distance.has(next)) distance.set(next, steps + 1);
  const nodes = graph.nodes.flatMap(node => {
    const steps = distance.get(node.id);
    return steps === undefined ? [] : [{ ...node, distance: steps }];
  });
  const isShown = (e: GraphEdge) => {
    const [from, to] = [distance.get(e.from), distance.get(e.to)];
    if (from === undefined || to === undefined) return false;
    // A failure does not travel further from what already failed.
    return follow === 'both' ? Math.min(from, to) < depth || depth === 0 : from > 0;
  };
  return { nodes, edges: graph.edges.filter(isShown) };
}

/** One edge per pair of nodes, style and protocol, in stable order. */
export function foldEdges(connections: readonly Connection[]): GraphEdge[] {
  return foldConnections(connections).map(({ first, channels, all }): GraphEdge => {
    const confidence = (['high', 'medium', 'low'] as const).find(level => all.some(c => c.confidence === level))!;
    const { file, line } = first.evidence[0];
    return {
      from: first.from,
      to: first.to,
      style: first.style,
      protocol: first.protocol,
      channels,
      confidence,
      at: `${file}:${line}`,
    };
  });
}

function nodeOf({ id, name, kind, technology }: Component): GraphNode {
  return { id, name, kind, ...(technology ? { technology } : {}) };
}

function uniqueById(nodes: readonly GraphNode[]): GraphNode[] {
  return [...new Map(nodes.map(node => [node.id, node])).values()];
}

const sortNodes = (nodes: readonly GraphNode[]) => [...nodes].sort((a, b) => compareText(a.id, b.id));
const sortEdges = (edges: readonly GraphEdge[]) =>
  [...edges].sort(
    (a, b) =>
      compareText(a.from, b.from) ||
      compareText(a.to, b.to) ||
      compareText(a.style, b.style) ||
      compareText(a.protocol, b.protocol),
  );
