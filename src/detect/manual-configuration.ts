import { compareText, type Evidence, isNonEmpty } from '../core/evidence.ts';
import type { Setting } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { Component, ComponentId, Model } from '../core/model.ts';
import { MOST_CITED, operatedServices } from './operated.ts';
import { ownSettings } from './own-settings.ts';
import { librariesOf } from './supplied.ts';
import { count, listNames } from './wording.ts';

/** Values that differ from one environment to the next: addresses of other machines, and of databases. */
const ADDRESS =
  /^(?:jdbc:)?[a-z][\w+.-]*:(?:\/\/|thin:@)[\w.-]+|^[a-z][\w.-]*:\d{2,5}(?:,|$)|^[a-z][\w-]*(?:\.[\w-]+)*\.(?:local|internal|svc|com|net|org|io)\b/i;
const HOST_KEY = /(?:^|[._-])(?:host|hostname|servers?|nodes|brokers|endpoint|contact-?points)$/i;
const LOOPBACK = /localhost|127\.0\.0\.1|0\.0\.0\.0/;
/** Databases and addresses inside the process itself, and names that are no address. */
const WITHIN =
  /:(?:h2|hsqldb|derby|sqlite):|^https?:\/\/(?:www\.)?(?:w3|schemas?|xmlns|json-schema)\b|classpath:|^urn:|mem:/i;
/** Where configuration comes from beside the artefact. */
const SOURCES =
  /cloud-(?:services-)?(?:starter-)?config|consul-config|nacos-config|zookeeper-config|kubernetes-(?:\w+-)?config|vault|azure.*appconfiguration|apollo-client|spring-cloud-.*secret|parameter-?store|etcd|archaius|node-config-?server|dotenv|godotenv|viper|envconfig|env\b/i;

export const manualConfiguration: Detector = {
  id: 'manual-configuration',
  title: 'Configuration that is built into the artefact',
  severity: 'low',
  needs: [],
  remedies: ['guides/deployment', 'patterns/service-discovery'],
  subjects: model => operatedServices(model).map(c => c.id),

  *detect(model) {
    if (model.components.some(c => servesConfiguration(model, c))) return;
    const built = builtIn(model);
    if (built) yield built;
    const repeated = built ? undefined : writtenOut(model);
    if (repeated) yield repeated;
  },
};

/** A configuration server; a registry that a broker keeps its own state in is none. */
function servesConfiguration(model: Model, component: Component): boolean {
  if (component.kind !== 'config') return false;
  if (!/zookeeper|etcd/i.test(component.technology ?? component.name)) return true;
  return model.all('library').some(l => SOURCES.test(l.name) && /zookeeper|etcd/i.test(l.name));
}

/** Addresses in files that are part of the artefact, of services that take nothing from outside. */
function builtIn(model: Model): Hit | undefined {
  const services = operatedServices(model);
  const built = services.flatMap(component => {
    const settings = fixedAddresses(model, component);
    return settings.length > 0 && !isConfiguredOutside(model, component) ? [{ component, settings }] : [];
  });
  const [first, ...rest] = built;
  const evidence = built.flatMap(b => b.settings.slice(0, 2).map(s => s.at)).slice(0, MOST_CITED);
  if (!first || rest.length === 0 || !isNonEmpty(evidence)) return undefined;
  const number = built.reduce((sum, b) => sum + b.settings.length, 0);
  return {
    subjects: [first.component.id, ...rest.map(b => b.component.id)],
    message: `${count(built.length, 'service')} of ${services.length} carry ${count(number, 'address', 'addresses')} of other machines in files that are built into them, and take nothing from outside: ${listNames(built.map(b => b.component.name))}.`,
    // Frameworks let the environment override any key: whoever deploys may do so by hand.
    confidence: 'medium',
    evidence,
    searched: [
      SEARCHED_SERVER,
      'environment in compose, Kubernetes and Dockerfiles; ConfigMaps, Secrets and env files',
      'placeholders in the files themselves, and code that reads the environment',
    ],
  };
}

/** An address that is typed out this often is no slip: there is no place where it would stand once. */
const MANY_TIMES = 5;

/** One address, typed out in the declaration of each service that needs it. */
function writtenOut(model: Model): Hit | undefined {
  const services = operatedServices(model);
  const places = new Map<string, { key: string; value: string; at: Map<ComponentId, Evidence> }>();
  for (const { id } of services)
    for (const s of ownSettings(model).of(id)) {
      if (s.owner.of !== 'unit' || !ADDRESS.test(s.value) || LOOPBACK.test(s.value) || FROM_OUTSIDE.test(s.value))
        continue;
      const name = `${s.at.file}\n${s.key}\n${s.value}`;
      const place = places.get(name) ?? { key: s.key, value: s.value, at: new Map() };
      place.at.set(id, place.at.get(id) ?? s.at);
      places.set(name, place);
    }
  // A YAML anchor is one line however many services take it.
  const lines = (p: { at: ReadonlyMap<ComponentId, Evidence> }) => new Set([...p.at.values()].map(e => e.line)).size;
  const repeated = [...places.values()]
    .filter(p => lines(p) >= MANY_TIMES)
    .sort((a, b) => lines(b) - lines(a) || compareText(a.key, b.key));
  const [most] = repeated;
  const users = most ? [...most.at.keys()].sort(compareText) : [];
  const evidence = most ? users.map(id => most.at.get(id)!).slice(0, MOST_CITED) : [];
  if (!most || !isNonEmpty(evidence)) return undefined;
  const [first, ...rest] = users;
  return {
    subjects: [first!, ...rest],
    message: `${most.key} is written out by hand for each of ${count(users.length, 'service')} in ${evidence[0].file}${repeated.length > 1 ? `, and so ${repeated.length === 2 ? 'is 1 more address' : `are ${repeated.length - 1} more addresses`}` : ''}: ${listNames(users.map(id => model.component(id).name))}.`,
    confidence: 'medium',
    evidence,
    searched: [SEARCHED_SERVER, 'ConfigMaps, env files, YAML anchors and placeholders that would hold it once'],
    key: 'written out',
  };
}

const SEARCHED_SERVER = 'a configuration server or a library that fetches from one';

function fixedAddresses(model: Model, { id }: Component): readonly Setting[] {
  return ownSettings(model)
    .of(id)
    .filter(
      s =>
        s.owner.of === 'folder' &&
        /\.(?:ya?ml|properties|json|toml|ini)$/.test(s.at.file) &&
        s.profile === undefined &&
        !/(?:^|[/._-])(?:dev|local|test)[._-]|\.(?:development|local)\./i.test(s.at.file) &&
        (ADDRESS.test(s.value) ||
          (HOST_KEY.test(s.key) && /^[a-z][\w.-]+$/i.test(s.value) && !/^(?:true|false|none)$/i.test(s.value))) &&
        !LOOPBACK.test(s.value) &&
        !WITHIN.test(s.value),
    );
}

/** Anything at all that comes from beside the artefact. */
function isConfiguredOutside(model: Model, { id }: Component): boolean {
  const settings = ownSettings(model);
  const own = settings.of(id);
  const isOff = own.some(s => /^spring\.cloud\.config\.enabled$/.test(s.key) && s.value === 'false');
  return (
    settings.imports(id).length > 0 ||
    own.some(
      s => s.owner.of === 'application' || s.owner.of === 'source' || (s.owner.of === 'unit' && !isRunTimeOption(s)),
    ) ||
    own.some(s => s.owner.of === 'folder' && FROM_OUTSIDE.test(s.value)) ||
    (!isOff && model.facts(id, 'use').some(u => u.of === 'config')) ||
    model.facts(id, 'sign').some(s => s.of === 'configuration') ||
    librariesOf(model, id).some(l => SOURCES.test(l.name) && !(isOff && /config/.test(l.name))) ||
    model
      .facts(id, 'unit')
      .some(
        u =>
          /(?:^|\s)--[\w.-]+=|-D\w/.test(u.command ?? '') &&
          /--(?:spring|server)\.|-D(?!java\.|logging\.)/.test(u.command ?? ''),
      )
  );
}

/** A placeholder that the file itself or the framework does not fill. */
const FROM_OUTSIDE = /\$\{(?!random\.|spring\.|server\.|project\.|vcap\.|eureka\.|local\.|management\.)|#\{|%\w+%/;

/** Options of the run time, and switches of tracing: a deployment adds them without configuring what the service does. */
const isRunTimeOption = (s: Setting): boolean =>
  /^(?:JAVA_|JVM_|CATALINA_)?(?:TOOL_)?OPTS$|^JAVA_OPTIONS$|^PATH$|^TZ$|^LANG$|^(?:SPRING_ZIPKIN|SPRING_SLEUTH|MANAGEMENT_TRACING|MANAGEMENT_ZIPKIN|JAEGER|OTEL)_/.test(
    s.key,
  );
