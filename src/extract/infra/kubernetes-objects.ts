import type { Address, Fact, Setting } from '../../core/fact.ts';
import { embeddedSettings, forwardsOfConfig } from './embedded-file.ts';
import { withoutRelease } from './helm-chart.ts';
import { isNumber, isUnknownName, type Manifest, nameOf, portNumber, textMap } from './kubernetes-manifest.ts';
import { settingEvidence } from './setting-evidence.ts';
import { entries, get, items, text } from './yaml-document.ts';

/** Longest value of one setting: configuration files inside a ConfigMap are flattened instead. */
const MAX_VALUE = 2000;

export function* kubernetesAddress(manifest: Manifest): Iterable<Address> {
  const { name, line } = nameOf(manifest);
  if (name === '' || isUnknownName(name)) return;
  const spec = get(manifest.object, 'spec');
  const ports = items(get(spec, 'ports'))
    .flatMap(p => [portNumber(get(p, 'port')), portNumber(get(p, 'targetPort'))])
    .filter(isNumber);
  const type = text(get(spec, 'type'));
  const external = text(get(spec, 'externalName'));
  yield {
    kind: 'address',
    at: manifest.file.at(line, external ? `stands for ${external}` : undefined),
    name,
    selector: textMap(get(spec, 'selector')),
    ports: [...new Set(ports)],
    ...(type === 'NodePort' ? { opens: 'node-port' as const } : {}),
    ...(type === 'LoadBalancer' ? { opens: 'load-balancer' as const } : {}),
  };
}

/** One setting per key; a key that is a configuration file gives its inner keys as well. */
export function* kubernetesConfigMap(manifest: Manifest): Iterable<Fact> {
  const { name } = nameOf(manifest);
  if (name === '') return;
  const { file } = manifest;
  for (const { key, value, line } of entries(get(manifest.object, 'data'))) {
    if (value.type !== 'scalar') continue;
    const owner = { of: 'source', source: `ConfigMap/${name}` } as const;
    const content = { name: key, text: value.value, line: value.value.includes('\n') ? value.line + 1 : value.line };
    const inner = [...embeddedSettings(content)];
    const shift = content.line - 1;
    const profile = /^application-([\w-]+)\.(?:ya?ml|properties)$/.exec(key)?.[1];
    for (const s of inner)
      yield {
        kind: 'setting',
        at: settingEvidence(file, s.line + shift, s.key, s.value),
        owner,
        key: s.key,
        value: withoutRelease(file.path, s.value),
        ...(profile ? { profile } : {}),
      };
    yield* forwardsOfConfig(file, content);
    // Text of several lines that is no known kind of file says nothing as one value.
    if (inner.length === 0 && value.value.length <= MAX_VALUE && !value.value.trim().includes('\n'))
      yield {
        kind: 'setting',
        at: settingEvidence(file, line, key, value.value),
        owner,
        key,
        value: withoutRelease(file.path, value.value),
      };
  }
}

/** A host as a Secret may hold one: `scheme://…` or `name:port`. */
const ADDRESS = /^[a-z][\w+.-]*:\/\/|^[\w.-]+:\d{2,5}(?:\/|$)/i;

/** Whether a value is nothing but an address: the only kind of text that is taken from a secret. */
export function isPlainAddress(value: string): boolean {
  return value.length <= MAX_VALUE && ADDRESS.test(value.trim());
}

/** Of a Secret only plain-text addresses are looked at; encoded data never is. */
export function* kubernetesSecret(manifest: Manifest): Iterable<Setting> {
  const { name } = nameOf(manifest);
  if (name === '') return;
  for (const { key, value, line } of entries(get(manifest.object, 'stringData'))) {
    const written = text(value);
    if (written === undefined || !isPlainAddress(written)) continue;
    yield {
      kind: 'setting',
      at: settingEvidence(manifest.file, line, key, written),
      owner: { of: 'source', source: `Secret/${name}` },
      key,
      value: withoutRelease(manifest.file.path, written.trim()),
    };
  }
}
