import { compareText, type Evidence, isNonEmpty } from '../core/evidence.ts';
import type { ComponentId, Model } from '../core/model.ts';
import { callGraph } from '../detect/call-graph.ts';
import { followUps, requestPaths } from '../detect/request-path.ts';
import { structuralPaths } from '../detect/structural-path.ts';
import type { Found } from './answers.ts';

interface Step {
  readonly to: ComponentId;
  readonly at: Evidence;
}

/** Who sets off whom: by a call, or by an event that another service takes. */
function stepsOf(model: Model): ReadonlyMap<ComponentId, readonly Step[]> {
  const graph = callGraph(model);
  const steps = new Map<ComponentId, Map<ComponentId, Evidence>>();
  const add = (from: ComponentId, to: ComponentId, at: Evidence) => {
    const known = steps.get(from) ?? new Map<ComponentId, Evidence>();
    if (from !== to && !known.has(to)) known.set(to, at);
    steps.set(from, known);
  };
  for (const from of graph.ids)
    for (const to of graph.next(from)) add(from, to, graph.see({ from, to, call: undefined }).at);
  for (const { publishers, consumers, evidence } of model.channels)
    for (const from of publishers) for (const to of consumers) add(from, to, evidence[0]);
  return new Map(
    [...steps].map(([from, to]) => [
      from,
      [...to].map(([id, at]) => ({ to: id, at })).sort((a, b) => compareText(a.to, b.to)),
    ]),
  );
}

interface Flow {
  /** How many services it passes; jobs that hang on it are none. */
  readonly services: number;
  readonly ids: ReadonlySet<ComponentId>;
  readonly steps: readonly (Step & { readonly from: ComponentId })[];
}

/** The flow that passes the most services, from the service that starts it. */
function longestFlow(model: Model): Flow | undefined {
  const steps = stepsOf(model);
  let longest: Flow | undefined;
  for (const start of [...steps.keys()].sort(compareText)) {
    const ids = new Set([start]);
    const taken: Flow['steps'][number][] = [];
    for (const from of ids)
      for (const step of steps.get(from) ?? []) {
        taken.push({ from, ...step });
        ids.add(step.to);
      }
    const services = [...ids].filter(id => model.component(id).kind === 'service').length;
    if (services > (longest?.services ?? 1)) longest = { services, ids, steps: taken };
  }
  return longest;
}

/** How many services one request or event passes at most, its start counted. */
export function flowOf(model: Model): Found | undefined {
  const flow = longestFlow(model);
  if (!flow) return undefined;
  const name = (id: ComponentId) => model.component(id).name;
  const evidence = flow.steps.map(s => ({ ...s.at, note: `${name(s.from)} → ${name(s.to)}` }));
  return isNonEmpty(evidence) ? { value: flow.services, evidence } : undefined;
}

/** Whether a service of that flow sets off several others. */
export function branchingOf(model: Model): Found | undefined {
  const flow = longestFlow(model);
  if (!flow) return undefined;
  const forks = [...flow.ids].map(id => flow.steps.filter(s => s.from === id)).filter(out => out.length > 1);
  const evidence = (forks[0] ?? flow.steps).map(s => ({ ...s.at, note: `to ${model.component(s.to).name}` }));
  return isNonEmpty(evidence) ? { value: forks.length > 0 ? 'yes' : 'no', evidence } : undefined;
}

/** The longest chain of calls that wait for each other. */
export function hopsOf(model: Model): Found | undefined {
  const graph = callGraph(model);
  const follow = followUps(model, graph);
  const chains = [
    ...requestPaths(graph, follow).map(path => path.map(call => ({ ...call, call }))),
    ...structuralPaths(graph, follow),
  ];
  const longest = chains.reduce<(typeof chains)[number]>((a, b) => (b.length > a.length ? b : a), []);
  const evidence = longest.map(hop => ({
    ...graph.see(hop).at,
    note: `${model.component(hop.from).name} → ${model.component(hop.to).name}`,
  }));
  return isNonEmpty(evidence) ? { value: longest.length, evidence } : undefined;
}
