import type { Fact, Forward, Policy } from '../../core/fact.ts';
import { parsePlaceholders } from '../../core/ref.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { entries, entry, get, items, mapsIn, readYaml, text, type YamlNode } from './yaml-document.ts';

/** Gateways whose routes stand in one declarative file: Kong, KrakenD, Ocelot, YARP, Express Gateway. */
export const apiGateways: Extractor = {
  id: 'api-gateways',
  languages: [],
  looksFor: ['forward', 'policy'],
  accepts: path =>
    /\.(?:ya?ml|json)(?:\.(?:tmpl|tpl|template))?$/i.test(path) && !/(?:^|\/)package(?:-lock)?\.json$/.test(path),
  worthReading: content => FORMATS.some(f => f.sign.test(content)),
  *extract(file, report) {
    const formats = FORMATS.filter(f => f.sign.test(file.text));
    for (const document of readYaml(file, report)) for (const format of formats) yield* format.facts(file, document);
  },
};

interface Format {
  readonly sign: RegExp;
  facts(file: SourceFile, document: YamlNode): Iterable<Fact>;
}

const FORMATS: readonly Format[] = [
  { sign: /^_format_version\s*:|"_format_version"\s*:/m, facts: kong },
  { sign: /"url_pattern"\s*:/, facts: krakend },
  { sign: /"Downstream(?:HostAndPorts|PathTemplate)"\s*:/, facts: ocelot },
  { sign: /"Destinations"\s*:/, facts: yarp },
  { sign: /^serviceEndpoints\s*:/m, facts: expressGateway },
];

function forward(
  file: SourceFile,
  line: number,
  target: string,
  path: string | undefined,
  technology: string,
): Forward {
  return {
    kind: 'forward',
    at: file.at(line),
    ...(path ? { path } : {}),
    target: parsePlaceholders(target),
    technology,
  };
}

function* kong(file: SourceFile, document: YamlNode): Iterable<Forward | Policy> {
  const upstreams = new Map(
    items(get(document, 'upstreams')).map(u => [text(get(u, 'name')), items(get(u, 'targets'))] as const),
  );
  for (const service of items(get(document, 'services'))) {
    const at = get(service, 'url') ?? get(service, 'host');
    const host = text(get(service, 'host'));
    const port = text(get(service, 'port'));
    const url = text(get(service, 'url')) ?? (host && port ? `${host}:${port}` : host);
    const path = text(items(get(items(get(service, 'routes'))[0], 'paths'))[0]);
    const targets = (upstreams.get(host) ?? []).flatMap(t => get(t, 'target') ?? []);
    if (targets.length > 0) for (const t of targets) yield forward(file, t.line, text(t) ?? '', path, 'kong');
    else if (url) yield forward(file, at!.line, url, path, 'kong');
    const peer = host ?? /^\w+:\/\/([^/:]+)/.exec(url ?? '')?.[1];
    const timeout = entry(service, 'read_timeout') ?? entry(service, 'connect_timeout');
    if (peer && timeout) yield policy(file, timeout.line, 'timeout', text(timeout.value), peer);
    const retries = entry(service, 'retries');
    if (peer && retries) yield policy(file, retries.line, 'retry', text(retries.value), peer);
  }
}

function policy(
  file: SourceFile,
  line: number,
  kind: Policy['policy'],
  value: string | undefined,
  host: string,
): Policy {
  return {
    kind: 'policy',
    at: file.at(line),
    policy: kind,
    status: value === '0' ? 'absent' : 'present',
    ...(value ? { value } : {}),
    source: 'gateway',
    applies: { to: 'host', host },
  };
}

function* krakend(file: SourceFile, document: YamlNode): Iterable<Forward> {
  for (const endpoint of items(get(document, 'endpoints'))) {
    const path = text(get(endpoint, 'endpoint'));
    for (const backend of items(get(endpoint, 'backend')))
      for (const host of items(get(backend, 'host') ?? get(document, 'host'))) {
        const value = text(host);
        if (value) yield forward(file, host.line, value, path, 'krakend');
      }
  }
}

function* ocelot(file: SourceFile, document: YamlNode): Iterable<Forward | Policy> {
  const routes = [
    ...items(get(document, 'Routes')),
    ...items(get(document, 'ReRoutes')),
    ...items(get(document, 'DynamicRoutes')),
  ];
  for (const route of routes) {
    const path = text(get(route, 'UpstreamPathTemplate'));
    const service = get(route, 'ServiceName');
    const hosts = items(get(route, 'DownstreamHostAndPorts'));
    const named = text(service);
    if (named && hosts.length === 0) yield forward(file, service!.line, named, path, 'ocelot');
    for (const at of hosts) {
      const host = text(get(at, 'Host'));
      const port = text(get(at, 'Port'));
      if (host) yield forward(file, get(at, 'Host')!.line, port ? `${host}:${port}` : host, path, 'ocelot');
      const quality = entry(route, 'QoSOptions');
      const timeout = entry(quality?.value, 'TimeoutValue');
      if (host && timeout) yield policy(file, timeout.line, 'timeout', text(timeout.value), host);
      const breaker = entry(quality?.value, 'ExceptionsAllowedBeforeBreaking');
      if (host && breaker && text(breaker.value) !== '0')
        yield policy(file, breaker.line, 'circuit-breaker', text(breaker.value), host);
    }
  }
}

/** Clusters may stand at any depth: the section's name is the program's choice (`ReverseProxy`, `Yarp`). */
function* yarp(file: SourceFile, document: YamlNode): Iterable<Forward> {
  for (const section of mapsIn(document)) {
    const routes = entries(get(section, 'Routes')).map(r => r.value);
    for (const cluster of entries(get(section, 'Clusters')))
      for (const destination of entries(get(cluster.value, 'Destinations'))) {
        const address = get(destination.value, 'Address');
        const value = text(address);
        if (!value) continue;
        const paths = routes
          .filter(r => text(get(r, 'ClusterId')) === cluster.key)
          .map(r => text(get(r, 'Match', 'Path')));
        for (const path of paths.length > 0 ? paths : [undefined])
          yield forward(file, address!.line, value, path, 'yarp');
      }
  }
}

function* expressGateway(file: SourceFile, document: YamlNode): Iterable<Forward> {
  for (const endpoint of entries(get(document, 'serviceEndpoints'))) {
    const urls = [get(endpoint.value, 'url'), ...items(get(endpoint.value, 'urls'))];
    for (const url of urls) {
      const value = text(url);
      if (value) yield forward(file, url!.line, value, undefined, 'express-gateway');
    }
  }
}
