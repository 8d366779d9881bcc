import type { Fact } from '../../core/fact.ts';
import type { Extractor } from '../extractor.ts';
import type { Manifest } from './kubernetes-manifest.ts';
import { kubernetesAddress, kubernetesConfigMap, kubernetesSecret } from './kubernetes-objects.ts';
import { clusterResource } from './kubernetes-operators.ts';
import { kubernetesRoutes } from './kubernetes-routes.ts';
import { isWorkload, kubernetesWorkload } from './kubernetes-workload.ts';
import { meshPolicies } from './mesh-policies.ts';
import { get, items, readYaml, text, type YamlNode } from './yaml-document.ts';

/** Kubernetes manifests and Helm templates: workloads, addresses, configuration, routes, mesh policies. */
export const kubernetes: Extractor = {
  id: 'kubernetes',
  languages: [],
  looksFor: ['unit', 'address', 'setting', 'setting-import', 'forward', 'policy'],
  accepts: path =>
    /\.(?:ya?ml|yaml\.tpl)$/i.test(path) ||
    (/\.json$/i.test(path) && /(?:^|\/)(?:k8s|kube|kubernetes|manifests?|openshift)(?:\/|$)/i.test(path)),
  worthReading: text => /^(?:[ \t-]*|\{?[ \t]*)"?kind"?[ \t]*:/m.test(text) && text.includes('apiVersion'),
  *extract(file, report) {
    for (const document of readYaml(file, report))
      for (const object of objectsOf(document))
        yield* objectFacts({
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

function* objectFacts(manifest: Manifest): Iterable<Fact> {
  const { kind, api } = manifest;
  if (isWorkload(kind, api)) yield* kubernetesWorkload(manifest);
  else if (kind === 'Service' && api === 'v1') yield* kubernetesAddress(manifest);
  else if (kind === 'ConfigMap') yield* kubernetesConfigMap(manifest);
  else if (kind === 'Secret') yield* kubernetesSecret(manifest);
  else {
    yield* kubernetesRoutes(manifest);
    yield* meshPolicies(manifest);
    yield* clusterResource(manifest);
  }
}
