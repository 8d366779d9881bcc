import type { Evidence } from '../core/evidence.ts';
import { compareText, isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { Component, ComponentId, Model } from '../core/model.ts';
import { inBrowser } from './browser.ts';
import { isDatabaseTool } from './deployable.ts';
import { exposureOf } from './exposed.ts';
import { MOST_CITED } from './operated.ts';
import { apiRoutes, FRONT_END } from './unversioned-api.ts';
import { count, listNames } from './wording.ts';

export const missingApiGateway: Detector = {
  id: 'missing-api-gateway',
  title: 'Several services face the outside, and no gateway stands in front',
  severity: 'medium',
  needs: ['route'],
  remedies: ['guides/communication', 'guides/patterns'],
  subjects: model => facing(model).map(c => c.id),

  *detect(model) {
    if (hasFrontDoor(model)) return;
    const hit = byBrowser(model) ?? byPorts(model);
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

const SEARCHED = [
  'components that are gateways (Zuul, Spring Cloud Gateway, YARP, Ocelot, Kong, Envoy, Traefik, nginx and others), by image, library or code',
  'routes in Ingress, Gateway API, Istio, OpenShift, nginx, HAProxy, Apache and Caddy files',
] as const;
