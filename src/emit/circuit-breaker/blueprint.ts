import type { Blueprint, Complaint } from '../blueprint.ts';
import { checkSpec } from './check.ts';
import { deriveParameters } from './parameters.ts';
import { type BreakerSpec, breakerSchema } from './spec.ts';
import type { BreakerTarget } from './target.ts';
import { breakerTargets } from './targets/index.ts';

export const circuitBreaker: Blueprint<BreakerSpec> & { readonly targets: readonly BreakerTarget[] } = {
  id: 'circuit-breaker',
  page: 'guides/patterns',
  read(given) {
    const parsed = breakerSchema.safeParse(given);
    if (!parsed.success) return { complaints: parsed.error.issues.map(complain) };
    const spec = deriveParameters(parsed.data);
    return { spec, complaints: checkSpec(spec) };
  },
  check: checkSpec,
  targets: breakerTargets,
};

function complain(issue: { readonly path: readonly PropertyKey[]; readonly message: string }): Complaint {
  const at = issue.path.length > 0 ? `${issue.path.map(String).join('.')}: ` : '';
  return { code: 'B0', level: 'error', message: `B0 ${at}${issue.message}` };
}
