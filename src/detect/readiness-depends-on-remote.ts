import type { Evidence } from '../core/evidence.ts';
import type { Probe, Route } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { Component, Model } from '../core/model.ts';
import { showRef } from '../core/ref.ts';
import { operatedServices } from './operated.ts';
import { ownSettings } from './own-settings.ts';
import { librariesOf } from './supplied.ts';
import { listNames } from './wording.ts';

/** Stores that Spring Boot's health endpoint asks by itself as soon as their client is there. */
const INDICATED = /postgres|mysql|mariadb|oracle|sqlserver|mssql|db2|mongo|redis|rabbit|cassandra|couchbase|elastic|neo4j|ldap|activemq|^sql$/i;
const READY_PATH = /(?:^|\/)(?:ready|readyz|readiness|live|livez|liveness)$/i;

export const readinessDependsOnRemote: Detector = {
  id: 'readiness-depends-on-remote',
  title: 'A probe that fails when somebody else is down',
  severity: 'medium',
  needs: ['route'],
  remedies: ['guides/observability'],
  subjects: model => operatedServices(model).map(c => c.id),

  *detect(model) {
    for (const component of operatedServices(model)) {
      yield* inHandler(model, component);
      yield* bySpring(model, component);
    }
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
      c => c.from === component.id && c.to !== undefined && c.to !== component.id && sameScope(c.call.at, c.call.scope, route),
    );
    const peers = [...new Set(calls.map(c => model.component(c.to!).name))];
    if (peers.length === 0) continue;
    const isLive = asking.some(p => p.probe === 'liveness') || /live/i.test(path);
    yield {
      subjects: [component.id, ...new Set(calls.map(c => c.to!))],
      message: `${component.name} answers ${isLive ? 'its liveness' : 'its readiness'} probe ${path} by calling ${listNames(peers)}: when ${peers.length === 1 ? 'it is' : 'one is'} down, ${component.name} ${isLive ? 'is restarted' : 'is taken out of service'} too.`,
      confidence: asking.length > 0 ? 'high' : 'medium',
      severity: isLive ? 'high' : 'medium',
      evidence: [...asking.map(p => p.at), route.at, ...calls.map(c => c.call.at)] as unknown as Hit['evidence'],
      key: path,
    };
  }
}

function samePath(asks: string, path: string): boolean {
  const plain = (text: string) => text.replace(/[?#].*$/, '').replace(/\/+$/, '').replace(/^(?!\/)/, '/');
  return plain(asks) === plain(path);
}

function sameScope(at: Evidence, scope: Route['scope'], route: Route): boolean {
  return at.file === route.at.file && scope.member === route.scope.member && scope.type === route.scope.type;
}

/** `/actuator/health` asks every store the service has; only its groups `liveness` and `readiness` do not. */
function* bySpring(model: Model, component: Component): Iterable<Hit> {
  const actuator = librariesOf(model, component.id).find(l => /spring-boot-starter-actuator/.test(l.name));
  if (!actuator) return;
  const probe = probesOf(model, component).find(
    p => (p.probe === 'liveness' || p.probe === 'readiness') && /(?:^|\/)(?:actuator\/)?health\/?$/.test(p.asks ?? ''),
  );
  if (!probe) return;
  const settings = ownSettings(model).of(component.id);
  if (settings.some(s => /^management[._]health[._]/i.test(s.key) && /false/i.test(s.value))) return;
  if (settings.some(s => /^management\.endpoint\.health\.(?:group|status)/i.test(s.key))) return;
  const uses = model.stores.filter(
    s => s.from === component.id && INDICATED.test(model.component(s.to).technology ?? model.component(s.to).name),
  );
  const [first] = uses;
  if (!first) return;
  const isLive = probesOf(model, component).some(p => p.probe === 'liveness' && p.asks === probe.asks);
  const stores = [...new Set(uses.map(u => model.component(u.to).name))];
  yield {
    subjects: [component.id, ...new Set(uses.map(u => u.to))],
    message: `The ${isLive ? 'liveness' : 'readiness'} probe of ${component.name} asks ${probe.asks}, which also tries ${listNames(stores)}: when ${stores.length === 1 ? 'it is' : 'one is'} down, ${isLive ? 'every instance is restarted' : 'no instance is left to answer'}.`,
    confidence: isLive ? 'high' : 'medium',
    severity: isLive ? 'high' : 'medium',
    evidence: [probe.at, actuator.at, first.evidence[0]],
    key: 'actuator',
  };
}
