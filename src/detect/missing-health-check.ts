import { isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { Component, Model } from '../core/model.ts';
import { showRef } from '../core/ref.ts';
import { declarationOf, MOST_CITED, operatedServices } from './operated.ts';
import { isDeployedToCluster, supplyOf } from './supplied.ts';
import { count, listNames } from './wording.ts';

/** Last word of a path by which a program says how it is. */
const HEALTH_PATH =
  /(?:^|[/._-])(?:healthz?|health-?check|livez?|liveness|alive|readyz?|readiness|ping|status|heartbeat|up)$/i;

export const missingHealthCheck: Detector = {
  id: 'missing-health-check',
  title: 'Nobody can ask a service whether it works',
  severity: 'medium',
  needs: ['route'],
  remedies: ['patterns/health-checks', 'guides/deployment'],
  subjects: model => operatedServices(model).map(c => c.id),

  *detect(model) {
    const services = operatedServices(model);
    const lacking = services.filter(c => !hasHealthCheck(model, c));
    const hit = report(model, lacking, services.length);
    if (hit) yield hit;
  },
};

function hasHealthCheck(model: Model, { id }: Component): boolean {
  return (
    model.facts(id, 'unit').some(u => (u.probes?.length ?? 0) > 0) ||
    supplyOf(model, id, 'health') !== undefined ||
    model
      .facts(id, 'route')
      .some(r => HEALTH_PATH.test(showRef(r.path)) || (r.protocol === 'grpc' && /health/i.test(showRef(r.path))))
  );
}

function report(model: Model, lacking: readonly Component[], all: number): Hit | undefined {
  const [first, ...rest] = lacking;
  if (!first) return undefined;
  const ids = [first.id, ...rest.map(c => c.id)] as const;
  const evidence = ids.slice(0, MOST_CITED).map(id => declarationOf(model, id));
  if (!isNonEmpty(evidence)) return undefined;
  const inCluster = ids.some(id => isDeployedToCluster(model, id));
  const names = listNames(lacking.map(c => c.name));
  const one = lacking.length === 1;
  const lead =
    lacking.length === all && all > 1
      ? `None of the ${all} services has a health check (${names})`
      : `${names} ${one ? 'has' : 'have'} no health check`;
  return {
    subjects: ids,
    message: `${lead}: neither a probe in the deployment nor an endpoint that answers how ${one ? 'it is' : 'they are'}.`,
    // A chart may take its probes from templates that are not read as such.
    confidence: ids.some(id => model.facts(id, 'unit').some(u => u.origin === 'helm')) ? 'medium' : 'high',
    severity: inCluster ? 'high' : 'medium',
    evidence,
    searched: [
      `livenessProbe, readinessProbe, startupProbe, compose healthcheck and HEALTHCHECK in the declarations of ${count(lacking.length, 'service')}`,
      `routes of ${count(lacking.length, 'service')} that end in health, live, ready, ping or status`,
      'libraries that serve one (Spring Boot Actuator, MicroProfile Health, Terminus, ASP.NET health checks, grpc-health …), in own build files and those above',
    ],
  };
}
