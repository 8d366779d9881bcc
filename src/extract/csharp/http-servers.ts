import type { Fact, Route } from '../../core/fact.ts';
import { literal, type Ref } from '../../core/ref.ts';
import type { AnnotationHit, CallHit, Row, TypeHit } from '../signatures.ts';
import type { CsInvocation, CsOutline } from '../syntax/csharp-source.ts';
import { simpleType } from '../syntax/csharp-tokens.ts';
import type { Annotation, TypeDeclaration } from '../syntax/outline.ts';
import { csharp, entry, extension, type Facts, hasAnnotation, invocation, joinPaths, typeOf } from './row-facts.ts';

const VERBS: Readonly<Record<string, string>> = {
  HttpGet: 'GET', HttpPost: 'POST', HttpPut: 'PUT', HttpDelete: 'DELETE', HttpPatch: 'PATCH', HttpHead: 'HEAD', HttpOptions: 'OPTIONS',
}; // biome-ignore format: a table

/** Template of `[HttpGet("x")]`, `[Route(template: "x")]`. */
function template(annotation: Annotation | undefined): Ref | undefined {
  return (annotation?.args[0] ?? annotation?.named.template ?? annotation?.named.Template)?.ref;
}

/** `api/[controller]/[action]` with the names put in. */
function filled(ref: Ref | undefined, type: TypeDeclaration, action: string): Ref | undefined {
  if (ref?.ref !== 'literal') return ref;
  return literal(
    ref.value
      .replace(/\[controller\]/gi, type.name.replace(/Controller$/, ''))
      .replace(/\[action\]/gi, action.replace(/Async$/, '')),
  );
}

function isController(type: TypeDeclaration | undefined): type is TypeDeclaration {
  if (type?.kind !== 'class') return false;
  return (
    type.name.endsWith('Controller') ||
    hasAnnotation(type, 'ApiController', 'Controller') !== undefined ||
    type.extends.some(b => b.name.endsWith('Controller') || b.name.endsWith('ControllerBase'))
  );
}

function controllerRoute(hit: AnnotationHit): readonly Route[] {
  const outline = csharp(hit);
  const { member, annotation } = hit;
  const type = typeOf(outline, member?.owner) ?? enclosing(outline, hit.at.line);
  if (!member || !isController(type)) return [];
  const own = template(annotation) ?? template(hasAnnotation(member, 'Route'));
  const prefixes = type.annotations.filter(a => a.name === 'Route').map(a => filled(template(a), type, member.name));
  const path = filled(own, type, member.name);
  // A template that begins with `/` or `~/` stands for itself.
  const isAbsolute = path?.ref === 'literal' && /^~?\//.test(path.value);
  const paths =
    isAbsolute || prefixes.length === 0
      ? [path ? joinPaths(undefined, path) : conventional(type, member.name)]
      : prefixes.map(prefix => joinPaths(prefix, path));
  return paths.map(full => ({
    kind: 'route',
    protocol: 'http',
    method: VERBS[annotation.name] ?? '*',
    path: full,
    framework: 'ASP.NET Core',
    at: hit.at,
    scope: hit.scope,
  }));
}

/** Without any template, routing goes by the names. */
function conventional(type: TypeDeclaration, action: string): Ref {
  return literal(`/${type.name.replace(/Controller$/, '')}/${action}`);
}

function enclosing(outline: CsOutline, line: number): TypeDeclaration | undefined {
  return outline.types.findLast(t => t.line <= line && line <= t.endLine);
}

const MAPPED: Readonly<Record<string, string>> = {
  MapGet: 'GET', MapPost: 'POST', MapPut: 'PUT', MapDelete: 'DELETE', MapPatch: 'PATCH', MapMethods: '*', MapFallback: '*', Map: '*',
}; // biome-ignore format: a table

function minimalApi(hit: CallHit): Facts {
  const i = invocation(hit);
  const [pattern, second] = i.args;
  // A mapper's `Map(a)` and `app.Map("/x", branch => …)` are told by the handler.
  if (
    !pattern ||
    i.args.length < 2 ||
    (pattern.form !== 'string' &&
      pattern.ref.ref !== 'literal' &&
      pattern.ref.ref !== 'constant' &&
      pattern.form !== 'other')
  )
    return undefined;
  if (i.name === 'Map' && (pattern.form !== 'string' || second?.form === 'string')) return undefined;
  return {
    kind: 'route', at: hit.at, protocol: 'http', method: MAPPED[i.name]!, path: joinPaths(groupPrefix(csharp(hit), i, 0), pattern.ref), framework: 'ASP.NET Core', scope: hit.scope,
  }; // biome-ignore format: one thing
}

/** What `MapGroup("/x")` before it, or the variable that holds the group, puts in front. */
function groupPrefix(outline: CsOutline, i: CsInvocation, depth: number): Ref | undefined {
  if (depth > 4) return undefined;
  const groups = i.chain.filter(c => c.name === 'MapGroup');
  const own = groups.reduce<Ref | undefined>(
    (prefix, g) => (prefix ? joinPaths(prefix, g.args[0]?.ref) : g.args[0]?.ref),
    undefined,
  );
  if (!i.root) return own;
  const maker = (outline.invocations(new Set(['MapGroup'])) as readonly CsInvocation[]).findLast(
    g =>
      g.member === i.member &&
      g.owner === i.owner &&
      g.line <= i.line &&
      g.assignedTo === i.root &&
      g.offset < i.offset,
  );
  if (!maker || maker.root === i.root) return own;
  const before = groupPrefix(outline, maker, depth + 1);
  const prefix = joinPaths(before, maker.args[0]?.ref);
  return own ? joinPaths(prefix, own) : prefix;
}

const endpointVerbs = ['Get', 'Post', 'Put', 'Delete', 'Patch', 'Head'];

/** FastEndpoints: `Configure() { Get("/orders/{id}"); }`. */
function fastEndpoint(hit: CallHit): Facts {
  const outline = csharp(hit);
  const type = typeOf(outline, hit.scope.type);
  const isEndpoint = type?.extends.some(b => /^(?:Endpoint\w*|EndpointBaseAsync|Ep)$/.test(b.name));
  if (!isEndpoint || hit.scope.member !== 'Configure') return undefined;
  return invocation(hit).args.map((path): Route => ({
    kind: 'route', at: hit.at, protocol: 'http', method: hit.invocation.name.toUpperCase(), path: joinPaths(undefined, path.ref), framework: 'FastEndpoints', scope: hit.scope,
  })); // biome-ignore format: one thing
}

function mapped(technology: string, protocol: Route['protocol']) {
  return (hit: CallHit): Facts => {
    const i = invocation(hit);
    const type = i.typeArgs[0];
    const path = i.args[0]?.ref ?? literal(type ? simpleType(type) : '/');
    return { kind: 'route', at: hit.at, protocol, method: '*', path, framework: technology, scope: hit.scope };
  };
}

export const httpServerRows: readonly Row[] = [
  {
    use: [
      'WebApplication.CreateBuilder',
      'WebApplication.CreateSlimBuilder',
      'WebApplication.Create',
      'WebHost.CreateDefaultBuilder',
    ],
    fact: entry('ASP.NET Core'),
  },
  { use: 'new WebHostBuilder', fact: entry('ASP.NET Core') },
  extension(['ConfigureWebHostDefaults', 'ConfigureWebHost'], entry('ASP.NET Core')),
  {
    use: ['Host.CreateDefaultBuilder', 'Host.CreateApplicationBuilder', 'Host.CreateEmptyApplicationBuilder'],
    fact: (hit: CallHit): Facts => hostEntry(hit),
  },
  { use: ['new HostBuilder', 'new FunctionsApplication'], fact: entry('.NET') },
  { use: ['WebAssemblyHostBuilder.CreateDefault'], fact: entry('Blazor WebAssembly') },
  { use: ['MauiApp.CreateBuilder'], fact: entry('MAUI') },
  { use: ['FunctionsApplication.CreateBuilder'], fact: entry('Azure Functions') },
  { annotation: Object.keys(VERBS), fact: controllerRoute },
  extension(
    Object.keys(MAPPED).filter(m => m !== 'Map'),
    minimalApi,
  ),
  extension('Map', minimalApi, ['Microsoft.AspNetCore', 'Carter']),
  { use: endpointVerbs, fact: fastEndpoint },
  extension('MapHub', mapped('SignalR', 'websocket')),
  extension(
    ['MapGraphQL'],
    (hit): Facts => ({
      kind: 'route',
      at: hit.at,
      protocol: 'graphql',
      method: '*',
      path: hit.invocation.args[0]?.ref ?? literal('/graphql'),
      framework: 'Hot Chocolate',
      scope: hit.scope,
    }),
  ),
  {
    annotation: ['Function', 'FunctionName'],
    fact: (hit: AnnotationHit): Facts => azureFunction(hit),
  },
  {
    extends: ['Hub'],
    fact: (hit: TypeHit): Facts => ({
      kind: 'route',
      at: hit.at,
      protocol: 'websocket',
      method: '*',
      path: literal(hit.type.name),
      framework: 'SignalR',
      scope: hit.scope,
    }),
  },
];

/** One file often has both: the web host's own mark says it better. */
function hostEntry(hit: CallHit): Facts {
  const isWeb = /ConfigureWebHost|UseStartup</.test(hit.outline.file.text);
  return { kind: 'entry', at: hit.at, technology: isWeb ? 'ASP.NET Core' : '.NET' };
}

/** `[Function("x")] Run([HttpTrigger("get", Route = "orders/{id}")] …)` */
function azureFunction(hit: AnnotationHit): Facts {
  const { member } = hit;
  if (!member || hit.variable) return undefined;
  const trigger = member.parameters.flatMap(p => p.annotations).find(a => a.name === 'HttpTrigger');
  const at: Fact = { kind: 'entry', at: hit.at, technology: 'Azure Functions' };
  if (!trigger) return at;
  const name = hit.annotation.args[0]?.ref;
  const path = trigger.named.Route?.ref ?? name;
  const methods = trigger.args
    .filter(a => a.form === 'string' && a.ref.ref === 'literal')
    .map(a => (a.ref.ref === 'literal' ? a.ref.value.toUpperCase() : '*'));
  return [
    at,
    ...(methods.length > 0 ? methods : ['*']).map(
      (method): Route => ({
        kind: 'route',
        at: hit.at,
        protocol: 'http',
        method,
        path: joinPaths(literal('api'), path),
        framework: 'Azure Functions',
        scope: hit.scope,
      }),
    ),
  ];
}

/** `static void Main(string[] args)` where no framework's own mark says it better. */
export function entries(outline: CsOutline, found: readonly Fact[]): readonly Fact[] {
  if (found.some(f => f.kind === 'entry')) return [];
  const main = outline.members.find(
    m => m.name === 'Main' && (m.ownerType === undefined || /^(?:void|int|Task)$/.test(m.returns?.name ?? '')),
  );
  if (!main) return [];
  const serves = found.some(f => f.kind === 'route') || /\bUse(?:Kestrel|Startup)\b/.test(outline.file.text);
  return [{ kind: 'entry', at: outline.file.at(main.line), technology: serves ? 'ASP.NET Core' : '.NET' }];
}
