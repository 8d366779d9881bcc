import { isNonEmpty } from '../core/evidence.ts';
import type { Detector } from '../core/finding.ts';
import { MOST_CITED, operatedServices } from './operated.ts';
import { count, listNames } from './wording.ts';

/** Fewer services than this are quickly released together without harm. */
const FEWEST = 3;

export const lockstepRelease: Detector = {
  id: 'lockstep-release',
  title: 'All services are released together',
  severity: 'low',
  needs: [],
  remedies: ['guides/deployment', 'patterns/event-versioning', 'guides/decomposition'],

  *detect(model) {
    const services = operatedServices(model);
    const building = model.all('pipeline').filter(p => p.builds);
    const shipping = building.filter(p => p.ships);
    const [pipeline] = shipping;
    // Several pipelines, one that looks at what changed, or one in a service's own folder: services have their own pace.
    if (services.length < FEWEST || shipping.length !== 1 || !pipeline) return;
    if (
      building.some(p => p.filtered || services.some(c => c.roots.some(r => r !== '' && p.at.file.startsWith(`${r}/`))))
    )
      return;
    const [first, ...rest] = services;
    const evidence = [pipeline.at, ...services.slice(0, MOST_CITED - 1).map(c => c.evidence[0])];
    if (!first || !isNonEmpty(evidence)) return;
    yield {
      subjects: [first.id, ...rest.map(c => c.id)],
      message: `One pipeline (${pipeline.at.file}) builds and ships all ${count(services.length, 'service')}, whatever changed: ${listNames(services.map(c => c.name))}.`,
      // Which of them it ships may be chosen where it is started.
      confidence: 'medium',
      evidence,
      searched: ['further pipelines, in the services’ own folders too', 'filters by path or change'],
    };
  },
};
