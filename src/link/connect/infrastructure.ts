import type { Evidence } from '../../core/evidence.ts';
import type { ComponentKind, Use } from '../../core/fact.ts';
import { declaredBy } from '../libraries.ts';
import { allFactsOf, hasCode, type Party } from '../party.ts';
import { type System, tie } from '../system.ts';

/** Which component answers a use of infrastructure. */
const PROVIDERS: Readonly<
  Record<Use['of'], { readonly kind: ComponentKind; readonly technologies?: readonly string[] }>
> = {
  discovery: { kind: 'discovery' },
  config: { kind: 'config' },
  tracing: { kind: 'monitoring' },
  metrics: { kind: 'monitoring' },
  admin: { kind: 'monitoring', technologies: ['spring-boot-admin'] },
  dashboard: { kind: 'monitoring', technologies: ['hystrix-dashboard'] },
  auth: { kind: 'auth' },
};

/** Registration, configuration, traces and metrics: a library or annotation, and exactly one component that provides it. */
export function connectInfrastructure(system: System): void {
  for (const party of system.parties) {
    if (!hasCode(party)) continue;
    for (const { of, technology, at } of usesOf(party)) {
      const provider = PROVIDERS[of];
      const candidates = system.parties.filter(
        p =>
          p !== party &&
          p.kind === provider.kind &&
          (provider.technologies ?? [technology]).includes(p.technology ?? ''),
      );
      const loose =
        candidates.length === 0 && (of === 'discovery' || of === 'config')
          ? system.parties.filter(p => p !== party && p.kind === provider.kind && hasCode(p))
          : [];
      const to = candidates.length === 1 ? candidates[0] : loose.length === 1 ? loose[0] : undefined;
      if (to)
        tie(system, party, to, {
          style: 'infra',
          protocol: technology,
          confidence: candidates.length === 1 ? 'high' : 'medium',
          evidence: at,
          via: [to.evidence[0]!],
        });
    }
  }
}

function usesOf(party: Party): { of: Use['of']; technology: string; at: Evidence }[] {
  const stated = allFactsOf(party, 'use').map(u => ({ of: u.of, technology: u.technology, at: u.at }));
  const declared = declaredBy(party).flatMap(({ library, meaning }) =>
    meaning.means === 'use' && meaning.of !== 'auth'
      ? [{ of: meaning.of, technology: meaning.technology, at: library.at }]
      : [],
  );
  return [...stated, ...declared];
}
