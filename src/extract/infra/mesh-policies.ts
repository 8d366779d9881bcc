import type { Policy, PolicyKind } from '../../core/fact.ts';
import type { Manifest } from './kubernetes-manifest.ts';
import { entries, entry, get, items, text, type YamlEntry, type YamlNode } from './yaml-document.ts';

/** Resilience that a mesh gives to everything that calls a host: Istio, Linkerd, Dapr. */
export function* meshPolicies(manifest: Manifest): Iterable<Policy> {
  const { file, object, kind, api } = manifest;
  const found = new Set<string>();
  for (const { policy, host, at, value } of policiesOf(kind, api, object)) {
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
      source: 'mesh',
      applies: { to: 'host', host },
    };
  }
}

interface Found {
  readonly policy: PolicyKind;
  readonly host: string;
  readonly at: YamlEntry;
  readonly value?: string | undefined;
}

function policiesOf(kind: string, api: string, object: YamlNode): readonly Found[] {
  const spec = get(object, 'spec');
  if (kind === 'VirtualService' && api.startsWith('networking.istio.io/')) return virtualService(spec);
  if (kind === 'DestinationRule') return destinationRule(spec);
  if (kind === 'ServiceProfile') return serviceProfile(object);
  if (kind === 'Resiliency' && api.startsWith('dapr.io/')) return daprResiliency(spec);
  return [];
}

const one = (policy: PolicyKind, host: string, at: YamlEntry | undefined, value?: string): Found[] =>
  at ? [{ policy, host, at, value }] : [];

function virtualService(spec: YamlNode | undefined): readonly Found[] {
  return items(get(spec, 'http')).flatMap(rule => {
    const hosts = new Set(items(get(rule, 'route')).map(r => text(get(r, 'destination', 'host')) ?? ''));
    const retries = entry(rule, 'retries');
    return [...hosts].flatMap(host => [
      ...one('timeout', host, entry(rule, 'timeout'), text(get(rule, 'timeout'))),
      ...one('retry', host, retries, text(get(retries?.value, 'attempts'))),
    ]);
  });
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
      ...(text(get(route, 'isRetryable')) === 'true' ? one('retry', host, entry(route, 'isRetryable')) : []),
    ]),
    ...one('retry', host, entry(spec, 'retryBudget')),
  ];
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
      return one(row[0], app.key, use, text(defined) ?? text(get(defined, 'maxRetries')));
    }),
  );
}
