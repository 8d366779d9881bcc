import type { Fact, Use } from '../../core/fact.ts';
import type { CallHit, CallRow, ImportRow } from '../signatures.ts';
import { argument, calls, type Facts, isKnown, literalOf, on, refsOf } from './facts.ts';

const use = (of: Use['of'], technology: string, ...packages: string[]): ImportRow[] =>
  packages.map(name => ({ import: name, fact: ({ at }) => ({ kind: 'use', at, of, technology }) }));

/** The import alone says that the file takes part. Names are those of the products, as images have them. */
export const infrastructureImports: readonly ImportRow[] = [
  ...use(
    'tracing',
    'opentelemetry',
    'go.opentelemetry.io/otel/exporters/otlp',
    'go.opentelemetry.io/contrib/otelconf',
    'contrib.go.opencensus.io/exporter/ocagent',
  ),
  ...use(
    'tracing',
    'zipkin',
    'github.com/openzipkin/zipkin-go',
    'github.com/openzipkin/zipkin-go-opentracing',
    'github.com/openzipkin-contrib/zipkin-go-opentracing',
    'contrib.go.opencensus.io/exporter/zipkin',
    'go.opentelemetry.io/otel/exporters/zipkin',
  ),
  ...use(
    'tracing',
    'jaeger',
    'github.com/uber/jaeger-client-go',
    'contrib.go.opencensus.io/exporter/jaeger',
    'go.opentelemetry.io/otel/exporters/jaeger',
    'go.opentelemetry.io/otel/exporters/trace/jaeger',
  ),
  ...use('tracing', 'datadog', 'gopkg.in/DataDog/dd-trace-go.v1', 'github.com/DataDog/dd-trace-go'),
  ...use('tracing', 'instana', 'github.com/instana/go-sensor'),
  ...use('tracing', 'newrelic', 'github.com/newrelic/go-agent'),
  ...use('tracing', 'elastic-apm', 'go.elastic.co/apm'),
  ...use('tracing', 'skywalking', 'github.com/apache/skywalking-go', 'github.com/SkyAPM/go2sky'),
  ...use(
    'metrics',
    'prometheus',
    'github.com/prometheus/client_golang/prometheus/promhttp',
    'go.opentelemetry.io/otel/exporters/prometheus',
    'contrib.go.opencensus.io/exporter/prometheus',
    'github.com/grpc-ecosystem/go-grpc-prometheus',
    'github.com/zsais/go-gin-prometheus',
    'github.com/labstack/echo-prometheus',
  ),
  ...use('metrics', 'statsd', 'github.com/DataDog/datadog-go', 'github.com/cactus/go-statsd-client'),
  ...use(
    'discovery',
    'consul',
    'github.com/hashicorp/consul/api',
    'github.com/go-kratos/kratos/contrib/registry/consul',
    'github.com/kitex-contrib/registry-consul',
    'github.com/mbobakov/grpc-consul-resolver',
  ),
  ...use(
    'discovery',
    'etcd',
    'go.etcd.io/etcd/client',
    'go.etcd.io/etcd/clientv3',
    'github.com/coreos/etcd/clientv3',
    'github.com/kitex-contrib/registry-etcd',
  ),
  ...use('discovery', 'nacos', 'github.com/nacos-group/nacos-sdk-go', 'github.com/kitex-contrib/registry-nacos'),
  ...use(
    'discovery',
    'eureka',
    'github.com/hudl/fargo',
    'github.com/ArthurHlt/go-eureka-client',
    'github.com/xuanbo/eureka-client',
    'github.com/eriklupander/eureka',
  ),
  ...use('discovery', 'zookeeper', 'github.com/samuel/go-zookeeper', 'github.com/go-zookeeper/zk'),
  ...use('config', 'apollo', 'github.com/apolloconfig/agollo', 'github.com/philchia/agollo'),
  ...use('config', 'vault', 'github.com/hashicorp/vault/api'),
  ...use('auth', 'keycloak', 'github.com/Nerzal/gocloak'),
];

/** A reverse proxy's only argument is where it sends requests on to. */
function proxy(hit: CallHit): Facts {
  return refsOf(argument(hit, 0)).map(
    (target): Fact => ({ kind: 'forward', at: hit.at, target, technology: 'httputil' }),
  );
}

export const infrastructureRows: readonly CallRow[] = [
  { use: on('net/http/httputil', '', 'NewSingleHostReverseProxy'), fact: proxy },
  { use: on(['github.com/gofiber/fiber/middleware/proxy'], '', 'Forward'), fact: proxy },
  // A plain connection to an address: a protocol of its own.
  {
    use: on('net', '', 'Dial DialTimeout'),
    fact: hit => {
      const network = literalOf(argument(hit, 0));
      const targets = refsOf(argument(hit, 1)).filter(isKnown);
      return network?.startsWith('tcp') ? calls(hit, { client: 'net', protocol: 'tcp', targets }) : undefined;
    },
  },
];
