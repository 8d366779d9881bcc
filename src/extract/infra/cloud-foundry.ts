import type { RepoPath } from '../../core/evidence.ts';
import type { Fact, Setting, Unit } from '../../core/fact.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { isAuxiliaryPath, resolvePath } from './repo-path.ts';
import { entries, entry, get, items, readYaml, text, type YamlNode } from './yaml-document.ts';

/** Manifests of Cloud Foundry: each application runs by itself, and has a route from outside unless it says no. */
export const cloudFoundry: Extractor = {
  id: 'cloud-foundry',
  languages: [],
  looksFor: ['unit', 'setting'],
  accepts: path => /(?:^|\/)[^/]*manifest[^/]*\.ya?ml$/i.test(path),
  worthReading: source => /^applications[ \t]*:/m.test(source),
  *extract(file, report): Iterable<Fact> {
    for (const document of readYaml(file, report))
      for (const application of items(get(document, 'applications'))) {
        const name = entry(application, 'name');
        const written = text(name?.value);
        if (!name || !written || /[${(]/.test(written)) continue;
        yield unitOf(file, application, written, name.line);
        yield* environment(file, application, written);
      }
  },
};

/** Folders that a build puts its output in: what is pushed is built from the folder above. */
const OUTPUT = /\/(?:target|build|dist|out|bin)(?:\/.*)?$/;

function unitOf(file: SourceFile, application: YamlNode, name: string, line: number): Unit {
  const path = text(get(application, 'path'));
  const root = path === undefined ? undefined : rootOf(file, path);
  const hosts = items(get(application, 'routes')).flatMap(r => text(get(r, 'route'))?.split('/')[0] ?? []);
  const instances = Number(text(get(application, 'instances')) ?? Number.NaN);
  return {
    kind: 'unit',
    at: file.at(line),
    origin: 'cloud-foundry',
    name,
    aliases: [],
    hosts,
    ...(root === undefined ? {} : { root }),
    ports: [],
    ...(Number.isInteger(instances) ? { replicas: instances } : {}),
    ...(text(get(application, 'no-route')) === 'true' ? {} : { routed: true }),
    ...(isAuxiliaryPath(file.path) ? { auxiliary: true } : {}),
  };
}

function rootOf(file: SourceFile, path: string): RepoPath | undefined {
  const resolved = resolvePath(file.folder, path);
  const folder = resolved?.replace(/\/[^/]+\.(?:jar|war|zip)$/, '').replace(OUTPUT, '');
  return folder === '' || folder === '.' ? undefined : folder;
}

function* environment(file: SourceFile, application: YamlNode, unit: string): Iterable<Setting> {
  for (const { key, line, value } of entries(get(application, 'env'))) {
    const written = text(value);
    if (written !== undefined)
      yield { kind: 'setting', at: file.at(line), owner: { of: 'unit', unit }, key, value: written };
  }
}
