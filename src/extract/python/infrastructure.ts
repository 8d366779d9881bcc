import type { Use } from '../../core/fact.ts';
import { literal } from '../../core/ref.ts';
import type { CallRow, ImportRow } from '../signatures.ts';
import { isDecorator } from '../syntax/python-invocations.ts';
import { argument, routeAt, row, use } from './row-facts.ts';

const imports = (of: Use['of'], technology: string, ...modules: string[]): ImportRow[] =>
  modules.map(name => ({ import: name, fact: ({ at }) => use(at, of, technology) }));

export const infrastructureImports: readonly ImportRow[] = [
  ...imports(
    'tracing',
    'opentelemetry',
    'opentelemetry.exporter.otlp',
    'opentelemetry.instrumentation',
    'opentelemetry.sdk.trace',
  ),
  ...imports(
    'tracing',
    'zipkin',
    'py_zipkin',
    'flask_zipkin',
    'opentelemetry.exporter.zipkin',
    'aiozipkin',
    'starlette_zipkin',
  ),
  ...imports('tracing', 'jaeger', 'jaeger_client', 'opentelemetry.exporter.jaeger'),
  ...imports('tracing', 'datadog', 'ddtrace'),
  ...imports('tracing', 'instana', 'instana'),
  ...imports('tracing', 'elastic-apm', 'elasticapm'),
  ...imports('tracing', 'sentry', 'sentry_sdk'),
  ...imports(
    'metrics',
    'prometheus',
    'prometheus_client',
    'prometheus_flask_exporter',
    'prometheus_fastapi_instrumentator',
    'starlette_exporter',
    'django_prometheus',
    'starlette_prometheus',
    'aioprometheus',
  ),
  ...imports('metrics', 'statsd', 'statsd', 'datadog.dogstatsd'),
  ...imports('discovery', 'consul', 'consul', 'consulate', 'aioconsul'),
  ...imports('discovery', 'eureka', 'py_eureka_client', 'eureka'),
  ...imports('discovery', 'nacos', 'nacos'),
  ...imports('discovery', 'zookeeper', 'kazoo'),
  ...imports('discovery', 'etcd', 'etcd3', 'etcd'),
  ...imports('config', 'spring-cloud-config', 'config.spring', 'config_client', 'springcloudconfig'),
  ...imports('config', 'vault', 'hvac'),
  ...imports('auth', 'keycloak', 'keycloak', 'fastapi_keycloak', 'flask_oidc'),
];

/** GraphQL servers, and addresses asked of a registry. */
export const infrastructureCalls: readonly CallRow[] = [
  row(['strawberry.GraphQLRouter', 'ariadne.GraphQL', 'graphene.GraphQLView', 'strawberry.GraphQLView'], hit =>
    routeAt(
      hit,
      hit.invocation.receiverType ?? 'GraphQL',
      'POST',
      argument(hit.invocation, -1, 'path')?.ref ?? literal('/graphql'),
      'graphql',
    ),
  ),
  row(['py_eureka_client.do_service', 'py_eureka_client.do_service_async', 'py_eureka_client.walk_nodes'], hit => {
    const app = argument(hit.invocation, 0, 'app_name');
    return (
      app && {
        kind: 'call',
        at: hit.at,
        protocol: 'http',
        client: 'py-eureka-client',
        names: 'service',
        target: app.ref,
        scope: hit.scope,
      }
    );
  }),
  // Dapr: `client.invoke_method("orders", "pay")`, `client.publish_event("pubsub", "orders")`
  row(['dapr.DaprClient.invoke_method'], hit => {
    const app = argument(hit.invocation, 0, 'app_id');
    return (
      app && {
        kind: 'call',
        at: hit.at,
        protocol: 'http',
        client: 'dapr',
        names: 'service',
        target: app.ref,
        scope: hit.scope,
      }
    );
  }),
  row(['dapr.DaprClient.publish_event'], hit => {
    const topic = argument(hit.invocation, 1, 'topic_name');
    return topic && { kind: 'publish', at: hit.at, channel: topic.ref, client: 'dapr', scope: hit.scope };
  }),
  row(['dapr.DaprApp.subscribe', 'dapr.App.subscribe'], hit => {
    const topic = argument(hit.invocation, 1, 'topic');
    return topic && isDecorator(hit.invocation)
      ? { kind: 'consume', at: hit.at, channel: topic.ref, client: 'dapr', scope: hit.scope }
      : undefined;
  }),
];
