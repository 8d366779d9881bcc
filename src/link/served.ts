import type { Fact, FactKind } from '../core/fact.ts';
import { allFactsOf, factsOf, type Party } from './party.ts';

/**
 * Takes away routes that a library would serve where that library is not built in.
 * @returns those that no component serves
 */
export function dropUnserved(parties: readonly Party[]): ReadonlySet<Fact> {
  const dropped = new Set<Fact>();
  const kept = new Set<Fact>();
  for (const party of parties) {
    const libraries = new Set(
      [...allFactsOf(party, 'library')]
        .filter(l => l.scope !== 'test')
        .map(l => l.name.slice(l.name.lastIndexOf(':') + 1)),
    );
    for (const facts of [party.facts, party.borrowed]) drop(facts, libraries);
    for (const route of factsOf(party, 'route')) kept.add(route);
  }
  return new Set([...dropped].filter(route => !kept.has(route)));

  function drop(facts: Map<FactKind, Fact[]>, libraries: ReadonlySet<string>): void {
    const routes = facts.get('route');
    if (!routes?.some(r => r.kind === 'route' && r.servedWith)) return;
    const isServed = (r: Fact) => r.kind !== 'route' || !r.servedWith || r.servedWith.some(l => libraries.has(l));
    for (const route of routes) if (!isServed(route)) dropped.add(route);
    facts.set('route', routes.filter(isServed));
  }
}
