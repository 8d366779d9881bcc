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

/** From here on calls are told apart no more, only the components they connect: the search would take too long. */
const MOST_CALLS = 2_000;

/**
 * The longest way from each component along hops that may follow one another: nothing is known to part them.
 * A component at most once on a way.
 */
export function structuralPaths(graph: CallGraph, { possible }: FollowUps): Hop[][] {
  const hops = new Map<string, Hop>();
  const leaving = new Map<ComponentId, string[]>();
  const detailed = graph.calls.length <= MOST_CALLS;
  for (const from of graph.ids)
    for (const to of graph.next(from)) {
      const calls = detailed ? graph.calls.filter(c => c.from === from && c.to === to) : [];
      for (const [i, call] of (calls.length > 0 ? calls : [undefined]).entries()) {
        const key = `${from} ${to} ${String(i).padStart(4, '0')}`;
        hops.set(key, { from, to, call });
        leaving.set(from, [...(leaving.get(from) ?? []), key]);
      }
    }
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

/** The way up to where it comes back to a component it has been to. */
function withoutReturn(way: readonly Hop[]): Hop[] {
  const end = way.findIndex((hop, i) => way.slice(0, i + 1).some(before => before.from === hop.to));
  return end < 0 ? [...way] : way.slice(0, end);
}
