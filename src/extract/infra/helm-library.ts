import type { Fact } from '../../core/fact.ts';
import type { Extractor } from '../extractor.ts';
import { chartFolder, chartName } from './helm-chart.ts';

const INCLUDE = /\{\{-?[ \t]*(?:include|template)[ \t]+"([\w./-]{1,200})"/g;

/**
 * Templates that leave the whole manifest to a library chart (`{{ include "common.deployment" . }}`): a workload that
 * goes by the name of its chart, with the image that its values give.
 */
export const helmLibrary: Extractor = {
  id: 'helm-library',
  languages: [],
  looksFor: ['unit'],
  accepts: path => chartFolder(path) !== undefined && /(?:^|\/)[^_/][^/]*\.(?:ya?ml|tpl)$/i.test(path),
  worthReading: text =>
    text.length < 20_000 && /\b(?:include|template)[ \t]+"/.test(text) && !/^\s*kind[ \t]*:/m.test(text),
  *extract(file): Iterable<Fact> {
    const name = chartName(chartFolder(file.path)!);
    if (name === undefined) return;
    for (const match of file.text.matchAll(INCLUDE)) {
      const kind = kindOf(match[1]!);
      // Only what begins a line makes a manifest; inside one it is a name or a label.
      if (!kind || !/^\s*$/.test(file.text.slice(file.text.lastIndexOf('\n', match.index) + 1, match.index))) continue;
      const override = `\${helm.fullnameOverride:-${name}}`;
      const isJob = kind === 'job';
      yield {
        kind: 'unit',
        at: file.at(file.lineAt(match.index)),
        origin: 'helm',
        // A chart runs its program once, and jobs beside it by names of their own.
        name: isJob ? `${name}-${file.name.replace(/\.\w+$/, '')}` : name,
        aliases: isJob ? [] : [override],
        hosts: isJob ? [] : [name, override],
        image: `\${helm.image.name:-\${helm.image.repository}}`,
        ports: [],
        ...(isJob ? { role: 'job' as const } : {}),
      };
      return;
    }
  },
};

/** `common.deployment`, `shop.templates.baseDeployment`, `bjw-s.common.loader.all`. */
function kindOf(template: string): 'workload' | 'job' | undefined {
  const last = template.slice(template.lastIndexOf('.') + 1);
  if (/(?:^|[a-z-])(?:cron)?job$/i.test(last)) return 'job';
  return /(?:deployment|statefulset|daemonset|workload|microservice|^(?:all|app))$/i.test(last)
    ? 'workload'
    : undefined;
}
