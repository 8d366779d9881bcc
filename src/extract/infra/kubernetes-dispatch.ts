import type { Fact } from '../../core/fact.ts';
import { daprObject } from './dapr.ts';
import { controlledRelease } from './helm-releases.ts';
import type { Manifest } from './kubernetes-manifest.ts';
import { kubernetesAddress, kubernetesConfigMap, kubernetesSecret } from './kubernetes-objects.ts';
import { clusterResource } from './kubernetes-operators.ts';
import { kubernetesRoutes } from './kubernetes-routes.ts';
import { isWorkload, kubernetesWorkload } from './kubernetes-workload.ts';
import { meshPolicies } from './mesh-policies.ts';

/** Facts of one object, by what kind of object it is. */
export function* kubernetesObject(manifest: Manifest): Iterable<Fact> {
  const { kind, api } = manifest;
  if (isWorkload(kind, api)) yield* kubernetesWorkload(manifest);
  else if (kind === 'Service' && api === 'v1') {
    yield* kubernetesAddress(manifest);
    yield* meshPolicies(manifest);
  } else if (kind === 'ConfigMap') yield* kubernetesConfigMap(manifest);
  else if (kind === 'Secret') yield* kubernetesSecret(manifest);
  else if (api.startsWith('dapr.io/')) {
    yield* daprObject(manifest);
    yield* meshPolicies(manifest);
  } else {
    yield* kubernetesRoutes(manifest);
    yield* meshPolicies(manifest);
    yield* clusterResource(manifest);
    yield* controlledRelease(manifest);
  }
}
