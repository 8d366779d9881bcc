import type { Fact } from '../../core/fact.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { embeddedManifests } from './embedded-manifests.ts';
import { chartRelease } from './helm-releases.ts';
import { kubernetesObject } from './kubernetes-dispatch.ts';
import type { Manifest } from './kubernetes-manifest.ts';
import { kustomizeGenerators } from './kustomize-generators.ts';
import { jsonPatch } from './kustomize-json-patch.ts';
import { entries, entry, get, items, readYaml, text, type YamlNode } from './yaml-document.ts';

/**
 * Kustomizations: what they change about resources that stand elsewhere. They declare nothing that runs by themselves:
 * a unit of theirs only gives another name, or a number of replicas, to one that a manifest declares.
 */
export const kustomize: Extractor = {
  id: 'kustomize',
  languages: [],
  looksFor: ['unit', 'address', 'setting', 'setting-import', 'forward', 'policy', 'consume', 'publish', 'dead-letter'],
  accepts: path => /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(path),
  *extract(file, report): Iterable<Fact> {
    for (const document of readYaml(file, report)) {
      const api = text(get(document, 'apiVersion')) ?? 'kustomize.config.k8s.io/v1';
      if (!api.startsWith('kustomize.config.k8s.io/')) continue;
      const patches = patchesOf(file, document);
      yield* namesAndReplicas(file, document, patches);
      yield* images(file, document);
      yield* kustomizeGenerators(file, document);
      for (const patch of patches)
        if (patch.manifest) yield* kubernetesObject(patch.manifest);
        else yield* jsonPatch(file, patch);
      for (const chart of items(get(document, 'helmCharts')))
        yield* chartRelease(file, get(chart, 'name'), entry(chart, 'releaseName') ?? entry(chart, 'name'));
    }
  },
};

interface Patch {
  /** Name of the object it changes, where one is named. */
  readonly name: string | undefined;
  readonly kind: string | undefined;
  readonly line: number;
  /** A patch in the form of the object itself. */
  readonly manifest?: Manifest;
  /** JSON patch operations. */
  readonly operations?: readonly YamlNode[];
}

/** Patches written into the file itself; those in files of their own are read where they lie. */
function patchesOf(file: SourceFile, document: YamlNode): readonly Patch[] {
  const found: Patch[] = [];
  const read = (written: YamlNode | undefined, target: YamlNode | undefined): void => {
    if (written?.type !== 'scalar' || !written.value.includes('\n')) return;
    for (const node of embeddedManifests(file, written)) {
      const line = written.line;
      if (node.type === 'seq')
        found.push({ name: text(get(target, 'name')), kind: text(get(target, 'kind')), line, operations: node.items });
      else if (node.type === 'map') {
        const kind = text(get(node, 'kind')) ?? '';
        const manifest = { file, object: node, kind, api: text(get(node, 'apiVersion')) ?? '' };
        found.push({ name: text(get(node, 'metadata', 'name')), kind, line, manifest });
      }
    }
  };
  for (const item of items(get(document, 'patches'))) read(get(item, 'patch'), get(item, 'target'));
  for (const item of items(get(document, 'patchesJson6902'))) read(get(item, 'patch'), get(item, 'target'));
  for (const item of items(get(document, 'patchesStrategicMerge'))) read(item, undefined);
  return found;
}

const WORKLOAD = /^(?:Deployment|StatefulSet|DaemonSet|Rollout|DeploymentConfig)$/;

/** The names this overlay gives to workloads that it speaks of, and how many of each it runs. */
function* namesAndReplicas(file: SourceFile, document: YamlNode, patches: readonly Patch[]): Iterable<Fact> {
  const prefix = text(get(document, 'namePrefix')) ?? '';
  const suffix = text(get(document, 'nameSuffix')) ?? '';
  const counts = items(get(document, 'replicas')).flatMap(item => {
    const name = text(get(item, 'name'));
    const count = Number(text(get(item, 'count')) ?? Number.NaN);
    return name ? [{ name, line: item.line, count: Number.isInteger(count) ? count : undefined }] : [];
  });
  const renamed = prefix + suffix === '' ? [] : patches.filter(p => p.name && WORKLOAD.test(p.kind ?? ''));
  const known = new Set(counts.map(c => c.name));
  const rest = renamed.flatMap(p => (known.has(p.name!) ? [] : [{ name: p.name!, line: p.line, count: undefined }]));
  for (const { name, line, count } of [...counts, ...rest]) {
    const full = prefix + name + suffix;
    yield {
      kind: 'unit',
      at: file.at(line),
      origin: 'kubernetes',
      name,
      aliases: full === name ? [] : [full],
      hosts: full === name ? [] : [full],
      ports: [],
      ...(count === undefined ? {} : { replicas: count }),
    };
  }
  for (const key of ['namePrefix', 'nameSuffix']) {
    const at = entry(document, key);
    const value = text(at?.value);
    if (value) yield { kind: 'setting', at: file.at(at!.line), owner: ownerOf(file), key, value };
  }
}

/** `images.<name>` is what the overlay runs where manifests say `<name>`. */
function* images(file: SourceFile, document: YamlNode): Iterable<Fact> {
  for (const item of items(get(document, 'images'))) {
    const name = text(get(item, 'name'));
    const to = entries(item).find(e => e.key === 'newName');
    const value = text(to?.value);
    if (name && value)
      yield { kind: 'setting', at: file.at(to!.line), owner: ownerOf(file), key: `images.${name}`, value };
  }
}

function ownerOf(file: SourceFile) {
  return { of: 'source', source: `kustomize/${file.folder}` } as const;
}
