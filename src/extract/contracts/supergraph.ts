import type { Fact } from '../../core/fact.ts';
import { parsePlaceholders } from '../../core/ref.ts';
import type { Extractor } from '../extractor.ts';
import { entries, get, items, readYaml, text, type YamlNode } from '../infra/yaml-document.ts';

/** Which services a GraphQL gateway puts together: Apollo's supergraph and router files, GraphQL Mesh, Cosmo. */
export const supergraph: Extractor = {
  id: 'supergraph',
  languages: [],
  looksFor: ['forward'],
  accepts: path => /\.(?:ya?ml|json)$|(?:^|\/)\.meshrc$/.test(path),
  worthReading: content => /\brouting_url\b|\boverride_subgraph_url\b/.test(content) || MESH.test(content),
  *extract(file, report): Iterable<Fact> {
    for (const document of readYaml(file, report))
      for (const { node, technology } of targetsIn(document)) {
        const url = text(node);
        if (url) yield { kind: 'forward', at: file.at(node!.line), target: parsePlaceholders(url), technology };
      }
  },
};

/** GraphQL Mesh's configuration: sources with handlers. */
const MESH = /^sources[ \t]*:[\s\S]{0,2000}?\bhandler[ \t]*:/m;

interface Target {
  readonly node: YamlNode | undefined;
  readonly technology: string;
}

function targetsIn(document: YamlNode): readonly Target[] {
  const subgraphs = get(document, 'subgraphs');
  const listed = subgraphs?.type === 'seq' ? subgraphs.items : entries(subgraphs).map(e => e.value);
  const apollo = [
    ...listed.map(s => get(s, 'routing_url') ?? get(s, 'schema', 'subgraph_url')),
    ...entries(get(document, 'override_subgraph_url')).map(e => e.value),
  ];
  const mesh = items(get(document, 'sources')).flatMap(source =>
    entries(get(source, 'handler')).map(handler => {
      const value = handler.value;
      return get(value, 'endpoint') ?? get(value, 'baseUrl') ?? get(value, 'source');
    }),
  );
  return [
    ...apollo.map(node => ({ node, technology: 'apollo-gateway' })),
    ...mesh.filter(n => /^(?:\w+:\/\/|\$?\{)/.test(text(n) ?? '')).map(node => ({ node, technology: 'graphql-mesh' })),
  ];
}
