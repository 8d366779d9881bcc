import type { Fact } from '../../core/fact.ts';
import { literal } from '../../core/ref.ts';
import { imageRole } from './image-roles.ts';
import { type Manifest, nameOf } from './kubernetes-manifest.ts';
import { settingEvidence } from './setting-evidence.ts';
import { entry, get, items, text, type YamlNode } from './yaml-document.ts';

/**
 * Dapr's building blocks. A component keeps its settings under `dapr/<name>`, where applications that name it in their
 * code, or that its scopes name, find the broker or store behind it.
 */
export function* daprObject(manifest: Manifest): Iterable<Fact> {
  const { name } = nameOf(manifest);
  if (name === '') return;
  if (manifest.kind === 'Component') yield* component(manifest, name);
  if (manifest.kind === 'Subscription') yield* subscription(manifest);
}

interface Metadata {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/** `spec.type` and the metadata as settings; `{ name: host, value: x }` is the setting `host`. */
function* component({ file, object }: Manifest, name: string): Iterable<Fact> {
  const source = `dapr/${name}`;
  const owner = { of: 'source', source } as const;
  const type = entry(object, 'spec', 'type');
  const written = text(type?.value);
  if (written) yield { kind: 'setting', at: file.at(type!.line), owner, key: 'spec.type', value: written };
  const metadata = new Map<string, Metadata>();
  for (const item of items(get(object, 'spec', 'metadata'))) {
    const key = text(get(item, 'name'));
    const value = get(item, 'value');
    const held = text(value);
    if (!key || held === undefined) continue;
    metadata.set(key.toLowerCase(), { key, value: held, line: value!.line });
    yield { kind: 'setting', at: settingEvidence(file, value!.line, key, held), owner, key, value: held };
  }
  for (const unit of items(get(object, 'scopes'))) {
    const app = text(unit);
    if (!app) continue;
    // Key by key: the scope says that these settings are for this very application.
    for (const { key } of metadata.values())
      yield { kind: 'setting-import', at: file.at(unit.line), unit: app, source, key, as: key };
  }
  if (written?.startsWith('bindings.')) yield* binding({ file, object }, written, metadata);
}

/** A binding says by its direction whether its applications take messages from the channel or put them there. */
function* binding(
  { file, object }: Pick<Manifest, 'file' | 'object'>,
  type: string,
  metadata: ReadonlyMap<string, Metadata>,
): Iterable<Fact> {
  const channel = ['topic', 'topics', 'queuename', 'queue', 'destination', 'subject']
    .map(key => metadata.get(key))
    .find(found => found && !found.value.includes(','));
  const directions =
    metadata
      .get('direction')
      ?.value.split(',')
      .map(d => d.trim()) ?? [];
  const product = type
    .split('.')
    .at(-1)!
    .replace(/\d+$|(?:queue|topic)s$/, '');
  const broker = imageRole('', product)?.technology ?? product;
  if (!channel) return;
  for (const direction of directions)
    for (const scope of scopesOf(object)) {
      if (direction !== 'input' && direction !== 'output') continue;
      yield {
        kind: direction === 'input' ? 'consume' : 'publish',
        at: file.at(channel.line),
        broker,
        channel: literal(channel.value),
        client: 'Dapr',
        scope,
      };
    }
}

/** `{ topic, pubsubname, scopes }`: what those applications are sent. */
function* subscription({ file, object }: Manifest): Iterable<Fact> {
  const topic = entry(object, 'spec', 'topic');
  const channel = text(topic?.value);
  const component = text(get(object, 'spec', 'pubsubname'));
  if (!channel) return;
  for (const scope of scopesOf(object))
    yield {
      kind: 'consume',
      at: file.at(topic!.line),
      channel: literal(channel),
      ...(component ? { exchange: literal(component) } : {}),
      client: 'Dapr',
      scope,
    };
  const dead = entry(object, 'spec', 'deadLetterTopic');
  if (text(dead?.value)) yield { kind: 'dead-letter', at: file.at(dead!.line) };
}

/** One scope for each application; without scopes it is for all, and so for nobody in particular. */
function scopesOf(object: YamlNode): readonly { unit?: string }[] {
  const units = items(get(object, 'scopes')).flatMap(s => text(s) ?? []);
  return units.length > 0 ? units.map(unit => ({ unit })) : [{}];
}
