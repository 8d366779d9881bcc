import { compareText, type Evidence, isNonEmpty } from '../core/evidence.ts';
import type { Probe, Route } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { Component, Model, StoreUse } from '../core/model.ts';
import { showRef } from '../core/ref.ts';
import { MOST_CITED, operatedServices } from './operated.ts';
import { ownSettings } from './own-settings.ts';
import { isLeftOver } from './stores.ts';
import { librariesOf } from './supplied.ts';
import { listNames } from './wording.ts';

/** Stores that Spring Boot's health endpoint asks by itself as soon as their client is there. */
const INDICATED =
  /postgres|mysql|mariadb|oracle|sqlserver|mssql|db2|mongo|redis|rabbit|cassandra|couchbase|elastic|neo4j|ldap|activemq|^sql$/i;
const READY_PATH = /(?:^|\/)(?:ready|readyz|readiness|live|livez|liveness)$/i;

export const readinessDependsOnRemote: Detector = {
  id: 'readiness-depends-on-remote',
  title: 'A probe that fails when somebody else is down',
  severity: 'medium',
  needs: ['route'],
  remedies: ['patterns/health-checks', 'guides/deployment'],
  subjects: model => operatedServices(model).map(c => c.id),

  *detect(model) {
    const services = operatedServices(model);
    for (const component of services) yield* inHandler(model, component);
    yield* bySpring(model, services);
  },
};

function probesOf(model: Model, { id }: Component): readonly Probe[] {
  return model.facts(id, 'unit').flatMap(u => u.probes ?? []);
}

/** The handler behind the probe makes a call to another component. */
function* inHandler(model: Model, component: Component): Iterable<Hit> {
  const probes = probesOf(model, component);
  for (const route of model.facts(component.id, 'route')) {
    if (route.protocol !== 'http' || route.scope.member === undefined) continue;
    const path = showRef(route.path);
    const asking = probes.filter(p => p.asks !== undefined && samePath(p.asks, path));
    if (asking.length === 0 && !READY_PATH.test(path)) continue;
    const calls = model.calls.filter(
      c =>
        c.from === component.id &&
        c.to !== undefined &&
        c.to !== component.id &&
        sameScope(c.call.at, c.call.scope, route),
    );
    const peers = [...new Set(calls.map(c => model.component(c.to!).name))];
    const evidence = [...asking.map(p => p.at), route.at, ...calls.map(c => c.call.at)];
    if (peers.length === 0 || !isNonEmpty(evidence)) continue;
    const isLive = asking.some(p => p.probe === 'liveness') || /live/i.test(path);
    yield {
      subjects: [component.id, ...new Set(calls.map(c => c.to!))],
      message: `${component.name} answers ${isLive ? 'its liveness' : 'its readiness'} probe ${path} by calling ${listNames(peers)}: when ${peers.length === 1 ? 'it is' : 'one is'} down, ${component.name} ${isLive ? 'is restarted' : 'is taken out of service'} too.`,
      confidence: asking.length > 0 ? 'high' : 'medium',
      severity: isLive ? 'high' : 'medium',
      evidence,
      key: path,
    };
  }
}

function samePath(asks: string, path: string): boolean {
  const plain = (text: string) =>
    text
      .replace(/[?#].*$/, '')
      .replace(/\/+$/, '')
      .replace(/^(?!\/)/, '/');
  return plain(asks) === plain(path);
}

function sameScope(at: Evidence, scope: Route['scope'], route: Route): boolean {
  return at.file === route.at.file && scope.member === route.scope.member && scope.type === route.scope.type;
}

interface ActuatorProbe {
  readonly component: Component;
  readonly probe: Probe;
  readonly actuator: Evidence;
  readonly stores: readonly StoreUse[];
}

/** `/actuator/health` asks every store the service has; only its groups `liveness` and `readiness` do not. */
function* bySpring(model: Model, services: readonly Component[]): Iterable<Hit> {
  const found = services.flatMap(c => actuatorProbe(model, c) ?? []);
  for (const kind of ['liveness', 'readiness'] as const) {
    const same = found.filter(f => f.probe.probe === kind);
    const [first, ...rest] = same;
    if (!first) continue;
    const names = listNames(same.map(f => f.component.name));
    const stores = [...new Set(same.flatMap(f => f.stores.map(s => model.component(s.to).name)))].sort(compareText);
    const one = same.length === 1;
    yield {
      subjects: [
        first.component.id,
        ...rest.map(f => f.component.id),
        ...new Set(same.flatMap(f => f.stores.map(s => s.to))),
      ],
      message: `${one ? `The ${kind} probe` : `${kind === 'liveness' ? 'Liveness' : 'Readiness'} probes`} of ${names} ${one ? 'asks' : 'ask'} ${first.probe.asks}, which also tries ${listNames(stores)}: when ${stores.length === 1 ? 'it is' : 'one is'} down, ${kind === 'liveness' ? 'every instance is restarted' : 'no instance is left to answer'}.`,
      confidence: kind === 'liveness' ? 'high' : 'medium',
      severity: kind === 'liveness' ? 'high' : 'medium',
      evidence: [
        first.probe.at,
        first.actuator,
        ...same.slice(0, MOST_CITED).flatMap(f => [f.probe.at, f.stores[0]!.evidence[0]]),
      ],
      key: `actuator ${kind}`,
    };
  }
}

function actuatorProbe(model: Model, component: Component): ActuatorProbe | undefined {
  const { id } = component;
  const actuator = librariesOf(model, id).find(l => /spring-boot-starter-actuator/.test(l.name));
  const probes = probesOf(model, component).filter(p => /(?:^|\/)(?:actuator\/)?health\/?$/.test(p.asks ?? ''));
  const probe = probes.find(p => p.probe === 'liveness') ?? probes.find(p => p.probe === 'readiness');
  if (!actuator || !probe) return undefined;
  // A handler of its own under that path takes the actuator's place.
  if (model.facts(id, 'route').some(r => samePath(probe.asks!, showRef(r.path)))) return undefined;
  const settings = ownSettings(model).of(id);
  const isNarrowed = settings.some(
    s =>
      (/^management[._]health[._]/i.test(s.key) && /false/i.test(s.value)) ||
      /^management\.endpoint\.health\.(?:group|status)/i.test(s.key),
  );
  const stores = model.stores.filter(
    s =>
      s.from === id &&
      !isLeftOver(model, s) &&
      INDICATED.test(model.component(s.to).technology ?? model.component(s.to).name),
  );
  return isNarrowed || stores.length === 0 ? undefined : { component, probe, actuator: actuator.at, stores };
}
