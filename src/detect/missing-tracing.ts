import { isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { Component, Model } from '../core/model.ts';
import { declarationOf, MOST_CITED, operatedServices, takesPart } from './operated.ts';
import { supplyOf } from './supplied.ts';
import { count, listNames } from './wording.ts';

export const missingTracing: Detector = {
  id: 'missing-tracing',
  title: 'Requests cannot be followed from service to service',
  severity: 'medium',
  needs: ['route'],
  remedies: ['guides/observability'],
  subjects: model => operatedServices(model).map(c => c.id),

  *detect(model) {
    const taking = operatedServices(model).filter(c => takesPart(model, c.id));
    if (taking.length < 2) return;
    const lacking = taking.filter(c => supplyOf(model, c.id, 'tracing') === undefined);
    const hit = report(model, lacking, taking.length);
    if (hit) yield hit;
  },
};

function report(model: Model, lacking: readonly Component[], all: number): Hit | undefined {
  const [first, ...rest] = lacking;
  const evidence = lacking.slice(0, MOST_CITED).map(c => declarationOf(model, c.id));
  if (!first || !isNonEmpty(evidence)) return undefined;
  const names = listNames(lacking.map(c => c.name));
  const collector = model.components.find(
    c =>
      c.kind === 'monitoring' &&
      /zipkin|jaeger|tempo|otel|opentelemetry|skywalking|signoz/i.test(c.technology ?? c.name),
  );
  const message =
    lacking.length === all
      ? `None of the ${all} services that talk to each other takes part in distributed tracing: ${names}.`
      : `${lacking.length} of ${count(all, 'service')} that talk to each other ${lacking.length === 1 ? 'takes' : 'take'} no part in distributed tracing: ${names}.`;
  return {
    subjects: [first.id, ...rest.map(c => c.id)],
    message,
    // Something collects traces here: how the rest sends them may just not be seen.
    confidence: collector || lacking.length < all ? 'medium' : 'high',
    evidence,
    searched: [
      'tracing libraries (OpenTelemetry, Zipkin, Jaeger, Sleuth, Micrometer Tracing, vendors) in own build files and those above, and their names in code',
      'agents: -javaagent, opentelemetry-instrument and the like in start commands, OTEL_* and vendors’ variables, annotations that inject them',
      'a mesh or Dapr that carries the services, and connections to a component that collects traces',
    ],
  };
}
