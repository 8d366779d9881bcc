import type { Fact, Setting } from '../../core/fact.ts';
import { literal, parsePlaceholders } from '../../core/ref.ts';

/** Channels that are bound in configuration: Spring Cloud Stream, and MicroProfile Reactive Messaging. */
export function* bindingFacts(settings: readonly Setting[]): Iterable<Fact> {
  yield* springBindings(settings.filter(s => s.key.startsWith('spring.cloud.stream.')));
  yield* messagingChannels(settings.filter(s => s.key.startsWith('mp.messaging.')));
}

const BINDING = /^spring\.cloud\.stream\.bindings\.(.+)\.(destination|group|binder)$/;

interface Binding {
  destination?: Setting;
  group?: Setting;
  binder?: string;
}

function* springBindings(settings: readonly Setting[]): Iterable<Fact> {
  const bindings = new Map<string, Binding>();
  for (const s of settings) {
    const match = BINDING.exec(s.key);
    if (!match) continue;
    const name = match[1]!.replace(/^\[(.*)\]$/, '$1');
    const binding = bindings.get(name) ?? {};
    bindings.set(name, binding);
    if (match[2] === 'destination') binding.destination = s;
    else if (match[2] === 'group') binding.group = s;
    else binding.binder = s.value;
  }
  const common =
    settings.find(s => /\.default-?[bB]inder$/.test(s.key))?.value ??
    settings.map(s => /^spring\.cloud\.stream\.(kafka|rabbit|nats)\./.exec(s.key)?.[1]).find(b => b);
  for (const [name, binding] of bindings) {
    if (!binding.destination) continue;
    const direction = directionOf(name, binding);
    const broker = brokerOf(binding.binder ?? typeOfBinder(settings, binding.binder) ?? common);
    const base = {
      at: binding.destination.at,
      client: 'Spring Cloud Stream',
      scope: { handle: name },
      ...(broker ? { broker } : {}),
    };
    const group = binding.group ? { group: parsePlaceholders(binding.group.value) } : {};
    // A consumer may name several topics.
    const destinations = direction === 'consume' ? binding.destination.value.split(',') : [binding.destination.value];
    for (const destination of destinations) {
      const channel = parsePlaceholders(destination.trim());
      if (direction === 'consume') yield { kind: 'consume', ...base, channel, ...group };
      else if (direction === 'publish') yield { kind: 'publish', ...base, channel };
    }
  }
}

/** `<function>-in-0`, `<function>-out-0`; older ones by name or by their group, which only consumers have. */
function directionOf(name: string, binding: Binding): 'consume' | 'publish' | undefined {
  if (/-in-\d+$/.test(name) || /^in(?:put)?$|[Ii]nput|(?:[a-z]I|[-_]i|^i)n$|[Ii]nbound|Consumer$/.test(name))
    return 'consume';
  if (/-out-\d+$/.test(name) || /^out(?:put)?$|[Oo]utput|(?:[a-z]O|[-_]o|^o)ut$|[Oo]utbound|Producer$/.test(name))
    return 'publish';
  return binding.group ? 'consume' : undefined;
}

/** A binder's name is free; its type is set beside it. */
function typeOfBinder(settings: readonly Setting[], name: string | undefined): string | undefined {
  return name === undefined
    ? undefined
    : settings.find(s => s.key === `spring.cloud.stream.binders.${name}.type`)?.value;
}

function brokerOf(binder: string | undefined): string | undefined {
  if (binder === undefined) return undefined;
  return /kafka/i.test(binder)
    ? 'kafka'
    : /rabbit/i.test(binder)
      ? 'rabbitmq'
      : /nats/i.test(binder)
        ? 'nats'
        : /pulsar/i.test(binder)
          ? 'pulsar'
          : undefined;
}

const CHANNEL =
  /^mp\.messaging\.(incoming|outgoing)\.("[^"]+"|[^.]+)\.(connector|topic|address|queue\.name|exchange\.name|group\.id)$/;

function* messagingChannels(settings: readonly Setting[]): Iterable<Fact> {
  const channels = new Map<string, { direction: string; name: string; fields: Map<string, Setting> }>();
  for (const s of settings) {
    const match = CHANNEL.exec(s.key);
    if (!match) continue;
    const id = `${match[1]} ${match[2]}`;
    const channel = channels.get(id) ?? {
      direction: match[1]!,
      name: match[2]!.replaceAll('"', ''),
      fields: new Map(),
    };
    channels.set(id, channel);
    channel.fields.set(match[3]!, s);
  }
  for (const { direction, name, fields } of channels.values()) {
    const named =
      fields.get('topic') ?? fields.get('address') ?? fields.get('exchange.name') ?? fields.get('queue.name');
    const at = (named ?? fields.get('connector'))?.at;
    if (!at) continue;
    const broker = brokerOf(fields.get('connector')?.value);
    const group = fields.get('group.id');
    const base = {
      at,
      client: 'Reactive Messaging',
      scope: { handle: name },
      ...(broker ? { broker } : {}),
      channel: named ? parsePlaceholders(named.value) : literal(name),
    };
    if (direction === 'outgoing') yield { kind: 'publish', ...base };
    else yield { kind: 'consume', ...base, ...(group ? { group: parsePlaceholders(group.value) } : {}) };
  }
}
