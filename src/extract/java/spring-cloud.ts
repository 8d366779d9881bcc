import type { ComponentKind, Fact, Forward, Role, Use } from '../../core/fact.ts';
import type { AnnotationHit, CallHit, Row } from '../signatures.ts';
import { type Facts, inChain, placeholders, several } from './row-facts.ts';
import { entry } from './spring-web.ts';

/** Annotations by which a program is a piece of infrastructure, and which. */
const ROLES: Readonly<Record<string, readonly [ComponentKind, string]>> = {
  EnableEurekaServer: ['discovery', 'eureka'],
  EnableConfigServer: ['config', 'spring-cloud-config'],
  EnableZuulProxy: ['gateway', 'zuul'],
  EnableZuulServer: ['gateway', 'zuul'],
  EnableAdminServer: ['monitoring', 'spring-boot-admin'],
  EnableHystrixDashboard: ['monitoring', 'hystrix-dashboard'],
  EnableTurbine: ['monitoring', 'turbine'],
  EnableTurbineStream: ['monitoring', 'turbine'],
  EnableZipkinServer: ['monitoring', 'zipkin'],
  EnableZipkinStreamServer: ['monitoring', 'zipkin'],
  EnableAuthorizationServer: ['auth', 'spring-security-oauth'],
};

/** Annotations by which a program takes part in infrastructure that others provide. */
const USES: Readonly<Record<string, readonly [Use['of'], string]>> = {
  EnableDiscoveryClient: ['discovery', 'eureka'],
  EnableEurekaClient: ['discovery', 'eureka'],
  EnableResourceServer: ['auth', 'oauth2'],
  EnableOAuth2Client: ['auth', 'oauth2'],
  EnableOAuth2Sso: ['auth', 'oauth2'],
};

/** `.route(r -> r.path("/orders/**").uri("lb://orders"))` */
function gatewayRoute(hit: CallHit): Forward | undefined {
  const target = hit.invocation.args[0];
  if (!target) return undefined;
  const predicate = inChain(hit.invocation, 'path');
  const path = several(predicate?.args[0])[0]?.ref;
  return {
    kind: 'forward',
    at: hit.at,
    ...(path?.ref === 'literal' ? { path: path.value } : {}),
    target: placeholders(target.ref),
    technology: 'spring-cloud-gateway',
  };
}

const role =
  ([kind, technology]: readonly [ComponentKind, string]) =>
  (hit: { at: Role['at'] }): Fact => ({ kind: 'role', at: hit.at, role: kind, technology });

export const springCloudRows: readonly Row[] = [
  { annotation: ['SpringBootApplication', 'SpringCloudApplication'], fact: entry('Spring Boot') },
  ...Object.entries(ROLES).map(([annotation, of]): Row => ({ annotation, fact: role(of) })),
  ...Object.entries(USES).map(
    ([annotation, [of, technology]]): Row => ({
      annotation,
      fact: (hit: AnnotationHit): Facts => ({ kind: 'use', at: hit.at, of, technology }),
    }),
  ),
  {
    use: 'OAuth2AuthorizationServerConfiguration.applyDefaultSecurity',
    fact: role(['auth', 'spring-authorization-server']),
  },
  { use: 'PredicateSpec.uri', loose: 'import', from: ['org.springframework.cloud.gateway'], fact: gatewayRoute },
];
