import type { Fact, Policy, Setting } from '../../core/fact.ts';
import { literal, parsePlaceholders, type Ref } from '../../core/ref.ts';

/** Routes and route policies of Zuul and Spring Cloud Gateway. */
export function* gatewayFacts(settings: readonly Setting[]): Iterable<Fact> {
  if (!settings.some(s => s.key.startsWith('zuul.') || s.key.startsWith('spring.cloud.gateway.'))) return;
  yield* zuulRoutes(settings);
  yield* cloudGatewayRoutes(settings);
}

const unbracket = (key: string): string => key.replace(/^\[(.*)\]$/, '$1');

function* zuulRoutes(settings: readonly Setting[]): Iterable<Fact> {
  const routes = new Map<string, Map<string, Setting>>();
  for (const s of settings) {
    if (!s.key.startsWith('zuul.routes.')) continue;
    const rest = s.key.slice('zuul.routes.'.length);
    const field = /^(.+)\.(path|serviceId|service-id|url)$/.exec(rest);
    // `zuul.routes.orders: /orders/**` is short for a path to the service of that name.
    const [id, name] = field ? [field[1]!, field[2]!.replace('-id', 'Id')] : [rest, 'path'];
    if (
      !field &&
      /\.(?:stripPrefix|strip-prefix|sensitiveHeaders|sensitive-headers|retryable|custom\w*|id)(?:\[\d+\])?$/.test(rest)
    )
      continue;
    const fields = routes.get(id) ?? new Map<string, Setting>();
    routes.set(id, fields.set(name, s));
  }
  for (const [id, fields] of routes) {
    const target = fields.get('url') ?? fields.get('serviceId');
    const at = target ?? fields.get('path');
    if (!at) continue;
    const path = fields.get('path')?.value;
    yield {
      kind: 'forward',
      at: at.at,
      ...(path ? { path } : {}),
      target: target ? parsePlaceholders(target.value) : literal(unbracket(id)),
      technology: 'zuul',
    };
  }
}

const ROUTE =
  /^spring\.cloud\.gateway\.(?:server\.)?(?:webflux\.|webmvc\.|mvc\.)?(?:(routes\[\d+\])\.(.+)|(default-?[fF]ilters)\[\d+\](?:\.name)?|discovery\.locator\.(enabled))$/;

/** Filters that are resilience. */
const FILTERS: readonly (readonly [RegExp, Policy['policy']])[] = [
  [/^(?:Spring Cloud )?CircuitBreaker\b|^Hystrix\b/, 'circuit-breaker'],
  [/^Retry\b/, 'retry'],
  [/^RequestRateLimiter\b/, 'rate-limit'],
];

interface CloudRoute {
  uri?: Setting;
  path?: string;
  filters: Setting[];
  timeouts: Setting[];
}

function* cloudGatewayRoutes(settings: readonly Setting[]): Iterable<Fact> {
  const technology = 'spring-cloud-gateway';
  const routes = new Map<string, CloudRoute>();
  for (const s of settings) {
    const match = ROUTE.exec(s.key);
    if (!match) continue;
    const [, id, field, defaults, locator] = match;
    if (locator && s.value === 'true') yield { kind: 'forward', at: s.at, target: literal('*'), technology };
    else if (defaults) yield* filterPolicies([s], { to: 'client', technology });
    else if (id && field) {
      const route = routes.get(id) ?? { filters: [], timeouts: [] };
      routes.set(id, route);
      readField(route, field, s);
    }
  }
  for (const { uri, path, filters, timeouts } of routes.values()) {
    if (!uri) continue;
    const target = gatewayTarget(uri.value);
    yield { kind: 'forward', at: uri.at, ...(path ? { path } : {}), target, technology };
    yield* filterPolicies(filters, { to: 'peer', peer: target });
    for (const t of timeouts)
      yield {
        kind: 'policy',
        at: t.at,
        policy: 'timeout',
        status: 'present',
        value: t.value,
        source: 'gateway',
        applies: { to: 'peer', peer: target },
      };
  }
}

function readField(route: CloudRoute, field: string, s: Setting): void {
  if (field === 'uri') route.uri = s;
  else if (/^predicates\[\d+\]$/.test(field)) readPath(route, s);
  else if (/^predicates\[\d+\]\.args\.(?:patterns?(?:\[0\])?|_genkey_0)$/.test(field)) route.path ??= s.value;
  else if (/^filters\[\d+\](?:\.name)?$/.test(field)) route.filters.push(s);
  else if (/^metadata\.(?:response|connect)-timeout$/.test(field)) route.timeouts.push(s);
}

/** The shorthand `Path=/api/orders/**,/api/baskets/**`: the first stands for all. */
function readPath(route: CloudRoute, s: Setting): void {
  const path = /^Path\s*=\s*([^,]*)/.exec(s.value)?.[1]?.trim();
  if (path) route.path ??= path;
}

/** `lb://orders` names a service, anything else an address. */
function gatewayTarget(uri: string): Ref {
  return parsePlaceholders(uri.replace(/^(?:lb|forward)(?::ws)?:\/\//, ''));
}

function* filterPolicies(filters: readonly Setting[], applies: Policy['applies']): Iterable<Fact> {
  for (const s of filters)
    for (const [pattern, policy] of FILTERS)
      if (pattern.test(s.value))
        yield { kind: 'policy', at: s.at, policy, status: 'present', source: 'gateway', applies };
}
