import type { Fact } from '../../core/fact.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { imageRole } from './image-roles.ts';
import type { Manifest } from './kubernetes-manifest.ts';
import { entry, get, items, readYaml, text, type YamlEntry, type YamlNode } from './yaml-document.ts';

/**
 * A chart that somebody else publishes, installed under a name: by Kustomize, Helmfile, Flux, Argo CD. Only charts of
 * well-known products say what runs; the repository's own are read where they lie.
 * @param chart name or reference of the chart: `redis`, `bitnami/redis`, `oci://registry/charts/redis`
 */
export function* chartRelease(
  file: SourceFile,
  chart: YamlNode | undefined,
  release: YamlEntry | undefined,
): Iterable<Fact> {
  const reference = text(chart);
  if (!reference || /^\.{1,2}\//.test(reference)) return;
  const product = reference.replace(/\/+$/, '').split('/').at(-1)!;
  const role = imageRole('', product);
  if (!role || role.role === 'auxiliary') return;
  const name = text(release?.value) ?? product;
  yield {
    kind: 'unit',
    at: file.at(release?.line ?? chart!.line),
    origin: 'helm',
    name,
    aliases: [],
    // By the charts' convention: the release's name alone where it holds the product's, else `<release>-<product>`.
    hosts: [...new Set([name, ...(name.includes(product) ? [] : [`${name}-${product}`])])],
    image: product,
    ports: [],
    role: role.role,
    technology: role.technology,
  };
}

/** Flux's HelmRelease and Argo CD's Application: charts that a controller installs. */
export function* controlledRelease({ file, object, kind, api }: Manifest): Iterable<Fact> {
  const name = entry(object, 'metadata', 'name');
  if (kind === 'HelmRelease' && api.startsWith('helm.toolkit.fluxcd.io/'))
    yield* chartRelease(file, get(object, 'spec', 'chart', 'spec', 'chart'), name);
  if (kind === 'Application' && api.startsWith('argoproj.io/'))
    for (const source of [get(object, 'spec', 'source'), ...items(get(object, 'spec', 'sources'))])
      yield* chartRelease(file, get(source, 'chart'), name);
}

/** Helmfile: which charts are installed under which names. */
export const helmfile: Extractor = {
  id: 'helmfile',
  languages: [],
  looksFor: ['unit'],
  accepts: path =>
    /(?:^|\/)helmfile[^/]*\.ya?ml(?:\.gotmpl)?$|(?:^|\/)helmfile\.d\/[^/]+\.ya?ml(?:\.gotmpl)?$/.test(path),
  *extract(file, report): Iterable<Fact> {
    for (const document of readYaml(file, report))
      for (const release of items(get(document, 'releases')))
        yield* chartRelease(file, get(release, 'chart'), entry(release, 'name'));
  },
};
