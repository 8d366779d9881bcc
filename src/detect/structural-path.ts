import type { ComponentId } from '../core/model.ts';
import type { CallGraph, PlacedCall } from './call-graph.ts';
import { longestPaths } from './longest-path.ts';
import type { FollowUps } from './request-path.ts';

/** One hop on the way; without a call where only configuration says that there is one. */
export interface Hop {
  readonly from: ComponentId;
  readonly to: ComponentId;
  readonly call: PlacedCall | undefined;
}

/** Hops times the pairs of hops that meet: beyond it calls are told apart no more, only the components they connect. */
const MOST_WORK = 5_000_000;

/**
 * The longest way from each component along hops that may follow one another: nothing is known to part them.
 * A component at most once on a way.
 */
export function structuralPaths(graph: CallGraph, { possible }: FollowUps): Hop[][] {
  const hops = hopsOf(graph);
  const leaving = new Map<ComponentId, string[]>();
  for (const [key, { from }] of hops) leaving.set(from, [...(leaving.get(from) ?? []), key]);
  const meetings = [...hops.values()].reduce((sum, hop) => sum + (leaving.get(hop.to)?.length ?? 0), 0);
  if (hops.size * meetings > MOST_WORK) return pathsOfComponents(graph);

  const next = (key: string): readonly string[] => {
    const hop = hops.get(key)!;
    const follows = (other: Hop): boolean => !hop.call || !other.call || possible(hop.call, other.call);
    return (leaving.get(hop.to) ?? []).filter(k => hops.get(k)!.to !== hop.from && follows(hops.get(k)!));
  };
  const ways = longestPaths([...hops.keys()], next).map(keys => withoutReturn(keys.map(key => hops.get(key)!)));
  const longest = new Map<ComponentId, Hop[]>();
  for (const way of ways) if (way.length > (longest.get(way[0]!.from)?.length ?? 0)) longest.set(way[0]!.from, way);
  return [...longest.values()];
}

/** Every call of every hop, by a key that sorts by components and then by place. */
function hopsOf(graph: CallGraph): ReadonlyMap<string, Hop> {
  const calls = new Map<string, PlacedCall[]>();
  for (const call of graph.calls) {
    const pair = `${call.from} ${call.to}`;
    calls.set(pair, [...(calls.get(pair) ?? []), call]);
  }
  const hops = new Map<string, Hop>();
  for (const from of graph.ids)
    for (const to of graph.next(from))
      for (const [i, call] of (calls.get(`${from} ${to}`) ?? [undefined]).entries())
        hops.set(`${from} ${to} ${String(i).padStart(5, '0')}`, { from, to, call });
  return hops;
}

function pathsOfComponents(graph: CallGraph): Hop[][] {
  return longestPaths(graph.ids, graph.next)
    .filter(ids => ids.length > 1)
    .map(ids => ids.slice(1).map((to, i) => ({ from: ids[i]!, to, call: undefined })));
}

/** The way up to where it comes back to a component it has been to. */
function withoutReturn(way: readonly Hop[]): Hop[] {
  const end = way.findIndex((hop, i) => way.slice(0, i + 1).some(before => before.from === hop.to));
  return end < 0 ? [...way] : way.slice(0, end);
}
