import type { Setting } from '../../core/fact.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { settingEvidence } from './setting-evidence.ts';
import { type FlatEntry, flatten, readYaml } from './yaml-document.ts';

interface Format {
  /** Decides by the text which files are read. */
  readonly sign: RegExp;
  /** Keys of the settings that hold a peer's address. */
  readonly keys: RegExp;
  /** Whether a leaf is in use at all, seen together with its file. */
  used?(leaf: FlatEntry, all: readonly FlatEntry[]): boolean;
}

/** Configuration of monitoring products: whom they ask, and where they send. One row per product. */
const FORMATS: readonly Format[] = [
  // Grafana's provisioned data sources.
  { sign: /^datasources\s*:/m, keys: /^datasources\[\d+\]\.url$/ },
  // Prometheus, Promtail.
  {
    sign: /^(?:scrape_configs|remote_write|alerting)\s*:/m,
    keys: /(?:^|\.)static_configs\[\d+\]\.targets\[\d+\]$|^remote_(?:write|read)\[\d+\]\.url$|^clients\[\d+\]\.url$/,
  },
  // OpenTelemetry Collector: an exporter counts when a pipeline names it.
  {
    sign: /^exporters\s*:/m,
    keys: /^exporters\.[^.]+\.(?:(?:\w+_)?endpoints?|brokers|url|dsn|hosts?)(?:\[\d+\])?$/,
    used(leaf, all) {
      const name = leaf.key.split('.')[1];
      return all.some(e => e.value === name && /^service\.pipelines\..*\.exporters\[\d+\]$/.test(e.key));
    },
  },
  // Tempo's and Mimir's metrics.
  { sign: /^metrics_generator\s*:/m, keys: /\.remote_write\[\d+\]\.url$/ },
  // Kibana and the Beats.
  {
    sign: /^(?:output\.)?(?:elasticsearch|logstash)\b[.\w]*\s*:/m,
    keys: /^(?:output\.)?(?:elasticsearch|logstash)\.(?:hosts|url)(?:\[\d+\])?$/,
  },
];

export const monitoringConfig: Extractor = {
  id: 'monitoring-config',
  languages: [],
  looksFor: ['setting'],
  accepts: path => /\.ya?ml$/i.test(path) && !/(?:^|\/)(?:templates\/|values[^/]*$)/.test(path),
  worthReading: text => FORMATS.some(f => f.sign.test(text)),
  *extract(file, report) {
    const formats = FORMATS.filter(f => f.sign.test(file.text));
    for (const document of readYaml(file, report)) yield* addresses(file, flatten(document), formats);
  },
};

function* addresses(file: SourceFile, leaves: readonly FlatEntry[], formats: readonly Format[]): Iterable<Setting> {
  const owner = { of: 'folder', root: file.folder } as const;
  for (const leaf of leaves) {
    if (!formats.some(f => f.keys.test(leaf.key) && (f.used?.(leaf, leaves) ?? true))) continue;
    const at = settingEvidence(file, leaf.line, leaf.key, leaf.value);
    yield { kind: 'setting', at, owner, key: leaf.key, value: environmentForm(leaf.value) };
  }
}

/** The Collector's `${env:NAME:-"x"}` as `${NAME:-x}`. */
function environmentForm(value: string): string {
  return value.replace(/\$\{env:(\w+)(?::-"?([^"}]*)"?)?\}/g, (_, name: string, fallback?: string) =>
    fallback === undefined ? `\${${name}}` : `\${${name}:-${fallback}}`,
  );
}
