import type { Evidence } from '../../core/evidence.ts';
import type { Forward } from '../../core/fact.ts';
import { showRef } from '../../core/ref.ts';
import { addressesIn } from '../addresses.ts';
import { isDevelopmentServer, isInside, normalise } from '../names.ts';
import { factsOf, namesOf, type Party } from '../party.ts';
import { HOLE } from '../resolve.ts';
import { imply, type System, styleTowards, tie } from '../system.ts';

/** Routes of gateways and proxies. */
export function connectForwards(system: System): void {
  for (const forward of system.forwards)
    for (const owner of ownersOf(system, forward)) {
      if (forward.target.ref === 'literal' && forward.target.value === '*') forwardToAll(system, owner, forward.at);
      else connect(system, owner, forward);
    }
  forwardByDefault(system);
}

const CLUSTER_ROUTES = /ingress|istio|gateway-api|openshift|contour|ambassador|apisix/i;

/** Proxies that the repository configures without deploying them: the web server in front of it all. */
const STANDALONE = new Set(['nginx', 'apache', 'httpd', 'caddy', 'haproxy', 'envoy', 'traefik']);

function ownersOf(system: System, forward: Forward): readonly Party[] {
  if (forward.unit) {
    const named = normalise(forward.unit);
    return system.parties.filter(p => namesOf(p).some(n => normalise(n) === named)).slice(0, 1);
  }
  const own = system.parties.filter(p => factsOf(p, 'forward').includes(forward));
  // A cluster's own routes lie anywhere in the tree: the folder does not make them somebody's.
  if (own.length && !CLUSTER_ROUTES.test(forward.technology)) return own;
  const mounting = system.parties.filter(p => p.units.some(u => u.mounts?.some(m => isInside(forward.at.file, m))));
  if (mounting.length) return mounting;
  const technical = system.parties.filter(p => p.kind === 'gateway' && p.technology === forward.technology);
  if (technical.length === 1) return technical;
  const noGateway = system.parties.every(p => p.kind !== 'gateway' || p.units.length === 0);
  if (!STANDALONE.has(forward.technology) || !noGateway || !answers(system, forward)) return [];
  return [imply(system, 'gateway', forward.technology, forward.technology, forward.at)];
}

/** Whether a component of this repository stands behind the route: without one it is a sample. */
function answers(system: System, forward: Forward): boolean {
  if (forward.target.ref !== 'literal') return false;
  const address = addressesIn(forward.target.value)[0];
  return address !== undefined && system.directory.byHost(address.host, address.port) !== undefined;
}

function connect(system: System, owner: Party, forward: Forward): void {
  let placed = false;
  for (const option of system.resolver.resolve(forward.target, owner)) {
    const address = addressesIn(option.text)[0];
    const name = address?.host ?? option.text.split(/[/:]/)[0]!;
    if (!name || name.includes(HOLE)) continue;
    const strict = system.directory.byHost(name, address?.port);
    const to = strict ?? system.directory.byName(name);
    if (!to) continue;
    placed = true;
    tie(system, owner, to, {
      style: styleTowards(to),
      protocol: 'http',
      confidence: strict && !isDevelopmentServer(forward.at.file) ? 'high' : 'medium',
      evidence: forward.at,
      via: option.via,
      ...(forward.path ? { channel: `* ${forward.path}` } : {}),
    });
  }
  if (!placed) system.unresolved.push({ text: showRef(forward.target), evidence: forward.at });
}

/** Zuul without routes of its own serves every service that registers itself. */
function forwardByDefault(system: System): void {
  for (const party of system.parties) {
    const zuul = factsOf(party, 'role').find(r => r.role === 'gateway' && r.technology === 'zuul');
    const restricted = system.configuration.lookup(party, 'zuul.ignored-services').some(c => c.value.includes('*'));
    if (zuul && !restricted && !system.forwards.some(f => ownersOf(system, f).includes(party)))
      forwardToAll(system, party, zuul.at);
  }
}

/** A gateway that routes to whatever registers itself. */
function forwardToAll(system: System, owner: Party, at: Evidence): void {
  for (const to of system.parties) {
    const registration = system.ties.find(t => t.from === to && t.to.kind === 'discovery');
    if (to === owner || to.kind !== 'service' || !registration) continue;
    const via = [registration.evidence];
    tie(system, owner, to, { style: 'sync', protocol: 'http', confidence: 'medium', evidence: at, via });
  }
}
