import type { Contract, Fact } from '../../core/fact.ts';
import { literal } from '../../core/ref.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { readJson } from '../infra/json-document.ts';
import { entries, entry, get, items, readYaml, text, type YamlNode } from '../infra/yaml-document.ts';

/** Root keys that make a document a contract. */
const ROOT_KEY = /(?:^|[\n{,])[ \t]{0,8}["']?(?:openapi|swagger|asyncapi)["']?[ \t]{0,8}:/;
const METHODS = /^(?:get|put|post|delete|patch|head|options|trace)$/;

/** OpenAPI (and Swagger 2) documents with their operations, AsyncAPI documents with their channels. */
export const apiDocument: Extractor = {
  id: 'api-document',
  languages: [],
  looksFor: ['contract', 'publish', 'consume'],
  // JSON is mostly data; an API description says so in its name.
  accepts: path => /\.ya?ml$/.test(path) || /(?:openapi|swagger|asyncapi|api)[^/]*\.json$/i.test(path),
  worthReading: text => ROOT_KEY.test(text.slice(0, 20_000)),
  *extract(file, report): Iterable<Fact> {
    const documents = file.name.endsWith('.json') ? [readJson(file, report)] : readYaml(file, report);
    for (const document of documents) {
      if (document?.type !== 'map') continue;
      const openapi = entry(document, 'openapi') ?? entry(document, 'swagger');
      const asyncapi = entry(document, 'asyncapi');
      // A setting may have the same name; a version tells a document.
      if (openapi && /^[123]/.test(text(openapi.value) ?? ''))
        yield contract(file, 'openapi', openapi.line, document, restOperations(document));
      if (asyncapi && /^[123]/.test(text(asyncapi.value) ?? '')) yield* asyncDocument(file, document, asyncapi.line);
    }
  },
};

/**
 * Version 3 says what the application itself sends and receives; of version 2 it is disputed whose side it is told
 * from, so it only gives the contract.
 */
function* asyncDocument(file: SourceFile, document: YamlNode, line: number): Iterable<Fact> {
  yield contract(file, 'asyncapi', line, document, channels(document));
  if ((text(get(document, 'asyncapi')) ?? '').startsWith('2')) return;
  const protocol = entries(get(document, 'servers')).flatMap(s => text(get(s.value, 'protocol')) ?? [])[0];
  const broker = protocol === undefined ? undefined : BROKERS[protocol.toLowerCase().replace(/-secure$/, '')];
  for (const operation of entries(get(document, 'operations'))) {
    const action = entry(operation.value, 'action');
    const kind = ACTIONS[text(action?.value) ?? ''];
    const channel = text(get(operation.value, 'channel', '$ref'))?.replace(/^#\/channels\//, '');
    if (!kind || !channel) continue;
    yield {
      kind,
      at: file.at(operation.line),
      ...(broker ? { broker } : {}),
      channel: literal(text(get(document, 'channels', channel, 'address')) ?? channel),
      client: 'AsyncAPI',
      scope: {},
    };
  }
}

const ACTIONS: Readonly<Record<string, 'publish' | 'consume'>> = { send: 'publish', receive: 'consume' };
const BROKERS: Readonly<Record<string, string>> = {
  kafka: 'kafka',
  amqp: 'rabbitmq',
  mqtt: 'mqtt',
  amqps: 'rabbitmq',
  mqtts: 'mqtt',
  nats: 'nats',
  sns: 'sns',
  sqs: 'sqs',
  redis: 'redis',
  pulsar: 'pulsar',
  googlepubsub: 'pubsub',
  solace: 'solace',
  jms: 'activemq',
};

function contract(
  file: SourceFile,
  format: Contract['format'],
  line: number,
  document: YamlNode,
  operations: readonly string[],
): Contract {
  const title = text(get(document, 'info', 'title'));
  const servers = serversOf(document);
  return {
    kind: 'contract',
    at: file.at(entry(get(document, 'info'), 'title')?.line ?? line),
    format,
    name: title ?? file.name.replace(/\.\w+$/, ''),
    operations,
    ...(servers.length > 0 ? { servers } : {}),
  };
}

/** Addresses of `servers`, of Swagger's `host`, or of AsyncAPI's servers; relative ones and the author's own machine say nothing. */
function serversOf(document: YamlNode): readonly string[] {
  const servers = get(document, 'servers');
  const host = text(get(document, 'host'));
  const listed = items(servers).flatMap(s => filled(text(get(s, 'url')), get(s, 'variables')) ?? []);
  const keyed = entries(servers).flatMap(
    ({ value }) => filled(text(get(value, 'url')) ?? text(get(value, 'host')), get(value, 'variables')) ?? [],
  );
  return [...listed, ...keyed, ...(host ? [host] : [])].filter(
    url =>
      /^(?:[\w+.-]+:)?\/\/[^/]|^[\w.-]+(?::\d+)?$/.test(url) &&
      !/localhost|127\.0\.0\.1|example\.(?:com|org)/.test(url),
  );
}

/** `http://{host}:8080` with the defaults that the document gives for its variables. */
function filled(url: string | undefined, variables: YamlNode | undefined): string | undefined {
  return url?.replace(/\{(\w+)\}/g, (whole, name: string) => text(get(variables, name, 'default')) ?? whole);
}

/** `GET /orders/{id}`, with the base path that all of them share. */
function restOperations(document: YamlNode): readonly string[] {
  const base = basePath(document);
  return entries(get(document, 'paths')).flatMap(path =>
    entries(path.value).flatMap(e => (METHODS.test(e.key) ? [`${e.key.toUpperCase()} ${base}${path.key}`] : [])),
  );
}

/** Swagger's `basePath`, or the path of the only server. */
function basePath(document: YamlNode): string {
  const servers = items(get(document, 'servers'));
  const written =
    text(get(document, 'basePath')) ??
    (servers.length === 1 ? text(get(servers[0], 'url'))?.replace(/^[\w+.-]+:\/\/[^/]*/, '') : undefined) ??
    '';
  return written === '/' || !written.startsWith('/') ? '' : written.replace(/\/$/, '');
}

/**
 * Channels as addresses; version 2 tells from the reader's side what others do, version 3 in operations of its own.
 * Here: `send` where the application publishes, `receive` where it subscribes.
 */
function channels(document: YamlNode): readonly string[] {
  const isOld = (text(get(document, 'asyncapi')) ?? '').startsWith('2');
  const address = (key: string) => text(get(document, 'channels', key, 'address')) ?? key;
  if (isOld)
    return entries(get(document, 'channels')).flatMap(({ key, value }) => {
      const directions = [
        ...(get(value, 'subscribe') ? [`send ${key}`] : []),
        ...(get(value, 'publish') ? [`receive ${key}`] : []),
      ];
      return directions.length > 0 ? directions : [key];
    });
  const used = entries(get(document, 'operations')).flatMap(({ value }) => {
    const channel = text(get(value, 'channel', '$ref'))?.replace(/^#\/channels\//, '');
    return channel ? [`${text(get(value, 'action')) ?? 'send'} ${address(channel)}`] : [];
  });
  return used.length > 0 ? used : entries(get(document, 'channels')).map(({ key }) => address(key));
}
