import type { RepoPath } from '../../core/evidence.ts';
import type { ComponentKind, Fact } from '../../core/fact.ts';
import { literal, opaque, parsePlaceholders, type Ref } from '../../core/ref.ts';
import type { SourceFile } from '../extractor.ts';
import { settingEvidence } from './setting-evidence.ts';

/** Something a cloud account runs for the system: a queue, a topic, a table, a database server. */
export interface CloudResource {
  /** Under which the file refers to it: a logical id, a Terraform address. */
  readonly id: string;
  /** Of a channel its name; of a store the name of its component. */
  readonly name: string;
  readonly is: 'channel' | ComponentKind;
  /** `sqs`, `sns`, `dynamodb`, `postgresql`. */
  readonly technology: string;
  readonly line: number;
}

export interface CloudVariable {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/** A channel that a program takes from or puts to. */
export interface CloudMessage {
  readonly broker: string;
  /** Undefined where only a parameter of the deployment knows it. */
  readonly channel: string | undefined;
  /** An event bus, where there are several. */
  readonly exchange?: string;
  readonly line: number;
}

/** A function, or a container, and what it is connected to. */
export interface CloudProgram {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly line: number;
  readonly root?: RepoPath;
  readonly image?: string;
  readonly ports: readonly number[];
  readonly job?: boolean;
  readonly variables: readonly CloudVariable[];
  readonly routes: readonly { readonly method: string; readonly path: string; readonly line: number }[];
  readonly consumes: readonly CloudMessage[];
  readonly publishes: readonly CloudMessage[];
  readonly stores: readonly { readonly store: CloudResource; readonly line: number }[];
}

/** Components of a stack's own: its stores and the servers of its brokers. Channels are told by who uses them. */
export function* resourceFacts(file: SourceFile, resources: Iterable<CloudResource>): Iterable<Fact> {
  for (const { name, is, technology, line } of resources)
    if (is !== 'channel')
      yield {
        kind: 'unit',
        at: file.at(line),
        origin: 'serverless',
        name,
        aliases: [],
        hosts: [name],
        image: technology,
        ports: [],
        role: is,
        technology,
      };
}

/** @param framework what describes it: `AWS SAM`, `Serverless Framework`, `Terraform` */
export function* programFacts(file: SourceFile, program: CloudProgram, framework: string): Iterable<Fact> {
  const { name, root } = program;
  const scope = { unit: name };
  yield {
    kind: 'unit',
    at: file.at(program.line),
    origin: 'serverless',
    name,
    aliases: [...new Set(program.aliases)].filter(a => a !== name && a !== ''),
    hosts: [name],
    ...(program.image ? { image: program.image } : {}),
    ...(root === undefined ? {} : { root, build: { context: root } }),
    ports: [...new Set(program.ports)],
    ...(program.job ? { role: 'job' as const } : {}),
  };
  for (const { key, value, line } of program.variables)
    yield {
      kind: 'setting',
      at: settingEvidence(file, line, key, value),
      owner: { of: 'unit', unit: name },
      key,
      value,
    };
  for (const { method, path, line } of program.routes)
    yield { kind: 'route', at: file.at(line), protocol: 'http', method, path: literal(path), framework, scope };
  for (const kind of ['consume', 'publish'] as const)
    for (const message of kind === 'consume' ? program.consumes : program.publishes)
      yield {
        kind,
        at: file.at(message.line),
        broker: message.broker,
        channel: channelRef(message.channel),
        ...(message.exchange ? { exchange: literal(message.exchange) } : {}),
        client: framework,
        scope,
      };
  for (const { store, line } of program.stores)
    yield {
      kind: 'store',
      at: file.at(line),
      technology: store.technology,
      client: framework,
      access: 'connect',
      // As an address, so that it is looked up where addresses are.
      target: literal(`${store.technology}://${store.name}`),
      scope,
    };
}

/**
 * Whether a program that is given a channel's address sends there: to a topic surely, to a queue or stream unless it is
 * the one that reads it.
 */
export function isSentTo(channel: CloudResource, consumes: readonly CloudMessage[]): boolean {
  if (channel.technology === 'sns') return true;
  return !consumes.some(c => c.channel === channel.name && c.broker === channel.technology);
}

function channelRef(channel: string | undefined): Ref {
  if (channel === undefined) return opaque('known to the deployment only');
  return channel.includes('$') ? parsePlaceholders(channel) : literal(channel);
}

/** `orders-${stage}` is `orders` in every environment; '' where the whole name is a placeholder. */
export function plainName(text: string): string {
  return text
    .replace(/\$\{[^{}]*\}/g, '')
    .replace(/([-_./])[-_./]+/g, '$1')
    .replace(/^[-_./]+|[-_./]+$/g, '');
}

/** Name at the end of an ARN or a queue's URL: `arn:aws:sqs:eu-west-1:1:orders`, `…:table/Orders/stream/*`. */
export function arnName(text: string): string | undefined {
  if (!/^(?:arn:|https:\/\/sqs\.)/.test(text)) return undefined;
  const last = text.slice(text.lastIndexOf(text.startsWith('arn:') ? ':' : '/') + 1);
  const name = plainName(/^(?:table|topic|stream)\/([^/]+)/.exec(last)?.[1] ?? last);
  return name === '' || name.includes('*') ? undefined : name;
}

/**
 * Name of a store's component: told apart from the service that it belongs to.
 * @param service name of that service, where the same file gives it
 */
export function storeName(name: string, technology: string, service = ''): string {
  const tells = /table|store|data|db|cache|redis|postgres|mysql|cluster|search|mongo/i.test(name);
  if (tells && name.toLowerCase() !== service.toLowerCase()) return name;
  return `${name}-${technology === 'dynamodb' || technology === 'firestore' ? 'table' : 'db'}`;
}
