import type { Entry, Fact, Route } from '../../core/fact.ts';
import { literal, type Ref } from '../../core/ref.ts';
import type { AnnotationHit, CallHit, Row } from '../signatures.ts';
import type { Annotation, Outline } from '../syntax/outline.ts';
import {
  attribute,
  type Facts,
  hasAnnotation,
  httpMethod,
  joinPaths,
  placeholders,
  several,
  typeOf,
} from './row-facts.ts';

const WEB = ['org.springframework.web', 'org.springframework.stereotype', 'org.springframework.data.rest'];

/** Mapping annotations and the HTTP method each stands for. */
export const MAPPINGS: Readonly<Record<string, string>> = {
  GetMapping: 'GET', PostMapping: 'POST', PutMapping: 'PUT', DeleteMapping: 'DELETE', PatchMapping: 'PATCH', RequestMapping: '*',
}; // biome-ignore format: a table

/** Marks of interfaces whose mappings are requests to somebody else. */
export const CLIENT_INTERFACES = ['FeignClient', 'HttpExchange', 'RegisterRestClient', 'ReactiveFeignClient'] as const;

/** Paths of a mapping, '' where it names none. */
export function mappingPaths(annotation: Annotation): readonly Ref[] {
  const paths = several(attribute(annotation, 'value', 'path')).map(e => placeholders(e.ref));
  return paths.length > 0 ? paths : [literal('')];
}

export function mappingMethods(annotation: Annotation): readonly string[] {
  const fixed = MAPPINGS[annotation.name];
  if (fixed !== '*') return [fixed ?? '*'];
  const methods = several(attribute(annotation, 'method')).flatMap(e => httpMethod(e) ?? []);
  return methods.length > 0 ? methods : ['*'];
}

/** Prefixes that the class of a handler gives to its paths. */
export function classPaths(outline: Outline, owner: string | undefined): readonly Ref[] {
  const mapping = hasAnnotation(typeOf(outline, owner), 'RequestMapping');
  return mapping ? mappingPaths(mapping) : [literal('')];
}

function routes(hit: AnnotationHit): readonly Route[] {
  const { outline, member, annotation } = hit;
  if (!member || hit.variable || hasAnnotation(typeOf(outline, member.owner), ...CLIENT_INTERFACES)) return [];
  return mappingMethods(annotation).flatMap(method =>
    classPaths(outline, member.owner).flatMap(prefix =>
      mappingPaths(annotation).map(
        (path): Route => ({
          kind: 'route',
          protocol: 'http',
          method,
          path: joinPaths(prefix, path),
          framework: 'Spring MVC',
          at: hit.at,
          scope: hit.scope,
        }),
      ),
    ),
  );
}

const VERBS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];

/** `route(GET("/orders"), handler::list)`, `route().GET("/orders", …)`, Kotlin's `router { GET("/orders") … }`. */
function functionalRoute(hit: CallHit): Route | undefined {
  const path = hit.invocation.args[0];
  if (path?.form !== 'string' && path?.form !== 'name') return undefined;
  return {
    kind: 'route',
    protocol: 'http',
    method: hit.invocation.name,
    path: joinPaths(undefined, path.ref),
    framework: 'WebFlux',
    at: hit.at,
    scope: hit.scope,
  };
}

export const entry =
  (technology: string) =>
  (hit: { at: Entry['at'] }): Fact => ({ kind: 'entry', at: hit.at, technology });

export const springWebRows: readonly Row[] = [
  { annotation: Object.keys(MAPPINGS), from: WEB, fact: routes },
  {
    annotation: ['MessageMapping', 'SubscribeMapping'],
    from: ['org.springframework.messaging'],
    fact: (hit: AnnotationHit): Facts => hit.member && mappingPaths(hit.annotation).map((path): Route => ({
      kind: 'route', protocol: 'websocket', method: '*', path, framework: 'Spring Messaging', at: hit.at, scope: hit.scope,
    })),
  },
  { use: VERBS.flatMap(v => [v, `RouterFunctions.${v}`, `RequestPredicates.${v}`, `RouterFunctions.Builder.${v}`]), from: ['org.springframework.web.reactive.function.server', 'org.springframework.web.servlet.function'], fact: functionalRoute },
]; // biome-ignore format: a table
