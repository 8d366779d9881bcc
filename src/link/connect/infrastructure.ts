import type { ComponentKind, Use } from '../../core/fact.ts';
import { declaredBy } from '../libraries.ts';
import { allFactsOf, hasCode, isOwn, type Party } from '../party.ts';
import { type System, tie } from '../system.ts';

interface Provider {
  readonly kind: ComponentKind;
  readonly technologies?: readonly string[];
  /** It comes and asks: the library only offers what can be fetched, and does not show that anybody fetches it. */
  readonly asks?: boolean;
}

/** Which component answers a use of infrastructure. */
const PROVIDERS: Readonly<Record<Use['of'], Provider>> = {
  discovery: { kind: 'discovery' },
  config: { kind: 'config' },
  tracing: { kind: 'monitoring' },
  metrics: { kind: 'monitoring', asks: true },
  admin: { kind: 'monitoring', technologies: ['spring-boot-admin'] },
  dashboard: { kind: 'monitoring', technologies: ['hystrix-dashboard'], asks: true },
  auth: { kind: 'auth' },
};

interface Speech {
  readonly protocol: string;
  readonly technologies: readonly string[];
  /** The library may be there to measure only, and send nothing. */
  readonly silent?: boolean;
}

/** Libraries that speak a protocol of several products. */
const SPEAKS: Readonly<Record<string, Speech>> = {
  opentelemetry: { protocol: 'otlp', technologies: ['opentelemetry-collector'], silent: true },
  'opentelemetry-collector': { protocol: 'otlp', technologies: ['opentelemetry-collector'] },
};

/** Registration, configuration, traces and metrics: a library or annotation, and exactly one component that provides it. */
export function connectInfrastructure(system: System): void {
  for (const party of system.parties) {
    if (!hasCode(party)) continue;
    for (const { of, technology, at, own } of usesOf(party)) {
      const provider = PROVIDERS[of];
      const { protocol, technologies, silent }: Speech = SPEAKS[technology] ?? {
        protocol: technology,
        technologies: provider.technologies ?? [technology],
      };
      const candidates = system.parties.filter(
        p => p !== party && p.kind === provider.kind && technologies.includes(p.technology ?? ''),
      );
      const loose =
        candidates.length === 0 && (of === 'discovery' || of === 'config')
          ? system.parties.filter(p => p !== party && p.kind === provider.kind && hasCode(p))
          : [];
      const answering = candidates.length === 1 ? candidates[0] : loose.length === 1 ? loose[0] : undefined;
      if (!answering) continue;
      const [from, to] = provider.asks ? [answering, party] : [party, answering];
      tie(system, from, to, {
        style: 'infra',
        protocol: provider.asks ? 'http' : protocol,
        confidence: candidates.length === 1 && own && !provider.asks && !silent ? 'high' : 'medium',
        evidence: at,
        via: [answering.evidence[0]!],
      });
    }
  }
}

interface Used extends Pick<Use, 'of' | 'technology' | 'at'> {
  /** Not what a shared library of the repository can do, and this one of its users may not. */
  readonly own: boolean;
}

function usesOf(party: Party): Used[] {
  const stated = allFactsOf(party, 'use').map(u => ({
    of: u.of,
    technology: u.technology,
    at: u.at,
    own: isOwn(party, u),
  }));
  const declared = declaredBy(party).flatMap(({ library, meaning }) =>
    meaning.means === 'use' && meaning.of !== 'auth'
      ? [{ of: meaning.of, technology: meaning.technology, at: library.at, own: true }]
      : [],
  );
  return [...stated, ...declared];
}
