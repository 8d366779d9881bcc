import type { Fact } from '../../core/fact.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { type CloudProgram, programFacts, resourceFacts } from './cloud-facts.ts';
import {
  addressedBy,
  connectionsOf,
  leadingTo,
  namedBy,
  type Stack,
  variablesOf,
  withNames,
} from './cloudformation-functions.ts';
import { cloudResources } from './cloudformation-resources.ts';
import { type TemplateResource, templateResources, templateText } from './cloudformation-values.ts';
import { isNumber, portNumber } from './kubernetes-manifest.ts';
import { isAuxiliaryPath, resolvePath, tellingFolder } from './repo-path.ts';
import { get, items, readYaml, text, type YamlNode } from './yaml-document.ts';

const FUNCTION = /^AWS::(?:Serverless|Lambda)::Function$/;
const TASK = 'AWS::ECS::TaskDefinition';
/** Folders that hold templates of the whole system. */
const INFRASTRUCTURE =
  /^(?:infra(?:structure)?|sam|cfn|cloud-?formation|templates?|aws|stacks?|backend|serverless|lambda|iac|ops|cdk)$/i;

/** CloudFormation and AWS SAM templates: functions, containers, queues, topics, tables. */
export const cloudformation: Extractor = {
  id: 'cloudformation',
  languages: [],
  looksFor: ['unit', 'setting', 'route', 'consume', 'publish', 'store', 'dead-letter'],
  accepts: path => /\.(?:ya?ml|json|template)$/i.test(path),
  worthReading: text => /["']?Type["']?[ \t]*:[ \t]*["']?AWS::/.test(text) && /["']?Resources["']?[ \t]*:/.test(text),
  *extract(file, report): Iterable<Fact> {
    if (isAuxiliaryPath(file.path)) return;
    for (const document of readYaml(file, report)) {
      const resources = templateResources(get(document, 'Resources'));
      if (resources.length > 0) yield* stackFacts(file, document, resources);
    }
  },
};

function* stackFacts(file: SourceFile, document: YamlNode, resources: readonly TemplateResource[]): Iterable<Fact> {
  const name = INFRASTRUCTURE.test(tellingFolder(file.folder)) ? '' : tellingFolder(file.folder);
  const known = cloudResources(resources, name);
  const ids = new Set(resources.map(r => r.id));
  const textOf: Stack['text'] = node => templateText(node, id => ids.has(id));
  const stack: Stack = { resources, known, text: textOf, leading: leadingTo(resources, textOf) };
  yield* resourceFacts(file, known.values());
  const shared = get(document, 'Globals', 'Function');
  const functions = resources.filter(r => FUNCTION.test(r.type)).map(r => functionOf(file, stack, r, shared));
  for (const program of name === '' ? byCode(functions) : asOne(functions, name, file.folder))
    yield* programFacts(file, program, 'AWS SAM');
  for (const task of resources.filter(r => r.type === TASK))
    for (const program of containersOf(stack, task)) yield* programFacts(file, program, 'CloudFormation');
  for (const { type, properties } of resources) {
    const redrive = get(properties, 'RedrivePolicy');
    if (type === 'AWS::SQS::Queue' && redrive) yield { kind: 'dead-letter', at: file.at(redrive.line) };
  }
}

function functionOf(
  file: SourceFile,
  stack: Stack,
  { id, properties, line }: TemplateResource,
  shared: YamlNode | undefined,
): CloudProgram {
  const environments = [get(shared, 'Environment', 'Variables'), get(properties, 'Environment', 'Variables')];
  const { scheduled, ...connected } = connectionsOf(stack, id, properties);
  const addressed = environments.map(e => addressedBy(stack, e, connected.consumes));
  const code = text(get(properties, 'CodeUri')) ?? text(get(shared, 'CodeUri'));
  const root = code === undefined || /^s3:/.test(code) ? undefined : resolvePath(file.folder, code);
  const image = stack.text(get(properties, 'ImageUri')) ?? stack.text(get(properties, 'Code', 'ImageUri'));
  return {
    name: namedBy(stack, get(properties, 'FunctionName')) ?? (id.replace(/(?:Lambda)?Function$/, '') || id),
    aliases: [],
    line,
    ...(root === undefined ? {} : { root }),
    ...(image ? { image } : {}),
    ports: [],
    ...(scheduled ? { job: true } : {}),
    variables: environments.flatMap(e => variablesOf(stack, e)),
    ...connected,
    publishes: [...connected.publishes, ...addressed.flatMap(a => a.publishes)],
    stores: [...connected.stores, ...addressed.flatMap(a => a.stores)],
  };
}

/** All functions of a stack that lies in a folder of its own: one service. */
function asOne(functions: readonly CloudProgram[], name: string, root: string): readonly CloudProgram[] {
  return functions.length === 0 ? [] : [{ ...merged(functions), name, aliases: [], root }];
}

/** Functions of a template for the whole system: one service for each folder of code. */
function byCode(functions: readonly CloudProgram[]): readonly CloudProgram[] {
  const groups = new Map<string, CloudProgram[]>();
  for (const f of functions) {
    const key = f.root === undefined || f.root === '' ? `: ${f.name}` : f.root;
    groups.set(key, [...(groups.get(key) ?? []), f]);
  }
  return [...groups].map(([root, group]) => {
    const folder = root.startsWith(': ') ? '' : tellingFolder(root);
    const one = merged(group);
    return group.length > 1 && folder !== '' ? { ...one, name: folder, aliases: [] } : one;
  });
}

function merged(functions: readonly CloudProgram[]): CloudProgram {
  const { job: _, ...first } = functions[0]!;
  const variables = functions.flatMap(f => f.variables);
  return {
    ...first,
    ...(functions.every(f => f.job) ? { job: true } : {}),
    variables: variables.filter((v, i) => variables.findIndex(w => w.key === v.key && w.line === v.line) === i),
    routes: functions.flatMap(f => f.routes),
    consumes: distinct(functions.flatMap(f => f.consumes)),
    publishes: distinct(functions.flatMap(f => f.publishes)),
    stores: distinct(functions.flatMap(f => f.stores)),
  };
}

/** Without what says the same thing about the same line or channel again. */
function distinct<T extends { readonly line: number }>(list: readonly T[]): readonly T[] {
  const seen = new Set<string>();
  return list.filter(item => {
    const { line: _, ...rest } = item;
    const key = JSON.stringify(rest);
    return seen.has(key) ? false : seen.add(key);
  });
}

/** Containers of a task: one that serves, or several that are services of their own. */
function containersOf(stack: Stack, { id, properties, line }: TemplateResource): readonly CloudProgram[] {
  const family = namedBy(stack, get(properties, 'Family'));
  return items(get(properties, 'ContainerDefinitions')).flatMap((container, index) => {
    const image = stack.text(get(container, 'Image'));
    if (!image) return [];
    const named = namedBy(stack, get(container, 'Name')) ?? family ?? (id.replace(/Task(?:Definition)?$/, '') || id);
    const pairs = items(get(container, 'Environment')).flatMap(pair => {
      const key = text(get(pair, 'Name'));
      const value = stack.text(get(pair, 'Value'));
      return key && value !== undefined ? [{ key, value: withNames(stack, value), line: pair.line }] : [];
    });
    return [
      {
        name: index === 0 && family && /^(?:app|web|main|container|service)$/i.test(named) ? family : named,
        aliases: index === 0 && family ? [family] : [],
        line: container.line || line,
        image,
        ports: items(get(container, 'PortMappings'))
          .map(p => portNumber(get(p, 'ContainerPort')))
          .filter(isNumber),
        variables: pairs,
        routes: [],
        consumes: [],
        publishes: [],
        stores: [],
      },
    ];
  });
}
