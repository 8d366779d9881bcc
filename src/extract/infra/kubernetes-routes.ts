import type { Forward } from '../../core/fact.ts';
import { parsePlaceholders } from '../../core/ref.ts';
import { withoutRelease } from './helm-chart.ts';
import type { Manifest } from './kubernetes-manifest.ts';
import { routerPath } from './traefik-rule.ts';
import { entries, get, items, text, type YamlNode } from './yaml-document.ts';

/** Ingress, Gateway API, Istio gateways and Traefik routes: which paths from outside go to which Service. */
export function* kubernetesRoutes(manifest: Manifest): Iterable<Forward> {
  const { kind, api } = manifest;
  const seen = new Set<string>();
  for (const route of routesOf(kind, api, get(manifest.object, 'spec'))) {
    const key = `${route.target} ${route.path ?? ''}`;
    if (seen.has(key)) continue;
    seen.add(key);
    yield {
      kind: 'forward',
      at: manifest.file.at(route.line),
      ...(route.path ? { path: route.path } : {}),
      target: parsePlaceholders(withoutRelease(manifest.file.path, route.target)),
      technology: route.technology,
    };
  }
}

interface Route {
  readonly path: string | undefined;
  readonly target: string;
  readonly technology: string;
  readonly line: number;
}

function routesOf(kind: string, api: string, spec: YamlNode | undefined): readonly Route[] {
  if (kind === 'Ingress') return ingress(spec);
  if (api.startsWith('gateway.networking.k8s.io/') && kind.endsWith('Route')) return gatewayApi(spec);
  if (kind === 'VirtualService' && api.startsWith('networking.istio.io/')) return virtualService(spec);
  if (/^IngressRoute/.test(kind)) return ingressRoute(spec);
  if (kind === 'TraefikService') return traefikService(spec);
  if (kind === 'HTTPProxy' && api.startsWith('projectcontour.io/')) return contour(spec);
  if (kind === 'Mapping' && api.startsWith('getambassador.io/'))
    return target(get(spec, 'service'), text(get(spec, 'prefix')), 'ambassador');
  if (kind === 'ApisixRoute') return apisix(spec);
  // OpenShift.
  if (kind === 'Route' && api.startsWith('route.openshift.io/'))
    return target(get(spec, 'to', 'name'), text(get(spec, 'path')), 'openshift-route');
  return [];
}

function target(name: YamlNode | undefined, path: string | undefined, technology: string): Route[] {
  const value = text(name);
  return value ? [{ path, target: value, technology, line: name!.line }] : [];
}

function ingress(spec: YamlNode | undefined): readonly Route[] {
  const backend = (node: YamlNode | undefined, path: string | undefined) =>
    target(get(node, 'service', 'name') ?? get(node, 'serviceName'), path, 'kubernetes-ingress');
  return [
    ...backend(get(spec, 'defaultBackend') ?? get(spec, 'backend'), undefined),
    ...items(get(spec, 'rules')).flatMap(rule =>
      items(get(rule, 'http', 'paths')).flatMap(p => backend(get(p, 'backend'), text(get(p, 'path')))),
    ),
  ];
}

function gatewayApi(spec: YamlNode | undefined): readonly Route[] {
  return items(get(spec, 'rules')).flatMap(rule => {
    const path = text(get(items(get(rule, 'matches'))[0], 'path', 'value'));
    return items(get(rule, 'backendRefs')).flatMap(ref => target(get(ref, 'name'), path, 'gateway-api'));
  });
}

/** Without a gateway of its own a VirtualService only shapes calls inside the mesh: no way in. */
function virtualService(spec: YamlNode | undefined): readonly Route[] {
  const gateways = items(get(spec, 'gateways')).map(text);
  if (!gateways.some(g => g && g !== 'mesh')) return [];
  return ['http', 'tcp', 'tls'].flatMap(protocol =>
    items(get(spec, protocol)).flatMap(rule => {
      const uri = get(items(get(rule, 'match'))[0], 'uri');
      const path = text(entries(uri)[0]?.value);
      return items(get(rule, 'route')).flatMap(r => target(get(r, 'destination', 'host'), path, 'istio'));
    }),
  );
}

function ingressRoute(spec: YamlNode | undefined): readonly Route[] {
  return items(get(spec, 'routes')).flatMap(route => {
    const path = routerPath(text(get(route, 'match')) ?? '');
    return items(get(route, 'services')).flatMap(s => target(get(s, 'name'), path, 'traefik'));
  });
}

/** A named service of Traefik's own: weighted or mirrored over Kubernetes Services. */
function traefikService(spec: YamlNode | undefined): readonly Route[] {
  const lists = [get(spec, 'weighted', 'services'), get(spec, 'mirroring', 'mirrors')];
  return [...lists.flatMap(items), ...[get(spec, 'mirroring')].flatMap(m => m ?? [])].flatMap(s =>
    target(get(s, 'name'), undefined, 'traefik'),
  );
}

function contour(spec: YamlNode | undefined): readonly Route[] {
  return items(get(spec, 'routes')).flatMap(route => {
    const path = text(get(items(get(route, 'conditions'))[0], 'prefix'));
    return items(get(route, 'services')).flatMap(s => target(get(s, 'name'), path, 'contour'));
  });
}

function apisix(spec: YamlNode | undefined): readonly Route[] {
  return items(get(spec, 'http')).flatMap(rule => {
    const path = text(items(get(rule, 'match', 'paths'))[0]);
    return items(get(rule, 'backends')).flatMap(b => target(get(b, 'serviceName'), path, 'apisix'));
  });
}
