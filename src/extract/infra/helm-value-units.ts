import type { Fact, Unit } from '../../core/fact.ts';
import type { SourceFile } from '../extractor.ts';
import { keyValues } from './compose-values.ts';
import { chartName } from './helm-chart.ts';
import { imageRole } from './image-roles.ts';
import { isNumber, portNumber } from './kubernetes-manifest.ts';
import { settingEvidence } from './setting-evidence.ts';
import { entries, get, items, text, type YamlNode } from './yaml-document.ts';

/** Keys below which a chart with one template for all lists what it runs. */
const LIST = /^(?:(?:micro)?-?services|apps|applications|deployments|workloads|components|backends|workers)$/i;
/** Keys of an entry's environment. */
const ENVIRONMENT = /^(?:env|envs|envVars|environment|environmentVariables|extraEnv|extraEnvVars)$/;

/** What values alone tell of workloads: entries that a template loops over, and environments by chart. */
export function* valueUnits(file: SourceFile, document: YamlNode): Iterable<Fact> {
  for (const { key, value } of entries(document)) {
    if (LIST.test(key)) yield* listed(file, value);
    // A section with an environment of its own is another chart's: of a dependency, or of one named by alias.
    else if (value.type === 'map' && !ENVIRONMENT.test(key)) yield* environmentIn(file, key, value);
  }
  const name = chartName(file.folder);
  if (name !== undefined)
    for (const section of [document, get(document, 'container'), get(document, 'deployment')])
      if (section) yield* environmentIn(file, name, section);
}

interface Entry {
  readonly name: string;
  readonly node: YamlNode;
  readonly line: number;
}

/** Entries by key, or items with a name, that have an image; one alone may be anything. */
function* listed(file: SourceFile, node: YamlNode): Iterable<Fact> {
  const all: Entry[] =
    node.type === 'map'
      ? node.entries.map(e => ({ name: text(get(e.value, 'fullnameOverride')) ?? e.key, node: e.value, line: e.line }))
      : items(node).map(item => ({ name: text(get(item, 'name')) ?? '', node: item, line: item.line }));
  const units = all.filter(e => e.name !== '' && imageOf(e.node) !== undefined);
  for (const entry of all) if (entry.name !== '') yield* environmentIn(file, entry.name, entry.node);
  if (units.length > 1) for (const entry of units) yield unitOf(file, entry);
}

function unitOf(file: SourceFile, { name, node, line }: Entry): Unit {
  const image = imageOf(node)!;
  const ports = [
    get(node, 'port'),
    get(node, 'containerPort'),
    get(node, 'targetPort'),
    get(node, 'service', 'port'),
    get(node, 'service', 'targetPort'),
    ...items(get(node, 'ports')).flatMap(p => [p, get(p, 'containerPort'), get(p, 'port')]),
  ]
    .map(portNumber)
    .filter(isNumber);
  const replicas = Number(text(get(node, 'replicas')) ?? text(get(node, 'replicaCount')) ?? Number.NaN);
  const role = imageRole(image, name);
  return {
    kind: 'unit',
    at: file.at(line),
    origin: 'helm',
    name,
    aliases: [],
    hosts: [name],
    image,
    ports: [...new Set(ports)],
    ...(role && role.role !== 'auxiliary' ? { role: role.role, technology: role.technology } : {}),
    ...(role?.role === 'auxiliary' || text(get(node, 'enabled')) === 'false' ? { auxiliary: true } : {}),
    ...(Number.isInteger(replicas) ? { replicas } : {}),
  };
}

/** `image: x`, `image: { repository: x }` or `{ name: x }`, `imageName: x`. */
function imageOf(node: YamlNode): string | undefined {
  const image = get(node, 'image');
  return (
    text(image) ??
    text(get(image, 'repository')) ??
    text(get(image, 'name')) ??
    text(get(node, 'imageName')) ??
    text(get(node, 'repository'))
  );
}

function* environmentIn(file: SourceFile, unit: string, section: YamlNode): Iterable<Fact> {
  for (const { key: name, value: node } of entries(section)) {
    if (!ENVIRONMENT.test(name)) continue;
    const named = items(node).flatMap(item => {
      const key = text(get(item, 'name'));
      const value = text(get(item, 'value'));
      return key && value !== undefined ? [{ key, value, line: get(item, 'value')!.line }] : [];
    });
    for (const { key, value, line } of [...named, ...keyValues(node)])
      if (value !== undefined && key !== '')
        yield { kind: 'setting', at: settingEvidence(file, line, key, value), owner: { of: 'unit', unit }, key, value };
  }
}
