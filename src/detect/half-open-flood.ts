import type { Detector } from '../core/finding.ts';
import { hitOn, mechanismsWith } from './mechanisms.ts';
import { listNames } from './wording.ts';

export const halfOpenFlood: Detector = {
  id: 'half-open-flood',
  title: 'A hand-written circuit breaker floods what is recovering',
  severity: 'medium',
  needs: ['mechanism'],
  remedies: ['patterns/circuit-breaker', 'decisions/breaker-settings'],

  *detect(model) {
    for (const found of mechanismsWith(model, 'half-open-flood', 'half-open-stuck')) {
      const flooded = found.flaws.some(f => f.flaw === 'half-open-flood');
      const stuck = found.flaws.some(f => f.flaw === 'half-open-stuck');
      const faults = [
        ...(flooded ? ['lets every caller through while it is half-open, and not a few probes'] : []),
        ...(stuck ? ['does not open again when a probe fails, because its count of failures starts at nought'] : []),
      ];
      const hit = hitOn(found, {
        message: `The circuit breaker ${found.mechanism.name}, written here, ${listNames(faults)}: what has just come back gets the full load.`,
        confidence: flooded && !stuck ? 'medium' : 'high',
        notes: {
          'half-open-flood': 'half-open from here on, for all callers',
          'half-open-stuck': 'the count is reset here',
        },
      });
      if (hit) yield hit;
    }
  },
};
