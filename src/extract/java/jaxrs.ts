import type { Fact, Route } from '../../core/fact.ts';
import { join, literal, type Ref } from '../../core/ref.ts';
import type { AnnotationHit, CallHit, Row } from '../signatures.ts';
import type { Outline } from '../syntax/outline.ts';
import {
  attribute,
  callAt,
  type Facts,
  hasAnnotation,
  inChain,
  joinPaths,
  named,
  placeholders,
  several,
  typeOf,
  urlOf,
  uses,
} from './row-facts.ts';
import { entry } from './spring-web.ts';

const JAXRS = ['javax.ws.rs', 'jakarta.ws.rs'];

function pathOn(of: Parameters<typeof hasAnnotation>[0]): Ref | undefined {
  const path = hasAnnotation(of, 'Path');
  return path && named(path, 'value');
}

function jaxrsRoute(hit: AnnotationHit): Fact | undefined {
  const { member, outline, annotation } = hit;
  const type = typeOf(outline, member?.owner);
  if (!member || hit.variable || hasAnnotation(type, 'RegisterRestClient')) return undefined;
  return route(hit, annotation.name, joinPaths(pathOn(type), pathOn(member)), 'JAX-RS');
}

function route(hit: { at: Route['at']; scope: Route['scope'] }, method: string, path: Ref, framework: string): Route {
  return { kind: 'route', protocol: 'http', method, path, framework, at: hit.at, scope: hit.scope };
}

function micronautRoute(hit: AnnotationHit): Facts {
  const { member, outline, annotation } = hit;
  const controller = hasAnnotation(typeOf(outline, member?.owner), 'Controller');
  if (!member || !controller) return undefined;
  const paths = several(attribute(annotation, 'value', 'uri', 'uris')).map(e => placeholders(e.ref));
  return (paths.length > 0 ? paths : [literal('')]).map(p =>
    route(hit, annotation.name.toUpperCase(), joinPaths(named(controller, 'value'), p), 'Micronaut'),
  );
}

/** `client.target(base).path("/orders").request().get()`: the address stands before the verb. */
function jaxrsCall(hit: CallHit): Facts {
  const { invocation, outline } = hit;
  const request = invocation.chain.findIndex(i => i.name === 'request');
  if (request < 0) return undefined;
  const target = inChain(invocation, 'target')?.args[0];
  const first = target ? urlOf(target) : rootValue(outline, hit);
  const paths = invocation.chain.filter(i => i.name === 'path').map(i => i.args[0]?.ref ?? literal(''));
  return callAt(hit, {
    client: 'JAX-RS',
    target: first && paths.reduce<Ref>((whole, path) => joinParts(whole, path), first),
    method: invocation.name.toUpperCase(),
  });
}

function joinParts(whole: Ref, path: Ref): Ref {
  return join([whole, joinPaths(undefined, path)]);
}

/** Value of the variable that the chain begins with: a WebTarget made on another line. */
export function rootValue(outline: Outline, hit: CallHit): Ref | undefined {
  const { root, member, owner } = hit.invocation;
  const variable = outline.variables.findLast(
    v => v.name === root && v.owner === owner && (v.member === member || v.role === 'field') && v.value,
  );
  return variable?.value?.ref;
}

const VERBS = ['get', 'post', 'put', 'delete', 'head', 'method'];

export const jaxrsRows: readonly Row[] = [
  { annotation: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'], from: JAXRS, fact: jaxrsRoute },
  {
    use: uses(
      [
        'Client',
        'WebTarget',
        'ClientBuilder',
        'ResteasyClient',
        'ResteasyWebTarget',
        'Invocation.Builder',
        'JerseyClient',
      ],
      VERBS,
    ),
    from: JAXRS,
    fact: jaxrsCall,
  },
  {
    annotation: ['Get', 'Post', 'Put', 'Delete', 'Patch', 'Head'],
    from: ['io.micronaut.http.annotation'],
    fact: micronautRoute,
  },
  {
    use: uses(
      ['HttpClient', 'BlockingHttpClient', 'RxHttpClient', 'ReactorHttpClient', 'StreamingHttpClient', 'HttpRequest'],
      ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'],
    ),
    from: ['io.micronaut.http'],
    fact: (hit: CallHit): Facts =>
      /^HttpRequest/.test(hit.invocation.receiverType ?? '')
        ? callAt(hit, { client: 'Micronaut', target: urlOf(hit.invocation.args[0]), method: hit.invocation.name })
        : undefined,
  },
  { annotation: 'QuarkusMain', fact: entry('Quarkus') },
  { use: 'Micronaut.run', fact: entry('Micronaut') },
  { use: 'Javalin.create', fact: entry('Javalin') },
  { use: 'Javalin.start', fact: entry('Javalin') },
  {
    use: uses(['Javalin'], ['get', 'post', 'put', 'delete', 'patch']),
    from: ['io.javalin'],
    fact: (hit: CallHit): Facts =>
      hit.invocation.args[0]?.form === 'string'
        ? route(hit, hit.invocation.name.toUpperCase(), hit.invocation.args[0].ref, 'Javalin')
        : undefined,
  },
];
