import { isNonEmpty } from '../core/evidence.ts';
import type { Detector } from '../core/finding.ts';
import { declarationOf, MOST_CITED, operatedServices } from './operated.ts';
import { supplyOf } from './supplied.ts';
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
