import type { Fact } from '../../core/fact.ts';
import type { Problem } from '../../core/problem.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { chartName, chartSource } from './helm-chart.ts';
import { imageRole } from './image-roles.ts';
import { settingEvidence } from './setting-evidence.ts';
import { flatten, get, items, readYaml, text } from './yaml-document.ts';

/** Files of one environment (`values-prod.yaml`) are left out: which of them applies is not in the repository. */
const VALUES = /(?:^|\/)values\.ya?ml$/i;

/** A chart's values, its own name, and the products it depends on. Its templates are Kubernetes manifests. */
export const helm: Extractor = {
  id: 'helm',
  languages: [],
  looksFor: ['unit', 'setting'],
  accepts: path => VALUES.test(path) || /(?:^|\/)(?:Chart|requirements)\.ya?ml$/.test(path),
  extract(file, report) {
    return VALUES.test(file.path) ? valueSettings(file, report) : chartFacts(file, report);
  },
};

/** `a.b` of the values is the setting `helm.a.b`: what `{{ .Values.a.b }}` reads as in a template. */
function* valueSettings(file: SourceFile, report: (problem: Problem) => void): Iterable<Fact> {
  const owner = { of: 'source', source: chartSource(file.folder) } as const;
  for (const document of readYaml(file, report))
    for (const e of flatten(document, 'helm', () =>
      report({ kind: 'limit', file: file.path, message: 'more values than are read' }),
    ))
      yield {
        kind: 'setting',
        at: settingEvidence(file, e.line, e.key, e.value),
        owner,
        key: e.key,
        value: e.value,
      };
}

function* chartFacts(file: SourceFile, report: (problem: Problem) => void): Iterable<Fact> {
  const [chart] = readYaml(file, report);
  const name = get(chart, 'name');
  const written = text(name);
  if (written) {
    const owner = { of: 'source', source: chartSource(file.folder) } as const;
    yield { kind: 'setting', at: file.at(name!.line), owner, key: 'helm.Chart.Name', value: written };
  }
  for (const dependency of items(get(chart, 'dependencies'))) {
    const product = text(get(dependency, 'name')) ?? '';
    const role = imageRole('', product);
    // A chart of the repository itself is read where it lies; a library chart runs nothing.
    if (!role || role.role === 'auxiliary' || /^file:/.test(text(get(dependency, 'repository')) ?? '')) continue;
    const alias = text(get(dependency, 'alias')) ?? product;
    const release = written ?? chartName(file.folder);
    yield {
      kind: 'unit',
      at: file.at(get(dependency, 'name')!.line),
      origin: 'helm',
      name: alias,
      aliases: [],
      // By the charts' convention the Service is `<release>-<name>`, and releases are mostly named after the chart.
      hosts: [...new Set([alias, ...(release ? [`${release}-${alias}`] : [])])],
      image: product,
      ports: [],
      role: role.role,
      technology: role.technology,
    };
  }
}
