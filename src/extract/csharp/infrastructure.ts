import type { Fact, Forward } from '../../core/fact.ts';
import { literal } from '../../core/ref.ts';
import type { CallHit, Row } from '../signatures.ts';
import type { CsInvocation } from '../syntax/csharp-source.ts';
import { csharp, extension, type Facts, role, use } from './row-facts.ts';

/** Uses and roles that a registration states by its name alone. */
const USES: readonly (readonly [string | readonly string[], (hit: CallHit) => Facts, ...from: string[]])[] = [
  [['AddZipkinExporter'], use('tracing', 'zipkin')],
  [['AddJaegerExporter', 'AddJaeger'], use('tracing', 'jaeger')],
  [['AddOtlpExporter', 'UseOtlpExporter'], use('tracing', 'opentelemetry-collector')],
  [['AddPrometheusExporter', 'MapPrometheusScrapingEndpoint', 'UseOpenTelemetryPrometheusScrapingEndpoint', 'MapMetrics', 'UseMetricServer', 'UseHttpMetrics'], use('metrics', 'prometheus')],
  [['AddApplicationInsightsTelemetry', 'UseAzureMonitor', 'AddAzureMonitorTraceExporter'], use('tracing', 'application-insights')],
  [['AddDatadog'], use('tracing', 'datadog')],
  [['UseAllElasticApm', 'AddElasticApm', 'UseElasticApm'], use('tracing', 'elastic-apm')],
  [['AddSkyApmExtensions', 'AddSkyAPM'], use('tracing', 'skywalking')],
  [['AddConsul', 'AddConsulClient', 'UseConsul', 'RegisterConsul', 'AddConsulServiceDiscovery'], use('discovery', 'consul')],
  [['AddDiscoveryClient', 'UseDiscoveryClient', 'AddEurekaDiscoveryClient', 'AddServiceDiscovery'], discovery],
  [['AddConfigServer', 'AddConfigServerHosting'], use('config', 'spring-cloud-config')],
  [['AddNacosV2Naming', 'AddNacosAspNet'], use('discovery', 'nacos')],
  [['AddNacosV2Configuration'], use('config', 'nacos')],
  [['AddIdentityServer'], role('auth', 'identityserver')],
  [['AddReverseProxy'], role('gateway', 'yarp')],
  [['AddOcelot', 'UseOcelot'], role('gateway', 'ocelot')],
]; // biome-ignore format: a table

/** Which of several exporters a shared library uses is often a setting: `if (options.UseZipkinExporter)`. */
function isSwitch(hit: CallHit): boolean {
  // OTLP is what the others are replaced by: where it is one of several, it is the one that is on.
  if (/Otlp/.test(hit.invocation.name)) return false;
  return (hit.invocation as CsInvocation).conditions.some(c =>
    /\b\w*\.?(?:Use|Enable|Is)\w*(?:Exporter|Zipkin|Jaeger|Prometheus|Metrics|Consul|Otlp|Enabled)\b|\.Enabled\b/.test(
      c,
    ),
  );
}

/** Steeltoe and Aspire both say `AddServiceDiscovery`; only Steeltoe's needs a registry. */
function discovery(hit: CallHit): Facts {
  return hit.outline.imports.some(i => i.module.startsWith('Steeltoe')) ? use('discovery', 'eureka')(hit) : undefined;
}

/** OpenIddict's client and validation are libraries; its server issues tokens. */
function openIddict(hit: CallHit): Facts {
  return /\.AddServer\s*\(/.test(hit.outline.file.text) ? role('auth', 'openiddict')(hit) : undefined;
}

/** `new ClusterConfig { Destinations = { ["a"] = new DestinationConfig { Address = "http://orders" } } }`, `LoadFromMemory` in short. */
function destination(hit: CallHit): Facts {
  const address = (hit.invocation as CsInvocation).initialised.Address?.ref;
  return address && address.ref !== 'opaque'
    ? ({ kind: 'forward', at: hit.at, target: address, technology: 'yarp' } satisfies Forward)
    : undefined;
}

/** `app.MapForwarder("/orders/{**rest}", "https+http://orders")`. */
function forwarder(hit: CallHit): Facts {
  const [path, target] = hit.invocation.args;
  if (!target || target.ref.ref === 'opaque') return undefined;
  const facts: Fact[] = [
    {
      kind: 'forward',
      at: hit.at,
      target: target.ref,
      technology: 'yarp',
      ...(path?.ref.ref === 'literal' ? { path: path.ref.value } : {}),
    },
  ];
  return facts;
}

/** `AddJwtBearer(o => o.Authority = "http://identity")`: tokens are checked against keys that are fetched from there. */
function authority(hit: CallHit): Facts {
  const fields = hit.invocation.args.find(a => a.form === 'function')?.fields ?? {};
  const target = (fields.Authority ?? fields.MetadataAddress ?? fields.Issuer)?.ref;
  if (!target || target.ref === 'opaque') return undefined;
  return {
    kind: 'call',
    at: hit.at,
    protocol: 'http',
    client: hit.invocation.name === 'AddOpenIdConnect' ? 'OpenIdConnect' : 'JwtBearer',
    names: 'url',
    target,
    method: 'GET',
    path: literal('/.well-known/openid-configuration'),
    scope: hit.scope,
  };
}

export const infrastructureRows: readonly Row[] = [
  ...USES.map(([names, fact, ...from]) => extension(names, hit => (isSwitch(hit) ? undefined : fact(hit)), from.length > 0 ? from : undefined)),
  extension('AddOpenIddict', openIddict),
  { use: 'new DestinationConfig', fact: destination },
  extension('MapForwarder', forwarder),
  extension(['AddJwtBearer', 'AddOpenIdConnect', 'AddIdentityServerAuthentication'], authority),
  { use: ['new ConsulClient'], fact: use('discovery', 'consul') },
  { use: ['Metrics.CreateCounter', 'Metrics.CreateHistogram', 'Metrics.CreateGauge', 'new KestrelMetricServer', 'new MetricServer'], from: ['Prometheus'], fact: (hit: CallHit): Facts => (csharp(hit).imports.some(i => i.module === 'Prometheus') ? use('metrics', 'prometheus')(hit) : undefined) },
]; // biome-ignore format: a table
