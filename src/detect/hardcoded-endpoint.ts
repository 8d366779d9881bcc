import type { Evidence } from '../core/evidence.ts';
import { compareEvidence, compareText, isNonEmpty } from '../core/evidence.ts';
import type { ComponentKind } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { ComponentId, Model } from '../core/model.ts';
import type { Ref } from '../core/ref.ts';
import { builtInAddresses } from './built-in-address.ts';
import { isDatabaseTool } from './deployable.ts';
import { isConfiguration, type LiteralAddress, literalAddress } from './literal-address.ts';
import { count, listNames } from './wording.ts';

const JUDGED: ReadonlySet<ComponentKind> = new Set(['service', 'gateway', 'web', 'job', 'auth']);
const MOST_CITED = 5;

/** Listen on the own machine by design: sidecars, agents and the stand-ins of clouds. */
const SIDECAR_PORTS: ReadonlySet<number> = new Set([
  3500, 50001, 4317, 4318, 8125, 8126, 6831, 14268, 15000, 15001, 15020,
]);

interface Place {
  readonly address: LiteralAddress;
  readonly at: Evidence;
  readonly peer: ComponentId | undefined;
  /** Where a store is opened: nobody does that only to try something out. */
  readonly isStore: boolean;
}

export const hardcodedEndpoint: Detector = {
  id: 'hardcoded-endpoint',
  title: "A peer's address stands in the code",
  severity: 'medium',
  needs: ['call'],
  remedies: ['patterns/service-discovery', 'guides/deployment'],

  *detect(model) {
    for (const component of model.components) {
      if (!JUDGED.has(component.kind) || isDatabaseTool(model, component)) continue;
      const hit = report(model, component.id, placesOf(model, component.id));
      if (hit) yield hit;
      const builtIn = builtInAddresses(model, component.id, namesOfPeers(model, component.id));
      if (builtIn) yield builtIn;
    }
  },
};

function placesOf(model: Model, id: ComponentId): Place[] {
  const uses: { at: Evidence; ref: Ref; peer: ComponentId | undefined; isStore?: boolean }[] = [
    ...model.calls
      .filter(s => s.from === id && s.call.names === 'url')
      .map(s => ({ at: s.call.at, ref: s.call.target, peer: s.to })),
    ...model.facts(id, 'client').flatMap(c => (c.base ? [{ at: c.at, ref: c.base, peer: undefined }] : [])),
    ...model
      .facts(id, 'store')
      .flatMap(s =>
        s.access === 'connect' && s.target ? [{ at: s.at, ref: s.target, peer: undefined, isStore: true }] : [],
      ),
  ];
  const byName = namesOfPeers(model, id);
  const discovers = findsByName(model, id);
  const places = new Map<string, Place>();
  for (const { at, ref, peer, isStore = false } of uses) {
    const address = literalAddress(model, id, ref);
    if (!address || isConfiguration(at.file)) continue;
    const place = { address, at: address.at ?? at, peer: peer ?? byName.get(address.host), isStore };
    if (place.peer === id || !counts(model, place, discovers)) continue;
    places.set(`${place.at.file}:${place.at.line}`, place);
  }
  return [...places.values()].sort((a, b) => compareEvidence(a.at, b.at));
}

function namesOfPeers(model: Model, id: ComponentId): ReadonlyMap<string, ComponentId> {
  const names = new Map<string, ComponentId>();
  for (const c of model.components)
    if (c.id !== id) for (const name of [...c.aliases, c.name]) names.set(name.toLowerCase(), c.id);
  return names;
}

/** A name without a port is looked up where the service registers or a platform resolves names: no address at all. */
function findsByName(model: Model, id: ComponentId): boolean {
  return (
    model.facts(id, 'use').some(u => u.of === 'discovery') ||
    model.out(id, 'infra').some(c => model.component(c.to).kind === 'discovery') ||
    model.facts(id, 'unit').some(u => u.origin === 'aspire') ||
    model
      .facts(id, 'library')
      .some(l => /eureka|consul|ribbon|loadbalancer|ServiceDiscovery|nacos|zookeeper-discovery|steeltoe/i.test(l.name))
  );
}

function counts(model: Model, { address, peer }: Place, discovers: boolean): boolean {
  const { kind, port, scheme } = address;
  if (kind === 'public' || scheme?.includes('+') === true || scheme === 'lb') return false;
  if (peer !== undefined && model.component(peer).kind === 'external' && kind !== 'ip' && kind !== 'loopback')
    return false;
  if (kind === 'loopback') return port !== undefined && !SIDECAR_PORTS.has(port);
  if (kind === 'ip') return true;
  // A bare name that nobody here goes by may be a container's, a queue's, anything.
  return port !== undefined ? true : peer !== undefined && !discovers;
}

function report(model: Model, id: ComponentId, places: readonly Place[]): Hit | undefined {
  const evidence = places.slice(0, MOST_CITED).map((p): Evidence => ({ ...p.at, note: p.address.text }));
  if (!isNonEmpty(evidence)) return undefined;
  const { name } = model.component(id);
  const addresses = [...new Set(places.map(p => p.address.text))].sort(compareText);
  const sure = places.some(p => p.address.kind === 'ip' || (p.address.kind === 'name' && p.address.port !== undefined));
  const local = places.every(p => p.address.kind === 'loopback');
  const end = local ? ': it answers only on the machine of whoever wrote it' : ': another address needs another build';
  return {
    subjects: [id],
    message: `${name} has ${count(addresses.length, 'address', 'addresses')} of peers in its code at ${count(places.length, 'place')} (${listNames(addresses, 4)})${end}.`,
    // Where nobody here answers on the port it may be a tool for trying the service out.
    confidence: local ? localConfidence(places) : sure ? 'high' : 'medium',
    evidence,
    searched: [`settings and environment variables that these addresses of ${name} are read from`],
  };
}

function localConfidence(places: readonly Place[]): Hit['confidence'] {
  if (places.some(p => p.peer !== undefined)) return 'high';
  return places.some(p => p.isStore) ? 'medium' : 'low';
}
