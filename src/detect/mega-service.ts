import type { Evidence } from '../core/evidence.ts';
import { compareEvidence, compareText, isNonEmpty } from '../core/evidence.ts';
import type { Route } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { Component, ComponentId, Model } from '../core/model.ts';
import { showPattern } from './call-graph.ts';
import { groupByDeployable } from './deployable.ts';
import { count, listNames } from './wording.ts';

/** One large service among others; a system of one or two is a monolith, and that is another question. */
const LEAST_SERVICES = 3;
/** What a service of one capability rarely reaches: distinct things it serves, operations on them, tables. */
const MANY_RESOURCES = 8;
const MANY_ROUTES = 30;
const MANY_TABLES = 12;
/** Share of the system's operations that lie in it. */
const LARGE_SHARE = 0.3;
const MOST_CITED = 6;

interface Size {
  readonly id: ComponentId;
  readonly routes: readonly Route[];
  readonly resources: ReadonlyMap<string, Route>;
  readonly tables: ReadonlyMap<string, Evidence>;
}

export const megaService: Detector = {
  id: 'mega-service',
  title: 'One service does the work of several',
  severity: 'medium',
  needs: ['route', 'store'],
  threshold: { start: MANY_ROUTES, unit: 'operations of one service' },
  remedies: ['patterns/bounded-context', 'patterns/strangler-fig', 'guides/decomposition'],
  subjects: model => workers(model).map(c => c.id),

  *detect(model, team) {
    const threshold = team.thresholdOf(megaService);
    const ids = workers(model).map(c => c.id);
    const sizes = groupByDeployable(model, ids).map(group => sizeOf(model, group[0]!));
    if (sizes.filter(s => s.routes.length > 0 || s.tables.size > 0).length < LEAST_SERVICES) return;
    const routes = sizes.reduce((sum, s) => sum + s.routes.length, 0);
    for (const size of sizes) {
      const signs = [
        size.resources.size >= MANY_RESOURCES,
        size.routes.length >= threshold && size.routes.length >= routes * LARGE_SHARE,
        size.tables.size >= MANY_TABLES,
      ].filter(Boolean).length;
      const hit = signs < 2 ? undefined : report(model, size, routes, signs);
      if (hit) yield hit;
    }
  },
};

function workers(model: Model): Component[] {
  return model.components.filter(c => (c.kind === 'service' || c.kind === 'auth') && model.hasCode(c.id));
}

function sizeOf(model: Model, id: ComponentId): Size {
  const seen = new Map<string, Route>();
  for (const route of [...model.facts(id, 'route')].sort((a, b) => compareEvidence(a.at, b.at)))
    if (route.protocol !== 'websocket') seen.set(`${route.method} ${showPattern(route.path)}`, route);
  const routes = [...seen.values()];
  const resources = new Map<string, Route>();
  for (const route of routes) {
    const resource = resourceOf(route);
    if (resource !== undefined && !resources.has(resource)) resources.set(resource, route);
  }
  const tables = new Map<string, Evidence>();
  for (const { access, entity, at } of model.facts(id, 'store'))
    if (access === 'declare' && entity !== undefined && !tables.has(entity.toLowerCase()))
      tables.set(entity.toLowerCase(), at);
  return { id, routes, resources, tables };
}

/** Words of a path that say how it is served, or which operation it is, and nothing about what it is about. */
const NO_RESOURCE =
  /^(api|rest|v\d+(\.\d+)*|internal|public|private|external|admin|management|actuator|health|healthz|ready|live|metrics|info|status|ping|swagger.*|docs?|openapi.*|graphql|error|favicon.ico|static|assets|login|logout|welcome|home|index|add|all|create|new|update|edit|delete|remove|get|list|find|search|query|save|count|test|debug)$/i;

/** The thing a route is about: `orders` of `/api/v1/orders/{id}/lines`, the service's name for gRPC. */
function resourceOf(route: Route): string | undefined {
  const path = showPattern(route.path);
  if (route.protocol !== 'http') return path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return path
    .split(/[/?]/)
    .find(s => s !== '' && !/^[:<*{]/.test(s) && !s.includes('{') && !NO_RESOURCE.test(s))
    ?.toLowerCase();
}

function report(model: Model, size: Size, all: number, signs: number): Hit | undefined {
  const evidence: Evidence[] = [
    ...[...size.resources].slice(0, MOST_CITED).map(([resource, r]) => ({ ...r.at, note: `serves ${resource}` })),
    ...[...size.tables].slice(0, MOST_CITED).map(([table, at]) => ({ ...at, note: `keeps ${table}` })),
  ];
  if (!isNonEmpty(evidence)) return undefined;
  const { name } = model.component(size.id);
  const share = Math.round((size.routes.length / Math.max(all, 1)) * 100);
  const things = [...size.resources.keys()].sort(compareText);
  return {
    subjects: [size.id],
    message: `${name} serves ${count(size.routes.length, 'operation')} (${share} % of the system's) on ${count(things.length, 'resource')}, such as ${listNames(things, 4)}, and declares ${count(size.tables.size, 'table')}.`,
    confidence: signs === 3 ? 'high' : 'medium',
    evidence,
  };
}
