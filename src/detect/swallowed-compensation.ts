import type { Detector } from '../core/finding.ts';
import { hitOn, mechanismsWith } from './mechanisms.ts';
import { listNames } from './wording.ts';

export const swallowedCompensation: Detector = {
  id: 'swallowed-compensation',
  title: 'A saga gives up when an undo fails',
  severity: 'high',
  needs: ['mechanism'],
  remedies: ['patterns/compensating-transaction', 'patterns/saga-orchestration'],

  *detect(model) {
    for (const found of mechanismsWith(model, 'swallowed-compensation', 'broken-off-compensation')) {
      const swallowed = found.flaws.some(f => f.flaw === 'swallowed-compensation');
      const brokenOff = found.flaws.some(f => f.flaw === 'broken-off-compensation');
      const faults = [
        ...(swallowed ? ['only logs an undo that fails, so that its effect stays and nobody knows'] : []),
        ...(brokenOff ? ['stops at the first undo that fails, so that the others are never run'] : []),
      ];
      const hit = hitOn(found, {
        message: `The saga in ${found.mechanism.name}, written here, ${listNames(faults)}.`,
        confidence: swallowed ? 'high' : 'medium',
        notes: {
          'swallowed-compensation': 'the failed undo ends here',
          'broken-off-compensation': 'nothing around it keeps the loop going',
        },
      });
      if (hit) yield hit;
    }
  },
};
