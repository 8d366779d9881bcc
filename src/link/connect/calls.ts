import type { Evidence } from '../../core/evidence.ts';
import type { Call, Client } from '../../core/fact.ts';
import { join, literal, type Ref, showRef } from '../../core/ref.ts';
import { type Address, addressesIn, isPublic } from '../addresses.ts';
import { isDevelopmentServer, isLocal } from '../names.ts';
import { allFactsOf, factsOf, isOwn, type Party } from '../party.ts';
import { HOLE, type Resolved } from '../resolve.ts';
import { imply, type System, styleTowards, tie } from '../system.ts';

/** Outgoing calls in the code, joined to the component that answers. */
export function connectCalls(system: System): void {
  const servers = grpcServers(system);
  for (const party of [...system.parties]) {
    const clients = indexClients(allFactsOf(party, 'client'));
    for (const call of allFactsOf(party, 'call')) {
      const served = call.names === 'contract' || call.protocol === 'rpc' ? serverOf(party, call, servers) : undefined;
      const base = call.names === 'contract' ? baseOf(call, clients) : undefined;
      if (served) connectContract(system, party, call, served);
      else if (base) connectAddress(system, party, call, base);
      else if (call.names === 'contract') connectContract(system, party, call, undefined);
      else connectAddress(system, party, call, targetOf(call, clients));
    }
  }
}

type Clients = ReadonlyMap<string, readonly Client[]>;

function indexClients(clients: readonly Client[]): Clients {
  const byHandle = new Map<string, Client[]>();
  for (const client of clients)
    if (client.base) byHandle.set(client.handle, [...(byHandle.get(client.handle) ?? []), client]);
  return byHandle;
}

/** The base of the client that a call goes through; of several under one name the nearest, and none where that is a guess. */
function baseOf(call: Call, clients: Clients): Ref | undefined {
  const named = clients.get(call.scope.handle ?? '') ?? [];
  const folderOf = (file: string) => file.slice(0, file.lastIndexOf('/') + 1);
  const sameFile = named.filter(c => c.at.file === call.at.file);
  const sameFolder = named.filter(c => folderOf(c.at.file) === folderOf(call.at.file));
  const nearest = [sameFile, sameFolder, named].find(list => list.length > 0) ?? [];
  const bases = new Map(nearest.map(c => [showRef(c.base!), c.base!]));
  return bases.size === 1 ? [...bases.values()][0] : undefined;
}

/** A relative address is completed by its client's base. */
function targetOf(call: Call, clients: Clients): Ref {
  const base = call.names === 'url' ? baseOf(call, clients) : undefined;
  if (!base) return call.target;
  const first = call.target.ref === 'join' ? call.target.parts[0] : call.target;
  return first?.ref === 'literal' && /^[a-z]+:\/\//i.test(first.value)
    ? call.target
    : join([base, ...slashBetween(base, call.target), call.target]);
}

/** `http://orders` and `v1/orders` meet with exactly one slash, as far as both ends are known. */
function slashBetween(base: Ref, path: Ref): readonly Ref[] {
  const end = base.ref === 'join' ? base.parts.at(-1) : base;
  const start = path.ref === 'join' ? path.parts[0] : path;
  const open = end?.ref !== 'literal' || !end.value.endsWith('/');
  return open && start?.ref === 'literal' && /^\w/.test(start.value) ? [literal('/')] : [];
}

function connectAddress(system: System, party: Party, call: Call, target: Ref): void {
  const peers: string[] = [];
  let placed: { to: Party; via: readonly Evidence[] } | undefined;
  for (const option of system.resolver.resolve(target, party)) {
    const found = call.names === 'service' ? byService(system, option) : byUrl(system, option, call);
    if (!found) continue;
    if (found.host) peers.push(found.host);
    if (!found.to || found.to === party) continue;
    const channel = describe(call, found.path);
    tie(system, party, found.to, {
      style: styleTowards(found.to) === 'infra' ? 'infra' : 'sync',
      protocol: call.protocol,
      confidence: found.exact && isOwn(party, call) && !isDevelopmentServer(call.at.file) ? 'high' : 'medium',
      evidence: call.at,
      via: option.via,
      ...(channel ? { channel } : {}),
    });
    placed ??= { to: found.to, via: option.via };
  }
  system.calls.push({ from: party, call, peers, via: placed?.via ?? [], ...(placed ? { to: placed.to } : {}) });
  if (!placed && peers.every(p => !isLocal(p))) system.unresolved.push({ text: showRef(target), evidence: call.at });
}

interface Found {
  readonly host?: string;
  readonly to?: Party;
  readonly exact: boolean;
  readonly path?: string;
}

function byService(system: System, option: Resolved): Found | undefined {
  if (option.text.includes(HOLE)) return undefined;
  const address = addressesIn(option.text)[0];
  const name = address?.host ?? option.text.replace(/^\/+/, '').split(/[/:?]/)[0]!;
  const strict = system.directory.byHost(name, address?.port);
  const to = strict ?? system.directory.byName(name);
  return { host: name, exact: strict !== undefined, ...(to ? { to } : {}) };
}

function byUrl(system: System, option: Resolved, call: Call): Found | undefined {
  const address = addressesIn(option.text)[0] ?? bareHost(option.text);
  if (!address) return undefined;
  const strict = system.directory.byHost(address.host, address.port);
  const to =
    strict ?? (isPublic(address.host) ? external(system, address, call) : system.directory.byName(address.host));
  const path = address.path?.split(/[?#]/)[0];
  return {
    host: address.host,
    exact: strict !== undefined || to?.kind === 'external',
    ...(to ? { to } : {}),
    ...(path ? { path } : {}),
  };
}

/** `orders/pay`, `orders`, `//orders/pay`: a host without scheme or port. */
function bareHost(text: string): Address | undefined {
  const match = /^(?:\/\/)?([A-Za-z][\w.-]*)(\/[^\s]*)?$/.exec(text.replaceAll(HOLE, ''));
  return match && !text.startsWith(HOLE) ? { host: match[1]!, ...(match[2] ? { path: match[2] } : {}) } : undefined;
}

const DOCUMENTATION_HOST =
  /(^|\.)(example\.(com|org|net)|schemas?\.|w3\.org|xmlsoap\.org|json-schema\.org|swagger\.io|openapis\.org|apache\.org|mozilla\.org)/i;

function external(system: System, address: Address, call: Call): Party | undefined {
  return DOCUMENTATION_HOST.test(address.host)
    ? undefined
    : imply(system, 'external', address.host, undefined, call.at);
}

function describe(call: Call, path: string | undefined): string | undefined {
  const shown = (path ?? (call.path ? showRef(call.path) : '')).replaceAll(HOLE, '{}');
  return shown ? `${call.method ?? '*'} ${shown.startsWith('/') ? shown : `/${shown}`}` : undefined;
}

/** Contract service name → the components that implement it. */
function grpcServers(system: System): ReadonlyMap<string, readonly Party[]> {
  const servers = new Map<string, Party[]>();
  for (const party of system.parties)
    for (const route of factsOf(party, 'route')) {
      if (route.protocol === 'http') continue;
      const name = lastName(showRef(route.path));
      const list = servers.get(name) ?? [];
      if (!list.includes(party)) servers.set(name, [...list, party]);
    }
  return servers;
}

/** Where the operation is served, else where the service is. */
function servingRoute(to: Party, service: string, method: string | undefined): readonly Evidence[] {
  const routes = factsOf(to, 'route').filter(r => r.protocol !== 'http' && lastName(showRef(r.path)) === service);
  const served = routes.find(r => r.method.toLowerCase() === method?.toLowerCase()) ?? routes[0];
  return served ? [served.at] : [];
}

const lastName = (service: string): string => service.slice(service.lastIndexOf('.') + 1);

/** The only other component that implements what a call names. */
function serverOf(party: Party, call: Call, servers: ReadonlyMap<string, readonly Party[]>): Party | undefined {
  const candidates = (servers.get(lastName(showRef(call.target))) ?? []).filter(p => p !== party);
  return candidates.length === 1 ? candidates[0] : undefined;
}

function connectContract(system: System, party: Party, call: Call, to: Party | undefined): void {
  const service = lastName(showRef(call.target));
  if (to)
    tie(system, party, to, {
      style: 'sync',
      protocol: call.protocol,
      confidence: isOwn(party, call) ? 'high' : 'medium',
      channel: call.method ? `${service}/${call.method}` : service,
      evidence: call.at,
      via: servingRoute(to, service, call.method),
    });
  else system.unresolved.push({ text: service, evidence: call.at });
  system.calls.push({ from: party, call, peers: [service], via: [], ...(to ? { to } : {}) });
}
