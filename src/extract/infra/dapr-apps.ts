import type { Fact, Unit } from '../../core/fact.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import type { ComposeService } from './compose-service.ts';
import { keyValues, scalars } from './compose-values.ts';
import { isNumber, portNumber } from './kubernetes-manifest.ts';
import { resolvePath } from './repo-path.ts';
import { settingEvidence } from './setting-evidence.ts';
import { get, items, readYaml, text } from './yaml-document.ts';

/** `dapr run -f`: which programs run together, under which application ids. */
export const daprApps: Extractor = {
  id: 'dapr-apps',
  languages: [],
  looksFor: ['unit', 'setting'],
  accepts: path => /(?:^|\/)dapr[\w.-]*\.ya?ml$/i.test(path),
  worthReading: text => /\bapps[ \t]*:/.test(text) && /\bappDirPath[ \t]*:/.test(text),
  *extract(file, report): Iterable<Fact> {
    for (const document of readYaml(file, report))
      for (const app of items(get(document, 'apps'))) {
        const folder = resolvePath(file.folder, text(get(app, 'appDirPath')) ?? '');
        const name = text(get(app, 'appID')) ?? folder?.split('/').at(-1);
        if (!name) continue;
        const command = scalars(get(app, 'command')).map(s => s.value);
        const port = portNumber(get(app, 'appPort'));
        yield {
          kind: 'unit',
          at: file.at(app.line),
          origin: 'procfile',
          name,
          aliases: [],
          hosts: [name],
          ...(folder === undefined ? {} : { build: { context: folder } }),
          ports: [port].filter(isNumber),
          ...(command.length > 0 ? { command: command.join(' ') } : {}),
        };
        for (const { key, value, line } of keyValues(get(app, 'env')))
          if (value !== undefined && key !== '')
            yield {
              kind: 'setting',
              at: settingEvidence(file, line, key, value),
              owner: { of: 'unit', unit: name },
              key,
              value,
            };
      }
  },
};

const IMAGE = /(?:^|\/)(?:daprd|dapr|placement)(?::|@|$)/;
const PROGRAM = /^(?:\.?\/)?(?:daprd|placement|scheduler|sentry)$/;

/**
 * A compose service that is Dapr's: a sidecar only gives its application another name, Dapr's own control plane is no
 * part of the system.
 * @returns undefined for all other services
 */
export function daprService(file: SourceFile, { node, name, line }: ComposeService): Unit | undefined {
  const image = text(get(node, 'image')) ?? '';
  const words = [get(node, 'entrypoint'), get(node, 'command')]
    .flatMap(n => scalars(n))
    .flatMap(s => s.value.split(/[\s=]+/));
  // An override file may give the command alone, and leave the image to the file it adds to.
  const isDapr = image === '' ? PROGRAM.test(words[0] ?? '') : /dapr/.test(image) && IMAGE.test(image);
  if (!isDapr) return undefined;
  const option = (wanted: RegExp) => words[words.findIndex(w => wanted.test(w)) + 1];
  const has = words.some(w => /^--?app-id$/.test(w));
  const id = has ? option(/^--?app-id$/) : undefined;
  const unit = { kind: 'unit', at: file.at(line), origin: 'compose', ports: [] } as const;
  if (!id) return { ...unit, name, aliases: [], hosts: [name], ...(image ? { image } : {}), auxiliary: true };
  const beside = /^(?:service|container):(.+)$/.exec(text(get(node, 'network_mode')) ?? '')?.[1];
  const app = beside ?? id;
  return { ...unit, name: app, aliases: app === id ? [] : [id], hosts: [id] };
}
