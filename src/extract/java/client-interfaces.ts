import type { Call, Fact } from '../../core/fact.ts';
import { join, literal, type Ref } from '../../core/ref.ts';
import type { SourceFile } from '../extractor.ts';
import type { AnnotationHit, CallHit, Row } from '../signatures.ts';
import type { Annotation, Member, Outline, TypeDeclaration } from '../syntax/outline.ts';
import {
  attribute,
  clientAt,
  type Facts,
  hasAnnotation,
  imports,
  joinPaths,
  lastName,
  named,
  placeholders,
  policyAt,
  toScope,
} from './row-facts.ts';
import { MAPPINGS, mappingMethods, mappingPaths } from './spring-web.ts';

interface Request {
  readonly member: Member;
  readonly annotation: Annotation;
  readonly method: string;
  readonly path: Ref;
}

/** Members of a client interface that send something. */
function requests(
  outline: Outline,
  type: TypeDeclaration,
  read: (annotation: Annotation, member: Member) => Omit<Request, 'member' | 'annotation'> | undefined,
): readonly Request[] {
  return outline.members.flatMap(member => {
    if (member.owner !== type.name) return [];
    for (const annotation of member.annotations) {
      const request = read(annotation, member);
      if (request) return [{ member, annotation, ...request }];
    }
    return [];
  });
}

interface Target {
  readonly client: string;
  readonly names: Call['names'];
  readonly target: Ref;
  readonly prefix?: Ref | undefined;
}

function callsOf(
  file: SourceFile,
  type: TypeDeclaration,
  { client, names, target, prefix }: Target,
  list: readonly Request[],
): readonly Call[] {
  return list.map(
    ({ member, annotation, method, path }): Call => ({
      kind: 'call',
      at: file.at(annotation.line),
      protocol: 'http',
      client,
      names,
      target,
      method,
      path: joinPaths(prefix, path),
      scope: { type: type.name, member: member.name, handle: type.name },
    }),
  );
}

function mapping(annotation: Annotation): { method: string; path: Ref } | undefined {
  if (MAPPINGS[annotation.name]) return { method: mappingMethods(annotation)[0]!, path: mappingPaths(annotation)[0]! };
  if (annotation.name === 'RequestLine') {
    // Plain Feign writes both in one text: `GET /orders/{id}`.
    const line = attribute(annotation, 'value')?.ref;
    const parts = line?.ref === 'literal' ? /^\s*([A-Z]+)\s+(\S*)/.exec(line.value) : null;
    return parts ? { method: parts[1]!, path: literal(parts[2]!) } : undefined;
  }
  const exchange = /^(Get|Post|Put|Delete|Patch|Http)Exchange$/.exec(annotation.name)?.[1];
  if (exchange)
    return {
      method: exchange === 'Http' ? (lastText(annotation, 'method') ?? '*') : exchange.toUpperCase(),
      path: named(annotation, 'url', 'value') ?? literal(''),
    };
  return jaxrs(annotation);
}

function lastText(annotation: Annotation, name: string): string | undefined {
  return lastName(attribute(annotation, name))?.toUpperCase();
}

function jaxrs(annotation: Annotation): { method: string; path: Ref } | undefined {
  return /^(?:GET|POST|PUT|DELETE|PATCH|HEAD)$/.test(annotation.name)
    ? { method: annotation.name, path: literal('') }
    : undefined;
}

function feign(hit: AnnotationHit): readonly Fact[] {
  const { type, annotation, outline } = hit;
  if (!type) return [];
  const service = named(annotation, 'name', 'value', 'serviceId');
  const url = named(annotation, 'url');
  // `url = "${orders.url:}"` is a switch for development: by default the name is looked up.
  const optional = url?.ref === 'setting' && url.fallback?.ref === 'literal' && url.fallback.value === '';
  const byUrl = url !== undefined && !(optional && service);
  const target = byUrl ? url : service;
  const facts: Fact[] = [clientAt(hit, 'Feign', type.name)];
  if (target) {
    const mapped = hasAnnotation(type, 'RequestMapping');
    const prefix = joinPaths(named(annotation, 'path'), mapped && mappingPaths(mapped)[0]);
    const isAddress = target.ref === 'literal' && /^https?:/.test(target.value);
    const to: Target = { client: 'Feign', names: byUrl || isAddress ? 'url' : 'service', target, prefix };
    const list = requests(outline, type, mapping);
    // An interface may inherit all its requests from the provider's own.
    facts.push(
      ...(list.length > 0
        ? callsOf(outline.file, type, to, list)
        : [
            {
              kind: 'call',
              at: hit.at,
              protocol: 'http',
              client: 'Feign',
              names: to.names,
              target,
              scope: { type: type.name, handle: type.name },
            } as const,
          ]),
    );
  }
  if (attribute(annotation, 'fallback') ?? attribute(annotation, 'fallbackFactory'))
    facts.push(policyAt(hit, 'fallback', toScope({ type: type.name })));
  return facts;
}

function httpExchange(outline: Outline, type: TypeDeclaration): readonly Fact[] {
  const list = requests(outline, type, mapping).filter(r => /Exchange$/.test(r.annotation.name));
  if (list.length === 0) return [];
  const onType = hasAnnotation(type, 'HttpExchange');
  const prefix = onType ? named(onType, 'url', 'value') : undefined;
  return list.map(
    (r): Call => ({
      kind: 'call',
      at: outline.file.at(r.annotation.line),
      protocol: 'http',
      client: 'HttpExchange',
      names: 'url',
      method: r.method,
      target:
        prefix?.ref === 'literal' && !/^https?:/.test(prefix.value)
          ? joinPaths(prefix, r.path)
          : prefix
            ? join([prefix, r.path])
            : joinPaths(undefined, r.path),
      scope: { type: type.name, member: r.member.name, handle: type.name },
    }),
  );
}

function microprofile(hit: AnnotationHit): readonly Fact[] {
  const { type, annotation, outline } = hit;
  if (!type) return [];
  const key =
    named(annotation, 'configKey') ?? literal(outline.package ? `${outline.package}.${type.name}` : type.name);
  const target: Ref = named(annotation, 'baseUri') ?? {
    ref: 'setting',
    key: `quarkus.rest-client.${key.ref === 'literal' ? key.value : type.name}.url`,
  };
  const list = requests(outline, type, (a, member) => {
    const verb = jaxrs(a);
    const path = hasAnnotation(member, 'Path');
    return verb && { ...verb, path: (path && named(path, 'value')) ?? literal('') };
  });
  const onType = hasAnnotation(type, 'Path');
  return [
    clientAt(hit, 'MicroProfile', type.name),
    ...callsOf(
      outline.file,
      type,
      { client: 'MicroProfile', names: 'url', target, prefix: onType && named(onType, 'value') },
      list,
    ),
  ];
}

function micronaut(hit: AnnotationHit): readonly Fact[] {
  const { type, annotation, outline } = hit;
  const target = named(annotation, 'value', 'id');
  if (!type || !target) return [];
  const list = requests(outline, type, a =>
    /^(?:Get|Post|Put|Delete|Patch|Head)$/.test(a.name)
      ? { method: a.name.toUpperCase(), path: named(a, 'value', 'uri') ?? literal('') }
      : undefined,
  );
  const isUrl = target.ref !== 'literal' || /^(?:https?:)?\//.test(target.value);
  return [
    clientAt(hit, 'Micronaut', type.name),
    ...callsOf(
      outline.file,
      type,
      { client: 'Micronaut', names: isUrl ? 'url' : 'service', target, prefix: named(annotation, 'path') },
      list,
    ),
  ];
}

/** Retrofit and HTTP interfaces carry no mark on their type: their members' annotations tell. */
export function clientInterfaces(outline: Outline): readonly Fact[] {
  const retrofit = imports(outline, 'retrofit2.http', 'retrofit.http');
  const exchange = imports(outline, 'org.springframework.web.service.annotation');
  if (!retrofit && !exchange) return [];
  return outline.types.flatMap((type): readonly Fact[] => {
    if (type.kind !== 'interface') return [];
    if (exchange) return httpExchange(outline, type);
    const list = requests(outline, type, a =>
      /^(?:GET|POST|PUT|DELETE|PATCH|HEAD)$/.test(a.name)
        ? { method: a.name, path: named(a, 'value') ?? literal('') }
        : undefined,
    );
    return list.map(
      (r): Call => ({
        kind: 'call',
        at: outline.file.at(r.annotation.line),
        protocol: 'http',
        client: 'Retrofit',
        names: 'url',
        target: joinPaths(undefined, placeholders(r.path)),
        method: r.method,
        scope: { type: type.name, member: r.member.name, handle: type.name },
      }),
    );
  });
}

export const clientInterfaceRows: readonly Row[] = [
  { annotation: ['FeignClient', 'ReactiveFeignClient'], fact: feign },
  { annotation: 'RegisterRestClient', fact: microprofile },
  { annotation: 'Client', from: ['io.micronaut.http.client.annotation'], fact: micronaut },
  {
    use: ['Retrofit.create', 'Retrofit.Builder.create'],
    fact: (hit: CallHit): Facts => {
      const type =
        /^(\w+)(?:\.class|::class)/.exec(hit.invocation.args[0]?.text ?? '')?.[1] ?? hit.invocation.typeArgs[0];
      const base =
        hit.invocation.chain.find(i => i.name === 'baseUrl')?.args[0]?.ref ??
        builtBase(hit.outline, hit.invocation.root);
      return type ? clientAt(hit, 'Retrofit', type, base) : undefined;
    },
  },
  {
    // `Feign.builder().target(OrdersApi.class, "http://orders")`
    use: ['Feign.target', 'Feign.Builder.target', 'HystrixFeign.target'],
    fact: (hit: CallHit): Facts => {
      const [type, url] = hit.invocation.args;
      const name = /^(\w+)(?:\.class|::class)/.exec(type?.text ?? '')?.[1];
      if (!name || !url) return undefined;
      return [
        clientAt(hit, 'Feign', name, url.ref),
        {
          kind: 'call',
          at: hit.at,
          protocol: 'http',
          client: 'Feign',
          names: 'url',
          target: placeholders(url.ref),
          scope: { ...hit.scope, handle: name },
        },
      ];
    },
  },
  {
    // `HttpServiceProxyFactory…createClient(OrdersApi.class)`: the base is the one of the client it adapts.
    use: 'HttpServiceProxyFactory.createClient',
    loose: 'import',
    from: ['org.springframework.web.service.invoker'],
    fact: (hit: CallHit): Facts => {
      const name =
        /^(\w+)(?:\.class|::class)/.exec(hit.invocation.args[0]?.text ?? '')?.[1] ?? hit.invocation.typeArgs[0];
      const all = hit.outline.invocations(new Set(['baseUrl']));
      const own = all.find(i => i.member === hit.invocation.member) ?? (all.length === 1 ? all[0] : undefined);
      const base = own?.args[0]?.ref;
      return name ? clientAt(hit, 'HttpExchange', name, base) : undefined;
    },
  },
];

/** `retrofit = new Retrofit.Builder().baseUrl(x).build()`, somewhere else in the file. */
function builtBase(outline: Outline, handle: string): Ref | undefined {
  const all = outline.invocations(new Set(['baseUrl']));
  return (all.find(i => i.assignedTo === handle) ?? all[0])?.args[0]?.ref;
}
