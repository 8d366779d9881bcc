import type { Fact } from '../../core/fact.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { type CloudProgram, plainName, programFacts, resourceFacts } from './cloud-facts.ts';
import {
  addressedBy,
  allowStatement,
  channelOf,
  leadingTo,
  type Stack,
  variablesOf,
} from './cloudformation-functions.ts';
import { cloudResources } from './cloudformation-resources.ts';
import { referredId, templateResources, templateText } from './cloudformation-values.ts';
import { functionEvents } from './serverless-events.ts';
import { entries, entry, get, items, readYaml, text, type YamlNode } from './yaml-document.ts';

/** The Serverless Framework: one service with its functions, their events, and the resources beside them. */
export const serverless: Extractor = {
  id: 'serverless',
  languages: [],
  looksFor: ['unit', 'setting', 'route', 'consume', 'publish', 'store', 'dead-letter'],
  accepts: path => /(?:^|\/)serverless(?:[.-][\w-]+)?\.(?:ya?ml|json)$/i.test(path),
  worthReading: text => /["']?provider["']?[ \t]*:/.test(text) && !/^services[ \t]*:/m.test(text),
  *extract(file, report): Iterable<Fact> {
    for (const document of readYaml(file, report)) {
      const service = entry(document, 'service');
      const name = text(service?.value) ?? text(get(service?.value, 'name'));
      if (name) yield* serviceFacts(file, document, plainName(name) || name, service!.line);
    }
  },
};

function* serviceFacts(file: SourceFile, document: YamlNode, name: string, line: number): Iterable<Fact> {
  const parts = get(document, 'resources');
  const resources = (parts?.type === 'seq' ? parts.items : [parts]).flatMap(p =>
    templateResources(get(p, 'Resources')),
  );
  const ids = new Set(resources.map(r => r.id));
  const value = (node: YamlNode | undefined) => {
    const written = templateText(node, id => ids.has(id));
    return written?.includes('${self:') ? ownValues(document, written) : written;
  };
  const stack: Stack = { resources, known: new Map(), text: value, leading: leadingTo(resources, value) };
  const known = cloudResources(
    resources.map(r => ({ ...r, properties: withOwnValues(r.properties, value) })),
    name,
  );
  const whole: Stack = { ...stack, known };
  yield* resourceFacts(file, known.values());
  yield* programFacts(file, programOf(whole, file, document, name, line), 'Serverless Framework');
  for (const { type, properties } of resources) {
    const redrive = get(properties, 'RedrivePolicy');
    if (type === 'AWS::SQS::Queue' && redrive) yield { kind: 'dead-letter', at: file.at(redrive.line) };
  }
}

function programOf(stack: Stack, file: SourceFile, document: YamlNode, name: string, line: number): CloudProgram {
  const functions = functionNodes(document);
  const provider = get(document, 'provider');
  const environments = [get(provider, 'environment'), ...functions.map(f => get(f, 'environment'))];
  const events = functions.map(f => functionEvents(stack, get(f, 'events')));
  const consumes = [...events.flatMap(e => e.consumes), ...workersOf(document)];
  const addressed = environments.map(e => addressedBy(stack, e, consumes));
  const statements = [
    ...items(get(provider, 'iam', 'role', 'statements')),
    ...items(get(provider, 'iamRoleStatements')),
    ...functions.flatMap(f => items(get(f, 'iamRoleStatements'))),
  ];
  const allowed = allowedBy(stack, statements);
  const image = functions.flatMap(f => text(get(f, 'image')) ?? [])[0];
  return {
    name,
    aliases: [],
    line,
    root: file.folder,
    ...(image && !image.includes('${') ? { image } : {}),
    ports: [],
    ...(functions.length > 0 && events.every(e => e.scheduled) ? { job: true } : {}),
    variables: environments.flatMap(e => variablesOf(stack, e)),
    routes: events.flatMap(e => e.routes),
    consumes,
    publishes: firstOf([...addressed.flatMap(a => a.publishes), ...allowed.publishes], p => `${p.broker} ${p.channel}`),
    stores: firstOf([...addressed.flatMap(a => a.stores), ...allowed.stores], s => s.store.name),
  };
}

/** Queues that a plugin makes together with the function that works on them. */
function workersOf(document: YamlNode): CloudProgram['consumes'] {
  return entries(get(document, 'constructs')).flatMap(({ key, value, line }) =>
    text(get(value, 'type')) === 'queue' && get(value, 'worker') ? [{ broker: 'sqs', channel: key, line }] : [],
  );
}

function functionNodes(document: YamlNode): readonly YamlNode[] {
  const functions = get(document, 'functions');
  return (functions?.type === 'seq' ? functions.items : [functions]).flatMap(f =>
    entries(f).flatMap(e => (e.value.type === 'map' ? [e.value] : [])),
  );
}

const SENDS: readonly (readonly [RegExp, string])[] = [
  [/^sqs:(?:SendMessage\w*|\*)$/i, 'sqs'],
  [/^sns:(?:Publish\w*|\*)$/i, 'sns'],
  [/^kinesis:(?:PutRecords?|\*)$/i, 'kinesis'],
];

function allowedBy(stack: Stack, statements: readonly YamlNode[]): Pick<CloudProgram, 'publishes' | 'stores'> {
  const publishes: CloudProgram['publishes'][number][] = [];
  const stores: CloudProgram['stores'][number][] = [];
  for (const statement of statements)
    allowStatement(statement, (actions, resource, line) => {
      const broker = SENDS.find(([action]) => actions.some(a => action.test(a)))?.[1];
      const channel = broker ? channelOf(stack, resource) : undefined;
      if (broker && channel) publishes.push({ broker, channel, line });
      const store = stack.known.get(referredId(stack.text(resource)) ?? '');
      if (store?.is === 'datastore') stores.push({ store, line });
    });
  return { publishes, stores };
}

function firstOf<T>(list: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const keys = list.map(keyOf);
  return list.filter((_, i) => keys.indexOf(keys[i]!) === i);
}

/** `${self:custom.queue}` as this very file gives it, where it does. */
function ownValues(document: YamlNode, value: string): string {
  let out = value;
  for (let round = 0; round < 3 && out.includes('${self:'); round++)
    out = out.replace(/\$\{self:([\w.-]+)(?:,[^${}]*)?\}/g, (whole, path: string) => {
      if (/(?:^|\.)stage$/.test(path)) return `\${stage}`;
      const held = get(document, ...path.split('.'));
      return text(held) ?? text(get(held, 'name')) ?? whole;
    });
  return out;
}

/** Properties of a resource with the values of this file filled in, at their first level: where names stand. */
function withOwnValues(
  properties: YamlNode | undefined,
  value: (node: YamlNode | undefined) => string | undefined,
): YamlNode | undefined {
  if (properties?.type !== 'map') return properties;
  return {
    ...properties,
    entries: properties.entries.map(e =>
      e.value.type === 'scalar' ? { ...e, value: { ...e.value, value: value(e.value) ?? '' } } : e,
    ),
  };
}
