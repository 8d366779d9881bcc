import type { Fact, Setting, SettingImport, Unit } from '../../core/fact.ts';
import { literal } from '../../core/ref.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { commandSettings } from './command-settings.ts';
import { type ComposeService, composePorts, composeServices } from './compose-service.ts';
import { envFiles, environmentOf, keyValues, scalars } from './compose-values.ts';
import { daprService } from './dapr-apps.ts';
import { variablesIn, withDefaults } from './placeholders.ts';
import { isAuxiliaryPath, resolvePath } from './repo-path.ts';
import { routerPath } from './traefik-rule.ts';
import { composeOperation } from './unit-operation.ts';
import { entries, get, items, readYaml, text, type YamlNode } from './yaml-document.ts';

const COMPOSE_NAME = /(?:^|\/)[^/]*compose[^/]*\.ya?ml$/i;

/** Docker Compose and Swarm stacks, by file name or by what the file holds. */
export const compose: Extractor = {
  id: 'compose',
  languages: [],
  looksFor: ['unit', 'setting', 'setting-import', 'start-order', 'forward'],
  // A chart's values may list services too: not in this form.
  accepts: path => /\.ya?ml$/i.test(path) && !/(?:^|\/)values\.ya?ml$/i.test(path),
  worthReading: text =>
    /^services[ \t]*:/m.test(text) || (/^[ \t]{1,4}(?:image|build)[ \t]*:/m.test(text) && !/^kind[ \t]*:/m.test(text)),
  *extract(file, report) {
    const byName = COMPOSE_NAME.test(file.path);
    if (!byName && !/^services[ \t]*:/m.test(file.text)) return;
    const documents = readYaml(file, report);
    for (const document of documents) {
      const services = composeServices(document, byName);
      const linkNames = linkAliases(services);
      for (const service of services) {
        const dapr = daprService(file, service);
        if (dapr) yield dapr;
        else yield* serviceFacts(file, document, service, linkNames.get(service.name) ?? []);
      }
    }
  },
};

/** Names that other services give to a service in `links: [db:database]`. */
function linkAliases(services: readonly ComposeService[]): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const service of services)
    for (const link of scalars(get(service.node, 'links'))) {
      const [to, alias] = link.value.split(':');
      if (to && alias) out.set(to, [...(out.get(to) ?? []), alias]);
    }
  return out;
}

function* serviceFacts(
  file: SourceFile,
  document: YamlNode,
  service: ComposeService,
  linkNames: readonly string[],
): Iterable<Fact> {
  yield unitOf(file, document, service, linkNames);
  // What a test set-up configures is not how the system runs.
  if (isAuxiliaryPath(file.path)) return;
  yield* environmentFacts(file, service);
  yield* commandSettings(file, service.name, [get(service.node, 'entrypoint'), get(service.node, 'command')]);
  for (const source of envFiles(get(service.node, 'env_file'))) {
    const path = resolvePath(file.folder, withDefaults(source.value));
    if (path !== undefined)
      yield { kind: 'setting-import', at: file.at(source.line), unit: service.name, source: path };
  }
  const started = new Set<string>();
  for (const on of [...dependencies(get(service.node, 'depends_on')), ...scalars(get(service.node, 'links'))]) {
    const name = withDefaults(on.value.split(':')[0]!);
    if (name === '' || started.has(name)) continue;
    started.add(name);
    yield { kind: 'start-order', at: file.at(on.line), unit: service.name, on: name };
  }
  for (const label of keyValues(get(service.node, 'labels') ?? get(service.node, 'deploy', 'labels'))) {
    if (!/^traefik\.(?:http\.routers\.[^.]+|frontend)\.rule$/.test(label.key)) continue;
    const path = routerPath(label.value ?? '');
    yield {
      kind: 'forward',
      at: file.at(label.line),
      ...(path ? { path } : {}),
      target: literal(service.name),
      technology: 'traefik',
    };
  }
}

function unitOf(file: SourceFile, document: YamlNode, service: ComposeService, linkNames: readonly string[]): Unit {
  const { node, name } = service;
  const own = (key: string) => withDefaults(text(get(node, key)) ?? '');
  const container = own('container_name');
  const networks = entries(get(node, 'networks')).flatMap(n => scalars(get(n.value, 'aliases')).map(a => a.value));
  const image = text(get(node, 'image'));
  const build = buildOf(file, get(node, 'build'));
  const command = [get(node, 'entrypoint'), get(node, 'command')]
    .map(commandText)
    .filter(c => c !== '')
    .join(' ');
  const replicas = Number(text(get(node, 'deploy', 'replicas')) ?? text(get(node, 'scale')) ?? Number.NaN);
  const mounts = [...mountsOf(file, node), ...configMounts(file, document, node)];
  const role = get(node, 'profiles');
  const auxiliary =
    isAuxiliaryPath(file.path) || scalars(role).some(p => /^(?:tests?|e2e|ci|load-?test|tools?|debug)$/i.test(p.value));
  return {
    kind: 'unit',
    at: file.at(service.line),
    origin: 'compose',
    name,
    aliases: unique([container, ...service.aliases]).filter(a => a !== name),
    hosts: unique([name, container, own('hostname'), ...networks, ...linkNames]),
    ...(image === undefined ? {} : { image }),
    ...(build ? { build } : {}),
    ports: composePorts(node),
    ...(command ? { command } : {}),
    ...(mounts.length > 0 ? { mounts: unique(mounts) } : {}),
    ...(auxiliary ? { auxiliary } : {}),
    ...(Number.isInteger(replicas) ? { replicas } : {}),
    ...composeOperation(file, node),
  };
}

function buildOf(file: SourceFile, node: YamlNode | undefined): Unit['build'] {
  const folder = text(node) ?? text(get(node, 'context')) ?? (node?.type === 'map' ? '.' : '');
  const context = resolvePath(file.folder, folder, 'keep');
  if (context === undefined) return undefined;
  const written = text(get(node, 'dockerfile'));
  const dockerfile = written === undefined ? undefined : resolvePath(context, written, 'keep');
  const args = keyValues(get(node, 'args')).filter(a => a.value !== undefined);
  return {
    context,
    ...(dockerfile === undefined ? {} : { dockerfile }),
    ...(args.length > 0 ? { args: Object.fromEntries(args.map(a => [a.key, a.value!])) } : {}),
  };
}

function* environmentFacts(file: SourceFile, service: ComposeService): Iterable<Setting | SettingImport> {
  const fromFile = new Set<string>();
  const source = resolvePath(file.folder, '.env')!;
  for (const { key, value, line } of environmentOf(service.node)) {
    const at = file.at(line);
    if (value !== undefined) yield { kind: 'setting', at, owner: { of: 'unit', unit: service.name }, key, value };
    // Compose fills names that have no value here, and placeholders, from the `.env` file beside it.
    for (const name of value === undefined ? [key] : variablesIn(value)) {
      if (fromFile.has(name)) continue;
      fromFile.add(name);
      yield { kind: 'setting-import', at, unit: service.name, source, key: name, as: name };
    }
  }
}

function dependencies(node: YamlNode | undefined): readonly { value: string; line: number }[] {
  return node?.type === 'map' ? node.entries.map(e => ({ value: e.key, line: e.line })) : scalars(node);
}

function commandText(node: YamlNode | undefined): string {
  return scalars(node)
    .map(s => s.value)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function mountsOf(file: SourceFile, node: YamlNode): string[] {
  return items(get(node, 'volumes')).flatMap(volume => {
    const source = withDefaults(text(get(volume, 'source')) ?? text(volume)?.split(/:(?![\\/]{2})/)[0] ?? '');
    // A bare word is a named volume; only what looks like a path is of the repository.
    const path =
      /^\.{1,2}(?:[\\/]|$)/.test(source) || (text(get(volume, 'type')) === 'bind' && !/^[/~]/.test(source))
        ? resolvePath(file.folder, source)
        : undefined;
    return path === undefined ? [] : [path];
  });
}

function configMounts(file: SourceFile, document: YamlNode, node: YamlNode): string[] {
  return items(get(node, 'configs')).flatMap(config => {
    const name = text(config) ?? text(get(config, 'source'));
    const path =
      name === undefined ? undefined : resolvePath(file.folder, text(get(document, 'configs', name, 'file')) ?? '');
    return path === undefined ? [] : [path];
  });
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list.filter(v => v !== ''))];
}
