import type { Evidence } from '../../core/evidence.ts';
import type { Store } from '../../core/fact.ts';
import { type Address, addressesIn } from '../addresses.ts';
import { declaredBy } from '../libraries.ts';
import { isLocal, normalise, stem, tellingWords } from '../names.ts';
import { allFactsOf, factsOf, hasCode, isDeployed, namesOf, type Party } from '../party.ts';
import { productOf } from '../products.ts';
import { imply, protocolTowards, type System, tie } from '../system.ts';

const EMBEDDED = new Set(['h2', 'hsqldb', 'derby', 'sqlite']);
/** Only the connection tells which product it is. */
const VAGUE = new Set(['sql', 'unknown']);
const SQL = new Set(['postgresql', 'mysql', 'sqlserver', 'oracle', 'db2', 'cockroachdb']);

/** Databases: by the address code or configuration gives, else by a library whose product is there, or implied. */
export function connectStores(system: System): void {
  for (const party of [...system.parties]) {
    if (party.kind === 'datastore' || party.kind === 'broker') continue;
    for (const store of allFactsOf(party, 'store')) if (store.target) connectTarget(system, party, store);
    connectLocalUrls(system, party);
    if (hasCode(party)) connectByTechnology(system, party);
  }
  connectByLikeName(system);
}

function connectTarget(system: System, party: Party, store: Store): void {
  for (const option of system.resolver.resolve(store.target!, party))
    for (const address of addressesIn(option.text)) connectAddress(system, party, address, store.at, option.via);
}

/** `jdbc:postgresql://localhost:5432/orders` names a database that nothing here deploys. */
function connectLocalUrls(system: System, party: Party): void {
  for (const setting of system.configuration.of(party)) {
    if (setting.shared || !/url|uri|connection|datasource|database|host/i.test(setting.key)) continue;
    for (const option of system.resolver.resolveText(setting.value, party))
      for (const address of addressesIn(option.text))
        if (address.scheme) connectAddress(system, party, address, setting.at, option.via);
  }
}

function connectAddress(system: System, party: Party, address: Address, at: Evidence, via: readonly Evidence[]): void {
  const declared = system.directory.byHost(address.host, address.port);
  const server: Server | undefined = declared
    ? { to: declared, confidence: 'high' }
    : serverBehind(system, party, address, at);
  if (server?.to.kind === 'datastore' && server.to !== party)
    addUse(system, party, server.to, server.confidence, address.database, at, via);
}

interface Server {
  readonly to: Party;
  readonly confidence: 'high' | 'medium';
}

/**
 * The server behind a database URL that no declared host answers: a developer's own machine or an outside host stands
 * for the one that is deployed, if there is one of its kind; else the URL itself names the server.
 */
function serverBehind(system: System, party: Party, address: Address, at: Evidence): Server | undefined {
  const scheme = address.scheme?.replace(/^(jdbc|r2dbc):/, '').replace(/\+srv$/, '');
  const product = scheme ? productOf(scheme) : undefined;
  if (product?.role !== 'datastore' || EMBEDDED.has(product.technology)) return undefined;
  const deployed = system.parties.filter(
    p => p.kind === 'datastore' && p.technology === product.technology && p.units.length > 0,
  );
  if (deployed.length > 0) {
    const to = deployed.length === 1 ? deployed[0] : only(deployed.filter(d => fits(d, party)));
    return to && { to, confidence: 'medium' };
  }
  const known = system.stores.some(s => s.from === party && s.to.technology === product.technology);
  if (isLocal(address.host) && known) return undefined;
  const name = isLocal(address.host) ? (address.database ?? product.technology) : address.host;
  const aliases = [product.technology].filter(a => a !== name);
  return { to: imply(system, 'datastore', name, product.technology, at, aliases), confidence: 'high' };
}

/** A library for a product: its only deployment, the one whose name fits, or an implied one where nothing describes deployment. */
function connectByTechnology(system: System, party: Party): void {
  const usesEmbedded = declaredBy(party).some(d => d.meaning.means === 'store' && d.meaning.embedded);
  for (const [technology, { at, code }] of wantedBy(party)) {
    if (system.ties.some(t => t.from === party && t.to.kind === 'datastore' && t.to.technology === technology))
      continue;
    const candidates = system.parties.filter(p => p.kind === 'datastore' && p.technology === technology && p !== party);
    const fitting = candidates.length === 1 ? candidates[0] : only(candidates.filter(c => fits(c, party)));
    if (fitting) addUse(system, party, fitting, 'medium', undefined, at, []);
    else if (candidates.length === 0 && code && !isDeployed(party) && !usesEmbedded) {
      const name = `${party.name}-${technology}`;
      addUse(
        system,
        party,
        imply(system, 'datastore', name, technology, at, [technology]),
        'medium',
        undefined,
        at,
        [],
      );
    }
  }
}

interface Wanted {
  readonly at: Evidence;
  /** Code uses it; a declared library alone may be left over. */
  readonly code: boolean;
}

/** Store technologies of a component; JPA and the like become those of the driver that is declared. */
function wantedBy(party: Party): ReadonlyMap<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  const stores = factsOf(party, 'store');
  const sql = stores.find(s => s.technology === 'sql');
  for (const { library, meaning } of declaredBy(party)) {
    if (meaning.means !== 'store' || meaning.embedded || meaning.technology === 'sql' || wanted.has(meaning.technology))
      continue;
    const mapped = sql && SQL.has(meaning.technology) ? sql : undefined;
    wanted.set(meaning.technology, { at: mapped?.at ?? library.at, code: mapped !== undefined });
  }
  for (const store of stores)
    if (!VAGUE.has(store.technology) && !EMBEDDED.has(store.technology) && !wanted.get(store.technology)?.code)
      wanted.set(store.technology, { at: store.at, code: true });
  return wanted;
}

function fits(store: Party, party: Party): boolean {
  const own = new Set(
    namesOf(party)
      .flatMap(tellingWords)
      .filter(w => w.length > 2),
  );
  return namesOf(store).some(name => tellingWords(name).some(word => own.has(word)));
}

const STORE_NAME = /^(.+?)[-_.]?(db|database|mongodb|mongo|postgres|postgresql|mysql|redis|cache|sql|store)$/i;

/** `orders-db` that nobody is seen to use, beside `orders`: like names only, and said so. */
function connectByLikeName(system: System): void {
  for (const store of system.parties) {
    if (store.kind !== 'datastore' || system.ties.some(t => t.to === store)) continue;
    const owner = STORE_NAME.exec(store.name)?.[1];
    if (!owner) continue;
    const users = system.parties.filter(
      p =>
        p !== store &&
        p.kind !== 'datastore' &&
        p.kind !== 'broker' &&
        namesOf(p).some(n => normalise(n) === normalise(owner) || stem(n) === stem(owner)),
    );
    if (users.length === 1)
      tie(system, users[0]!, store, {
        style: 'data',
        protocol: protocolTowards(store),
        confidence: 'low',
        evidence: store.evidence[0]!,
        via: [],
      });
  }
}

function addUse(
  system: System,
  from: Party,
  to: Party,
  confidence: 'high' | 'medium',
  database: string | undefined,
  at: Evidence,
  via: readonly Evidence[],
): void {
  tie(system, from, to, {
    style: 'data',
    protocol: protocolTowards(to),
    confidence,
    evidence: at,
    via,
    ...(database ? { channel: database } : {}),
  });
  system.stores.push({ from, to, evidence: at, via, ...(database ? { database } : {}) });
}

const only = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);
