import type { Evidence } from '../core/evidence.ts';
import { compareText, isNonEmpty } from '../core/evidence.ts';
import { isDeployment } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { Component, ComponentId, Model } from '../core/model.ts';
import { inBrowser } from './browser.ts';
import { isDatabaseTool } from './deployable.ts';
import { exposureOf } from './exposed.ts';
import { isAround, MOST_CITED } from './operated.ts';
import { apiRoutes, FRONT_END } from './unversioned-api.ts';
import { count, listNames } from './wording.ts';

export const missingApiGateway: Detector = {
  id: 'missing-api-gateway',
  title: 'Several services face the outside, and no gateway stands in front',
  severity: 'medium',
  needs: ['route'],
  remedies: ['patterns/api-gateway', 'decisions/gateway', 'guides/communication'],
  subjects: model => facing(model).map(c => c.id),

  *detect(model) {
    if (hasFrontDoor(model)) return;
    const hit = byBrowser(model) ?? byPorts(model) ?? byAbsence(model);
    if (hit) yield hit;
  },
};

/** Services with an API of their own. */
function facing(model: Model): readonly Component[] {
  return model.components.filter(
    c =>
      c.kind === 'service' &&
      model.hasCode(c.id) &&
      !isDatabaseTool(model, c) &&
      !FRONT_END.test(c.name.toLowerCase()) &&
      apiRoutes(model, c.id).length > 0,
  );
}

/** Components that are a front door by their name: a backend for frontends, a router, a proxy written by hand. */
const DOOR =
  /(?:^|[-_.])(?:bff|proxy|edge|ingress|gateway|router|load-?balancer|apache|httpd|nginx|haproxy|traefik|caddy)(?:[-_.]|$)/;

/** A gateway, an ingress or a proxy with routes: whatever stands between visitors and services. */
function hasFrontDoor(model: Model): boolean {
  return (
    model.components.some(c => c.kind === 'gateway' || DOOR.test(c.name.toLowerCase())) ||
    model.all('forward').some(f => f.technology !== 'dev-server') ||
    model
      .all('library')
      .some(l =>
        /spring-cloud-(?:starter-)?(?:netflix-)?(?:gateway|zuul)|ocelot|yarp|http-proxy-middleware|express-gateway|fast-gateway|krakend/i.test(
          l.name,
        ),
      )
  );
}

/** A front end whose pages ask several services from the visitor's browser. */
function byBrowser(model: Model): Hit | undefined {
  const asked = new Map<ComponentId, Evidence>();
  let front: ComponentId | undefined;
  for (const site of model.calls) {
    if (site.to === undefined || site.to === site.from) continue;
    const peer = model.component(site.to);
    if (peer.kind !== 'service' || !(model.component(site.from).kind === 'web' || inBrowser(site))) continue;
    front ??= site.from;
    if (site.from === front && !asked.has(site.to)) asked.set(site.to, site.call.at);
  }
  const evidence = [...asked.values()];
  if (front === undefined || asked.size < 2 || !isNonEmpty(evidence)) return undefined;
  const peers = [...asked.keys()].sort(compareText);
  return {
    subjects: [front, ...peers],
    message: `Pages of ${model.component(front).name} ask ${count(peers.length, 'service')} directly from the browser (${listNames(peers.map(id => model.component(id).name))}), with no gateway in between.`,
    confidence: 'high',
    evidence,
    searched: SEARCHED,
  };
}

/** Several services that the deployment opens to the outside. */
function byPorts(model: Model): Hit | undefined {
  const open = facing(model).flatMap(c => {
    const exposure = model.covered(c.id).has('route') ? exposureOf(model, c.id) : undefined;
    return exposure ? [{ id: c.id, name: c.name, exposure }] : [];
  });
  const [first, ...rest] = open;
  const evidence = open.slice(0, MOST_CITED).map(o => o.exposure.at);
  if (!first || rest.length === 0 || !isNonEmpty(evidence)) return undefined;
  const inCluster = open.some(o => o.exposure.by !== 'published port');
  const how = [...new Set(open.map(o => o.exposure.by))].sort(compareText);
  return {
    subjects: [first.id, ...rest.map(o => o.id)],
    message: `${count(open.length, 'service')} with an API can be reached from outside directly (${listNames(how)}), and no gateway, ingress or proxy stands in front: ${listNames(open.map(o => o.name))}.`,
    // A compose file is often for a developer's machine, where ports are opened for trying out.
    confidence: inCluster ? 'high' : 'medium',
    evidence,
    searched: SEARCHED,
  };
}

/** At least this many services that only the outside can be asking: two may well be one that is started by hand and its twin. */
const MIN_UNASKED = 3;

/** Services with an API that nothing in the repository asks: whoever does, comes from outside and finds each by itself. */
function byAbsence(model: Model): Hit | undefined {
  // A call that was not resolved may be the one that asks.
  if (model.unresolved.length > 0) return undefined;
  // Where ports are declared, they tell who can be reached.
  if (facing(model).some(c => model.facts(c.id, 'unit').some(u => isDeployment(u) && u.ports.length > 0)))
    return undefined;
  const unasked = facing(model).filter(
    c => model.covered(c.id).has('call') && !model.in(c.id, 'sync').some(isCall(model)),
  );
  const [first, ...rest] = unasked;
  const evidence = unasked.slice(0, MOST_CITED).flatMap(c =>
    apiRoutes(model, c.id)
      .slice(0, 1)
      .map(r => r.at),
  );
  if (!first || unasked.length < MIN_UNASKED || !isNonEmpty(evidence)) return undefined;
  return {
    subjects: [first.id, ...rest.map(c => c.id)],
    message: `${count(unasked.length, 'service')} have an API that nothing in the repository asks, so that clients outside must know each of them, and no gateway, ingress or proxy stands in front: ${listNames(unasked.map(c => c.name))}.`,
    confidence: 'medium',
    evidence,
    searched: [...SEARCHED, 'calls of these services from the code and the pages of the repository'],
  };
}

const isCall =
  (model: Model) =>
  (c: { readonly from: ComponentId; readonly to: ComponentId }): boolean =>
    c.from !== c.to && model.component(c.from).kind !== 'monitoring' && !isAround(model.component(c.from));

const SEARCHED = [
  'components that are gateways (Zuul, Spring Cloud Gateway, YARP, Ocelot, Kong, Envoy, Traefik, nginx and others), by image, library or code',
  'routes in Ingress, Gateway API, Istio, OpenShift, nginx, HAProxy, Apache and Caddy files',
] as const;
