import type { Evidence } from '../core/evidence.ts';
import type { Library, Sign } from '../core/fact.ts';
import { memo } from '../core/memo.ts';
import type { ComponentId, Model } from '../core/model.ts';
import { isBelow, ownSettings } from './own-settings.ts';

export type Concern = 'health' | 'tracing' | 'metrics' | 'correlation' | 'versioning' | 'api-document';

/** What takes care of a concern for a component, and where that is said. */
export interface Supply {
  readonly by: string;
  readonly at: Evidence;
}

interface Ways {
  /** Names of libraries: of `group:artifact` both count. */
  readonly libraries: RegExp;
  readonly settings?: RegExp;
  /** In start commands and in settings that hold options of a run time. */
  readonly commands?: RegExp;
  readonly injects?: RegExp;
  /** Technologies of monitoring components that a connection leads to or comes from. */
  readonly monitoring?: RegExp;
  /** Concerns that bring this one along. */
  readonly with?: readonly Concern[];
  readonly mesh?: boolean;
}

/**
 * Everything that counts as taking care of a concern. Deliberately wide: infrastructure that supplies a thing counts,
 * and what is listed here only ever keeps a finding away.
 */
const WAYS: Readonly<Record<Concern, Ways>> = {
  health: {
    libraries:
      /actuator|health|terminus|lightship|starter(?:-netflix)?-zuul|starter-(?:sleuth|zipkin)|eureka-server|config-server|boot-admin-(?:starter-)?client|starter-consul|microprofile|micronaut-management|dropwizard|servicedefaults|helidon-bundles|turbine/i,
    settings: /health(?:check|url|path)?|heartbeat/i,
  },
  tracing: {
    libraries:
      /opentelemetry|opentracing|opencensus|jaeger|zipkin|sleuth|micrometer-(?:tracing|observation)|(?:^|[:/@.-])brave|datadog|dd-?trace|newrelic|elastic[.-]?apm|apm-agent|applicationinsights|x-?ray|skywalking|sentry|honeycomb|lightstep|instana|dynatrace|appdynamics|trace-agent|dapr|servicedefaults|otel|traceloop|tracing/i,
    settings:
      /^(?:OTEL_|JAEGER|ZIPKIN|DD_|NEW_RELIC|ELASTIC_APM|APPLICATIONINSIGHTS|SW_AGENT|AWS_XRAY)|zipkin|sleuth|tracing|opentelemetry|(?:^|\.)otel\.|jaeger|otlp/i,
    commands:
      /-javaagent:|opentelemetry-instrument|ddtrace-run|newrelic-admin|(?:-r|--require|--import)[= ]\S*(?:trac|instrument|telemetry|otel)/i,
    injects: /opentelemetry|jaeger|datadog|istio|linkerd|kuma|consul|dapr/,
    monitoring: /zipkin|jaeger|tempo|otel|opentelemetry|skywalking|apm|signoz|datadog/i,
    mesh: true,
  },
  metrics: {
    libraries:
      /prometheus|prom-client|prom-bundle|micrometer|actuator|metrics|statsd|opentelemetry|opencensus|newrelic|datadog|dd-trace|applicationinsights|hystrix|starter-circuit-breaker|turbine|boot-admin|dropwizard|servicedefaults|honeycomb|instana|dynatrace|elastic[.-]?apm|otel|dapr|starter(?:-netflix)?-zuul|starter-(?:sleuth|zipkin)|eureka-server|config-server/i,
    settings: /^(?:OTEL_|DD_|NEW_RELIC|STATSD|PROMETHEUS)|metrics|prometheus|statsd|otlp/i,
    commands: /-javaagent:|opentelemetry-instrument|ddtrace-run|newrelic-admin/i,
    injects: /prometheus|opentelemetry|istio|linkerd|datadog|kuma|consul|dapr/,
    monitoring: /./,
    mesh: true,
  },
  correlation: {
    libraries:
      /correlation|request-?id|rtracer|hpropagate|header-?propagation|nestjs-cls|cls-hooked|masstransit|nservicebus|rebus|brighter|axon|eventuate/i,
    settings: /correlation|request-?id|baggage|propagat/i,
    with: ['tracing'],
  },
  versioning: {
    libraries: /versioning|express-version|version-?routes/i,
    settings: /api[-_.]?version|(?:context-?path|base-?path|servlet\.path|root-?path)/i,
  },
  'api-document': {
    libraries:
      /swagger|swashbuckle|openapi|nswag|springdoc|springfox|redoc|drf[-_](?:spectacular|yasg)|flasgger|fastapi|connexion|raml|restdocs|asyncapi|pact|cloud-contract|tsoa|nestia|apispec|huma|goa\b/i,
    settings: /swagger|openapi|springdoc/i,
  },
};

const OFF = /^(?:false|0|none|off|disabled|)$/i;

/** How a component is supplied with a concern; undefined where nothing in the repository does it. */
export function supplyOf(model: Model, id: ComponentId, concern: Concern): Supply | undefined {
  const ways = WAYS[concern];
  return (
    byLibrary(model, id, ways) ??
    bySign(model, id, concern) ??
    bySetting(model, id, concern, ways) ??
    byDeployment(model, id, ways) ??
    byMonitoring(model, id, ways) ??
    (ways.with ?? []).map(other => supplyOf(model, id, other)).find(s => s !== undefined)
  );
}

const librariesAbove = new WeakMap<Model, (id: ComponentId) => readonly Library[]>();

/** Libraries of the component, of libraries it is built with, and of build files in the folders above it. */
export function librariesOf(model: Model, id: ComponentId): readonly Library[] {
  let find = librariesAbove.get(model);
  if (!find) {
    find = memo((component: ComponentId) => {
      const { roots } = model.component(component);
      const above = model.all('library').filter(l => roots.some(root => root !== l.root && isBelow(root, l.root)));
      return [...model.facts(component, 'library'), ...above].filter(l => l.scope !== 'test');
    });
    librariesAbove.set(model, find);
  }
  return find(id);
}

function byLibrary(model: Model, id: ComponentId, ways: Ways): Supply | undefined {
  const found = librariesOf(model, id).find(l => ways.libraries.test(l.name));
  return found && { by: found.name, at: found.at };
}

function bySign(model: Model, id: ComponentId, concern: Sign['of']): Supply | undefined {
  const found = model.facts(id, 'sign').find(s => s.of === concern);
  return found && { by: found.at.text, at: found.at };
}

function bySetting(model: Model, id: ComponentId, concern: Concern, ways: Ways): Supply | undefined {
  const found = ownSettings(model)
    .of(id)
    .find(({ key, value }) => {
      if (ways.settings?.test(key) && !OFF.test(value.trim()))
        return concern !== 'versioning' || /api[-_.]?version/i.test(key) || /(?:^|\/)v\d/i.test(value);
      return ways.commands?.test(value) ?? false;
    });
  return found && { by: found.key, at: found.at };
}

function byDeployment(model: Model, id: ComponentId, ways: Ways): Supply | undefined {
  for (const unit of model.facts(id, 'unit')) {
    if (unit.command && ways.commands?.test(unit.command)) return { by: 'its start command', at: unit.at };
    const injected = unit.injects?.find(key => ways.injects?.test(key));
    if (injected) return { by: injected, at: unit.at };
  }
  if (!ways.mesh || !isDeployedToCluster(model, id)) return undefined;
  const mesh = meshOf(model);
  return mesh && { by: 'a mesh', at: mesh };
}

function byMonitoring(model: Model, id: ComponentId, ways: Ways): Supply | undefined {
  if (!ways.monitoring) return undefined;
  const tie = [...model.out(id), ...model.in(id)].find(c => {
    const other = model.component(c.from === id ? c.to : c.from);
    const isProduct = ways.monitoring!.test(other.technology ?? other.name);
    return other.kind === 'monitoring' && c.confidence !== 'low' && isProduct;
  });
  return tie && { by: model.component(tie.from === id ? tie.to : tie.from).name, at: tie.evidence[0] };
}

export function isDeployedToCluster(model: Model, id: ComponentId): boolean {
  return model.facts(id, 'unit').some(u => u.origin === 'kubernetes' || u.origin === 'helm');
}

/** The line by which a mesh carries this system. */
function meshOf(model: Model): Evidence | undefined {
  return (
    model.all('sign').find(s => s.of === 'mesh') ??
    model.all('forward').find(f => f.technology === 'istio') ??
    model.all('policy').find(p => p.source === 'mesh')
  )?.at;
}
