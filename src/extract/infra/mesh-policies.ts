import type { Policy, PolicyKind, RetryShape } from '../../core/fact.ts';
import { gatewayPolicies } from './gateway-policies.ts';
import type { Manifest } from './kubernetes-manifest.ts';
import { entries, entry, get, items, text, type YamlEntry, type YamlNode } from './yaml-document.ts';

/** Resilience that a mesh or gateway gives to everything that calls a host: Istio, Linkerd, Dapr, Consul, routes. */
export function* meshPolicies(manifest: Manifest): Iterable<Policy> {
  const { file, object, kind, api } = manifest;
  const found = new Set<string>();
  for (const { policy, host, at, value, retry, source = 'mesh' } of policiesOf(kind, api, object)) {
    const key = `${policy} ${host} ${at.line}`;
    if (!host || found.has(key)) continue;
    found.add(key);
    const absent = value !== undefined && /^0+(?:\.0+)?(?:ms|s|m)?$/.test(value);
    yield {
      kind: 'policy',
      at: file.at(at.line),
      policy,
      status: absent ? 'absent' : 'present',
      ...(value === undefined ? {} : { value }),
      source,
      applies: { to: 'host', host },
      ...(retry && !absent ? { retry } : {}),
    };
  }
}

/** A policy as the object says it, before it is a fact. */
export interface Found {
  readonly policy: PolicyKind;
  readonly host: string;
  readonly at: YamlEntry;
  readonly value?: string | undefined;
  readonly retry?: RetryShape | undefined;
  readonly source?: 'gateway';
}

function policiesOf(kind: string, api: string, object: YamlNode): readonly Found[] {
  const spec = get(object, 'spec');
  if (kind === 'VirtualService' && api.startsWith('networking.istio.io/')) return virtualService(spec);
  if (kind === 'DestinationRule') return destinationRule(spec);
  if (kind === 'ServiceProfile') return serviceProfile(object);
  if (kind === 'Resiliency' && api.startsWith('dapr.io/')) return daprResiliency(spec);
  if (api.startsWith('consul.hashicorp.com/'))
    return consulEntry(kind, text(get(object, 'metadata', 'name')) ?? '', spec);
  return [...linkerdAnnotations(kind, object), ...gatewayPolicies(kind, api, object)];
}

const one = (
  policy: PolicyKind,
  host: string,
  at: YamlEntry | undefined,
  value?: string,
  retry?: RetryShape,
): Found[] => (at ? [{ policy, host, at, value, retry }] : []);

function virtualService(spec: YamlNode | undefined): readonly Found[] {
  return items(get(spec, 'http')).flatMap(rule => {
    const hosts = new Set(items(get(rule, 'route')).map(r => text(get(r, 'destination', 'host')) ?? ''));
    const retries = entry(rule, 'retries');
    return [...hosts].flatMap(host => [
      ...one('timeout', host, entry(rule, 'timeout'), text(get(rule, 'timeout'))),
      ...one(
        'retry',
        host,
        retries,
        text(get(retries?.value, 'attempts')),
        envoyRetry(text(get(retries?.value, 'retryOn'))),
      ),
    ]);
  });
}

/** Envoy waits longer each time, with jitter; by default it repeats only what never reached the other side. */
function envoyRetry(on: string | undefined): RetryShape {
  const reasons = (on ?? 'connect-failure').split(',').map(r => r.trim());
  const safe = /^(?:connect-failure|refused-stream|unavailable|cancelled|reset-before-request|gateway-error-connect)$/;
  return { backoff: 'growing', jitter: true, ...(reasons.every(r => safe.test(r)) ? { safeOnly: true } : {}) };
}

function destinationRule(spec: YamlNode | undefined): readonly Found[] {
  const host = text(get(spec, 'host')) ?? '';
  const traffic = get(spec, 'trafficPolicy');
  const outlier = entry(traffic, 'outlierDetection');
  const errors =
    text(get(outlier?.value, 'consecutive5xxErrors')) ??
    text(get(outlier?.value, 'consecutiveErrors')) ??
    text(get(outlier?.value, 'consecutiveGatewayErrors'));
  return [...one('circuit-breaker', host, outlier, errors), ...one('bulkhead', host, entry(traffic, 'connectionPool'))];
}

/** Named after the full host it is for: `orders.shop.svc.cluster.local`. */
function serviceProfile(object: YamlNode): readonly Found[] {
  const host = text(get(object, 'metadata', 'name')) ?? '';
  const spec = get(object, 'spec');
  return [
    ...items(get(spec, 'routes')).flatMap(route => [
      ...one('timeout', host, entry(route, 'timeout'), text(get(route, 'timeout'))),
      ...(text(get(route, 'isRetryable')) === 'true'
        ? one('retry', host, entry(route, 'isRetryable'), undefined, { backoff: 'none' })
        : []),
    ]),
    ...one('retry', host, entry(spec, 'retryBudget'), undefined, { backoff: 'none' }),
  ];
}

/** `timeout.linkerd.io/request: 2s` on the Service, or the route, that it is for. */
function linkerdAnnotations(kind: string, object: YamlNode): readonly Found[] {
  if (kind !== 'Service') return [];
  const host = text(get(object, 'metadata', 'name')) ?? '';
  return entries(get(object, 'metadata', 'annotations')).flatMap(at => {
    const policy = /^(timeout|retry)\.linkerd\.io\/(request|response|http|grpc)$/.exec(at.key)?.[1];
    const breaks = at.key === 'balancer.linkerd.io/failure-accrual';
    if (policy === 'timeout') return one('timeout', host, at, text(at.value));
    if (policy === 'retry') return one('retry', host, at, undefined, { backoff: 'none' });
    return breaks ? one('circuit-breaker', host, at) : [];
  });
}

/** Consul's configuration entries, as Kubernetes objects or in files of their own: fields start with either case. */
export function consulEntry(kind: string, name: string, spec: YamlNode | undefined): readonly Found[] {
  const field = (node: YamlNode | undefined, key: string) =>
    entry(node, key) ?? entry(node, key[0]!.toUpperCase() + key.slice(1));
  const plain = kind.replaceAll('-', '').toLowerCase();
  if (plain === 'serviceresolver') {
    const at = field(spec, 'requestTimeout') ?? field(spec, 'connectTimeout');
    return one('timeout', name, at, text(at?.value));
  }
  if (plain === 'servicerouter')
    return items(field(spec, 'routes')?.value).flatMap(route => {
      const to = field(route, 'destination')?.value;
      const host = text(field(to, 'service')?.value) ?? name;
      const timeout = field(to, 'requestTimeout');
      const retries = field(to, 'numRetries');
      return [
        ...one('timeout', host, timeout, text(timeout?.value)),
        ...one('retry', host, retries, text(retries?.value), { backoff: 'growing', jitter: true }),
      ];
    });
  if (plain !== 'servicedefaults') return [];
  const upstreams = field(spec, 'upstreamConfig')?.value;
  return items(field(upstreams, 'overrides')?.value).flatMap(upstream => {
    const host = text(field(upstream, 'name')?.value) ?? '';
    return [
      ...one('circuit-breaker', host, field(upstream, 'passiveHealthCheck')),
      ...one('bulkhead', host, field(upstream, 'limits')),
      ...one('timeout', host, field(upstream, 'connectTimeoutMs'), text(field(upstream, 'connectTimeoutMs')?.value)),
    ];
  });
}

const DAPR: Readonly<Record<string, readonly [PolicyKind, string]>> = {
  timeout: ['timeout', 'timeouts'],
  retry: ['retry', 'retries'],
  circuitBreaker: ['circuit-breaker', 'circuitBreakers'],
};

/** `targets.apps.<app>` names policies that `policies` defines. */
function daprResiliency(spec: YamlNode | undefined): readonly Found[] {
  return entries(get(spec, 'targets', 'apps')).flatMap(app =>
    entries(app.value).flatMap(use => {
      const row = DAPR[use.key];
      if (!row) return [];
      const defined = get(spec, 'policies', row[1], text(use.value) ?? '');
      const tries = text(get(defined, 'maxRetries'));
      return one(
        row[0],
        app.key,
        use,
        text(defined) ?? tries,
        row[0] === 'retry' ? daprRetry(defined, tries) : undefined,
      );
    }),
  );
}

/** Without a number of tries, or with -1, Dapr tries for ever. */
function daprRetry(defined: YamlNode | undefined, tries: string | undefined): RetryShape | undefined {
  if (!defined) return undefined;
  const endless = tries === undefined || tries === '-1';
  return {
    backoff: text(get(defined, 'policy')) === 'exponential' ? 'growing' : 'fixed',
    ...(endless ? { endless } : {}),
  };
}
