import type { Evidence } from '../../core/evidence.ts';
import type { Store } from '../../core/fact.ts';
import { type Address, addressesIn, isLocal } from '../addresses.ts';
import { declaredBy } from '../libraries.ts';
import { normalise, stem, tellingWords } from '../names.ts';
import { allFactsOf, hasCode, isDeployed, namesOf, type Party } from '../party.ts';
import { productOf } from '../products.ts';
import { imply, type System, tie } from '../system.ts';

const EMBEDDED = new Set(['h2', 'hsqldb', 'derby', 'sqlite']);

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
    for (const address of addressesIn(option.text)) {
      const to =
        system.directory.byHost(address.host, address.port) ??
        impliedServer(system, party, address, store.technology, store.at);
      if (!to || to === party || to.kind !== 'datastore') continue;
      addUse(system, party, to, 'high', address.database, store.at, option.via);
    }
}

/** `jdbc:postgresql://localhost:5432/orders` names a database that nothing here deploys. */
function connectLocalUrls(system: System, party: Party): void {
  for (const setting of system.configuration.of(party)) {
    if (setting.shared || !/url|uri|connection|datasource|database|host/i.test(setting.key)) continue;
    for (const option of system.resolver.resolveText(setting.value, party))
      for (const address of addressesIn(option.text)) {
        if (!address.scheme || system.directory.byHost(address.host, address.port)) continue;
        const to = impliedServer(system, party, address, undefined, setting.at);
        if (to) addUse(system, party, to, 'high', address.database, setting.at, option.via);
      }
  }
}

function impliedServer(
  system: System,
  party: Party,
  address: Address,
  technology: string | undefined,
  at: Evidence,
): Party | undefined {
  const scheme = address.scheme?.replace(/^(jdbc|r2dbc):/, '').replace(/\+srv$/, '');
  const product = scheme ? productOf(scheme) : undefined;
  if (product?.role !== 'datastore' || EMBEDDED.has(product.technology)) return undefined;
  // A developer's own machine stands for the server that is deployed, if there is exactly one of its kind.
  const deployed = system.parties.filter(
    p => p.kind === 'datastore' && p.technology === product.technology && p.units.length > 0,
  );
  if (
    isLocal(address.host) &&
    (deployed.length > 0 || system.stores.some(s => s.from === party && s.to.technology === product.technology))
  )
    return deployed.length === 1 ? deployed[0] : undefined;
  const name = isLocal(address.host) ? (address.database ?? product.technology) : address.host;
  const aliases = [
    product.technology,
    ...(address.database ? [address.database, `${address.database}-${product.technology}`] : []),
  ];
  return imply(
    system,
    'datastore',
    name,
    product.technology ?? technology,
    at,
    aliases.filter(a => a !== name),
  );
}

/** A library for a product: its only deployment, the one whose name fits, or an implied one where nothing describes deployment. */
function connectByTechnology(system: System, party: Party): void {
  const wanted = new Map<string, { at: Evidence; code: boolean }>();
  for (const { library, meaning } of declaredBy(party))
    if (
      meaning.means === 'store' &&
      !meaning.embedded &&
      meaning.technology !== 'sql' &&
      !wanted.has(meaning.technology)
    )
      wanted.set(meaning.technology, { at: library.at, code: false });
  for (const store of allFactsOf(party, 'store'))
    if (store.technology !== 'sql' && !EMBEDDED.has(store.technology) && wanted.get(store.technology)?.code !== true)
      wanted.set(store.technology, { at: store.at, code: true });
  const usesEmbedded = declaredBy(party).some(d => d.meaning.means === 'store' && d.meaning.embedded);
  for (const [technology, { at, code }] of wanted) {
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
        protocol: store.technology ?? 'tcp',
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
    protocol: to.technology ?? 'tcp',
    confidence,
    evidence: at,
    via,
    ...(database ? { channel: database } : {}),
  });
  system.stores.push({ from, to, evidence: at, via, ...(database ? { database } : {}) });
}

const only = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);
