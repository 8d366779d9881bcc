import type { Fact, Setting, SettingImport, Unit } from '../../core/fact.ts';
import { commandSettings } from './command-settings.ts';
import { chartFolder, chartName, chartSource, chartValuesIn, withoutRelease } from './helm-chart.ts';
import { imageRole } from './image-roles.ts';
import { isNumber, isUnknownName, type Manifest, nameOf, portNumber, textMap } from './kubernetes-manifest.ts';
import { isAuxiliaryPath } from './repo-path.ts';
import { settingEvidence } from './setting-evidence.ts';
import { kubernetesOperation, marksOf } from './unit-operation.ts';
import { entries, entry, get, items, text, type YamlNode } from './yaml-document.ts';

/** Where each kind keeps its pod: the path to the object that has `metadata` and `spec`. */
const POD: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  DeploymentConfig: ['spec', 'template'],
  Rollout: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  Pod: [],
};

/** Containers that accompany a service and are none themselves. */
const SIDECAR =
  /istio-proxy|linkerd|envoy|daprd|jaeger-agent|otel|opentelemetry|cloud-?sql-proxy|fluent|filebeat|logstash|exporter|vault-agent|consul-(?:agent|connect)|oauth2?-proxy|kube-rbac-proxy|config-?reload|xray|datadog|git-sync|telegraf|promtail|nginx-sidecar|esp\b/i;

export function isWorkload(kind: string, api: string): boolean {
  return kind in POD || (kind === 'Service' && api.startsWith('serving.knative.dev/'));
}

interface Container {
  readonly node: YamlNode;
  readonly name: string;
  readonly image: string | undefined;
}

/** A workload without any image, or without what finds its pods, is a patch of another: it only adds settings. */
export function* kubernetesWorkload(manifest: Manifest): Iterable<Fact> {
  const { name } = nameOf(manifest);
  const pod = get(manifest.object, ...(manifest.kind === 'Service' ? ['spec', 'template'] : POD[manifest.kind]!));
  const containers = items(get(pod, 'spec', 'containers')).map(node => ({
    node,
    name: text(get(node, 'name')) ?? '',
    image: text(get(node, 'image')),
  }));
  if (name === '' || !pod || isUnknownName(name)) return;
  if (isPatch(manifest, pod) || !containers.some(c => c.image)) {
    yield* patchFacts(manifest, name, pod, containers);
    return;
  }
  const main = mainContainer(containers, name);
  const beside = containers.filter(c => c !== main && c.image && !isSidecar(c) && !imageRole(c.image, c.name));
  yield {
    ...workloadUnit(manifest, pod, main),
    ...(beside.length > 0 ? { beside: beside.map(c => ({ name: c.name, at: manifest.file.at(c.node.line) })) } : {}),
  };
  // What a test set-up configures is not how the system runs.
  if (!isAuxiliaryPath(manifest.file.path)) {
    yield* environmentFacts(manifest, name, main);
    yield* commandSettings(manifest.file, name, [get(main.node, 'command'), get(main.node, 'args')]);
    yield* volumeImports(manifest, name, pod);
  }
  for (const other of containers) {
    const role = other === main || isSidecar(other) ? undefined : imageRole(other.image ?? '', other.name)?.role;
    if (role !== 'datastore' && role !== 'broker') continue;
    yield {
      ...workloadUnit(manifest, pod, other),
      name: other.name.includes(name) ? other.name : `${name}-${other.name}`,
      aliases: [],
      hosts: [],
      labels: {},
      at: manifest.file.at(other.node.line),
    };
  }
}

/** Every Deployment has to say which pods are its own; what merges into one does not. */
function isPatch({ object, kind }: Manifest, pod: YamlNode): boolean {
  if (!/^(?:Deployment|StatefulSet|DaemonSet)$/.test(kind)) return false;
  return !entry(object, 'spec', 'selector') && !entry(pod, 'metadata', 'labels') && !get(object, 'metadata', 'labels');
}

/** What a patch gives to the workload it names; a patch of all workloads has a name that nobody has. */
function* patchFacts(
  manifest: Manifest,
  name: string,
  pod: YamlNode,
  containers: readonly Container[],
): Iterable<Fact> {
  if (isAuxiliaryPath(manifest.file.path)) return;
  const own = containers.filter(c => !isSidecar(c));
  const main = own.find(c => c.name === name) ?? own[0];
  if (main) {
    yield* environmentFacts(manifest, name, main);
    yield* commandSettings(manifest.file, name, [get(main.node, 'command'), get(main.node, 'args')]);
  }
  yield* volumeImports(manifest, name, pod);
}

/** Parts of a mesh that lie in the repository to be changed or debugged: not of the system it carries. */
function isControlPlane(labels: Readonly<Record<string, string>>): boolean {
  return Object.keys(labels).some(k => k.startsWith('linkerd.io/control-plane-')) || labels.istio === 'pilot';
}

function isSidecar(container: Container): boolean {
  return SIDECAR.test(container.name) || SIDECAR.test(container.image ?? '');
}

/** The container that gives the workload its name, else the first that is no sidecar and no store beside its service. */
function mainContainer(containers: readonly Container[], workload: string): Container {
  const own = containers.filter(c => c.image && !isSidecar(c));
  return (
    own.find(c => c.name === workload) ??
    own.find(c => !imageRole(c.image!, c.name)) ??
    own[0] ??
    containers.find(c => c.image)!
  );
}

function workloadUnit(manifest: Manifest, pod: YamlNode, container: Container): Unit {
  const { name, line } = nameOf(manifest);
  const { file, object, kind } = manifest;
  const annotations = {
    ...textMap(get(object, 'metadata', 'annotations')),
    ...textMap(get(pod, 'metadata', 'annotations')),
  };
  const appId = annotations['dapr.io/app-id'];
  const command = [...items(get(container.node, 'command')), ...items(get(container.node, 'args'))]
    .map(n => text(n) ?? '')
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  const ports = items(get(container.node, 'ports'))
    .map(p => portNumber(get(p, 'containerPort')))
    .filter(isNumber);
  const replicas = Number(text(get(object, 'spec', 'replicas')) ?? Number.NaN);
  const knative = kind === 'Service';
  const labels = textMap(get(pod, 'metadata', 'labels'));
  const hook = annotations['helm.sh/hook'];
  const override = overriddenName(file.path, name);
  const others = [...(appId && appId !== name ? [appId] : []), ...(override ? [override] : [])];
  return {
    kind: 'unit',
    at: file.at(line),
    origin: chartFolder(file.path) === undefined ? 'kubernetes' : 'helm',
    name,
    aliases: others,
    hosts: [...new Set([...(knative ? [name] : []), ...(appId ? [appId] : []), ...(override ? [override] : [])])],
    ...(container.image ? { image: container.image } : {}),
    ports: [...new Set(ports)],
    labels,
    ...(command ? { command } : {}),
    ...(kind === 'Job' || kind === 'CronJob' || hook ? { role: 'job' as const } : {}),
    ...(isAuxiliaryPath(file.path) || isControlPlane(labels) || hook?.startsWith('test') ? { auxiliary: true } : {}),
    ...(Number.isInteger(replicas) ? { replicas } : {}),
    ...kubernetesOperation(file, container.node, marksOf(object, pod)),
  };
}

/** By the charts' convention `fullnameOverride` in the values replaces the chart's name wherever a template uses it. */
function overriddenName(path: string, name: string): string | undefined {
  const folder = chartFolder(path);
  const chart = folder === undefined ? undefined : chartName(folder);
  if (!chart || !(name === chart || name.startsWith(`${chart}-`))) return undefined;
  return `\${helm.fullnameOverride:-${chart}}${name.slice(chart.length)}`;
}

function* environmentFacts(manifest: Manifest, unit: string, container: Container): Iterable<Setting | SettingImport> {
  const { file } = manifest;
  const values = new Set<string>();
  for (const variable of items(get(container.node, 'env'))) {
    const key = text(get(variable, 'name'));
    if (!key) continue;
    const written = text(get(variable, 'value'));
    const value = written === undefined ? undefined : withoutRelease(file.path, written);
    if (value !== undefined && !key.startsWith('${helm.')) {
      const at = settingEvidence(file, get(variable, 'value')!.line, key, value);
      yield { kind: 'setting', at, owner: { of: 'unit', unit }, key, value };
      for (const name of chartValuesIn(value)) values.add(name);
    }
    for (const [form, kind] of [
      ['configMapKeyRef', 'ConfigMap'],
      ['secretKeyRef', 'Secret'],
    ] as const) {
      const from = get(variable, 'valueFrom', form);
      const source = text(get(from, 'name'));
      const inner = text(get(from, 'key'));
      if (source && inner)
        yield {
          kind: 'setting-import',
          at: file.at(from!.line),
          unit,
          source: `${kind}/${source}`,
          key: inner,
          as: key,
        };
    }
  }
  for (const from of items(get(container.node, 'envFrom')))
    for (const [form, kind] of [
      ['configMapRef', 'ConfigMap'],
      ['secretRef', 'Secret'],
    ] as const) {
      const source = text(get(from, form, 'name'));
      if (source)
        yield {
          kind: 'setting-import',
          at: file.at(get(from, form, 'name')!.line),
          unit,
          source: `${kind}/${source}`,
        };
    }
  // What a template takes from its chart's values, by the placeholder's own name.
  const folder = chartFolder(file.path);
  const at = nameOf(manifest).line;
  if (folder !== undefined)
    for (const key of values)
      yield { kind: 'setting-import', at: file.at(at), unit, source: chartSource(folder), key, as: key };
}

/** A mounted ConfigMap is a configuration file of the unit. */
function* volumeImports(manifest: Manifest, unit: string, pod: YamlNode): Iterable<SettingImport> {
  for (const volume of items(get(pod, 'spec', 'volumes'))) {
    const sources = [volume, ...items(get(volume, 'projected', 'sources'))];
    for (const source of sources) {
      const name = entries(get(source, 'configMap')).find(e => e.key === 'name');
      const value = text(name?.value);
      if (value) yield { kind: 'setting-import', at: manifest.file.at(name!.line), unit, source: `ConfigMap/${value}` };
    }
  }
}
