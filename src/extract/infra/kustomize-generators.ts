import type { Fact } from '../../core/fact.ts';
import type { SourceFile } from '../extractor.ts';
import { isPlainAddress } from './kubernetes-objects.ts';
import { resolvePath } from './repo-path.ts';
import { settingEvidence } from './setting-evidence.ts';
import { get, items, text, type YamlNode } from './yaml-document.ts';

/**
 * ConfigMaps and Secrets that a kustomization makes: from literals, and from files. What a file gives is taken over by
 * a `setting-import` whose taker is the object, since the file is read where it lies.
 */
export function* kustomizeGenerators(file: SourceFile, document: YamlNode): Iterable<Fact> {
  for (const [key, kind] of [
    ['configMapGenerator', 'ConfigMap'],
    ['secretGenerator', 'Secret'],
  ] as const)
    for (const generator of items(get(document, key))) {
      const name = text(get(generator, 'name'));
      if (!name) continue;
      const source = `${kind}/${name}`;
      yield* literals(file, generator, source);
      const env = get(generator, 'env');
      for (const from of [...items(get(generator, 'envs')), ...(env ? [env] : []), ...items(get(generator, 'files'))]) {
        const path = resolvePath(file.folder, text(from)?.replace(/^[^=/]*=/, '') ?? '');
        if (path !== undefined) yield { kind: 'setting-import', at: file.at(from.line), unit: source, source: path };
      }
    }
}

function* literals(file: SourceFile, generator: YamlNode, source: string): Iterable<Fact> {
  for (const item of items(get(generator, 'literals'))) {
    const written = text(item) ?? '';
    const equals = written.indexOf('=');
    if (equals <= 0) continue;
    const key = written.slice(0, equals).trim();
    const value = written.slice(equals + 1).replace(/^(["'])(.*)\1$/s, '$2');
    // Of a secret only addresses are looked at, as in manifests.
    if (source.startsWith('Secret/') && !isPlainAddress(value)) continue;
    const at = settingEvidence(file, item.line, key, value);
    yield { kind: 'setting', at, owner: { of: 'source', source }, key, value };
  }
}
