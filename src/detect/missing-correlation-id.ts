import { isNonEmpty } from '../core/evidence.ts';
import type { Detector } from '../core/finding.ts';
import { declarationOf, MOST_CITED, operatedServices, takesPart } from './operated.ts';
import { supplyOf } from './supplied.ts';
import { count, listNames } from './wording.ts';

export const missingCorrelationId: Detector = {
  id: 'missing-correlation-id',
  title: 'Log lines of one request cannot be put together',
  severity: 'medium',
  needs: ['route', 'call'],
  remedies: ['patterns/correlation-id', 'guides/observability'],
  subjects: model => operatedServices(model).map(c => c.id),

  *detect(model) {
    const taking = operatedServices(model).filter(c => takesPart(model, c.id) && model.covered(c.id).has('call'));
    if (taking.length < 2) return;
    const lacking = taking.filter(c => supplyOf(model, c.id, 'correlation') === undefined);
    const [first, ...rest] = lacking;
    const evidence = lacking.slice(0, MOST_CITED).map(c => declarationOf(model, c.id));
    if (!first || !isNonEmpty(evidence)) return;
    const names = listNames(lacking.map(c => c.name));
    yield {
      subjects: [first.id, ...rest.map(c => c.id)],
      message:
        lacking.length === taking.length
          ? `None of the ${taking.length} services that talk to each other reads or hands on an id that marks a request: ${names}.`
          : `${lacking.length} of ${count(taking.length, 'service')} that talk to each other neither ${lacking.length === 1 ? 'reads nor hands' : 'read nor hand'} on an id that marks a request, so the trail breaks there: ${names}.`,
      confidence: lacking.length === taking.length ? 'high' : 'medium',
      evidence,
      searched: [
        'header names in code and proxies: X-Correlation-ID, X-Request-ID, traceparent, B3; MDC entries, correlationId fields',
        'tracing (libraries, agents, settings, mesh), which hands on a trace id',
        'libraries that hand on ids by themselves (header propagation, request-id middleware, message buses)',
      ],
    };
  },
};
