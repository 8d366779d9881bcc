import type { Fact, Forward, Use } from '../../core/fact.ts';
import { opaque, type Ref } from '../../core/ref.ts';
import type { CallHit, CallRow, ImportRow } from '../signatures.ts';
import type { Expression, Outline } from '../syntax/outline.ts';
import { call, field, isKnown, isName, literalOf, route, uses } from './facts.ts';

const first = (hit: CallHit): Expression | undefined => hit.invocation.args[0];

function forward(at: Forward['at'], target: Ref, technology: string, path?: string): Forward {
  return { kind: 'forward', at, target, technology, ...(path ? { path } : {}) };
}

/** The path of `app.use('/orders', createProxyMiddleware({ … }))`, read from the line that mounts it. */
function mountedAt(hit: CallHit): string | undefined {
  for (const mount of hit.outline.invocations(new Set(['use', 'all', 'get', 'register'])))
    if (
      mount.line <= hit.invocation.line &&
      mount.endLine >= hit.invocation.endLine &&
      mount.args.some(a => a.invocation === hit.invocation)
    ) {
      const path = literalOf(mount.args[0]);
      return path?.startsWith('/') ? path : undefined;
    }
  return undefined;
}

function proxy(technology: string) {
  return (hit: CallHit): Fact[] | undefined => {
    const { args } = hit.invocation;
    const options = args.find(arg => arg.fields);
    const path =
      args.length > 1 && literalOf(args[0])?.startsWith('/')
        ? literalOf(args[0])
        : (literalOf(field(options, 'prefix', 'pathFilter')) ?? mountedAt(hit));
    const target =
      field(options, 'target', 'upstream', 'url') ??
      (options === undefined || technology === 'express-http-proxy' ? args[0] : undefined);
    const facts: Fact[] =
      target && isName(target) && (options !== undefined || isKnown(target.ref))
        ? [forward(hit.at, target.ref, technology, path)]
        : [];
    const routes = field(options, 'router')?.fields ?? {};
    for (const [from, to] of Object.entries(routes))
      facts.push(forward(hit.at, to.ref, technology, from.startsWith('/') ? from : undefined));
    return facts;
  };
}

/** `{ '/api': 'http://orders:8080' }` and `{ '/api': { target: … } }` */
function* proxyTable(outline: Outline, table: Expression | undefined, technology: string): Iterable<Forward> {
  for (const [path, value] of Object.entries(table?.fields ?? {})) {
    const target = field(value, 'target') ?? value;
    if (isName(target)) yield forward(outline.file.at(value.line), target.ref, technology, path);
  }
}

/** Development and build-time proxies in configuration files: vite, webpack, Next.js, Vue CLI. */
export function* configuredProxies(outline: Outline): Iterable<Fact> {
  const { name, text } = outline.file;
  if (!/(?:config|setupProxy)/i.test(name + outline.file.folder) || !/proxy|rewrites/i.test(text)) return;
  for (const variable of outline.variables) {
    if (variable.name === 'proxyTable' || variable.name === 'proxy')
      yield* proxyTable(outline, variable.value, 'dev-server');
    const value = variable.value;
    if (variable.role !== 'module' || !value?.fields) continue;
    for (const path of ['server.proxy', 'devServer.proxy', 'dev.proxyTable', 'proxyTable'])
      yield* proxyTable(outline, field(value, path), 'dev-server');
    yield* rewrites(outline, field(value, 'rewrites'));
  }
  for (const made of outline.invocations(new Set(['defineConfig']))) {
    const options = made.args[0];
    yield* proxyTable(outline, field(options, 'server.proxy'), 'dev-server');
  }
}

function* rewrites(outline: Outline, value: Expression | undefined): Iterable<Fact> {
  if (!value) return;
  const end = outline.file.lineAt(outline.file.text.length);
  for (let line = value.line; line <= Math.min(end, value.line + 80); line++) {
    const found = /destination:\s?[`'"]([^`'"]{4,200})[`'"]/.exec(outline.file.lineText(line));
    if (found && /^(?:https?:|\$\{)/.test(found[1]!))
      yield forward(outline.file.at(line), textRef(found[1]!), 'Next.js');
  }
}

const textRef = (text: string): Ref => {
  const environment = /^\$\{process\.env\.(\w+)\}/.exec(text);
  return environment
    ? { ref: 'setting', key: environment[1]! }
    : text.includes('${')
      ? opaque(text)
      : { ref: 'literal', value: text };
};

export const infrastructureCalls: readonly CallRow[] = [
  {
    use: ['createProxyMiddleware', 'http-proxy-middleware', 'legacyCreateProxyMiddleware'],
    from: ['http-proxy-middleware'],
    fact: proxy('http-proxy-middleware'),
  },
  {
    use: ['createProxyServer', 'http-proxy.createProxyServer', 'http-proxy.createServer', 'new http-proxy'],
    from: ['http-proxy'],
    gives: 'http-proxy',
    fact: proxy('http-proxy'),
  },
  {
    use: uses(['http-proxy'], ['web', 'ws']),
    fact: hit => {
      const target = field(hit.invocation.args[2], 'target');
      return target && isName(target) ? forward(hit.at, target.ref, 'http-proxy') : undefined;
    },
  },
  { use: ['express-http-proxy', 'proxy'], from: ['express-http-proxy'], fact: proxy('express-http-proxy') },
  {
    use: uses(['fastify.App', 'FastifyInstance'], ['register']),
    from: ['@fastify/http-proxy', 'fastify-http-proxy', '@fastify/reply-from'],
    fact: hit => {
      const upstream = field(hit.invocation.args[1], 'upstream', 'base');
      return upstream
        ? forward(hit.at, upstream.ref, '@fastify/http-proxy', literalOf(field(hit.invocation.args[1], 'prefix')))
        : undefined;
    },
  },
  {
    use: 'express-gateway',
    fact: hit => ({ kind: 'role', at: hit.at, role: 'gateway', technology: 'express-gateway' }),
  },
  // GraphQL
  {
    use: ['new ApolloServer'],
    fact: hit => [route(hit.at, hit.scope, 'apollo', 'POST', { ref: 'literal', value: '/graphql' }, 'graphql')],
  },
  { use: ['new ApolloGateway', 'new IntrospectAndCompose'], fact: subgraphs },
  {
    use: ['new RemoteGraphQLDataSource'],
    fact: hit =>
      isKnown(field(first(hit), 'url')?.ref) ? forward(hit.at, field(first(hit), 'url')!.ref, 'apollo') : undefined,
  },
  {
    use: ['graphql-request', 'request'],
    from: ['graphql-request'],
    fact: hit => graphql(hit, first(hit)?.fields ? field(first(hit), 'url') : first(hit), 'graphql-request'),
  },
  { use: 'new GraphQLClient', fact: hit => graphql(hit, first(hit), 'graphql-request') },
  {
    use: ['new ApolloClient', 'new HttpLink', 'createHttpLink', 'createUploadLink'],
    from: ['@apollo/client', 'apollo-client', 'apollo-link-http', 'apollo-boost', 'apollo-upload-client'],
    fact: hit => graphql(hit, field(first(hit), 'uri', 'link.uri'), 'apollo'),
  },
  {
    use: ['createClient', 'new Client'],
    from: ['urql', '@urql/core'],
    fact: hit => graphql(hit, field(first(hit), 'url'), 'urql'),
  },
  // WebSocket
  {
    use: ['io', 'socket.io-client.io', 'socket.io-client.connect'],
    from: ['socket.io-client'],
    fact: hit => socket(hit, 'socket.io-client'),
  },
  { use: ['new WebSocket', 'new ws', 'new ReconnectingWebSocket'], fact: hit => socket(hit, 'ws') },
  // OpenAPI clients
  {
    use: 'new Configuration',
    fact: hit => {
      const base = field(first(hit), 'basePath')?.ref;
      return base ? call(hit, { client: 'openapi', target: base }) : undefined;
    },
  },
  // Service discovery
  { use: ['new Eureka', 'new eureka-js-client.Eureka'], fact: hit => use(hit, 'discovery', 'eureka') },
  { use: ['consul', 'new Consul', 'new consul'], from: ['consul'], fact: hit => use(hit, 'discovery', 'consul') },
];

function use(hit: CallHit, of: Use['of'], technology: string): Use {
  return { kind: 'use', at: hit.at, of, technology };
}

function subgraphs(hit: CallHit): Fact[] {
  const list = field(first(hit), 'serviceList', 'subgraphs')?.items ?? [];
  return list.flatMap(item => {
    const url = field(item, 'url');
    return url ? [forward(hit.outline.file.at(item.line), url.ref, 'apollo')] : [];
  });
}

function graphql(hit: CallHit, url: Expression | undefined, client: string): Fact | undefined {
  return url && isName(url) ? call(hit, { client, protocol: 'graphql', target: url.ref, method: 'POST' }) : undefined;
}

function socket(hit: CallHit, client: string): Fact | undefined {
  const url = first(hit);
  return url && isName(url) ? call(hit, { client, protocol: 'websocket', target: url.ref }) : undefined;
}

const imports = (of: Use['of'], technology: string, ...packages: string[]): ImportRow[] =>
  packages.map(name => ({ import: name, fact: ({ at }) => ({ kind: 'use', at, of, technology }) }));

export const infrastructureImports: readonly ImportRow[] = [
  ...imports(
    'metrics',
    'prometheus',
    'prom-client',
    'express-prom-bundle',
    '@willsoto/nestjs-prometheus',
    'express-prometheus-middleware',
    'nestjs-prometheus',
  ),
  ...imports(
    'tracing',
    'opentelemetry',
    '@opentelemetry/sdk-node',
    '@opentelemetry/sdk-trace-node',
    '@opentelemetry/sdk-trace-web',
    '@opentelemetry/auto-instrumentations-node',
    '@opentelemetry/exporter-trace-otlp-grpc',
    '@opentelemetry/exporter-trace-otlp-http',
  ),
  ...imports('tracing', 'zipkin', 'zipkin', '@opentelemetry/exporter-zipkin'),
  ...imports('tracing', 'jaeger', 'jaeger-client', '@opentelemetry/exporter-jaeger'),
  ...imports('tracing', 'datadog', 'dd-trace'),
  ...imports('tracing', 'instana', '@instana/collector'),
  ...imports('tracing', 'newrelic', 'newrelic'),
  ...imports('tracing', 'elastic-apm', 'elastic-apm-node'),
  ...imports('config', 'consul', 'nestjs-consul'),
  ...imports('auth', 'keycloak', 'keycloak-connect', 'nest-keycloak-connect'),
];
