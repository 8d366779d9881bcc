import { isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { Component, Model } from '../core/model.ts';
import { declarationOf, MOST_CITED, operatedServices } from './operated.ts';
import { librariesOf, supplyOf } from './supplied.ts';
import { count, listNames } from './wording.ts';

export const missingMetrics: Detector = {
  id: 'missing-metrics',
  title: 'Services that nobody can measure',
  severity: 'medium',
  needs: ['route'],
  remedies: ['guides/observability'],
  subjects: model => operatedServices(model).map(c => c.id),

  *detect(model) {
    const services = operatedServices(model);
    const kept = keptInside(model, services);
    if (kept) yield kept;
    const lacking = services.filter(c => supplyOf(model, c.id, 'metrics') === undefined);
    const [first, ...rest] = lacking;
    const evidence = lacking.slice(0, MOST_CITED).map(c => declarationOf(model, c.id));
    if (!first || !isNonEmpty(evidence)) return;
    const names = listNames(lacking.map(c => c.name));
    const isAll = lacking.length === services.length && services.length > 1;
    yield {
      subjects: [first.id, ...rest.map(c => c.id)],
      message: isAll
        ? `None of the ${services.length} services gives metrics of its own: ${names}.`
        : `${lacking.length} of ${count(services.length, 'service')} ${lacking.length === 1 ? 'gives' : 'give'} no metrics of ${lacking.length === 1 ? 'its' : 'their'} own: ${names}.`,
      // Where something collects metrics, the machines are measured at least, and how may not be in the repository.
      confidence: model.components.some(c => c.kind === 'monitoring') ? 'medium' : 'high',
      evidence,
      searched: [
        'metrics libraries (Micrometer, Actuator, Prometheus clients, OpenTelemetry, StatsD, vendors) in own build files and those above, and their names in code',
        'scrape annotations, agents and a mesh in the deployment; connections with a monitoring component',
      ],
    };
  },
};

/** Spring Boot Actuator, and the starters that bring it along. */
const ACTUATOR = /actuator|starter-(?:sleuth|zipkin)|starter(?:-netflix)?-zuul/;

/** Carries Spring's metrics to the outside, by one way or another. */
const EXPORTS =
  /micrometer-registry|prometheus|hystrix-dashboard|turbine|boot-admin|dropwizard|statsd|graphite|influx|newrelic|datadog|opentelemetry|applicationinsights|elastic[.-]?apm|jolokia|stackdriver|cloudwatch|wavefront|dynatrace|instana|skywalking/i;

/** Actuator alone counts and times, but keeps the numbers in the process: no registry exports them. */
function keptInside(model: Model, services: readonly Component[]): Hit | undefined {
  const springs = services.filter(c => librariesOf(model, c.id).some(l => ACTUATOR.test(l.name)));
  const kept = springs.filter(c => !librariesOf(model, c.id).some(l => EXPORTS.test(l.name)) && !isAsked(model, c));
  const [first, ...rest] = kept;
  // Where only some keep them, the others show that somebody looks after it.
  if (!first || kept.length < services.length || model.components.some(c => c.kind === 'monitoring')) return undefined;
  const evidence = kept.slice(0, MOST_CITED).map(c => librariesOf(model, c.id).find(l => ACTUATOR.test(l.name))!.at);
  if (!isNonEmpty(evidence)) return undefined;
  return {
    subjects: [first.id, ...rest.map(c => c.id)],
    message: `${count(kept.length, 'service')} ${kept.length === 1 ? 'keeps its' : 'keep their'} metrics inside the process: Spring Boot Actuator without a registry that exports them (${listNames(kept.map(c => c.name))}).`,
    confidence: 'medium',
    severity: 'low',
    evidence,
    searched: [
      'Micrometer registries, Hystrix and Turbine streams, Spring Boot Admin, vendors’ agents',
      'monitoring components, agents and a mesh',
    ],
    key: 'kept inside',
  };
}

/** An agent, a mesh or a scraper gets at the numbers without a library. */
function isAsked(model: Model, { id }: Component): boolean {
  const units = model.facts(id, 'unit');
  if (units.some(u => (u.injects?.length ?? 0) > 0 || /-javaagent:/.test(u.command ?? ''))) return true;
  return model.all('sign').some(s => s.of === 'mesh') || model.facts(id, 'sign').some(s => s.of === 'metrics');
}
