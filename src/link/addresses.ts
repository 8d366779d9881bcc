import { imageName, isGeneric, isLocal, normalise } from './names.ts';
import { namesOf, type Party } from './party.ts';
import { HOLE } from './resolve.ts';

/** One network address found in a text. */
export interface Address {
  readonly host: string;
  readonly port?: number;
  /** `http`, `jdbc:postgresql`, `mongodb`, `lb` …; absent for a bare `host:port`. */
  readonly scheme?: string;
  /** First path segment of a database URL. */
  readonly database?: string;
  /** Path of a web address, from its first `/`. */
  readonly path?: string;
}

const URL_FORM =
  /((?:jdbc:|r2dbc:)?[a-z][a-z0-9+.-]*(?::[a-z][a-z0-9]*)?):\/\/(?:[^/\s"'<>\0]{0,200}@)?([A-Za-z0-9_][\w.-]*)(?::(\d{1,5}))?((?:,[\w.-]+(?::\d{1,5})?)*)([/;?][^\s"'<>,]*)?/gi;
const HOST_PORT = /(?:^|[\s,;=@"'(>])([A-Za-z_][\w.-]*):(\d{2,5})(?![\d.])/g;
const KEY_VALUE =
  /(?:^|[;\s])(?:server|host|data source|hostname|endpoint|addr|address)\s*=\s*(?:tcp:|https?:\/\/)?([A-Za-z_][\w.-]*)(?:[,:](\d{2,5}))?/gi;
const DATABASE_KEY = /(?:^|[;?&])\s*(?:database|databasename|initial catalog|dbname)\s*=\s*([\w.-]+)/i;
const MAX_TEXT = 3000;

/** Every address in a text: URLs of any scheme, `host:port` lists, `Server=…;Database=…` connection strings. */
export function addressesIn(text: string): Address[] {
  if (text.length > MAX_TEXT) return [];
  const found: Address[] = [];
  const named = DATABASE_KEY.exec(text)?.[1];
  for (const [, scheme, host, port, more, rest] of text.matchAll(URL_FORM)) {
    const path = rest?.startsWith('/') ? rest : undefined;
    const database =
      named ??
      (scheme && isDatabaseScheme(scheme)
        ? path?.slice(1).split(/[/?;]/)[0]?.replaceAll(HOLE, '') || undefined
        : undefined);
    const common = {
      scheme: scheme!.toLowerCase(),
      ...(database ? { database } : {}),
      ...(path && !database ? { path } : {}),
    };
    found.push({ host: host!, ...(port ? { port: Number(port) } : {}), ...common });
    for (const extra of (more ?? '').split(',').filter(Boolean)) found.push({ ...hostPort(extra), ...common });
  }
  if (found.length === 0) {
    for (const [, host, port] of text.matchAll(HOST_PORT))
      found.push({ host: host!, port: Number(port), ...(named ? { database: named } : {}) });
    for (const [, host, port] of text.matchAll(KEY_VALUE))
      if (!found.some(f => f.host === host))
        found.push({ host: host!, ...(port ? { port: Number(port) } : {}), ...(named ? { database: named } : {}) });
  }
  return found;
}

function hostPort(text: string): { host: string; port?: number } {
  const [host, port] = text.split(':');
  return { host: host!, ...(port ? { port: Number(port) } : {}) };
}

function isDatabaseScheme(scheme: string): boolean {
  return /^(jdbc|r2dbc):|^(postgres(ql)?|mysql|mariadb|mongodb(\+srv)?|sqlserver|mssql|couchdb|cockroach(db)?|clickhouse)$/i.test(
    scheme,
  );
}

/** Who answers under a name. */
export interface Directory {
  /** By a declared network name, with or without its domain; `localhost:port` by the only one that publishes the port. */
  byHost(host: string, port?: number): Party | undefined;
  /** By any name, as service discovery knows it: looser, for code that asks by service name. */
  byName(name: string): Party | undefined;
}

export function newDirectory(parties: readonly Party[]): Directory {
  const hosts = new Map<string, Party>();
  const names = new Map<string, Party>();
  const ports = new Map<number, Party | undefined>();
  for (const party of parties)
    for (const host of party.hosts) if (!hosts.has(host.toLowerCase())) hosts.set(host.toLowerCase(), party);
  for (const party of parties) {
    for (const name of [...namesOf(party), ...[...party.images].map(imageName)]) {
      const key = normalise(name);
      if (!isGeneric(key) && !names.has(key)) names.set(key, party);
    }
    for (const port of party.ports) ports.set(port, ports.has(port) && ports.get(port) !== party ? undefined : party);
  }
  const byHost = (host: string, port?: number): Party | undefined => {
    if (host.includes(HOLE)) return undefined;
    const key = host.toLowerCase().replace(/\.$/, '');
    if (isLocal(key)) return port === undefined ? undefined : ports.get(port);
    const first = key.split('.')[0]!;
    return hosts.get(key) ?? (isPublic(key) ? undefined : hosts.get(first));
  };
  return {
    byHost,
    byName: name => byHost(name) ?? (name.includes(HOLE) ? undefined : names.get(normalise(name.split('.')[0]!))),
  };
}

const PUBLIC_SUFFIX = /\.(com|org|net|io|dev|ai|app|co|eu|de|uk|us|cn|gov|edu|info|cloud|me|tv)$/i;

/** Domains that only exist inside: of a cluster, a registry, a company's network. */
const INNER = /\.(svc|local|localdomain|internal|cluster|consul|lan|corp|intranet|private|docker)(\.|$)/i;

/**
 * A name on the internet, not one of the cluster's (`orders.shop.svc.cluster.local`, `orders.shop`): by its last label,
 * or by having three of them, of which a cluster's short names have two.
 */
export function isPublic(host: string): boolean {
  if (!/\.[a-z]/i.test(host) || INNER.test(host)) return false;
  return PUBLIC_SUFFIX.test(host) || host.split('.').length > 2;
}
