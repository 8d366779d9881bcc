import type { RepoPath } from '../../core/evidence.ts';
import type { Setting } from '../../core/fact.ts';
import type { SourceFile } from '../extractor.ts';
import { chartSource } from './helm-chart.ts';
import { isPlainAddress } from './kubernetes-objects.ts';
import { settingEvidence } from './setting-evidence.ts';
import { flatten, type YamlNode } from './yaml-document.ts';

/** `values-prod.yaml`, `values.prod.yaml`, `prod.values.yaml`: the environment; undefined for other files. */
export function profileOfValues(path: RepoPath): string | undefined {
  const match = /(?:^|\/)(?:values[-_.]([\w-]{1,60})|([\w-]{1,60})[-_.]values)\.ya?ml$/i.exec(path);
  return match?.[1] ?? match?.[2];
}

const ADDRESS_KEY = /(?:host(?:name)?|url|uri|addr(?:ess)?|endpoint|server|servers|broker|brokers|bootstrap)$/i;
const IMAGE_KEY = /(?:image|repository|registry|tag|pullpolicy)$/i;

/**
 * Addresses that hold in one environment. Names, images and switches of one environment are left out: which of them
 * applies is not in the repository, and the chart's defaults say what there is.
 */
export function* profileSettings(file: SourceFile, document: YamlNode, profile: string): Iterable<Setting> {
  for (const { key, value, line } of flatten(document, 'helm')) {
    if (value === '' || IMAGE_KEY.test(key)) continue;
    if (!isPlainAddress(value) && !(ADDRESS_KEY.test(key) && /^[\w.-]+$/.test(value))) continue;
    const at = settingEvidence(file, line, key, value);
    yield { kind: 'setting', at, owner: { of: 'source', source: chartSource(file.folder) }, key, value, profile };
  }
}
