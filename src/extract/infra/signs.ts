import type { Fact, Sign } from '../../core/fact.ts';
import { languageOf } from '../../discover/language.ts';
import { isTestSource } from '../../discover/test-source.ts';
import type { Extractor } from '../extractor.ts';

interface Row {
  readonly of: Sign['of'];
  readonly technology: string;
  readonly text: RegExp;
}

/**
 * Words by which code takes care of a concern of operation. Deliberately wide: a sign only ever keeps a finding away.
 */
const ROWS: readonly Row[] = [
  { of: 'correlation', technology: 'header', text: /\bx-(?:correlation|request|trace|amzn-trace|cloud-trace|b3)-?\w|\btraceparent\b|\bcorrelation[-_ ]?id\b|\buber-trace-id\b|\bCorrelationId|correlationId|correlation_id|\bcid:\s?uuid|AddHeaderPropagation|hpropagat|asyncLocalStorage|AsyncLocalStorage|\bMDC\.put\b|nestjs-cls|cls-hooked|cls-rtracer|express-request-id/i },
  { of: 'tracing', technology: 'library', text: /opentelemetry|opentracing|opencensus|\bjaeger|\bzipkin|\bSleuth\b|\bTracer\b|ActivitySource|\bxray\b|aws-xray|ddtrace|dd-trace|datadog|newrelic|elastic-?apm|ApplicationInsights|applicationinsights|cloud\.google\.com\/go\/trace|trace-agent|skywalking|\bAddServiceDefaults\b|telemetry/i },
  { of: 'metrics', technology: 'library', text: /prometheus|prom-client|micrometer|MeterRegistry|MetricRegistry|statsd|opentelemetry|\bexpvar\b|["'`/]metrics\b|ApplicationInsights|appmetrics|App\.Metrics|datadog|newrelic|\bAddServiceDefaults\b|CounterService|GaugeService|telemetry|dropwizard\.metrics/i },
  { of: 'health', technology: 'endpoint', text: /MapHealthChecks|UseHealthChecks|AddHealthChecks|MapDefaultEndpoints|AddServiceDefaults|HealthCheck|HealthIndicator|grpc_health|grpc[.-]health|health\.NewServer|health\/v1|HealthServicer|createTerminus|TerminusModule|lightship|@Liveness|@Readiness|["'`/](?:healthz?|health-?check|livez?|liveness|readyz?|readiness|ping|alive|status)["'`/?]/i },
  { of: 'versioning', technology: 'header or media type', text: /api-version|x-version|accept-version|api_version|ApiVersion|\bvnd\.[\w.+-]{1,60}v\d|enableVersioning|AddApiVersioning|MapToApiVersion|\bVersioningType\b|URLPathVersioning|AcceptHeaderVersioning|setGlobalPrefix\(\s?['"`][^'"`]{0,60}v\d|["'`](?!math\/rand\/|encoding\/json\/)[\w/-]{0,80}\/v\d{1,3}["'`/]/i },
  { of: 'api-document', technology: 'generated', text: /swagger|openapi|springdoc|springfox|redoc|raml|drf_spectacular|drf_yasg|flasgger|FastAPI\(|AddSwaggerGen|AddOpenApi|spring-restdocs|\bapidoc\b/i },
  { of: 'configuration', technology: 'environment', text: /process\.env\b|os\.(?:Getenv|LookupEnv|environ|getenv)|System\.getenv|Environment\.GetEnvironmentVariable|viper\.|envconfig|cleanenv|AddEnvironmentVariables|BaseSettings|env::var|ENV\[/ },
]; // biome-ignore format: a table

/** Signs that only some languages give: there the word means something else elsewhere. */
const PAGES: Row = { of: 'pages', technology: 'templates', text: /\bModelAndView\b|@Controller\s*$|\bres\.render\(|\brender_template\(|TemplateResponse\(|\breturn View\(|\bc\.HTML\(|\.ExecuteTemplate\(/m }; // biome-ignore format: one pattern

/** Longer lines are generated or data. */
const MAX_LINE = 2_000;

/** Signs in program text, the first of each kind in a file. */
export const signs: Extractor = {
  id: 'signs',
  languages: [],
  looksFor: ['sign'],
  accepts: path =>
    (languageOf(path) !== undefined || /\.(?:gradle(?:\.kts)?|conf(?:\.template)?)$/.test(path)) && !isTestSource(path),
  *extract(file): Iterable<Fact> {
    for (const row of [...ROWS, PAGES]) {
      const found = row.text.exec(file.text);
      if (!found) continue;
      const line = file.lineAt(found.index);
      if (file.lineText(line).length <= MAX_LINE)
        yield { kind: 'sign', at: file.at(line), of: row.of, technology: row.technology };
    }
  },
};

/** What a manifest does for many units at once: meshes that are switched on for namespaces, and autoscalers. */
const MANIFEST_ROWS: readonly (readonly [Sign['of'], RegExp, string])[] = [
  ['mesh', /^\s*["']?istio-injection["']?\s*:\s*["']?enabled|^\s*istio\.io\/rev\s*:/, 'istio'],
  ['mesh', /^\s*["']?linkerd\.io\/inject["']?\s*:\s*["']?enabled/, 'linkerd'],
  ['mesh', /^\s*["']?dapr\.io\/enabled["']?\s*:\s*["']?true/, 'dapr'],
  ['platform', /^applications\s*:/, 'cloud-foundry'],
  [
    'platform',
    /^\s*resource\s+"(?:aws_(?:ecs|lambda|eks|apprunner)|google_(?:cloud_run|container)|azurerm_(?:container|kubernetes|linux_web_app)|kubernetes_|nomad_)/,
    'terraform',
  ],
  [
    'platform',
    /^\s*(?:driver\s*=\s*"docker"|image_resource\s*:|(?:community\.docker\.)?docker_container\s*:)/,
    'containers',
  ],
  ['scaling', /^kind\s*:\s*["']?(?:HorizontalPodAutoscaler|ScaledObject)\b/, 'autoscaler'],
];

export const manifestSigns: Extractor = {
  id: 'manifest-signs',
  languages: [],
  looksFor: ['sign'],
  accepts: path => /\.(?:ya?ml|tf|nomad|hcl)$/.test(path) && !isTestSource(path),
  worthReading: text =>
    /^applications\s*:|docker_container|driver\s*=|resource\s+"|istio-injection|istio\.io\/rev|linkerd\.io\/inject|dapr\.io\/enabled|HorizontalPodAutoscaler|ScaledObject/m.test(
      text,
    ),
  *extract(file): Iterable<Fact> {
    const seen = new Set<RegExp>();
    for (const [i, line] of file.text.split('\n').entries())
      for (const [of, text, technology] of MANIFEST_ROWS)
        if (line.length <= MAX_LINE && !seen.has(text) && text.test(line)) {
          seen.add(text);
          yield { kind: 'sign', at: file.at(i + 1), of, technology };
        }
  },
};
