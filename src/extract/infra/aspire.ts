import type { RepoPath } from '../../core/evidence.ts';
import type { Fact, Forward, Setting, StartOrder, Unit } from '../../core/fact.ts';
import { literal } from '../../core/ref.ts';
import { describesSystem, isProduct } from '../csharp/product.ts';
import { argument } from '../csharp/row-facts.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { outlineCSharp } from '../syntax/csharp-outline.ts';
import type { CsInvocation, CsOutline } from '../syntax/csharp-source.ts';
import type { Expression } from '../syntax/outline.ts';
import { addressOf, type Graph, type Resource, readGraph, valueText } from './aspire-graph.ts';
import { resolvePath } from './repo-path.ts';

/** The AppHost of .NET Aspire: what runs, and who is told where to find whom. */
export const aspire: Extractor = {
  id: 'aspire',
  languages: [],
  looksFor: ['unit', 'setting', 'start-order', 'forward'],
  accepts: isProduct,
  worthReading: describesSystem,
  *extract(file) {
    const graph = readGraph(outlineCSharp(file));
    for (const resource of graph.resources) if (!resource.parent) yield unitOf(file, graph, resource);
    yield* references(file, graph);
    yield* routes(file, graph);
  },
};

/** Calls that configure one resource, in the order of the text. */
function configuring(graph: Graph, resource: Resource, ...names: readonly string[]): readonly CsInvocation[] {
  return graph.outline.invocations(new Set(names)).filter(i => graph.subject(i) === resource);
}

function unitOf(file: SourceFile, graph: Graph, resource: Resource): Unit {
  const { name, made, row } = resource;
  const image = imageOf(graph, resource);
  const folder = folderOf(file, resource);
  const projectFolder =
    resource.projectPath === undefined
      ? undefined
      : resolvePath(file.folder, resource.projectPath.replace(/[\\/][^\\/]*proj$/, ''));
  const isBuilt = /Dockerfile/.test(made.name);
  const replicas = configuring(graph, resource, 'WithReplicas')[0]?.args[0]?.text;
  const root = projectFolder ?? (isBuilt ? undefined : folder);
  return {
    kind: 'unit',
    at: file.at(made.line),
    origin: 'aspire',
    name,
    aliases: [...new Set([...projectNames(resource), ...sidecarNames(graph, resource)])].filter(a => a !== name),
    hosts: [...new Set([name, ...sidecarNames(graph, resource), ...outsideHost(resource)])],
    ...(root === undefined ? {} : { root }),
    ...(image ? { image } : {}),
    ...(isBuilt && folder !== undefined ? { build: { context: folder } } : {}),
    ports: portsOf(graph, resource),
    ...(row.role ? { role: row.role } : {}),
    ...(row.technology ? { technology: row.technology } : {}),
    ...(replicas && /^\d{1,4}$/.test(replicas) ? { replicas: Number(replicas) } : {}),
  };
}

/** A generated class stands for the project: what is no letter in its name has become `_`. */
function projectNames({ project, projectPath }: Resource): readonly string[] {
  const file = projectPath && /([^\\/]+)\.\w*proj$/.exec(projectPath)?.[1];
  return [...(project ? [project.replaceAll('_', '.')] : []), ...(file ? [file] : [])];
}

/** The name under which Dapr's sidecar answers for it. */
function sidecarNames(graph: Graph, resource: Resource): readonly string[] {
  return configuring(graph, resource, 'WithDaprSidecar').flatMap(i => {
    const first = i.args[0];
    const id =
      first?.form === 'string'
        ? first.ref
        : (first?.fields?.AppId ?? (first?.invocation as CsInvocation | undefined)?.initialised.AppId)?.ref;
    return id?.ref === 'literal' && id.value ? [id.value] : [];
  });
}

/** `AddExternalService("carrier", "https://api.carrier.example")` */
function outsideHost({ made }: Resource): readonly string[] {
  const url = made.name === 'AddExternalService' ? argument(made, 1, 'url')?.ref : undefined;
  const host = url?.ref === 'literal' ? /^\w{1,20}:\/\/([\w.-]{1,200})/.exec(url.value)?.[1] : undefined;
  return host ? [host] : [];
}

function imageOf(graph: Graph, resource: Resource): string | undefined {
  const given =
    configuring(graph, resource, 'WithImage').at(-1)?.args[0] ??
    (resource.made.name === 'AddContainer' ? argument(resource.made, 1, 'image') : undefined);
  return given?.ref.ref === 'literal' ? given.ref.value : undefined;
}

function folderOf(file: SourceFile, { made, row }: Resource): RepoPath | undefined {
  if (row.folder === undefined) return undefined;
  const given = argument(made, row.folder, 'contextPath', 'workingDirectory', 'appDirectory', 'projectDirectory');
  return given?.ref.ref === 'literal' ? resolvePath(file.folder, given.ref.value) : undefined;
}

function portsOf(graph: Graph, resource: Resource): readonly number[] {
  const ports = configuring(graph, resource, 'WithHttpEndpoint', 'WithHttpsEndpoint', 'WithEndpoint').flatMap(i => {
    const fields = i.args.find(a => a.form === 'function')?.fields ?? {};
    const first = i.args[0]?.form === 'number' ? i.args[0] : undefined;
    return [i.named.port ?? fields.Port ?? first, i.named.targetPort ?? fields.TargetPort];
  });
  return [...new Set(ports.flatMap(p => (p && /^\d{2,5}$/.test(p.text) ? [Number(p.text)] : [])))];
}

/** Calls with resources as arguments that hand over no address. */
const NEUTRAL =
  /^(?:WaitFor\w*|With(?:Parent|Child)?Relationship|WithReferenceRelationship|With\w*Parameter|With(?:Image|Args|Http|Https|Data|Bind|Volume|Lifetime|Container|Replicas|Url|Command|Health|Build|Run|Npm|Pnpm|Yarn|Host|Endpoint|External|Otlp|Explicit|Icon|Init)\w*|Publish\w*|Add\w*|Run\w*|ExcludeFrom\w*|GetEndpoint|Build|Configure\w*Builder)$/;
const WAITS = new Set(['WaitFor', 'WaitForCompletion', 'WaitForStart']);

function* references(file: SourceFile, graph: Graph): Iterable<Fact> {
  const { outline } = graph;
  const told = new Set<string>();
  const waits: StartOrder[] = [];
  for (const i of configurations(outline)) {
    const unit = unitName(graph, i);
    if (!unit) continue;
    const at = file.at(i.line);
    if (WAITS.has(i.name)) {
      const on = i.args[0] && graph.pointed(i.args[0], i);
      const name = on?.parent?.name ?? on?.name;
      if (name && name !== unit) waits.push({ kind: 'start-order', at, unit, on: name });
      continue;
    }
    for (const { key, value, to } of handedOver(graph, i)) {
      if (to === unit) continue;
      if (to) told.add(`${unit} ${to}`);
      yield { kind: 'setting', at, owner: { of: 'unit', unit }, key, value } satisfies Setting;
    }
  }
  for (const wait of waits) if (!told.has(`${wait.unit} ${wait.on}`)) yield wait;
}

/** Calls in chains that configure something. */
function configurations(outline: CsOutline): readonly CsInvocation[] {
  const names = new Set(
    [
      ...outline.file.text.matchAll(
        /\.\s{0,40}((?:With|Wait|Configure|Add|Use|Publish|Run|Exclude|On|For|As)\w{1,60})\s?[<(]/g,
      ),
    ].map(m => m[1]!),
  );
  for (const name of names) if (/^(?:AddProject|AddDatabase|AddParameter)$/.test(name)) names.delete(name);
  return outline.invocations(names);
}

/** The configured resource's name; of a helper that another file calls, its parameter's, which is mostly named alike. */
function unitName(graph: Graph, i: CsInvocation): string | undefined {
  const known = graph.subject(i);
  if (known) return known.parent?.name ?? known.name;
  const variable =
    i.root && i.chain.every(c => /^(?:With|Wait)/.test(c.name))
      ? graph.outline.variable(i.root, i.owner, i.member)
      : undefined;
  return variable?.role === 'parameter' &&
    variable.type?.name === 'IResourceBuilder' &&
    !/^(?:builder|resource|this)$/.test(i.root)
    ? kebab(i.root)
    : undefined;
}

const kebab = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();

interface Handed {
  readonly key: string;
  readonly value: string;
  /** The resource whose address it is. */
  readonly to?: string | undefined;
}

function handedOver(graph: Graph, i: CsInvocation): readonly Handed[] {
  if (i.name === 'WithEnvironment') return environment(graph, i);
  if (i.name === 'WithReference') {
    const to = i.args[0] && graph.pointed(i.args[0], i);
    const given = argument(i, 1, 'connectionName', 'name')?.ref;
    return to ? [handed(to, given?.ref === 'literal' ? given.value : undefined)] : [];
  }
  // An extension of the repository's own that is given resources: `orders.WithMessaging(rabbit)`.
  if (NEUTRAL.test(i.name) || graph.subject(i)?.row.technology === 'yarp') return [];
  return i.args.flatMap(a => {
    const to = a.form === 'name' ? graph.pointed(a, i) : undefined;
    return to ? [handed(to, undefined)] : [];
  });
}

function handed(to: Resource, name: string | undefined): Handed {
  const key = to.row.connection ? `ConnectionStrings:${name ?? to.name}` : `services:${name ?? to.name}:http:0`;
  return { key, value: addressOf(to), to: to.parent?.name ?? to.name };
}

/** `WithEnvironment("KEY", value)`, `WithEnvironment(c => c.EnvironmentVariables["KEY"] = value)`. */
function environment(graph: Graph, i: CsInvocation): readonly Handed[] {
  const [key, value] = i.args;
  if (!key || !value || key.ref.ref !== 'literal') return [];
  const text = valueText(graph, value, i);
  const to = graph.pointed(value, i);
  return text === undefined ? [] : [{ key: key.ref.value, value: text, to: to && (to.parent?.name ?? to.name) }];
}

/** Routes of a YARP resource: in its configuration's lambda, or handed to a helper that sets them up. */
function* routes(file: SourceFile, graph: Graph): Iterable<Forward> {
  const { outline } = graph;
  const seen = new Set<string>();
  for (const i of outline.invocations(new Set(['AddRoute', 'AddCatchAllRoute']))) {
    const value = i.args.at(-1);
    const target = value && (graph.pointed(value, i)?.name ?? parameterName(outline, value, i));
    const path = i.args.length > 1 ? i.args[0]?.ref : undefined;
    if (!target) continue;
    const unit = configured(graph, i)?.name;
    seen.add(`${unit} ${target}`);
    yield {
      kind: 'forward',
      at: file.at(i.line),
      ...(unit ? { unit } : {}),
      ...(path?.ref === 'literal' ? { path: path.value } : {}),
      target: literal(target),
      technology: 'yarp',
    };
  }
  for (const yarp of graph.resources.filter(r => r.row.technology === 'yarp'))
    for (const i of configurations(outline)) {
      if (graph.subject(i) !== yarp || WAITS.has(i.name)) continue;
      for (const a of i.args) {
        const to = a.form === 'name' || a.form === 'call' ? graph.pointed(a, i) : undefined;
        if (!to || to === yarp || seen.has(`${yarp.name} ${to.name}`)) continue;
        seen.add(`${yarp.name} ${to.name}`);
        yield { kind: 'forward', at: file.at(i.line), unit: yarp.name, target: literal(to.name), technology: 'yarp' };
      }
    }
}

/** The YARP resource whose configuration holds a route. */
function configured(graph: Graph, route: CsInvocation): Resource | undefined {
  const around = graph.outline
    .invocations(new Set(['WithConfiguration']))
    .findLast(c => c.offset < route.offset && c.line <= route.line && route.line <= c.endLine);
  return around && graph.subject(around);
}

/** In a helper that another file calls: the parameter's name, which is mostly the resource's. */
function parameterName(outline: CsOutline, value: Expression, i: CsInvocation): string | undefined {
  const call = value.invocation as CsInvocation | undefined;
  const word = call?.root || /^@?(\w+)/.exec(value.text)?.[1];
  if (!word) return undefined;
  const variable = outline.variable(word, i.owner, i.member);
  if (variable?.role === 'parameter') return kebab(word);
  const made = variable?.value?.invocation as CsInvocation | undefined;
  return made?.name === 'AddCluster' && made.args[0] ? parameterName(outline, made.args[0], made) : undefined;
}
