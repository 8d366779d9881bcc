import type { Fact } from '../../core/fact.ts';
import type { SourceFile } from '../extractor.ts';
import { settingEvidence } from './setting-evidence.ts';
import { get, items, text, type YamlNode } from './yaml-document.ts';

export interface JsonPatch {
  readonly name: string | undefined;
  readonly kind: string | undefined;
  readonly operations?: readonly YamlNode[];
}

/** Environment variables and ConfigMap keys that JSON patch operations set; the rest of a patch says nothing here. */
export function* jsonPatch(file: SourceFile, { name, kind, operations = [] }: JsonPatch): Iterable<Fact> {
  if (!name) return;
  for (const operation of operations) {
    const path = text(get(operation, 'path')) ?? '';
    const value = get(operation, 'value');
    if (!value || text(get(operation, 'op')) === 'remove') continue;
    const key = /^\/data\/([^/]+)$/.exec(path)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~');
    const written = text(value);
    if (kind === 'ConfigMap' && key && written !== undefined)
      yield {
        kind: 'setting',
        at: settingEvidence(file, value.line, key, written),
        owner: { of: 'source', source: `ConfigMap/${name}` },
        key,
        value: written,
      };
    if (kind !== 'ConfigMap' && /\/containers\/\d+\/env(?:\/(?:-|\d+))?$/.test(path))
      for (const variable of value.type === 'seq' ? items(value) : [value]) yield* environment(file, name, variable);
  }
}

function* environment(file: SourceFile, unit: string, variable: YamlNode): Iterable<Fact> {
  const key = text(get(variable, 'name'));
  const value = text(get(variable, 'value'));
  if (!key || value === undefined) return;
  const at = settingEvidence(file, get(variable, 'value')!.line, key, value);
  yield { kind: 'setting', at, owner: { of: 'unit', unit }, key, value };
}
