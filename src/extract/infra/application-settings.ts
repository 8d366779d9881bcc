import type { Fact, Setting } from '../../core/fact.ts';
import type { Problem } from '../../core/problem.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { bindingFacts } from './application-settings-bindings.ts';
import { gatewayFacts } from './application-settings-gateway.ts';
import { type Place, placeOf } from './application-settings-place.ts';
import { policyFacts } from './application-settings-policies.ts';
import { readJson } from './json-document.ts';
import { type Property, readProperties } from './properties.ts';
import { settingEvidence } from './setting-evidence.ts';
import { type FlatEntry, flatten, readYaml } from './yaml-document.ts';

/**
 * Settings of programs: Spring, Quarkus, Micronaut and MicroProfile files, config-server repositories, and the
 * `config.yml` and `config/default.json` of other worlds; with the gateway routes, stream bindings and resilience that
 * are configured in them.
 */
export const applicationSettings: Extractor = {
  id: 'application-settings',
  languages: [],
  looksFor: ['setting', 'forward', 'policy', 'publish', 'consume'],
  accepts: path => placeOf(path) !== undefined,
  *extract(file, report) {
    const place = placeOf(file.path);
    if (!place) return;
    const documents = readDocuments(file, report);
    if (place.doubtful && !looksLikeSettings(file, place, documents)) return;
    for (const entries of documents) yield* factsOf(file, place, entries);
  },
};

/** Key–value pairs of each document of the file. */
function readDocuments(file: SourceFile, report: (problem: Problem) => void): readonly (readonly Property[])[] {
  if (file.name.endsWith('.properties')) return readProperties(file.text).map(d => d.entries);
  if (!file.name.endsWith('.json')) return readYaml(file, report).map(node => properties(flatten(node)));
  const node = readJson(file, report);
  const entries = properties(flatten(node));
  // Here the values are the names of environment variables.
  return [
    file.name.startsWith('custom-environment-variables')
      ? entries.map(e => ({ ...e, value: `\${${e.value}}` }))
      : entries,
  ];
}

/** A setting stands where its key does, wherever its value begins. */
function properties(flat: readonly FlatEntry[]): readonly Property[] {
  return flat.map(({ key, value, keyLine }) => ({ key, value, line: keyLine }));
}

/** First words of keys that programs are configured with; deployment files and data have others. */
const PROGRAM_KEY =
  /^(?:spring|server|eureka|management|endpoints?|logging|security|zuul|ribbon|feign|hystrix|resilience4j|turbine|quarkus|micronaut|mp|datasources?|database|db|kafka|rabbit(?:mq)?|redis|mongo(?:db)?|mysql|postgres(?:ql)?|amqp|nats|jwt|auth|oauth2?|keycloak|app|application|info|service|services|http|grpc|consul|AMQP_URI|[A-Z][A-Z0-9]*_[A-Z0-9_]+)(?:[.[]|$)/;
const SPRING_KEY =
  /^(?:spring|server\.(?:port|servlet|context-?path)|eureka|management|endpoints|logging\.level|security|zuul|ribbon|feign|hystrix|resilience4j|turbine|info|jwt|app)(?:[.[]|$)/i;

function looksLikeSettings(file: SourceFile, place: Place, documents: readonly (readonly Property[])[]): boolean {
  const keys = documents.flat();
  // Files of other tools that keep to the same names.
  if (
    keys.some(e =>
      /^(?:apiVersion|scrape_configs|receivers|exporters|static_resources|openapi|swagger|databaseChangeLog)(?:$|\[|\.)/.test(
        e.key,
      ),
    )
  )
    return false;
  // Files of a config server are Spring's; what else lies in a folder named config belongs to some tool.
  if (place.owner.of === 'application') return keys.some(e => SPRING_KEY.test(e.key));
  // A properties file in a program's resources, or values that are addresses: enough.
  if (keys.some(e => PROGRAM_KEY.test(e.key))) return true;
  return (
    file.name.endsWith('.properties') ||
    /^(?:config|settings|conf)\b/.test(file.name) ||
    keys.some(e => /^\w+:\/\/|^[\w.-]+:\d{2,5}$/.test(e.value))
  );
}

function* factsOf(file: SourceFile, place: Place, entries: readonly Property[]): Iterable<Fact> {
  const profile = profileIn(entries) ?? place.profile;
  const settings: Setting[] = entries.map(({ key, value, line }) => ({
    kind: 'setting',
    at: settingEvidence(file, line, key, value),
    owner: place.owner,
    key,
    value,
    ...(profile ? { profile } : {}),
  }));
  yield* settings;
  // A config server's file speaks for an application that lives elsewhere.
  const unit = place.owner.of === 'application' && place.owner.name !== '*' ? place.owner.name : undefined;
  for (const fact of gatewayFacts(settings)) yield fact.kind === 'forward' && unit ? { ...fact, unit } : fact;
  yield* policyFacts(settings);
  yield* bindingFacts(settings);
}

/** `spring.config.activate.on-profile`, and its older names; a list is joined with commas. */
function profileIn(entries: readonly Property[]): string | undefined {
  const values = entries
    .filter(e => /^spring\.(?:config\.activate\.on-?[pP]rofile|profiles)(?:\[\d+\])?$/.test(e.key))
    .map(e => e.value);
  return values.length === 0 ? undefined : values.join(',');
}
