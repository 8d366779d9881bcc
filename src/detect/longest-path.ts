import { compareText } from '../core/evidence.ts';

/**
 * The longest path from every node, each node at most once, in time about linear in the edges. Where calls go in a
 * circle the circle is crossed the shortest way: a walk round it is no longer chain, and the true longest path
 * through circles would take exponential time. Without circles the answer is exact. Ties go to the first in code-unit order.
 * @param next the nodes a node leads to, sorted
 */
export function longestPaths(nodes: readonly string[], next: (node: string) => readonly string[]): string[][] {
  const { circleOf, order } = findCircles(nodes, next);
  const best = new Map<string, string[]>();
  // Circles come callees first, so what a node leads to outside its circle is already known.
  for (const circle of order)
    for (const start of circle) {
      let longest: string[] = [start];
      for (const way of shortestWays(start, next, node => circleOf.get(node) === circle)) {
        if (way.length > longest.length) longest = way;
        for (const exit of next(way.at(-1)!)) {
          const beyond = circleOf.get(exit) === circle ? undefined : best.get(exit);
          if (beyond && way.length + beyond.length > longest.length) longest = [...way, ...beyond];
        }
      }
      best.set(start, longest);
    }
  return [...nodes].sort(compareText).map(node => best.get(node)!);
}

/** Breadth first within the circle: one shortest way to each of its nodes, the start's own first. */
function shortestWays(
  start: string,
  next: (node: string) => readonly string[],
  inside: (node: string) => boolean,
): string[][] {
  const ways = new Map<string, string[]>([[start, [start]]]);
  for (const [node, way] of ways)
    for (const neighbour of next(node))
      if (inside(neighbour) && !ways.has(neighbour)) ways.set(neighbour, [...way, neighbour]);
  return [...ways.values()];
}

export interface Circles {
  readonly circleOf: ReadonlyMap<string, readonly string[]>;
  readonly order: readonly (readonly string[])[];
}

/** Strongly connected components after Tarjan, without recursion: a graph may be deep. */
export function findCircles(nodes: readonly string[], next: (node: string) => readonly string[]): Circles {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const circleOf = new Map<string, readonly string[]>();
  const order: string[][] = [];
  for (const root of [...nodes].sort(compareText)) {
    if (index.has(root)) continue;
    const path = [enter(root)];
    while (path.length > 0) {
      const frame = path.at(-1)!;
      const neighbour = frame.ahead.shift();
      if (neighbour === undefined) {
        path.pop();
        const parent = path.at(-1);
        if (parent) lower(parent.node, low.get(frame.node)!);
        if (low.get(frame.node) === index.get(frame.node)) close(frame.node);
      } else if (!index.has(neighbour)) path.push(enter(neighbour));
      else if (!circleOf.has(neighbour)) lower(frame.node, index.get(neighbour)!);
    }
  }
  return { circleOf, order };

  function enter(node: string): { node: string; ahead: string[] } {
    index.set(node, index.size);
    low.set(node, index.get(node)!);
    open.push(node);
    return { node, ahead: [...next(node)] };
  }
  function lower(node: string, value: number): void {
    low.set(node, Math.min(low.get(node)!, value));
  }
  function close(node: string): void {
    const circle = open.splice(open.indexOf(node)).sort(compareText);
    for (const member of circle) circleOf.set(member, circle);
    order.push(circle);
  }
}
