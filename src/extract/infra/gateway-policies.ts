import type { PolicyKind } from '../../core/fact.ts';
import type { Found } from './mesh-policies.ts';
import { entries, entry, get, items, text, type YamlEntry, type YamlNode } from './yaml-document.ts';

/** Timeouts and retries of what comes in through a gateway: Gateway API routes, annotations of Kong and of nginx. */
export function gatewayPolicies(kind: string, api: string, object: YamlNode): readonly Found[] {
  const spec = get(object, 'spec');
  if (api.startsWith('gateway.networking.k8s.io/') && kind.endsWith('Route')) return httpRoute(spec);
  const annotations = entries(get(object, 'metadata', 'annotations'));
  if (kind === 'Service') return annotated(annotations, KONG, [text(get(object, 'metadata', 'name')) ?? '']);
  if (kind === 'Ingress') return annotated(annotations, NGINX, [...new Set(backends(spec))]);
  return [];
}

function httpRoute(spec: YamlNode | undefined): readonly Found[] {
  return items(get(spec, 'rules')).flatMap(rule => {
    const timeouts = get(rule, 'timeouts');
    const timeout = entry(timeouts, 'request') ?? entry(timeouts, 'backendRequest');
    const retry = entry(rule, 'retry');
    return items(get(rule, 'backendRefs')).flatMap(ref => {
      const host = text(get(ref, 'name')) ?? '';
      return [
        ...found('timeout', host, timeout, text(timeout?.value)),
        ...found('retry', host, retry, text(get(retry?.value, 'attempts'))),
      ];
    });
  });
}

type Annotation = readonly [key: RegExp, policy: PolicyKind, unit: string];

const KONG: readonly Annotation[] = [
  [/^konghq\.com\/(?:read|connect)-timeout$/, 'timeout', 'ms'],
  [/^konghq\.com\/retries$/, 'retry', ''],
];
const NGINX: readonly Annotation[] = [
  [/^nginx\.(?:ingress\.kubernetes\.io|org)\/proxy-read-timeout$/, 'timeout', 's'],
  [/^nginx\.ingress\.kubernetes\.io\/proxy-next-upstream-tries$/, 'retry', ''],
  [/^nginx\.ingress\.kubernetes\.io\/limit-(?:rps|rpm|connections)$/, 'rate-limit', ''],
];

/** An annotation's number, in the unit that it is in when it says none. */
function annotated(
  annotations: readonly YamlEntry[],
  rows: readonly Annotation[],
  hosts: readonly string[],
): readonly Found[] {
  return annotations.flatMap(at => {
    const row = rows.find(r => r[0].test(at.key));
    const written = text(at.value);
    if (!row || written === undefined) return [];
    const value = /^\d+$/.test(written) ? written + row[2] : written;
    return hosts.flatMap(host => found(row[1], host, at, value));
  });
}

function backends(spec: YamlNode | undefined): string[] {
  return items(get(spec, 'rules')).flatMap(rule =>
    items(get(rule, 'http', 'paths')).flatMap(
      p => text(get(p, 'backend', 'service', 'name')) ?? text(get(p, 'backend', 'serviceName')) ?? [],
    ),
  );
}

function found(policy: PolicyKind, host: string, at: YamlEntry | undefined, value: string | undefined): Found[] {
  return at ? [{ policy, host, at, value, source: 'gateway' }] : [];
}
