import type { Fact, Policy } from '../../core/fact.ts';
import { parsePlaceholders } from '../../core/ref.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { entries, entry, get, items, mapsIn, readYaml, text, type YamlNode } from './yaml-document.ts';

/** Envoy bootstrap and dynamic configuration: routes to clusters, clusters to the addresses they stand for. */
export const envoy: Extractor = {
  id: 'envoy',
  languages: [],
  looksFor: ['forward', 'policy'],
  accepts: path => /\.(?:ya?ml|json)(?:\.(?:tmpl|tpl|template|j2))?$/i.test(path),
  worthReading: text => text.includes('socket_address') && text.includes('clusters'),
  *extract(file, report) {
    for (const document of readYaml(file, report)) yield* documentFacts(file, document);
  },
};

interface Cluster {
  readonly name: string;
  readonly target: string;
  readonly node: YamlNode;
  readonly line: number;
}

function* documentFacts(file: SourceFile, document: YamlNode): Iterable<Fact> {
  const resources = get(document, 'static_resources') ?? document;
  const clusters = items(get(resources, 'clusters')).flatMap(clusterOf);
  const routes = routesIn(get(resources, 'listeners'));
  for (const cluster of clusters) {
    const paths = routes.filter(r => r.cluster === cluster.name);
    const target = parsePlaceholders(cluster.target);
    // Used by no route: access logs, tracing, authorisation; still something that Envoy calls.
    if (paths.length === 0) yield { kind: 'forward', at: file.at(cluster.line), target, technology: 'envoy' };
    for (const { path, line } of paths)
      yield {
        kind: 'forward',
        at: file.at(line, `cluster on line ${cluster.line}`),
        ...(path ? { path } : {}),
        target,
        technology: 'envoy',
      };
    yield* clusterPolicies(file, cluster);
  }
}

function clusterOf(node: YamlNode): Cluster[] {
  const name = text(get(node, 'name')) ?? '';
  const endpoints = items(get(node, 'load_assignment', 'endpoints')).flatMap(e => items(get(e, 'lb_endpoints')));
  const addresses = [
    ...endpoints.map(e => get(e, 'endpoint', 'address', 'socket_address')),
    ...items(get(node, 'hosts')).map(h => get(h, 'socket_address')),
  ];
  return addresses.flatMap(address => {
    const host = get(address, 'address');
    const port = text(get(address, 'port_value'));
    const value = text(host);
    return value ? [{ name, target: port ? `${value}:${port}` : value, node, line: host!.line }] : [];
  });
}

interface EnvoyRoute {
  readonly cluster: string;
  readonly path: string | undefined;
  readonly line: number;
}

/** Every `{ match, route: { cluster } }` below a node, however deep its filters lie. */
function routesIn(node: YamlNode | undefined): EnvoyRoute[] {
  return mapsIn(node).flatMap(map => {
    const route = get(map, 'route');
    const clusters = [
      get(route, 'cluster'),
      ...items(get(route, 'weighted_clusters', 'clusters')).map(c => get(c, 'name')),
    ];
    const match = get(map, 'match');
    const path = text(get(match, 'prefix')) ?? text(get(match, 'path')) ?? text(get(match, 'safe_regex', 'regex'));
    return clusters.flatMap(c => (text(c) ? [{ cluster: text(c)!, path, line: c!.line }] : []));
  });
}

function* clusterPolicies(file: SourceFile, { node, target }: Cluster): Iterable<Policy> {
  const host = target.split(':')[0]!;
  const rows = [
    ['circuit-breaker', entry(node, 'outlier_detection')],
    ['bulkhead', entry(node, 'circuit_breakers')],
  ] as const;
  for (const [policy, at] of rows)
    if (at && entries(at.value).length > 0)
      yield {
        kind: 'policy',
        at: file.at(at.line),
        policy,
        status: 'present',
        source: 'gateway',
        applies: { to: 'host', host },
      };
}
