import { isTestSource } from '../../discover/test-source.ts';
import type { Extractor } from '../extractor.ts';
import { readJson } from './json-document.ts';
import { settingEvidence } from './setting-evidence.ts';
import { entries, items, type YamlNode } from './yaml-document.ts';

const NAME = /^appsettings(?:\.([\w-]+))?\.json$/i;
const MAX_SETTINGS = 10_000;

/** The settings of .NET programs, keys joined by `:` as its configuration does. */
export const appsettings: Extractor = {
  id: 'appsettings',
  languages: [],
  looksFor: ['setting'],
  accepts: path => NAME.test(path.slice(path.lastIndexOf('/') + 1)) && !isTestSource(path),
  *extract(file, report) {
    const profile = NAME.exec(file.name)?.[1];
    const owner = { of: 'folder', root: file.folder } as const;
    for (const { key, value, line } of leaves(readJson(file, report)))
      yield {
        kind: 'setting',
        at: settingEvidence(file, line, key, value),
        owner,
        key,
        value,
        ...(profile ? { profile } : {}),
      };
  },
};

interface Leaf {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

function leaves(node: YamlNode | undefined): readonly Leaf[] {
  const out: Leaf[] = [];
  const walk = (at: YamlNode, key: string, line: number): void => {
    if (out.length >= MAX_SETTINGS) return;
    const below = (name: string) => (key === '' ? name : `${key}:${name}`);
    if (at.type === 'scalar') out.push({ key, value: at.value, line });
    for (const entry of entries(at)) walk(entry.value, below(entry.key), entry.line);
    for (const [i, item] of items(at).entries()) walk(item, below(String(i)), item.line);
  };
  if (node) walk(node, '', node.line);
  return out;
}
