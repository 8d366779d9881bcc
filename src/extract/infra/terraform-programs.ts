import type { RepoPath } from '../../core/evidence.ts';
import type { Problem } from '../../core/problem.ts';
import { SourceFile } from '../extractor.ts';
import { type CloudVariable, plainName } from './cloud-facts.ts';
import { isNumber, portNumber } from './kubernetes-manifest.ts';
import type { TerraformFile } from './terraform-messages.ts';
import { modulePath, namedPairs, nested, pairsOf, referredAddress, type TerraformBlock } from './terraform-values.ts';
import { get, items, readYaml, text, type YamlNode } from './yaml-document.ts';

/** A program before what it is connected to is known. */
export interface Declared {
  readonly block: TerraformBlock;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly line: number;
  readonly root?: RepoPath;
  readonly image?: string;
  readonly ports: readonly number[];
  readonly job?: boolean;
  readonly variables: readonly CloudVariable[];
}

/** Everything in a file that runs a program: functions, containers, workloads, modules that are given an image. */
export function declaredPrograms(file: SourceFile, context: TerraformFile): readonly Declared[] {
  return context.blocks.flatMap(block => {
    if (block.block === 'module') return moduleProgram(block);
    if (block.block !== 'resource') return [];
    const reader = READERS.find(([type]) => type.test(block.type))?.[1];
    return reader ? reader(block, file, context) : [];
  });
}

type Reader = (block: TerraformBlock, file: SourceFile, context: TerraformFile) => readonly Declared[];

const READERS: readonly (readonly [RegExp, Reader])[] = [
  [/^aws_lambda_function$/, lambda],
  [/^aws_ecs_task_definition$/, ecsTask],
  [/^aws_apprunner_service$/, apprunner],
  [/^google_cloud_run(?:_v2)?_(?:service|job)$/, cloudRun],
  [/^google_cloudfunctions2?_function$/, cloudFunction],
  [/^azurerm_container_app$/, containerApp],
  [/^azurerm_(?:linux|windows)_(?:function_app|web_app)$/, functionApp],
  [/^kubernetes_(?:deployment|stateful_set|daemonset|daemon_set|cron_job|job)(?:_v1)?$/, workload],
];

const declared = (block: TerraformBlock, name: YamlNode | undefined): Omit<Declared, 'variables'> => {
  const own = plainName(text(name) ?? '') || block.label;
  // The label is another name only where it says more than that there is one.
  const label = /^(?:this|main|default|app|service|function|lambda|api)$/.test(block.label) ? [] : [block.label];
  return { block, name: own, aliases: label, line: block.line, ports: [] };
};

const imageIn = (node: YamlNode | undefined) => {
  const image = text(node);
  return image ? { image } : {};
};

function scalarsOf(node: YamlNode | undefined): readonly CloudVariable[] {
  return pairsOf(node).map(e => ({ key: e.key, value: text(e.value) ?? '', line: e.line }));
}

function lambda(block: TerraformBlock, file: SourceFile, { byAddress }: TerraformFile): readonly Declared[] {
  const archive = byAddress.get(archiveOf(block.body) ?? '');
  const folder =
    modulePath(file.folder, text(get(archive?.body, 'source_dir'))) ??
    modulePath(file.folder, text(get(archive?.body, 'source_file')))?.replace(/\/?[^/]*$/, '');
  return [
    {
      ...declared(block, get(block.body, 'function_name')),
      ...(folder ? { root: folder } : {}),
      ...imageIn(get(block.body, 'image_uri')),
      variables: scalarsOf(get(block.body, 'environment', 'variables')),
    },
  ];
}

const archiveOf = (body: YamlNode) =>
  referredAddress(text(get(body, 'filename')) ?? text(get(body, 'source_code_hash')));

function ecsTask(block: TerraformBlock): readonly Declared[] {
  const definitions = get(block.body, 'container_definitions');
  const containers =
    definitions?.type === 'scalar' ? jsonItems(definitions.value, definitions.line) : items(definitions);
  const base = declared(block, get(block.body, 'family'));
  return containers.flatMap((container, index) => {
    const image = text(get(container, 'image'));
    const named = plainName(text(get(container, 'name')) ?? '');
    if (!image) return [];
    const own = named && !(index === 0 && /^(?:app|web|main|container|service)$/i.test(named));
    return [
      {
        ...base,
        name: own ? named : base.name,
        aliases: index === 0 ? [base.name, ...base.aliases] : [],
        line: container.line,
        image,
        ports: items(get(container, 'portMappings'))
          .map(p => portNumber(get(p, 'containerPort')))
          .filter(isNumber),
        variables: namedPairs(items(get(container, 'environment'))),
      },
    ];
  });
}

/** A list written as JSON text; what does not parse is a template of its own and gives nothing. */
function jsonItems(json: string, line: number): readonly YamlNode[] {
  const ignore = (_: Problem) => {};
  const [node] = readYaml(new SourceFile('definitions.yaml', '\n'.repeat(Math.min(line, 20_000)) + json), ignore);
  return items(node);
}

function apprunner(block: TerraformBlock): readonly Declared[] {
  const image = get(block.body, 'source_configuration', 'image_repository');
  return [
    {
      ...declared(block, get(block.body, 'service_name')),
      ...imageIn(get(image, 'image_identifier')),
      ports: [portNumber(get(image, 'image_configuration', 'port'))].filter(isNumber),
      variables: scalarsOf(get(image, 'image_configuration', 'runtime_environment_variables')),
    },
  ];
}

function cloudRun(block: TerraformBlock): readonly Declared[] {
  const template = get(block.body, 'template');
  const pod = get(template, 'spec') ?? get(template, 'template') ?? template;
  const [container] = nested(pod, 'containers');
  return [
    {
      ...declared(block, get(block.body, 'name')),
      ...imageIn(get(container, 'image')),
      ...(block.type.endsWith('_job') ? { job: true } : {}),
      ports: nested(container, 'ports')
        .map(p => portNumber(get(p, 'container_port')))
        .filter(isNumber),
      variables: namedPairs(nested(container, 'env')),
    },
  ];
}

function cloudFunction(block: TerraformBlock): readonly Declared[] {
  const environment =
    get(block.body, 'environment_variables') ?? get(block.body, 'service_config', 'environment_variables');
  return [{ ...declared(block, get(block.body, 'name')), variables: scalarsOf(environment) }];
}

function containerApp(block: TerraformBlock): readonly Declared[] {
  const [container] = nested(get(block.body, 'template'), 'container');
  const base = declared(block, get(block.body, 'name'));
  const appId = text(get(block.body, 'dapr', 'app_id'));
  return [
    {
      ...base,
      aliases: [...base.aliases, ...(appId ? [appId] : [])],
      ...imageIn(get(container, 'image')),
      ports: [portNumber(get(block.body, 'ingress', 'target_port'))].filter(isNumber),
      variables: namedPairs(nested(container, 'env')),
    },
  ];
}

function functionApp(block: TerraformBlock): readonly Declared[] {
  return [{ ...declared(block, get(block.body, 'name')), variables: scalarsOf(get(block.body, 'app_settings')) }];
}

function workload(block: TerraformBlock): readonly Declared[] {
  const template = get(block.body, 'spec', 'template') ?? get(block.body, 'spec', 'job_template', 'spec', 'template');
  const [container] = nested(get(template, 'spec'), 'container');
  if (!container) return [];
  return [
    {
      ...declared(block, get(block.body, 'metadata', 'name')),
      ...imageIn(get(container, 'image')),
      ...(/_(?:cron_)?job/.test(block.type) ? { job: true } : {}),
      ports: nested(container, 'port')
        .map(p => portNumber(get(p, 'container_port')))
        .filter(isNumber),
      variables: namedPairs(nested(container, 'env')),
    },
  ];
}

/** A module that is handed an image and an environment, or a port: it runs that image, whatever it does inside. */
function moduleProgram(block: TerraformBlock): readonly Declared[] {
  const find = (...names: readonly string[]) => names.map(n => get(block.body, n)).find(n => n !== undefined);
  const image = find('image', 'container_image', 'docker_image', 'image_uri', 'image_url', 'app_image');
  const environment = find(
    'environment_variables',
    'environment',
    'env',
    'env_vars',
    'container_environment',
    'environments',
  );
  const port = portNumber(find('container_port', 'port', 'app_port', 'service_port'));
  if (!text(image) || (!environment && port === undefined)) return [];
  const name = find('service_name', 'name', 'app_name', 'container_name', 'application_name', 'function_name');
  const pairs = environment?.type === 'seq' ? namedPairs(items(environment)) : scalarsOf(environment);
  const base = declared(block, name);
  return [{ ...base, image: text(image)!, ports: [port].filter(isNumber), variables: pairs }];
}
