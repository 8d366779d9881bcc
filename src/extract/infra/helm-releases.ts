import type { Fact } from '../../core/fact.ts';
import type { SourceFile } from '../extractor.ts';
import { imageRole } from './image-roles.ts';
import { text, type YamlEntry, type YamlNode } from './yaml-document.ts';

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
