import type { Entry, Fact, Route } from '../../core/fact.ts';
import { join, literal, type Ref } from '../../core/ref.ts';
import { type CallHit, type CallRow, importsFrom } from '../signatures.ts';
import type { Expression, Invocation, Outline } from '../syntax/outline.ts';
import { field, isHandler, isName, literalOf, route, UNTYPED, uses, variableOf, words } from './facts.ts';

const METHODS = words('get post put patch delete del head options all');
const EXPRESS_TYPES = words('express.App Express Application Router IRouter');
const FASTIFY_TYPES = words('fastify.App FastifyInstance FastifyPluginAsync');
const KOA_TYPES = words('koa.Router KoaRouter');
const HAPI = ['@hapi/hapi', 'hapi'];
const SERVERS = [
  'express',
  'express-serve-static-core',
  'express-promise-router',
  'fastify',
  'koa',
  '@koa/router',
  'koa-router',
  'restify',
  '@hapi/hapi',
  'hono',
  'polka',
  'router',
  'find-my-way',
];

/** Names under which people pass an application or a router into another file. */
const LIKE_ROUTER = /^(?:app|server|router|routes|api|fastify|instance|route|\w+(?:Router|Routes|App))$/;

const verb = (name: string): string =>
  name === 'all' || name === 'any' || name === 'use' ? '*' : name === 'del' ? 'DELETE' : name.toUpperCase();

/** `app.get('/orders/:id', …handlers)`; also `router.route('/orders').get(handler)`. */
function routes(hit: CallHit, framework: string): Fact | readonly Fact[] | undefined {
  const { invocation, outline, at, scope } = hit;
  const via = [...invocation.chain].reverse().find(link => link.name === 'route');
  const args = via ? invocation.args : invocation.args.slice(1);
  const path = (via ?? invocation).args[0];
  if (!path || !args.some(isHandler)) return undefined;
  const prefix = prefixOf(outline, invocation.root);
  const paths = path.form === 'array' ? (path.items ?? []) : [path];
  const handler = handlerName(invocation, path);
  const own = handler ? { ...scope, member: handler } : scope;
  return paths
    .filter(p => isName(p) && isPathLike(p.ref))
    .map(p => route(at, own, framework, verb(invocation.name), withPrefix(prefix, p.ref)));
}

/** The member that answers: a named function, or the callback itself, which goes by what it answers. */
function handlerName({ name, args }: Invocation, path: Expression): string | undefined {
  const last = args.at(-1);
  if (last?.form === 'name') return /(\w+)$/.exec(last.text)?.[1];
  return last?.form === 'function' && path.ref.ref === 'literal' ? `${name} ${path.ref.value}` : undefined;
}

const isPathLike = (ref: Ref): boolean =>
  ref.ref !== 'opaque' && (ref.ref !== 'literal' || /^[/*(]|^$/.test(ref.value));

export function withPrefix(prefix: Ref | undefined, path: Ref): Ref {
  if (!prefix) return path;
  const tail = path.ref === 'literal' && path.value === '/' ? literal('') : path;
  const head = prefix.ref === 'literal' ? literal(prefix.value.replace(/\/+$/, '')) : prefix;
  return join([head, tail]);
}

const mounts = new WeakMap<Outline, ReadonlyMap<string, Ref>>();

/** Where `app.use('/api', router)` of the same file, or the router's own options, mount it. */
function prefixOf(outline: Outline, router: string): Ref | undefined {
  let known = mounts.get(outline);
  if (!known) {
    const made = new Map<string, Ref>();
    for (const { args } of outline.invocations(new Set(['use']))) {
      const path = args[0];
      if (path?.ref.ref !== 'literal' || !path.ref.value.startsWith('/')) continue;
      for (const arg of args.slice(1)) {
        const name = /^(\w+)(?:\.routes\(\))?$/.exec(arg.text)?.[1];
        if (name) made.set(name, path.ref);
      }
    }
    known = made;
    mounts.set(outline, known);
  }
  const own = variableOf(outline, router)?.value?.invocation;
  const prefix = own && /Router$/.test(own.name) ? field(own.args[0], 'prefix')?.ref : undefined;
  return prefix?.ref === 'literal' ? prefix : known.get(router);
}

function loosely(hit: CallHit): Fact | readonly Fact[] | undefined {
  const { invocation } = hit;
  const via = invocation.chain.some(link => link.name === 'route');
  if (!LIKE_ROUTER.test(invocation.root) || (!via && !/^(?:this\.)?\w+$/.test(invocation.receiver))) return undefined;
  const last = invocation.args.at(-1);
  // `api.get('/orders')` is a client; a route ends with a handler.
  if (!via && (invocation.args.length < 2 || !last || !(last.form === 'function' || isHandlerName(last))))
    return undefined;
  return routes(hit, 'express');
}

const isHandlerName = (value: Expression): boolean =>
  value.form === 'name' &&
  /(?:^|\.)[a-z]\w*$/.test(value.text) &&
  !/(?:data|body|payload|options|config|params|headers)$/i.test(value.text);

/** `fastify.route({ method, url, handler })`, `server.route({ method, path, handler })`, one or a list. */
function routeObjects(hit: CallHit, framework: string): Fact[] {
  const first = hit.invocation.args[0];
  const objects = first?.form === 'array' ? (first.items ?? []) : first ? [first] : [];
  return objects.flatMap(object => {
    const path = field(object, 'url', 'path');
    const method = field(object, 'method');
    if (!path || !method) return [];
    const methods = method.items?.map(literalOf) ?? [literalOf(method)];
    return methods.map(
      (name): Route =>
        route(hit.outline.file.at(object.line), hit.scope, framework, (name ?? '*').toUpperCase(), path.ref),
    );
  });
}

/** The program's server, by the framework that the file imports. */
const entry = ({ at, outline }: CallHit): Entry => ({
  kind: 'entry',
  at,
  technology: SERVERS.find(name => importsFrom(outline, [name]))?.replace(/^@hapi\//, '') ?? 'http',
});

const listens = (hit: CallHit): Fact | undefined => {
  const { root, receiver } = hit.invocation;
  return /^(?:app|server|httpServer|http|api|fastify|instance|application)$/i.test(root) &&
    /^(?:this\.)?\w+$/.test(receiver)
    ? entry(hit)
    : undefined;
};

export const httpServers: readonly CallRow[] = [
  { use: 'express', from: ['express'], gives: 'express.App' },
  { use: ['express.Router', 'Router'], from: ['express', 'express-promise-router'], gives: 'express.App' },
  { use: ['express-promise-router', 'polka', 'restify.createServer', 'new Hono'], gives: 'express.App' },
  { use: 'createServer', from: ['restify'], gives: 'express.App' },
  { use: ['fastify', 'Fastify', 'new Fastify'], from: ['fastify'], gives: 'fastify.App' },
  { use: ['new koa', 'new Koa'], gives: 'koa.App' },
  {
    use: ['new @koa/router', 'new koa-router', 'new Router'],
    from: ['@koa/router', 'koa-router'],
    gives: 'koa.Router',
  },
  { use: ['koa-router', '@koa/router'], gives: 'koa.Router' },
  { use: ['hapi.server', '@hapi/hapi.server', 'new hapi.Server', '@hapi/hapi.Server'], gives: 'hapi.Server' },
  { use: ['http.createServer', 'https.createServer', 'http2.createSecureServer'], gives: 'http.Server' },
  { use: uses(EXPRESS_TYPES, METHODS), from: SERVERS, fact: hit => routes(hit, 'express') },
  { use: uses(FASTIFY_TYPES, METHODS), from: SERVERS, fact: hit => routes(hit, 'fastify') },
  { use: uses(KOA_TYPES, METHODS), fact: hit => routes(hit, 'koa') },
  { use: uses([UNTYPED], METHODS), loose: 'name', fact: loosely },
  {
    use: uses(FASTIFY_TYPES, ['route']),
    from: ['fastify'],
    loose: 'import',
    fact: hit => routeObjects(hit, 'fastify'),
  },
  { use: ['hapi.Server.route', 'Server.route'], from: HAPI, loose: 'import', fact: hit => routeObjects(hit, 'hapi') },
  { use: uses([...EXPRESS_TYPES, 'koa.App', 'Koa'], ['listen']), fact: entry },
  { use: uses(FASTIFY_TYPES, ['listen']), fact: entry },
  { use: ['http.Server.listen', 'Server.listen'], fact: entry },
  { use: `${UNTYPED}.listen`, loose: 'name', fact: listens },
  {
    use: ['hapi.Server.start', 'Server.start'],
    from: HAPI,
    loose: 'import',
    fact: hit => (importsFrom(hit.outline, HAPI) ? entry(hit) : undefined),
  },
  { use: ['serve', 'Bun.serve', 'Deno.serve'], from: ['@hono/node-server'], fact: entry },
];
