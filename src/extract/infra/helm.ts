import type { Fact } from '../../core/fact.ts';
import type { Problem } from '../../core/problem.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { chartName, chartSource } from './helm-chart.ts';
import { valueUnits } from './helm-value-units.ts';
import { profileOfValues, profileSettings } from './helm-values-profile.ts';
import { imageRole } from './image-roles.ts';
import { resolvePath } from './repo-path.ts';
import { settingEvidence } from './setting-evidence.ts';
import { flatten, get, items, readYaml, text, type YamlNode } from './yaml-document.ts';

const VALUES = /(?:^|\/)values\.ya?ml$/i;

/** A chart's values, its own name, and the products it depends on. Its templates are Kubernetes manifests. */
export const helm: Extractor = {
  id: 'helm',
  languages: [],
  looksFor: ['unit', 'setting', 'setting-import'],
  accepts: path =>
    VALUES.test(path) || profileOfValues(path) !== undefined || /(?:^|\/)(?:Chart|requirements)\.ya?ml$/.test(path),
  *extract(file, report) {
    const profile = profileOfValues(file.path);
    if (VALUES.test(file.path)) {
      yield* valueSettings(file, report);
      for (const document of readYaml(file, report)) yield* valueUnits(file, document);
    } else if (profile !== undefined)
      for (const document of readYaml(file, report)) yield* profileSettings(file, document, profile);
    else yield* chartFacts(file, report);
  },
};

/** `a.b` of the values is the setting `helm.a.b`: what `{{ .Values.a.b }}` reads as in a template. */
function* valueSettings(file: SourceFile, report: (problem: Problem) => void): Iterable<Fact> {
  for (const document of readYaml(file, report))
    for (const e of flatten(document, 'helm', () =>
      report({ kind: 'limit', file: file.path, message: 'more values than are read' }),
    )) {
      // An override that is left empty overrides nothing; a pair of name and value is a variable of somebody's
      // environment, and only the name tells whether the value is a secret.
      if ((e.value === '' && /name_?override$/i.test(e.key)) || /\[\d+\]\.(?:name|value)$/.test(e.key)) continue;
      const at = settingEvidence(file, e.line, e.key, e.value);
      const { key, value } = e;
      yield { kind: 'setting', at, owner: { of: 'source', source: chartSource(file.folder) }, key, value };
      // What a chart gives to one it depends on: `orders.image.tag` is that chart's own `image.tag`.
      const [, chart, rest] = /^helm\.([\w-]+)\.(.+)$/.exec(key) ?? [];
      if (chart && rest && value !== '' && !GENERAL.test(chart))
        yield {
          kind: 'setting',
          at,
          owner: { of: 'source', source: subchartSource(file.folder, chart) },
          key: `helm.${rest}`,
          value,
        };
    }
}

/** Sections that configure the chart itself: no chart goes by these names. */
const GENERAL =
  /^(?:global|image|service|serviceAccount|ingress|resources|autoscaling|securityContext|podSecurityContext|podAnnotations|podLabels|labels|annotations|nodeSelector|tolerations|affinity|env|envs|environment|extraEnv|config|configMap|configmap|secrets?|ports?|probes?|livenessProbe|readinessProbe|startupProbe|strategy|volumes|volumeMounts|persistence|services|deployments|monitoring|metrics|serviceMonitor|rbac|hpa|pdb|container)$/;

function subchartSource(folder: string, chart: string): string {
  return chartSource(folder === '' ? `charts/${chart}` : `${folder}/charts/${chart}`);
}

function* chartFacts(file: SourceFile, report: (problem: Problem) => void): Iterable<Fact> {
  const [chart] = readYaml(file, report);
  const name = get(chart, 'name');
  const written = text(name);
  if (written) {
    const owner = { of: 'source', source: chartSource(file.folder) } as const;
    yield { kind: 'setting', at: file.at(name!.line), owner, key: 'helm.Chart.Name', value: written };
  }
  const dependencies = items(get(chart, 'dependencies'));
  for (const dependency of dependencies) yield* dependencyFacts(file, dependency, dependencies, written);
}

function* dependencyFacts(
  file: SourceFile,
  dependency: YamlNode,
  all: readonly YamlNode[],
  written: string | undefined,
): Iterable<Fact> {
  const product = text(get(dependency, 'name')) ?? '';
  if (product === '') return;
  const line = get(dependency, 'name')!.line;
  const alias = text(get(dependency, 'alias'));
  const local = localChart(file, text(get(dependency, 'repository')) ?? '');
  if (local !== undefined)
    // The values this chart gives to the other are kept as if it lay below `charts/`.
    yield {
      kind: 'setting-import',
      at: file.at(line),
      unit: chartSource(local),
      source: subchartSource(file.folder, alias ?? product),
    };
  const common = { at: file.at(line), origin: 'helm', aliases: [], ports: [] } as const;
  const role = imageRole('', product);
  // A chart of the repository itself is read where it lies; a library chart runs nothing.
  if (role && role.role !== 'auxiliary' && local === undefined) {
    const release = written ?? chartName(file.folder);
    const called = alias ?? product;
    // By the charts' convention the Service is `<release>-<name>`, and releases are mostly named after the chart.
    const hosts = [...new Set([called, ...(release ? [`${release}-${called}`] : [])])];
    yield {
      kind: 'unit',
      ...common,
      name: called,
      hosts,
      image: product,
      role: role.role,
      technology: role.technology,
    };
  } else if (alias && all.filter(d => text(get(d, 'name')) === product).length > 1)
    // One general chart, used once for each service.
    yield { kind: 'unit', ...common, name: alias, hosts: [alias] };
}

/** Folder of a chart that is depended on by `file://`. */
function localChart(file: SourceFile, repository: string): string | undefined {
  const path = /^file:\/\/(.*)$/.exec(repository)?.[1];
  return path === undefined ? undefined : resolvePath(file.folder, path);
}
