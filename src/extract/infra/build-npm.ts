import type { Fact, Library } from '../../core/fact.ts';
import { parsePlaceholders } from '../../core/ref.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { library, moduleUnit } from './build-facts.ts';
import { readJson } from './json-document.ts';
import { entries, entry, get, items, text, type YamlNode } from './yaml-document.ts';

const SECTIONS: readonly (readonly [string, Library['scope']])[] = [
  ['dependencies', 'runtime'],
  ['optionalDependencies', 'runtime'],
  ['peerDependencies', 'build'],
  ['devDependencies', 'test'],
];

/** npm packages: name, libraries, whether something starts, and the development proxy of a web front end. */
export const npm: Extractor = {
  id: 'npm',
  languages: [],
  looksFor: ['unit', 'library', 'forward'],
  accepts: path => /(?:^|\/)package\.json$/.test(path),
  *extract(file, report) {
    const root = readJson(file, report);
    if (root?.type !== 'map') return;
    const name = text(get(root, 'name'));
    const unit = moduleUnit({
      at: file.at(entry(root, 'name')?.line ?? 1),
      root: file.folder,
      name,
      aliases: [name?.startsWith('@') ? name.slice(name.indexOf('/') + 1) : undefined],
      packaging: packagingOf(root),
      auxiliary: isToolingOnly(root),
    });
    if (unit) yield unit;
    yield* libraries(file, root);
    yield* proxies(file, root, unit?.name);
  },
};

function packagingOf(root: YamlNode): 'application' | 'library' | 'aggregate' | undefined {
  if (items(get(root, 'workspaces')).length > 0 || get(root, 'workspaces', 'packages')) return 'aggregate';
  const scripts = entries(get(root, 'scripts')).map(e => e.key);
  if (scripts.some(s => /^(?:start|serve|preview)(?::\w+)*$/.test(s))) return 'application';
  if (get(root, 'exports') || get(root, 'types') || get(root, 'module')) return 'library';
  // `dev` starts a program, unless the package is there to be imported.
  if (scripts.includes('dev')) return 'application';
  return undefined;
}

/** No code runs from here: linters and commit hooks of the repository. */
function isToolingOnly(root: YamlNode): boolean {
  const hasRuntime = entries(get(root, 'dependencies')).length > 0;
  const starts = entries(get(root, 'scripts')).some(e => /^(?:start|serve|dev)/.test(e.key));
  return (
    !hasRuntime && !starts && !['main', 'bin', 'exports', 'workspaces', 'types', 'module'].some(key => get(root, key))
  );
}

function* libraries(file: SourceFile, root: YamlNode): Iterable<Fact> {
  for (const [section, scope] of SECTIONS)
    for (const { key, line, value } of entries(get(root, section)))
      if (value.type === 'scalar') yield library(file.at(line), file.folder, key, value.value, scope);
}

/** `"proxy": "http://localhost:8080"`, or one for each path. */
function* proxies(file: SourceFile, root: YamlNode, unit: string | undefined): Iterable<Fact> {
  const proxy = entry(root, 'proxy');
  if (!proxy) return;
  const make = (line: number, target: string, path?: string): Fact => ({
    kind: 'forward',
    at: file.at(line),
    ...(unit ? { unit } : {}),
    ...(path ? { path } : {}),
    target: parsePlaceholders(target),
    technology: 'dev-proxy',
  });
  const single = text(proxy.value);
  if (single) yield make(proxy.line, single);
  for (const { key, line, value } of entries(proxy.value)) {
    const target = text(value) ?? text(get(value, 'target'));
    if (target) yield make(entry(value, 'target')?.line ?? line, target, key);
  }
}
