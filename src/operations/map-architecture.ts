import * as z from 'zod';
import { compareText, quote } from '../core/evidence.ts';
import type { Model } from '../core/model.ts';
import { didYouMean } from '../core/nearest.ts';
import { UserError } from '../core/problem.ts';
import type { Graph, GraphNode, Selection } from '../report/graph.ts';
import { costOf } from './budget.ts';
import { showEdge } from './describe-system.ts';
import type { Context, Operation } from './operation.ts';
import { findComponent, readRepository, type Stamp, showStamp } from './repository.ts';

const input = z.strictObject({
  path: z.string().optional().describe('Directory to read; default: the project directory'),
  format: z.enum(['mermaid', 'json']).default('mermaid').describe('A diagram, or nodes and edges with file:line'),
  focus: z.string().optional().describe('Component (or, in the events view, a channel) to draw around'),
  depth: z.int().min(0).max(20).optional().describe('Steps from the focus; default 1, for failure all'),
  view: z
    .enum(['components', 'data', 'events', 'failure'])
    .default('components')
    .describe(
      'components: everything; data: who reads which store; events: publishers, channels, consumers; failure: who is hit when the focus fails',
    ),
});

type Input = z.infer<typeof input>;

interface Output {
  readonly repository: Stamp;
  readonly view: Input['view'];
  readonly focus?: string;
  readonly nodes: number;
  readonly edges: number;
  readonly diagram?: string;
  readonly graph?: Graph;
  /** Nodes left out for their size, the least connected ones. */
  readonly more?: number;
  readonly hint?: string;
}

async function run(given: Input, context: Context): Promise<Output> {
  const { repository, analysis } = await readRepository(given, context);
  const { channelId, renderMermaid, selectGraph } = await import('./engine.ts');
  if (given.view === 'failure' && given.focus === undefined)
    throw new UserError('The failure view needs "focus": the component that fails.');
  const focus = given.focus === undefined ? undefined : findNode(analysis.model, given.focus, given.view, channelId);
  const selection: Selection = {
    view: given.view,
    ...(focus ? { focus } : {}),
    ...(given.depth === undefined ? {} : { depth: given.depth }),
  };
  const graph = selectGraph(analysis.model, selection);
  const cost = (part: Graph) => (given.format === 'json' ? costOf(part) : costOf(renderMermaid(part)));
  const narrowed = given.depth !== undefined && focus !== undefined;
  const shown = shrink(graph, cost, (narrowed ? context.budget.most : context.budget.usual) - 800);
  const more = graph.nodes.length - shown.nodes.length;
  return {
    repository,
    view: given.view,
    ...(focus ? { focus } : {}),
    nodes: graph.nodes.length,
    edges: graph.edges.length,
    ...(given.format === 'json' ? { graph: shown } : { diagram: renderMermaid(shown) }),
    ...(more > 0
      ? {
          more,
          hint: 'The most connected nodes are shown. focus (with depth) draws one part; qe map --out FILE writes everything.',
        }
      : {}),
  };
}

function findNode(model: Model, wanted: string, view: Input['view'], channelId: (name: string) => string): string {
  if (view !== 'events') return findComponent(model, wanted).id;
  const channel = model.channels.find(c => c.name === wanted || channelId(c.name) === wanted);
  if (channel) return channelId(channel.name);
  const names = [...model.channels.map(c => c.name), ...model.components.flatMap(c => [c.id, c.name])];
  if (!names.some(name => name.toLowerCase() === wanted.toLowerCase()))
    throw new UserError(`There is no channel or component "${quote(wanted)}"${didYouMean(wanted, names)}`);
  return findComponent(model, wanted).id;
}

/** The largest part of a graph that costs at most so much, nearest the focus and most connected nodes first. */
function shrink(graph: Graph, cost: (part: Graph) => number, most: number): Graph {
  if (most === Number.POSITIVE_INFINITY || cost(graph) <= most) return graph;
  const degrees = new Map<string, number>();
  for (const edge of graph.edges) for (const id of [edge.from, edge.to]) degrees.set(id, (degrees.get(id) ?? 0) + 1);
  const ranked = [...graph.nodes].sort(
    (a, b) =>
      (a.distance ?? 0) - (b.distance ?? 0) ||
      (degrees.get(b.id) ?? 0) - (degrees.get(a.id) ?? 0) ||
      compareText(a.id, b.id),
  );
  let low = 0;
  let high = ranked.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (cost(first(graph, ranked, middle)) <= most) low = middle;
    else high = middle - 1;
  }
  return first(graph, ranked, low);
}

function first(graph: Graph, ranked: readonly GraphNode[], count: number): Graph {
  const kept = new Set(ranked.slice(0, count).map(node => node.id));
  return {
    nodes: graph.nodes.filter(n => kept.has(n.id)),
    edges: graph.edges.filter(e => kept.has(e.from) && kept.has(e.to)),
  };
}

function text(out: Output): string {
  const head = `${showStamp(out.repository)}\n${out.view}${out.focus ? ` around ${out.focus}` : ''}: ${out.nodes} nodes, ${out.edges} edges`;
  const body =
    out.diagram ?? [...(out.graph?.nodes ?? []).map(showNode), ...(out.graph?.edges ?? []).map(showEdge)].join('\n');
  return [head, body.trimEnd(), ...(out.more ? [`${out.more} nodes are left out. ${out.hint}`] : [])].join('\n');
}

const showNode = (n: GraphNode): string => `${n.id}${n.technology ? ` (${n.technology})` : ''}`;
export const mapArchitecture: Operation<Input, Output> = {
  name: 'map_architecture',
  title: 'Map the architecture',
  summary:
    'The architecture of a repository, or the part around one component, as a Mermaid diagram or as nodes and edges: all components, data ownership, event flow, or who is hit when a component fails.',
  input,
  writes: 'nothing',
  command: {
    name: 'map',
    positional: 'path',
    documents: {
      mermaid: { write: async (given, context) => (await run({ ...given, format: 'mermaid' }, context)).diagram ?? '' },
      json: {
        write: async (given, context) =>
          `${JSON.stringify(await run({ ...given, format: 'json' }, context), null, 2)}\n`,
      },
    },
  },
  run,
  text,
};
