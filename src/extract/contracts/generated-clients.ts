import type { Client, Fact } from '../../core/fact.ts';
import { literal } from '../../core/ref.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { child, childrenAt, readXml, type XmlElement } from '../infra/xml-document.ts';
import { entries, entry, get, readYaml, text, type YamlNode } from '../infra/yaml-document.ts';

/** Generators of servers and documents: what they make calls nobody. */
const NO_CLIENT =
  /server|spring(?!-cloud-feign)|aspnetcore|html|docs?$|asciidoc|markdown|plantuml|openapi(?:-yaml)?$|jaxrs-(?!client)|^(?:kotlin-spring|nodejs-express|php-laravel|avro-schema|protobuf-schema|mysql-schema|wsdl-schema)/;

/** Clients that are generated from an API description: by openapi-generator, NSwag, Kiota. */
export const generatedClients: Extractor = {
  id: 'generated-clients',
  languages: [],
  looksFor: ['client'],
  accepts: path =>
    /(?:^|\/)(?:openapitools\.json|[^/]*(?:openapi|swagger|codegen|generator)[^/]*\.(?:ya?ml|json)|[^/]+\.nswag|kiota-lock\.json|pom\.xml)$/i.test(
      path,
    ),
  worthReading: content => /generatorName|openApiToCSharpClient|kiotaVersion/.test(content),
  *extract(file, report): Iterable<Fact> {
    if (file.name === 'pom.xml') yield* fromMaven(file);
    else
      for (const document of readYaml(file, report))
        for (const found of clientsIn(document)) {
          const fact = clientOf(file, found);
          if (fact) yield fact;
        }
  },
};

interface Found {
  readonly generator: string;
  readonly spec: string | undefined;
  readonly handle: string | undefined;
  readonly line: number;
}

function clientsIn(document: YamlNode): readonly Found[] {
  const generators = entries(get(document, 'generator-cli', 'generators')).map(e => ({ node: e.value, name: e.key }));
  const alone = get(document, 'generatorName') ? [{ node: document, name: undefined }] : [];
  const openapi = [...generators, ...alone].map(({ node, name }): Found => {
    const options = get(node, 'additionalProperties');
    const named = ['packageName', 'npmName', 'apiPackage', 'invokerPackage'].map(
      k => text(get(node, k)) ?? text(get(options, k)),
    );
    return {
      generator: text(get(node, 'generatorName')) ?? '',
      spec: text(get(node, 'inputSpec')) ?? text(get(node, 'glob')),
      handle: named.find(n => n !== undefined) ?? name ?? text(get(node, 'output')),
      line: entry(node, 'inputSpec')?.line ?? node.line,
    };
  });
  const nswag =
    get(document, 'codeGenerators', 'openApiToCSharpClient') ??
    get(document, 'codeGenerators', 'openApiToTypeScriptClient');
  const source = get(document, 'documentGenerator', 'fromDocument');
  const kiota = get(document, 'kiotaVersion') ? get(document, 'descriptionLocation') : undefined;
  return [
    ...openapi,
    ...(nswag
      ? [
          {
            generator: 'nswag',
            spec: text(get(source, 'url')),
            handle: text(get(nswag, 'className')) ?? text(get(nswag, 'namespace')),
            line: get(source, 'url')?.line ?? nswag.line,
          },
        ]
      : []),
    ...(kiota
      ? [{ generator: 'kiota', spec: text(kiota), handle: text(get(document, 'clientClassName')), line: kiota.line }]
      : []),
  ];
}

/** A description that is fetched from a running service tells its address; one in a file only what it is called. */
function clientOf(file: SourceFile, { generator, spec, handle, line }: Found): Client | undefined {
  if (generator === '' || NO_CLIENT.test(generator) || (!spec && !handle)) return undefined;
  const address = /^(https?:\/\/[^/\s]+)/.exec(spec ?? '')?.[1];
  return {
    kind: 'client',
    at: file.at(line),
    technology: /^(?:nswag|kiota)$/.test(generator) ? generator : 'openapi-generator',
    handle: handle ?? nameOfSpec(spec!),
    ...(address ? { base: literal(address) } : {}),
  };
}

/** `../orders/openapi.yaml` is about `orders`; `orders-api.yaml` is as well. */
function nameOfSpec(spec: string): string {
  const parts = spec.split('/').filter(p => p !== '' && p !== '.' && p !== '..');
  const file = (parts.pop() ?? '').replace(/\.\w+$/, '');
  return /^(?:openapi|swagger|api|api-docs|v\d)$/i.test(file) ? (parts.pop() ?? file) : file;
}

function* fromMaven(file: SourceFile): Iterable<Fact> {
  const project = child(readXml(file.text), 'project');
  if (!project) return;
  for (const plugin of childrenAt(project, 'build', 'plugins', 'plugin')) {
    if (child(plugin, 'artifactId')?.text !== 'openapi-generator-maven-plugin') continue;
    const shared = child(plugin, 'configuration');
    for (const own of [shared, ...childrenAt(plugin, 'executions', 'execution', 'configuration')]) {
      const spec = own && (child(own, 'inputSpec') ?? child(own, 'inputSpecRootDirectory'));
      if (!own || !spec) continue;
      const value = (name: string): XmlElement | undefined => child(own, name) ?? (shared && child(shared, name));
      const fact = clientOf(file, {
        generator: /^(?:false)$/.test(value('generateApis')?.text ?? '')
          ? ''
          : value('library')?.text === 'spring-cloud'
            ? 'feign'
            : (value('generatorName')?.text ?? ''),
        spec: spec.text,
        handle: value('apiPackage')?.text ?? value('invokerPackage')?.text,
        line: file.lineAt(spec.offset),
      });
      if (fact) yield fact;
    }
  }
}
