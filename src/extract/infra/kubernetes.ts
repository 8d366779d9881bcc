import type { Extractor } from '../extractor.ts';
import { kubernetesObject } from './kubernetes-dispatch.ts';
import { get, items, readYaml, text, type YamlNode } from './yaml-document.ts';

/** Kubernetes manifests and Helm templates: workloads, addresses, configuration, routes, mesh policies. */
export const kubernetes: Extractor = {
  id: 'kubernetes',
  languages: [],
  looksFor: ['unit', 'address', 'setting', 'setting-import', 'forward', 'policy', 'consume', 'publish', 'dead-letter'],
  accepts: path =>
    // What begins with `_` in a chart is a part that other templates take in.
    (/\.(?:ya?ml|yaml\.tpl)$/i.test(path) && !/(?:^|\/)templates\/(?:.*\/)?_[^/]*$/.test(path)) ||
    (/\.json$/i.test(path) && /(?:^|\/)(?:k8s|kube|kubernetes|manifests?|openshift)(?:\/|$)/i.test(path)),
  worthReading: text => /^(?:[ \t-]*|\{?[ \t]*)"?kind"?[ \t]*:/m.test(text) && text.includes('apiVersion'),
  *extract(file, report) {
    for (const document of readYaml(file, report))
      for (const object of objectsOf(document))
        yield* kubernetesObject({
          file,
          object,
          kind: text(get(object, 'kind')) ?? '',
          api: text(get(object, 'apiVersion')) ?? '',
        });
  },
};

function objectsOf(document: YamlNode): readonly YamlNode[] {
  const kind = text(get(document, 'kind'));
  if (document.type === 'seq') return document.items.filter(i => get(i, 'kind'));
  if (kind === 'Template') return items(get(document, 'objects'));
  return kind?.endsWith('List') && get(document, 'items') ? items(get(document, 'items')) : [document];
}
