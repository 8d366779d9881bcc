import type { Forward } from '../../core/fact.ts';
import { SourceFile } from '../extractor.ts';
import { nginxForwards } from './nginx.ts';
import { readProperties } from './properties.ts';
import { type FlatEntry, flatten, readYaml } from './yaml-document.ts';

/** A configuration file written inside another (a ConfigMap's key), with the line of the outer file it starts on. */
export interface EmbeddedFile {
  readonly name: string;
  readonly text: string;
  readonly line: number;
}

/**
 * Settings of an embedded `application.yml`, `appsettings.json`, `x.properties` or `.env`; none for other names.
 * Lines are its own.
 */
export function* embeddedSettings(content: EmbeddedFile): Iterable<Omit<FlatEntry, 'keyLine'>> {
  if (/\.ya?ml$|^(?:app|application|config|settings|appsettings)[\w.-]*\.json$/i.test(content.name)) {
    // What does not parse stays one plain setting of the ConfigMap: nothing is lost, so nothing is reported.
    for (const document of readYaml(new SourceFile(content.name, content.text), () => {}))
      for (const e of flatten(document)) if (e.key !== '') yield e;
  } else if (/\.properties$/i.test(content.name)) {
    for (const document of readProperties(content.text)) yield* document.entries;
  } else if (/(?:^|\.)env$/i.test(content.name)) {
    for (const [i, line] of content.text.split(/\r?\n/).entries()) {
      const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line);
      if (match) yield { key: match[1]!, value: match[2]!.trim(), line: i + 1 };
    }
  }
}

/** Where an embedded proxy configuration sends requests. */
export function* forwardsOfConfig(outer: SourceFile, content: EmbeddedFile): Iterable<Forward> {
  if (!/\.conf(?:ig)?(?:\.\w+)?$/i.test(content.name) || !/\b\w+_pass\s/.test(content.text)) return;
  for (const forward of nginxForwards(new SourceFile(content.name, content.text)))
    yield { ...forward, at: outer.at(forward.at.line + content.line - 1) };
}
