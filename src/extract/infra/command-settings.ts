import type { Setting } from '../../core/fact.ts';
import type { SourceFile } from '../extractor.ts';
import { settingEvidence } from './setting-evidence.ts';
import type { YamlNode } from './yaml-document.ts';

/** `--db.url=x`, `-dsn=x`, `-Dspring.profiles.active=x`: one word that names a setting and gives it. */
const OPTION = /^(?:-D|--?)([A-Za-z][\w.-]*)=(\S.*)$/s;

/** What a container's command line configures: settings of its unit, named without dashes. */
export function* commandSettings(
  file: SourceFile,
  unit: string,
  nodes: readonly (YamlNode | undefined)[],
): Iterable<Setting> {
  for (const { text, line } of nodes.flatMap(wordsOf)) {
    const option = OPTION.exec(text.replace(/^(["'])(.*)\1$/s, '$2'));
    if (!option) continue;
    const [, key, value] = option as unknown as [string, string, string];
    const written = value.replace(/^(["'])(.*)\1$/s, '$2');
    yield {
      kind: 'setting',
      at: settingEvidence(file, line, key, written),
      owner: { of: 'unit', unit },
      key,
      value: written,
    };
  }
}

function wordsOf(node: YamlNode | undefined): { text: string; line: number }[] {
  if (node?.type === 'scalar') return node.value.split(/\s+/).map(text => ({ text, line: node.line }));
  if (node?.type !== 'seq') return [];
  // An item is one word already, unless a shell reads it: `sh -c "java -Dx=y -jar app.jar"`.
  return node.items.flatMap(item =>
    item.type !== 'scalar'
      ? []
      : item.value.startsWith('-')
        ? [{ text: item.value, line: item.line }]
        : item.value.split(/\s+/).map(text => ({ text, line: item.line })),
  );
}
