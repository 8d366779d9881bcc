import type { Contract, Fact } from '../../core/fact.ts';
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
  looksFor: ['contract'],
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
      if (asyncapi && /^[123]/.test(text(asyncapi.value) ?? ''))
        yield contract(file, 'asyncapi', asyncapi.line, document, channels(document));
    }
  },
};

function contract(
  file: SourceFile,
  format: Contract['format'],
  line: number,
  document: YamlNode,
  operations: readonly string[],
): Contract {
  const title = text(get(document, 'info', 'title'));
  return {
    kind: 'contract',
    at: file.at(entry(get(document, 'info'), 'title')?.line ?? line),
    format,
    name: title ?? file.name.replace(/\.\w+$/, ''),
    operations,
  };
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
