import type { Fact } from '../../core/fact.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { type CloudResource, isSentTo, programFacts, resourceFacts } from './cloud-facts.ts';
import { readHcl } from './hcl.ts';
import { chartRelease } from './helm-releases.ts';
import { isAuxiliaryPath } from './repo-path.ts';
import { settingEvidence } from './setting-evidence.ts';
import { consumedBy, type TerraformFile, terraformFile } from './terraform-messages.ts';
import { type Declared, declaredPrograms } from './terraform-programs.ts';
import { terraformResources } from './terraform-resources.ts';
import { blocksOf, referredAddress, type TerraformBlock, valuesNeeded, withAddresses } from './terraform-values.ts';
import { entry, get, text, type YamlNode } from './yaml-document.ts';

/**
 * Terraform: functions, containers, queues, topics and databases. A folder's files are one module: what one of them
 * names is kept under `terraform/<folder>` for the others.
 */
export const terraform: Extractor = {
  id: 'terraform',
  languages: [],
  looksFor: ['unit', 'setting', 'setting-import', 'consume', 'publish', 'store', 'dead-letter'],
  accepts: path => /\.tf$/.test(path),
  worthReading: text => /^[ \t]*(?:resource|module|variable|locals|data)\b/m.test(text),
  *extract(file, report): Iterable<Fact> {
    if (isAuxiliaryPath(file.path)) return;
    const body = readHcl(file, report);
    const blocks = blocksOf(body);
    const known = terraformResources(blocks);
    const addresses = new Map(
      [...known.values()].flatMap(r => (r.is === 'channel' ? [] : [[r.name, [r.id]] as const])),
    );
    yield* sharedValues(file, body, blocks, known);
    // Others refer to it by its address.
    for (const fact of resourceFacts(file, known.values()))
      yield fact.kind === 'unit' ? { ...fact, hosts: [...fact.hosts, ...(addresses.get(fact.name) ?? [])] } : fact;
    const context = terraformFile(blocks, known);
    for (const program of declaredPrograms(file, context)) yield* declaredFacts(file, program, context);
    for (const { block, type, body: release } of blocks)
      if (block === 'resource' && type === 'helm_release')
        yield* chartRelease(file, get(release, 'chart'), entry(release, 'name'));
    for (const { type, body: queue } of blocks) {
      const at = entry(queue, 'redrive_policy') ?? entry(queue, 'dead_letter_policy');
      if (at && /^(?:aws_sqs_queue|google_pubsub_subscription)/.test(type))
        yield { kind: 'dead-letter', at: file.at(at.line) };
    }
  },
};

/** Names of channels, defaults of variables, and locals: what other files of the folder refer to. */
function* sharedValues(
  file: SourceFile,
  body: YamlNode,
  blocks: readonly TerraformBlock[],
  known: ReadonlyMap<string, CloudResource>,
): Iterable<Fact> {
  const owner = { of: 'source', source: sourceOf(file) } as const;
  for (const { id, is, name, line } of known.values())
    if (is === 'channel') yield { kind: 'setting', at: file.at(line), owner, key: id, value: name };
  const values = [
    ...blocks.flatMap(b => (b.block === 'variable' ? [{ key: `var.${b.label}`, at: entry(b.body, 'default') }] : [])),
    ...(body.type === 'map' ? body.entries : [])
      .filter(e => e.key === 'locals' && e.value.type === 'map')
      .flatMap(e => (e.value.type === 'map' ? e.value.entries : []))
      .map(at => ({ key: `local.${at.key}`, at })),
  ];
  for (const { key, at } of values) {
    const value = text(at?.value);
    if (value) yield { kind: 'setting', at: settingEvidence(file, at!.line, key, value), owner, key, value };
  }
}

function sourceOf(file: SourceFile): string {
  return `terraform/${file.folder}`;
}

function* declaredFacts(file: SourceFile, { block, ...program }: Declared, context: TerraformFile): Iterable<Fact> {
  const { known } = context;
  const address = block.type === '' ? `module.${block.label}` : `${block.type}.${block.label}`;
  const consumes = consumedBy(address, program.name, context);
  const used = program.variables.flatMap(v => {
    const resource = known.get(referredAddress(v.value) ?? '');
    return resource ? [{ resource, line: v.line }] : [];
  });
  const variables = program.variables.map(v => ({ ...v, value: withAddresses(v.value, a => shownAddress(a, known)) }));
  const needed = new Set(
    [program.image ?? '', ...variables.map(v => v.value), ...consumes.map(c => c.channel ?? '')].flatMap(
      valuesAndChannels,
    ),
  );
  for (const fact of programFacts(
    file,
    {
      ...program,
      variables,
      routes: [],
      consumes,
      publishes: used
        .filter(u => u.resource.is === 'channel' && isSentTo(u.resource, consumes))
        .filter(u => !/dead|dlq/i.test(u.resource.name))
        .map(u => ({ broker: u.resource.technology, channel: u.resource.name, line: u.line })),
      stores: used.filter(u => u.resource.is === 'datastore').map(u => ({ store: u.resource, line: u.line })),
    },
    'Terraform',
  ))
    yield fact.kind === 'unit' ? { ...fact, hosts: [...fact.hosts, address] } : fact;
  for (const key of needed)
    yield {
      kind: 'setting-import',
      at: file.at(block.line),
      unit: program.name,
      source: sourceOf(file),
      key,
      as: key,
    };
}

/** A channel by its name, or as a placeholder where another file declares it; a component by its address. */
function shownAddress(address: string, known: ReadonlyMap<string, CloudResource>): string | undefined {
  if (/^(?:var|local|path|each|count|self|terraform)\./.test(address)) return undefined;
  const resource = known.get(address);
  if (resource?.is === 'channel') return resource.name;
  return CHANNEL.test(address) ? `\${${address}}` : address;
}

const CHANNEL =
  /^(?:aws_(?:sqs_queue|sns_topic|kinesis_stream)|google_pubsub_topic|azurerm_(?:servicebus_(?:queue|topic)|eventhub)|(?:confluent_)?kafka_topic)\./;

function valuesAndChannels(value: string): readonly string[] {
  const channels = value.includes('${') ? [...value.matchAll(/\$\{([a-z]\w*\.[\w-]+)\}/g)].map(m => m[1]!) : [];
  return [...valuesNeeded(value), ...channels.filter(c => CHANNEL.test(`${c}.`) || CHANNEL.test(c))];
}
