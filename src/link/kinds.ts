import type { ComponentKind, Route } from '../core/fact.ts';
import { showRef } from '../core/ref.ts';
import { type Declared, declaredBy } from './libraries.ts';
import { words } from './names.ts';
import { factsOf, hasCode, namesOf, type Party } from './party.ts';
import { type Product, productOf } from './products.ts';

/** What each component is: said by its declaration, its code, its libraries, its image, and last its name. */
export function decideKinds(parties: readonly Party[]): void {
  for (const party of parties) {
    const declared = declaredBy(party);
    const product = readyMade(party);
    const stated = party.units.find(u => u.role && u.origin !== 'dockerfile');
    const roleFact = [...factsOf(party, 'role')]
      // A service of the business may show a dashboard beside its own operations, and is a service all the same.
      .filter(r => r.role !== 'monitoring' || !factsOf(party, 'route').some(isOperation))
      .sort((a, b) => ROLE_ORDER.indexOf(a.role) - ROLE_ORDER.indexOf(b.role))[0];
    const roleLibrary = declared.find(d => d.meaning.means === 'role');
    const libraryRole = roleLibrary?.meaning.means === 'role' ? roleLibrary.meaning : undefined;
    const own = hasCode(party);
    party.kind =
      (stated?.origin === 'aspire' || stated?.role === 'job' ? stated.role : undefined) ??
      roleFact?.role ??
      (own ? libraryRole?.role : undefined) ??
      product?.role ??
      stated?.role ??
      (own ? undefined : storeByPort(party)?.role) ??
      byName(party, declared, own);
    const technology =
      roleFact?.technology ??
      (own ? libraryRole?.technology : undefined) ??
      product?.technology ??
      stated?.technology ??
      (own ? undefined : storeByPort(party)?.technology) ??
      framework(party, declared);
    if (technology) party.technology = technology;
  }
}

/** Something that programs ask for: a page that only leads on to the dashboard is none. */
const isOperation = (route: Route): boolean =>
  route.protocol !== 'http' || !/^\/?$|^\/(?:hystrix|turbine|dashboard|index)/.test(showRef(route.path));

const ROLE_ORDER: readonly ComponentKind[] = ['discovery', 'config', 'gateway', 'auth', 'monitoring'];

/** A product run from its image, or from a Dockerfile that only adds data to one. */
function readyMade(party: Party): Product | undefined {
  const bases = party.units.filter(u => u.origin === 'dockerfile' && u.image).map(u => u.image!);
  // A web server around code of ours is that code's front door, not a gateway; an authorization server likewise.
  const wraps = bases.map(productOf).find(p => p && p.role !== 'gateway' && p.role !== 'auth');
  if (wraps) return wraps;
  if (hasCode(party)) return undefined;
  for (const image of [...bases, ...party.images]) {
    const product = productOf(image);
    if (product) return product;
  }
  return party.roots.size === 0 ? namesOf(party).map(productOf).find(Boolean) : undefined;
}

/** Well-known ports (IANA) of products whose image has a name of its own. */
const PORTS: Readonly<Record<number, string>> = {
  5432: 'postgres',
  3306: 'mysql',
  27017: 'mongo',
  6379: 'redis',
  1433: 'mssql',
  9042: 'cassandra',
  5672: 'rabbitmq',
  9092: 'kafka',
  4222: 'nats',
};
const STORE_NAME = /(db|database|mongo|postgres|postgresql|mysql|redis|cache|sql)([-_.]?\d+)?$/i;

/** A store or broker without code of ours, told by its port, or by a name that says store. */
function storeByPort(party: Party): Product | undefined {
  const byPort = [...party.ports].map(p => PORTS[p]).find(Boolean);
  if (byPort) return productOf(byPort);
  return party.roots.size === 0 && STORE_NAME.test(party.name) ? { role: 'datastore', technology: 'sql' } : undefined;
}

/** Pages behind a web server: scripts for the browser and nothing that answers by itself. */
function isStaticSite(party: Party): boolean {
  const served = party.units.some(u => u.origin === 'dockerfile' && productOf(u.image ?? '')?.role === 'gateway');
  const scripts = [...party.languages.keys()].every(l => l === 'javascript' || l === 'typescript');
  return served && hasCode(party) && scripts && factsOf(party, 'route').length === 0;
}

function byName(party: Party, declared: readonly Declared[], own: boolean): ComponentKind {
  const all = namesOf(party).map(words);
  if (party.units.some(u => u.role === 'job')) return 'job';
  if (all.some(w => w.includes('gateway') || w.includes('apigateway') || w.includes('apigw'))) return 'gateway';
  if (
    all.some(w => /^(init|migrate|migration|migrations|migrator|seed|seeder|setup|job|cronjob)$/.test(w.at(-1) ?? ''))
  )
    return 'job';
  const sides = new Set(declared.flatMap(d => (d.meaning.means === 'framework' ? [d.meaning.side] : [])));
  return own && (sides.has('browser') || isStaticSite(party)) ? 'web' : 'service';
}

function framework(party: Party, declared: readonly Declared[]): string | undefined {
  const found = declared.flatMap(d => (d.meaning.means === 'framework' ? [d.meaning] : []));
  return (found.find(m => m.side === 'browser') ?? found[0])?.technology ?? factsOf(party, 'entry')[0]?.technology;
}
