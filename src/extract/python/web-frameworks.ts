import type { Entry, Route } from '../../core/fact.ts';
import { literal, type Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Expression, Invocation, Outline } from '../syntax/outline.ts';
import { isDecorator } from '../syntax/python-invocations.ts';
import {
  argument,
  type Facts,
  isKnown,
  joinPaths,
  literalOf,
  madeBy,
  namedOf,
  plainOf,
  refsOf,
  routeAt,
  row,
  uses,
  words,
} from './row-facts.ts';

const VERBS = words('get post put patch delete head options');
const FLASK = words(
  'flask.Flask flask.Blueprint quart.Quart quart.Blueprint sanic.Sanic sanic.Blueprint bottle.Bottle bottle flask_openapi3.OpenAPI flask_openapi3.APIBlueprint flask_smorest.Blueprint apiflask.APIFlask apiflask.APIBlueprint flask_restx.Namespace flask_restx.Api robyn.Robyn chalice.Chalice aws_lambda_powertools.APIGatewayRestResolver',
);
const FASTAPI = words(
  'fastapi.FastAPI fastapi.APIRouter starlette.Starlette ninja.NinjaAPI ninja.Router litestar.Router',
);

const frameworkOf = (type: string | undefined): string => FRAMEWORK[type?.split('.')[0] ?? ''] ?? 'Flask';
const FRAMEWORK: Readonly<Record<string, string>> = {
  flask: 'Flask', quart: 'Quart', sanic: 'Sanic', bottle: 'Bottle', fastapi: 'FastAPI', starlette: 'Starlette', aiohttp: 'aiohttp', tornado: 'Tornado', falcon: 'Falcon',
  ninja: 'Django Ninja', litestar: 'Litestar', chalice: 'Chalice', robyn: 'Robyn',
}; // biome-ignore format: a table

/** Where the object that routes are added to is mounted: its own prefix, and the one it is registered under here. */
function prefixOf(outline: Outline, name: string, own: readonly string[]): Ref | undefined {
  const made = madeBy(outline, name);
  const prefix = made && argument(made, -1, ...own)?.ref;
  const mount = outline
    .invocations(new Set(['register_blueprint', 'include_router', 'mount', 'blueprint', 'add_router']))
    .find(i => plainOf(i).some(a => a.text === name));
  const at =
    mount &&
    (argument(mount, -1, 'url_prefix', 'prefix') ?? plainOf(mount).find(a => literalOf(a)?.startsWith('/')))?.ref;
  // Flask's registration replaces the blueprint's own prefix, FastAPI's stands before it.
  if (isKnown(at)) return mount!.name === 'include_router' && isKnown(prefix) ? joinPaths(at, prefix) : at;
  return isKnown(prefix) ? prefix : undefined;
}

const methodsOf = (invocation: Invocation): readonly string[] => {
  const list = argument(invocation, -1, 'methods', 'method');
  const found = list ? refsOf(list).flatMap(r => (r.ref === 'literal' ? [r.value.toUpperCase()] : [])) : [];
  return found.filter(m => /^[A-Z]{3,7}$/.test(m));
};

function routes(hit: CallHit, framework: string, path: Expression | undefined, methods: readonly string[]): Route[] {
  if (!path) return [];
  const prefix = prefixOf(hit.outline, hit.invocation.root, ['url_prefix', 'prefix']);
  const target = path.ref.ref === 'opaque' && path.ref.text === '' ? literal('') : path.ref;
  return (methods.length > 0 ? methods : ['*']).map(method =>
    routeAt(hit, framework, method, joinPaths(prefix, target)),
  );
}

/** `@app.route("/orders", methods=["POST"])`; Flask answers GET where nothing is said. */
function route(hit: CallHit): Facts {
  const { invocation } = hit;
  const framework = frameworkOf(invocation.receiverType);
  const path = argument(invocation, 0, 'rule', 'uri', 'path');
  const said = methodsOf(invocation);
  return routes(
    hit,
    framework,
    path,
    said.length > 0
      ? said
      : framework === 'Bottle' || framework === 'Flask' || framework === 'Quart' || framework === 'Sanic'
        ? ['GET']
        : [],
  );
}

function verb(hit: CallHit): Facts {
  const { invocation } = hit;
  if (!isDecorator(invocation)) return undefined;
  return routes(hit, frameworkOf(invocation.receiverType), argument(invocation, 0, 'path', 'rule', 'uri'), [
    invocation.name === 'websocket' ? 'GET' : invocation.name.toUpperCase(),
  ]);
}

/** `app.add_url_rule("/orders", view_func=…)`, `router.add_api_route(…)`, `app.add_route(handler, "/orders")` */
function added(hit: CallHit): Facts {
  const { invocation } = hit;
  const path =
    argument(invocation, -1, 'rule', 'path', 'uri') ??
    plainOf(invocation).find(a => literalOf(a)?.startsWith('/') || a.form === 'string');
  return path && routes(hit, frameworkOf(invocation.receiverType), path, methodsOf(invocation));
}

/** A decorator of an object that another file made: `@app.route("/x")`, `@router.get("/x")`. */
function untyped(hit: CallHit): Facts {
  const { invocation } = hit;
  const path = plainOf(invocation)[0] ?? argument(invocation, -1, 'path', 'rule');
  if (!isDecorator(invocation) || invocation.receiver === '' || !path || path.form !== 'string') return undefined;
  const value = literalOf(path);
  if (value !== undefined && value !== '' && !value.startsWith('/')) return undefined;
  const { imports } = hit.outline;
  const known = imports.map(i => i.module.split('.')[0]!).find(m => FRAMEWORK[m]);
  if (invocation.name === 'route')
    return routes(hit, frameworkOf(known), path, methodsOf(invocation).length > 0 ? methodsOf(invocation) : ['GET']);
  return /app|router|api|bp|blueprint|routes?$/i.test(invocation.receiver)
    ? routes(hit, known ? frameworkOf(known) : 'FastAPI', path, [invocation.name.toUpperCase()])
    : undefined;
}

/** aiohttp: `app.router.add_get("/orders", handler)`, `web.get("/orders", handler)`, `@routes.get("/orders")`. */
function aiohttp(hit: CallHit): Facts {
  const { invocation } = hit;
  const generic = invocation.name === 'add_route' || invocation.name === 'route';
  const path = argument(invocation, generic ? 1 : 0, 'path');
  const method = generic
    ? (literalOf(argument(invocation, 0, 'method'))?.toUpperCase() ?? '*')
    : invocation.name.replace(/^add_/, '').toUpperCase();
  return path ? routes(hit, 'aiohttp', path, [method]) : undefined;
}

/** A list of pairs of path and handler: `tornado.web.Application([(r"/orders", Orders)])`. */
function pairs(framework: string) {
  return (hit: CallHit): Facts =>
    (argument(hit.invocation, 0, 'handlers', 'routes')?.items ?? []).flatMap(item => {
      const path = item.items?.[0];
      return path && isKnown(path.ref)
        ? [routeAt({ at: hit.outline.file.at(item.line), scope: hit.scope }, framework, '*', path.ref)]
        : [];
    });
}

/** flask_restful: `api.add_resource(Orders, "/orders", "/orders/<id>")`, one route per method of the class. */
function resource(framework: string) {
  return (hit: CallHit): Facts => {
    const [handler, ...paths] = plainOf(hit.invocation);
    const type = handler?.text.replace(/\(.*$/, '') ?? '';
    const methods = hit.outline.members
      .filter(m => m.owner === type && VERBS.includes(m.name))
      .map(m => m.name.toUpperCase());
    return paths
      .filter(p => isKnown(p.ref) && p.form !== 'object')
      .flatMap(path => routes(hit, framework, path, methods));
  };
}

/** Falcon: `app.add_route("/orders", OrdersResource())`, whose methods are `on_get`, `on_post`. */
function falcon(hit: CallHit): Facts {
  const [path, handler] = plainOf(hit.invocation);
  const type = handler?.invocation?.name ?? madeBy(hit.outline, handler?.text ?? '')?.name;
  const methods = hit.outline.members
    .filter(m => m.owner === type && m.name.startsWith('on_'))
    .map(m => m.name.slice(3).toUpperCase());
  return routes(hit, 'Falcon', path, methods);
}

const entry =
  (technology: string) =>
  (hit: CallHit): Entry => ({ kind: 'entry', at: hit.at, technology });

export const webRows: readonly CallRow[] = [
  row(uses(FLASK, ['route', 'api_route']), route),
  row(uses([...FLASK, ...FASTAPI], [...VERBS, 'websocket']), verb),
  row(uses(FASTAPI, ['api_route', 'route', 'websocket_route']), hit =>
    isDecorator(hit.invocation)
      ? routes(
          hit,
          frameworkOf(hit.invocation.receiverType),
          argument(hit.invocation, 0, 'path'),
          methodsOf(hit.invocation),
        )
      : undefined,
  ),
  row(uses([...FLASK, ...FASTAPI], ['add_url_rule', 'add_api_route', 'add_route']), added),
  row(uses(['untyped'], ['route', ...VERBS, 'websocket']), untyped, { loose: 'name' }),
  row(uses(['aiohttp.RouteTableDef'], [...VERBS, 'view', 'route']), hit =>
    isDecorator(hit.invocation) ? aiohttp(hit) : undefined,
  ),
  row(uses(['aiohttp'], [...VERBS, 'route', 'view']), hit =>
    /(?:^|\.)web$/.test(hit.invocation.receiver) || hit.invocation.module === 'aiohttp.web' ? aiohttp(hit) : undefined,
  ),
  row(
    uses(
      ['untyped', 'aiohttp.Application', 'aiohttp.Application.router', 'aiohttp.UrlDispatcher'],
      [...VERBS.map(v => `add_${v}`), 'add_route'],
    ),
    hit => (/router$/.test(hit.invocation.receiver) ? aiohttp(hit) : undefined),
    { loose: 'import', from: ['aiohttp'] },
  ),
  row(['tornado.Application'], pairs('Tornado')),
  row(['starlette.Route', 'starlette.WebSocketRoute', 'starlette.Mount'], hit =>
    hit.invocation.name === 'Mount'
      ? undefined
      : routes(hit, 'Starlette', argument(hit.invocation, 0, 'path'), methodsOf(hit.invocation)),
  ),
  row(
    uses(['flask_restful.Api', 'flask_restx.Api', 'flask_restplus.Api', 'untyped'], ['add_resource']),
    resource('Flask'),
    { loose: 'name' },
  ),
  row(uses(['falcon.API', 'falcon.App', 'falcon'], ['add_route']), falcon),
  row(uses(['untyped'], ['add_route']), falcon, { loose: 'import', from: ['falcon'] }),
  row(['cherrypy.quickstart'], entry('CherryPy')),
  row(
    uses(
      FLASK.filter(t => !t.endsWith('Blueprint')),
      ['run', 'serve'],
    ),
    hit => entry(frameworkOf(hit.invocation.receiverType))(hit),
  ),
  row(['uvicorn.run', 'hypercorn.serve', 'uvicorn.Server'], hit =>
    entry(hit.outline.imports.some(i => i.module.startsWith('fastapi')) ? 'FastAPI' : 'ASGI')(hit),
  ),
  row(
    [
      'waitress.serve',
      'gevent.WSGIServer',
      'wsgiref.make_server',
      'werkzeug.run_simple',
      'cheroot.Server',
      'eventlet.server',
      'flask_socketio.SocketIO.run',
    ],
    entry('WSGI'),
  ),
  row(['http.HTTPServer', 'http.ThreadingHTTPServer', 'socketserver.TCPServer', 'http.test'], entry('http.server')),
  row(['aiohttp.run_app', 'aiohttp.AppRunner'], entry('aiohttp')),
  row(['tornado.HTTPServer', 'tornado.Application.listen'], entry('Tornado')),
  row(
    ['untyped.run'],
    hit =>
      /^(?:app|server|application|api)$/.test(hit.invocation.receiver) &&
      hit.outline.imports.some(i => i.local === hit.invocation.receiver) &&
      /host|port|debug|0\.0\.0\.0/.test(Object.keys(namedOf(hit.invocation)).join(' '))
        ? entry('Python')(hit)
        : undefined,
    { loose: 'name' },
  ),
  row(['fastapi.FastAPI'], entry('FastAPI')),
  row(['mangum.Mangum'], entry('FastAPI')),
  row(['fastmcp.FastMCP', 'mcp.FastMCP'], entry('MCP')),
];
