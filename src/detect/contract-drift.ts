import { compareText, isNonEmpty } from '../core/evidence.ts';
import type { Route } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { CallSite, ComponentId, Model } from '../core/model.ts';
import { showRef } from '../core/ref.ts';
import { callPath } from './call-graph.ts';
import { ownSettings } from './own-settings.ts';
import { librariesOf } from './supplied.ts';

/** A path in parts; a part that is filled in at run time fits any. */
type Pattern = readonly (string | undefined)[];

export const contractDrift: Detector = {
  id: 'contract-drift',
  title: 'A call that its peer does not serve',
  severity: 'high',
  needs: ['call'],
  remedies: ['patterns/event-versioning', 'decisions/api-versioning', 'guides/communication'],

  *detect(model) {
    const served = new Map<ComponentId, readonly Served[] | undefined>();
    for (const site of model.calls) {
      if (site.to === undefined || site.to === site.from || site.call.protocol !== 'http') continue;
      if (!served.has(site.to)) served.set(site.to, servedBy(model, site.to));
      const hit = judge(model, site, served.get(site.to));
      if (hit) yield hit;
    }
  },
};

interface Served {
  readonly route: Route;
  readonly path: Pattern;
}

/** Serves more than its code says: resources from repositories, files, proxies. */
const MORE =
  /data-rest|starter-hateoas|express-static|serve-static|json-server|admin|django|rest_?framework|graphql|odata|yarp|ocelot|gateway|zuul|proxy/i;

/** Every operation of a component; undefined where its code cannot be all of it. */
function servedBy(model: Model, id: ComponentId): readonly Served[] | undefined {
  const { kind } = model.component(id);
  if (kind !== 'service' || !model.hasCode(id) || !model.covered(id).has('route')) return undefined;
  if (model.facts(id, 'forward').length > 0 || librariesOf(model, id).some(l => MORE.test(l.name))) return undefined;
  const routes = model.facts(id, 'route').filter(r => r.protocol === 'http');
  const isMounted = ownSettings(model)
    .of(id)
    .some(s => /context-?path|servlet\.(?:path|context)|base-?path|path-?base|root-?path/i.test(s.key));
  if (routes.length < 2 || isMounted) return undefined;
  const served: Served[] = [];
  for (const route of routes) {
    // A path that is put together at run time, or that takes everything below it: anything may be meant.
    if (route.path.ref !== 'literal' || /\*|\(\.|\.\+|\[\.\.\./.test(route.path.value)) return undefined;
    served.push({ route, path: pattern(route.path.value) });
  }
  return served;
}

function pattern(path: string): Pattern {
  return path
    .replace(/[?#].*$/, '')
    .split('/')
    .filter(part => part !== '')
    .map(part => (/[{}:<>$[\]]/.test(part) ? undefined : part.toLowerCase()));
}

function judge(model: Model, site: CallSite, served: readonly Served[] | undefined): Hit | undefined {
  const { call, from, to } = site;
  const written = callPath(call);
  if (!served || to === undefined || written === undefined || written.startsWith('{')) return undefined;
  // The last part often holds a query, or more than one part.
  if (/\{[^}]*(?:path|url|uri|query|params|suffix|endpoint)[^}]*\}|\}[^/?]|[^/]\{/i.test(written)) return undefined;
  const path = pattern(written);
  if (path.filter(part => part !== undefined).length === 0 || OPERATION.test(written)) return undefined;
  const same = served.filter(s => fits(path, s.path));
  const method = call.method?.toUpperCase();
  // What stands for anything in the call may stand for a word in the route.
  const exact = same.filter(
    s => s.path.length === path.length && s.path.every((part, i) => part === undefined || path[i] !== undefined),
  );
  if (same.length > 0) {
    if (exact.length === 0 || method === undefined || /^(?:\*|HEAD|OPTIONS)$/.test(method)) return undefined;
    if (same.some(s => s.route.method === '*' || s.route.method.toUpperCase() === method)) return undefined;
  }
  const near = exact.length > 0 ? exact : nearest(path, served);
  // With nothing alike among its routes, the service may well serve it by means that are not seen.
  const [closest] = near;
  if (!closest) return undefined;
  const asks = `${method ?? 'a request for'} ${written}`;
  const name = (id: ComponentId) => model.component(id).name;
  const evidence = [
    { ...call.at, note: `${name(from)} asks for it` },
    ...near
      .slice(0, 3)
      .map(s => ({ ...s.route.at, note: `${name(to)} serves ${s.route.method} ${showRef(s.route.path)}` })),
  ];
  if (!isNonEmpty(evidence)) return undefined;
  return {
    subjects: [from, to],
    message: `${name(from)} sends ${asks} to ${name(to)}, which serves ${exact.length > 0 ? `that path only for ${[...new Set(exact.map(s => s.route.method))].sort(compareText).join(', ')}` : `no such path; the nearest of its ${served.length} routes is ${closest.route.method} ${showRef(closest.route.path)}`}.`,
    confidence: exact.length > 0 ? 'high' : 'medium',
    evidence,
    key: `${method ?? ''} ${path.map(part => part ?? '{}').join('/')}`,
  };
}

const OPERATION =
  /(?:^|\/)(?:actuator|health|healthz|metrics|info|env|refresh|swagger|v2\/api-docs|v3\/api-docs|oauth|login|error|uaa)(?:\/|$|\.)/i;

/** Equal part by part; where one is longer it may carry a prefix that is given elsewhere (a mount, a context path). */
function fits(call: Pattern, route: Pattern): boolean {
  const [long, short] = call.length >= route.length ? [call, route] : [route, call];
  if (short.length === 0) return long.length === 0;
  const offset = long.length - short.length;
  const isEqual = short.every((part, i) => {
    const other = long[offset + i];
    return part === undefined || other === undefined || part === other;
  });
  return isEqual;
}

/** Routes that share the first part and differ in one other, or in length by one. */
function nearest(call: Pattern, served: readonly Served[]): Served[] {
  return served.filter(({ path }) => {
    if (path[0] === undefined || path[0] !== call[0] || Math.abs(path.length - call.length) > 1) return false;
    return true;
  });
}
