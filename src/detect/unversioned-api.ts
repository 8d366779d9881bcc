import { compareText, isNonEmpty } from '../core/evidence.ts';
import type { Route } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { Component, ComponentId, Model } from '../core/model.ts';
import { showRef } from '../core/ref.ts';
import { callersOf, exposureOf, isBehindProxy } from './exposed.ts';
import { supplyOf } from './supplied.ts';
import { count, listNames } from './wording.ts';

const MOST_ROUTES_CITED = 6;

/** A version as a part of a path: `/v1/orders`, `/api/v2.1/…`, `/orders/2024-01-01`. */
const IN_PATH =
  /(?:^|\/)(?:v\d[\w.]*|\d{4}-\d{2}-\d{2})(?:\/|$)|\{(?:api-?)?v(?:ersion)?(?::|\})|:(?:api)?version\b|\$\{[^}]*version[^}]*\}/i;

/** Paths that are nobody's API: operation, pages, sign-in by a standard, what tools serve. */
const NO_API =
  /^\/?$|^\/?[*(]|(?:^|\/)(?:health|healthz|healthcheck|actuator|metrics|info|ping|status|live|livez|ready|readyz|version|favicon\.ico|error|errors|login|logout|signin|signout|callback|oauth2?|\.well-known|robots\.txt|index(?:\.html)?|home|about|static|assets|public|css|js|swagger[\w-]*|api-docs|docs|graphql|graphiql|env|admin)(?:\/|\.|$)/i;

/** Serves pages and what they ask for, which are released together. */
export const FRONT_END =
  /(?:^|[-_.])(?:web|ui|front-?end|portal|website|dashboard|storefront|shop-?web|console|spa|pages)(?:[-_.]|$)/;

export const unversionedApi: Detector = {
  id: 'unversioned-api',
  title: 'An API without a version',
  severity: 'low',
  needs: ['route'],
  remedies: ['decisions/api-versioning', 'guides/communication'],
  subjects: model => model.components.filter(isJudged(model)).map(c => c.id),

  *detect(model) {
    for (const component of model.components.filter(isJudged(model))) {
      const hit = judge(model, component);
      if (hit) yield hit;
    }
  },
};

const isJudged =
  (model: Model) =>
  (component: Component): boolean =>
    (component.kind === 'service' || component.kind === 'gateway') &&
    model.hasCode(component.id) &&
    !FRONT_END.test(component.name.toLowerCase());

function judge(model: Model, component: Component): Hit | undefined {
  const { id, name } = component;
  const routes = apiRoutes(model, id);
  if (routes.length === 0 || routes.some(r => IN_PATH.test(showRef(r.path)))) return undefined;
  if (supplyOf(model, id, 'versioning') || isVersionedOutside(model, component)) return undefined;
  const callers = callersOf(model, id).filter(from => model.component(from).kind !== 'gateway');
  const isOpen = exposureOf(model, id) !== undefined || isBehindProxy(model, component);
  if (callers.length === 0 && !isOpen) return undefined;
  const evidence = distinctLines(routes).slice(0, MOST_ROUTES_CITED);
  if (!isNonEmpty(evidence)) return undefined;
  const who =
    callers.length > 0 ? listNames(callers.map(c => model.component(c).name).sort(compareText), 3) : 'the outside';
  const unread = routes.some(r => r.path.ref !== 'literal');
  return {
    subjects: [id],
    message: `${name} serves ${count(routes.length, 'operation')} to ${who}, and neither a path, a header nor a media type carries a version.`,
    // What is put together at run time may hold one.
    confidence: unread ? 'medium' : 'high',
    evidence,
    searched: [
      `paths of ${count(routes.length, 'route')} (v1, {version}, dates)`,
      'version headers and media types, versioning libraries, base paths in settings',
      'paths that gateways and ingresses put in front',
    ],
  };
}

/** Routes that others program against: no pages, no operation, no sign-in. */
export function apiRoutes(model: Model, id: ComponentId): Route[] {
  const pages = new Set(model.facts(id, 'sign').flatMap(s => (s.of === 'pages' ? [s.at.file] : [])));
  return model.facts(id, 'route').filter(r => {
    const path = showRef(r.path);
    const isPage = pages.has(r.at.file) || /TEXT_HTML|text\/html/.test(r.at.text) || /\.(?:html?|jsp|php)$/.test(path);
    return r.protocol === 'http' && !isPage && !NO_API.test(path);
  });
}

/** A gateway or an OpenAPI document that puts a version before what the service serves. */
function isVersionedOutside(model: Model, component: Component): boolean {
  const names = [component.name, ...component.aliases].map(n => n.toLowerCase());
  const forwarded = model.all('forward').some(f => {
    const target = showRef(f.target).toLowerCase();
    return f.path !== undefined && IN_PATH.test(f.path) && names.some(n => target.includes(n));
  });
  const inContract = model
    .facts(component.id, 'contract')
    .some(c => c.format === 'openapi' && c.operations.some(o => IN_PATH.test(o.replace(/^\w+ /, ''))));
  return forwarded || inContract;
}

function distinctLines(routes: readonly Route[]): Route['at'][] {
  return [...new Map(routes.map(r => [`${r.at.file}:${r.at.line}`, r.at])).values()];
}
