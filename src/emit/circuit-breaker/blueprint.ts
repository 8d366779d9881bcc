import type { Blueprint, Complaint } from '../blueprint.ts';
import { type Mistake, readStrictly } from '../strict.ts';
import { checkSpec } from './check.ts';
import { deriveParameters } from './parameters.ts';
import { type BreakerSpec, breakerSchema } from './spec.ts';
import type { BreakerTarget } from './target.ts';
import { breakerTargets } from './targets/index.ts';

export const circuitBreaker: Omit<Blueprint<BreakerSpec>, 'targets'> & { readonly targets: readonly BreakerTarget[] } =
  {
    id: 'circuit-breaker',
    page: 'guides/patterns',
    read(given) {
      const parsed = readStrictly(breakerSchema, given);
      if ('mistakes' in parsed) return { complaints: parsed.mistakes.map(complain) };
      const spec = deriveParameters(parsed.value);
      return { spec, complaints: checkSpec(spec) };
    },
    check: checkSpec,
    targets: breakerTargets,
  };

function complain({ path, message }: Mistake): Complaint {
  return { code: 'B0', level: 'error', message: `B0 ${path === '' ? '' : `${path}: `}${message}` };
}
