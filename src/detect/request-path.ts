import type { Route } from '../core/fact.ts';
import type { ComponentId, Model } from '../core/model.ts';
import type { Ref } from '../core/ref.ts';
import { type CallGraph, callPath, type PlacedCall, showPattern } from './call-graph.ts';

/** Steps of the search over all starts together: far above what real systems need, so a hostile one ends too. */
const MOST_STEPS = 20_000;

/** What is known about two calls in a row: one that reaches a component, and one that the component makes. */
export interface FollowUps {
  /** Calls that the handler of a call's route makes: one request passes both. */
  certain(call: PlacedCall): readonly PlacedCall[];
  /** False where the second is known to stand in the handler of another route than the first one reaches. */
  possible(call: PlacedCall, next: PlacedCall): boolean;
}

export function followUps(model: Model, graph: CallGraph): FollowUps {
  const callsFrom = new Map<ComponentId, PlacedCall[]>();
  for (const call of graph.calls) callsFrom.set(call.from, [...(callsFrom.get(call.from) ?? []), call]);
  const reached = remember((call: PlacedCall) => model.facts(call.to, 'route').filter(route => reaches(call, route)));
  const handling = remember((call: PlacedCall) => {
    const routes = model.facts(call.from, 'route');
    return routes.filter(route => runs(route, call, routes));
  });
  return {
    certain: remember(call =>
      (callsFrom.get(call.to) ?? []).filter(next => reached(call).some(route => handling(next).includes(route))),
    ),
    possible: (call, next) =>
      reached(call).length === 0 ||
      handling(next).length === 0 ||
      reached(call).some(route => handling(next).includes(route)),
  };
}

function remember<T>(find: (call: PlacedCall) => T): (call: PlacedCall) => T {
  const known = new Map<PlacedCall, T>();
  return call => {
    const found = known.get(call) ?? find(call);
    known.set(call, found);
    return found;
  };
}

/**
 * Chains of calls that one request is known to pass: each call reaches a route whose handler makes the next.
 * The longest one from each component, a component at most once in a chain.
 */
export function requestPaths(graph: CallGraph, { certain }: FollowUps): PlacedCall[][] {
  const longest = new Map<ComponentId, PlacedCall[]>();
  let steps = 0;
  const walk = (path: PlacedCall[]): void => {
    const start = path[0]!.from;
    if (path.length > (longest.get(start)?.length ?? 0)) longest.set(start, [...path]);
    for (const call of certain(path.at(-1)!)) {
      if (path.some(p => p.from === call.to) || ++steps > MOST_STEPS) continue;
      walk([...path, call]);
    }
  };
  for (const call of graph.calls) walk([call]);
  return [...longest.values()];
}

/** Whether a call is answered by this route. Where the method or the path is not known on a side, it does not count. */
function reaches(call: PlacedCall, route: Route): boolean {
  const { protocol, method, names } = call.call;
  if (protocol !== route.protocol) return false;
  if (names === 'contract')
    return method?.toLowerCase() === route.method.toLowerCase() && lastName(call.call.target) === lastName(route.path);
  if (method === undefined || (route.method !== '*' && route.method !== method.toUpperCase())) return false;
  const asked = callPath(call.call);
  return asked !== undefined && samePath(asked, showPattern(route.path));
}

/** `Payments` of `shop.v1.Payments`: languages spell the package of a contract differently. */
function lastName(ref: Ref): string {
  const name = showPattern(ref);
  return name.slice(name.lastIndexOf('.') + 1);
}

/** Segment by segment; a parameter on either side matches one segment, but something must match by name. */
function samePath(asked: string, served: string): boolean {
  const a = segments(asked);
  const b = segments(served);
  if (a.length !== b.length) return false;
  let named = 0;
  for (const [i, segment] of a.entries()) {
    const other = b[i]!;
    if (segment === other) named++;
    else if (!isParameter(segment) && !isParameter(other)) return false;
  }
  return named > 0;
}

function segments(path: string): string[] {
  const query = path.indexOf('?');
  return (query < 0 ? path : path.slice(0, query)).split('/').filter(s => s !== '');
}

/** `{id}`, `:id`, `<id>`, or a value put in at run time. */
function isParameter(segment: string): boolean {
  return /^[:<*]/.test(segment) || segment.includes('{');
}

/** The call stands in the route's own handler, or in the member of the same name that the handler's class delegates to. */
function runs(route: Route, call: PlacedCall, routes: readonly Route[]): boolean {
  const { type, member } = call.call.scope;
  if (member === undefined && route.scope.member === undefined)
    return type === route.scope.type && standsInline(route, call, routes);
  if (member === undefined || member !== route.scope.member) return false;
  if (type === route.scope.type) return type !== undefined || call.call.at.file === route.at.file;
  return type !== undefined && route.scope.type !== undefined && stem(type) === stem(route.scope.type);
}

/** Both without a name: the handler is written where the route is, and ends before the next one begins. */
function standsInline(route: Route, { call }: PlacedCall, routes: readonly Route[]): boolean {
  const { file, line, endLine } = route.at;
  if (call.at.file !== file || call.at.line < line) return false;
  if (endLine !== undefined) return call.at.line <= endLine;
  return !routes.some(r => r.at.file === file && r.at.line > line && r.at.line <= call.at.line);
}

/** `OrderController` and `OrderServiceImpl` are both about `Order`. */
function stem(type: string): string {
  return type
    .replace(/(Impl)?$/, '')
    .replace(/(RestController|Controller|Resource|Endpoint|Handler|Service|Facade|Api)$/, '');
}
