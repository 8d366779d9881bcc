import type { Evidence } from '../core/evidence.ts';
import { isNonEmpty } from '../core/evidence.ts';
import type { LogSink } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { Component, Model } from '../core/model.ts';
import { declarationOf, MOST_CITED, runningServices } from './operated.ts';
import { ownSettings } from './own-settings.ts';
import { librariesOf, supplyOf } from './supplied.ts';
import { count, listNames } from './wording.ts';

/** Settings by which a framework writes its log into a file. */
const FILE_KEY =
  /^(?:logging\.(?:file(?:\.(?:name|path))?|path)|quarkus\.log\.file\.(?:enable|path)|micronaut\.logger\.file|Logging\.File\.Path|Serilog\.WriteTo\[\d+\]\.Args\.path)$/i;

/** Products that collect logs, by component or library. */
const COLLECTOR =
  /logstash|elastic|kibana|opensearch|fluent|loki|promtail|graylog|splunk|papertrail|datadog|seq\b|vector|filebeat|sentry|otel|opentelemetry|newrelic|applicationinsights|cloudwatch|stackdriver|logspout|signoz|gelf|awslogs/i;

export const localLogging: Detector = {
  id: 'local-logging',
  title: 'Logs that stay where they were written',
  severity: 'low',
  needs: ['route'],
  remedies: ['guides/observability'],
  subjects: model => runningServices(model).map(c => c.id),

  *detect(model) {
    const services = runningServices(model).filter(c => model.covered(c.id).has('route'));
    const inFiles = services.flatMap(c => {
      const at = logFile(model, c);
      return at ? [{ component: c, at }] : [];
    });
    const files = reportFiles(inFiles);
    if (files) yield files;
    const nowhere = inFiles.length === 0 ? reportNoCollector(model, services) : undefined;
    if (nowhere) yield nowhere;
  },
};

/** The line that sends the log into a file and nowhere else. */
function logFile(model: Model, { id }: Component): Evidence | undefined {
  if (!isContained(model, id)) return undefined;
  const sinks: readonly LogSink[] = model.facts(id, 'log-sink');
  if (sinks.some(s => s.to !== 'file') || ships(model, id)) return undefined;
  const inFramework = ownSettings(model)
    .of(id)
    .find(s => FILE_KEY.test(s.key) && s.profile === undefined && !/^(?:false|\/dev\/std\w+|)$/.test(s.value));
  // Frameworks write to the console as well unless told not to; Spring's own file setting adds a file.
  return sinks.find(s => s.to === 'file')?.at ?? inFramework?.at;
}

function isContained(model: Model, id: Component['id']): boolean {
  return model.facts(id, 'unit').some(u => u.origin !== 'module' && u.origin !== 'procfile');
}

function ships(model: Model, id: Component['id']): boolean {
  return (
    librariesOf(model, id).some(l => COLLECTOR.test(l.name)) ||
    model.out(id).some(c => COLLECTOR.test(model.component(c.to).technology ?? model.component(c.to).name))
  );
}

function reportFiles(found: readonly { component: Component; at: Evidence }[]): Hit | undefined {
  const [first, ...rest] = found;
  const evidence = found.slice(0, MOST_CITED).map(f => f.at);
  if (!first || !isNonEmpty(evidence)) return undefined;
  const names = listNames(found.map(f => f.component.name));
  return {
    subjects: [first.component.id, ...rest.map(f => f.component.id)],
    message: `${names} ${found.length === 1 ? 'writes its' : 'write their'} log into a file inside the container, where it is lost with the container and nothing collects it.`,
    confidence: found.every(f => /ppender|Handler\(|transports|WriteTo|<File|<Rolling/.test(f.at.text))
      ? 'high'
      : 'medium',
    severity: 'medium',
    evidence,
    searched: ['console and network appenders beside the file', 'log collectors among components and libraries'],
    key: 'file',
  };
}

/** Several services and nothing at all that brings their logs together. */
function reportNoCollector(model: Model, services: readonly Component[]): Hit | undefined {
  const [first, ...rest] = services;
  if (!first || rest.length === 0) return undefined;
  const collected =
    model.components.some(c => COLLECTOR.test(`${c.name} ${c.technology ?? ''}`)) ||
    model.all('log-sink').some(s => s.to === 'collector') ||
    model.all('setting').some(s => /log.?driver|^OTEL_|fluent|logstash|gelf/i.test(s.key)) ||
    services.some(c => ships(model, c.id));
  if (collected) return undefined;
  // A cluster's platform collects what goes to standard output, and seldom from within the system's repository.
  const onPlatform = model
    .all('unit')
    .some(u => u.origin === 'kubernetes' || u.origin === 'helm' || u.origin === 'serverless');
  const traced = services.some(c => supplyOf(model, c.id, 'tracing') !== undefined);
  const evidence = services.slice(0, MOST_CITED).map(c => declarationOf(model, c.id));
  if (!isNonEmpty(evidence)) return undefined;
  return {
    subjects: [first.id, ...rest.map(c => c.id)],
    message: `Nothing in the repository brings the logs of ${count(services.length, 'service')} together: ${listNames(services.map(c => c.name))}.`,
    confidence: onPlatform || traced ? 'low' : 'medium',
    evidence,
    searched: [
      'collectors among components (Logstash, Fluentd, Filebeat, Loki, Graylog, Splunk, OpenTelemetry and others)',
      'appenders, handlers and libraries that send logs over the network; logging drivers',
    ],
    key: 'no collector',
  };
}
