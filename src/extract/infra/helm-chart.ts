import type { RepoPath } from '../../core/evidence.ts';

/** Folder of the chart that a template belongs to; undefined for files that are no chart's templates. */
export function chartFolder(path: RepoPath): RepoPath | undefined {
  const at = path.lastIndexOf('/templates/');
  if (at >= 0) return path.slice(0, at);
  return path.startsWith('templates/') ? '' : undefined;
}

/**
 * Name of the chart in a folder. Helm wants a chart's folder to carry its name, so the path tells it without reading
 * Chart.yaml; a chart in `orders/helm` goes by the folder above. Undefined where no folder says anything.
 */
export function chartName(folder: RepoPath): string | undefined {
  const parts = folder
    .split('/')
    .filter(
      p => p !== '' && !/^(?:helm|charts?|helm-?charts?|k8s|kubernetes|deploy(?:ment)?|infra|build|\.)$/i.test(p),
    );
  return parts.at(-1);
}

/** The source under which a chart's values are kept: see README. */
export function chartSource(folder: RepoPath): string {
  return `helm/${folder}`;
}

/** Keys of chart values that text refers to by `${helm.…}`; what only a release or a loop knows is left out. */
export function chartValuesIn(text: string): readonly string[] {
  if (!text.includes('${helm.')) return [];
  const keys = [...text.matchAll(/\$\{(helm\.[\w.-]*\w)/g)].map(m => m[1]!);
  return [...new Set(keys)].filter(
    k => !/^helm\.(?:unknown$|local\.|include\.|Release\.|Capabilities\.|Files\.)/.test(k),
  );
}

const RELEASE = `\${helm.Release.Name}`;

/**
 * Text without the release's name before a dash: it stands in front of every name of a chart alike, and they find each
 * other without it. Alone it is mostly the chart's own name.
 */
export function withoutRelease(path: RepoPath, text: string): string {
  if (!text.includes(RELEASE)) return text;
  const folder = chartFolder(path);
  const chart = folder === undefined ? undefined : chartName(folder);
  const rest = text.replaceAll(`${RELEASE}-`, '');
  return chart === undefined ? rest : rest.replaceAll(RELEASE, chart);
}
