import type { Evidence } from '../../core/evidence.ts';
import { addressesIn } from '../addresses.ts';
import type { Configured } from '../configuration.ts';
import { technologiesOf } from '../libraries.ts';
import { mentionedKeys } from '../mentions.ts';
import { isLocal, normalise } from '../names.ts';
import { hasCode, type Party } from '../party.ts';
import { HOLE } from '../resolve.ts';
import { protocolTowards, type System, styleTowards, tie } from '../system.ts';

/** Keys whose value names a peer even without a port or scheme. */
const ADDRESS_KEY =
  /host|url|uri|addr|endpoint|server|service|broker|svc|proxy|peer|upstream|target|bootstrap|registry|zone|origin|backend|_api$|connection|nodes?$|cluster|base/i;
const NOT_ADDRESS_KEY =
  /user(name)?$|passw|secret|_db$|database|topic|queue(_?name)?$|exchange|_name$|\.name$|_?image$|path$|version|profile|title|description|label|group|client_?id|scope|log/i;
/** Who may call us is not whom we call. */
const INCOMING_KEY = /cors|allowed?[-_.]?origin|no_proxy|redirect|issuer-?ref|advertised|self[-_.]?url/i;

/** Configuration values that hold another component's address. */
export function connectSettings(system: System): void {
  for (const party of system.parties) {
    const mentioned = mentionedKeys(party);
    for (const setting of system.configuration.of(party)) {
      if (INCOMING_KEY.test(setting.key)) continue;
      const read = mentioned.get(normalise(setting.key));
      const via = [...(setting.via ?? []), ...(setting.imported ? [setting.imported] : []), ...(read ? [read] : [])];
      for (const option of system.resolver.resolveText(setting.value, party))
        for (const peer of peersIn(system, option.text, setting.key))
          if (peer.to !== party && !isClientOf(peer.to, party) && concerns(party, setting, peer.to, mentioned))
            connect(system, party, setting, peer, [...option.via, ...via]);
    }
  }
}

function connect(system: System, from: Party, setting: Configured, peer: Peer, via: readonly Evidence[]): void {
  const { to, scheme, database } = peer;
  const scrapes = from.kind === 'monitoring' && SCRAPE_KEY.test(setting.key);
  tie(system, from, to, {
    style: scrapes ? 'infra' : styleTowards(to),
    protocol: scheme ?? (scrapes ? 'http' : protocolTowards(to)),
    confidence: isDefault(peer) || travelsAlong(system, from, to) ? 'medium' : 'high',
    evidence: setting.at,
    via,
    ...(database ? { channel: database } : {}),
  });
  if (to.kind === 'datastore')
    system.stores.push({ from, to, evidence: setting.at, via, ...databaseOf(system, from, setting, database) });
}

/** An authorization server is told where its clients are, to send people back to them: it does not call them. */
function isClientOf(to: Party, party: Party): boolean {
  return party.kind === 'auth' && (to.kind === 'service' || to.kind === 'web' || to.kind === 'gateway');
}

/** Prometheus asks its targets over HTTP, whatever they are. */
const SCRAPE_KEY = /(^|\.)static_configs\[\d+\]\.targets\[/;

/** `localhost:9411`: where traces would go if their export were switched on, which a default does not tell. */
function isDefault({ to, local }: Peer): boolean {
  return local && to.kind === 'monitoring';
}

/** Kafka's clients were once given ZooKeeper's address too: it shows nothing beside Kafka's, without a client for it. */
function travelsAlong(system: System, from: Party, to: Party): boolean {
  if (to.technology !== 'zookeeper' || !hasCode(from) || technologiesOf(from).has('zookeeper')) return false;
  return system.configuration.of(from).some(c => /kafka/i.test(c.key));
}

interface Peer {
  readonly to: Party;
  /** Found by the port of the developer's own machine. */
  readonly local: boolean;
  readonly scheme?: string;
  readonly database?: string;
}

function peersIn(system: System, text: string, key: string): Peer[] {
  const peers: Peer[] = [];
  for (const address of addressesIn(text)) {
    const to = system.directory.byHost(address.host, address.port);
    if (!to || (isLocal(address.host) && to.kind === 'web')) continue;
    const scheme = address.scheme?.replace(/^(jdbc|r2dbc):/, '').replace(/^\w+:(https?)$/, '$1');
    peers.push({
      to,
      local: isLocal(address.host),
      ...(scheme && !/^(lb|tcp|pulsar)$/.test(scheme) ? { scheme } : {}),
      ...(address.database ? { database: address.database } : {}),
    });
  }
  if (peers.length === 0 && ADDRESS_KEY.test(key) && !NOT_ADDRESS_KEY.test(key))
    for (const name of text.split(',')) {
      if (!/^\s*[A-Za-z][\w.-]*\s*$/.test(name) || name.includes(HOLE)) continue;
      const to = system.directory.byHost(name.trim());
      if (to) peers.push({ to, local: false });
    }
  return peers;
}

/** Host and database are often two settings: `DB_HOST` beside `DB_NAME`. */
function databaseOf(
  system: System,
  party: Party,
  setting: Configured,
  known: string | undefined,
): { database?: string } {
  if (known) return { database: known };
  const prefix = /^(.*?)(?:[-_.]?(?:host(?:name)?|addr(?:ess)?|server|endpoint|url|uri))$/i.exec(setting.key)?.[1];
  if (!prefix) return {};
  for (const suffix of ['_NAME', '_DATABASE', '_DB', '.database', '.name', '_DBNAME', '_SCHEMA']) {
    const value = system.configuration.lookup(party, prefix + suffix)[0]?.value;
    if (value && /^[\w.-]+$/.test(value)) return { database: value };
  }
  return {};
}

/** Keys under which a library finds its peer. */
const KEY_TECHNOLOGY: readonly (readonly [RegExp, string])[] = [
  [/^security\.oauth2|^spring\.security\.oauth2/i, 'oauth2'],
  [/^eureka\./i, 'eureka'],
  [/^spring\.cloud\.consul/i, 'consul'],
  [/^spring\.(rabbitmq|cloud\.bus)/i, 'rabbitmq'],
  [/^spring\.(kafka|cloud\.stream\.kafka)/i, 'kafka'],
  [/^spring\.zipkin/i, 'zipkin'],
  [/^spring\.boot\.admin/i, 'spring-boot-admin'],
];

/**
 * A setting that many components receive concerns those that have a use for it: of a config server's clients those with
 * a library for it, of those that import a whole set those whose code reads the key, as far as code is seen to read any.
 */
function concerns(party: Party, setting: Configured, to: Party, mentioned: ReadonlyMap<string, Evidence>): boolean {
  if (setting.shared === undefined) return true;
  if (setting.shared === 'import' && !/^spring[._]/i.test(setting.key))
    return mentioned.size === 0 || mentioned.has(normalise(setting.key));
  const technologies = technologiesOf(party);
  if (setting.shared === 'clients' && !technologies.has('spring-cloud-config')) return false;
  const needed = KEY_TECHNOLOGY.find(([key]) => key.test(setting.key))?.[1];
  if (needed) return technologies.has(needed);
  if (to.technology === undefined) return false;
  return technologies.has(to.technology) || (to.kind === 'datastore' && technologies.has('sql'));
}
