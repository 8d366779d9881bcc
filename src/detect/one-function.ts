import type { Evidence } from '../core/evidence.ts';
import { compareEvidence } from '../core/evidence.ts';
import type { Scope } from '../core/fact.ts';
import type { ComponentId, Model } from '../core/model.ts';

interface Placed {
  readonly at: Evidence;
  readonly scope: Scope;
}

/** Tells which function of a component a fact stands in: two facts with the same key belong to one run of it. */
export type FunctionKey = (fact: Placed) => string | undefined;

/**
 * Handlers without a name (`app.post('/orders', async () => …)`) and overloads that handle different messages are told
 * apart by the route or consumer they begin with. What stands outside any function has no key.
 */
export function functionKeys(model: Model, id: ComponentId): FunctionKey {
  const starts = new Map<string, Evidence[]>();
  for (const start of [...model.facts(id, 'route'), ...model.facts(id, 'consume')]) {
    const key = scopeKey(start);
    starts.set(key, [...(starts.get(key) ?? []), start.at]);
  }
  for (const list of starts.values()) list.sort(compareEvidence);
  return fact => {
    const key = scopeKey(fact);
    const start = (starts.get(key) ?? []).filter(at => at.line <= fact.at.line).at(-1);
    if (start?.endLine !== undefined && fact.at.line > start.endLine) return undefined;
    if (fact.scope.member === undefined && start === undefined) return undefined;
    return `${key} ${start?.line ?? ''}`;
  };
}

function scopeKey({ at, scope }: Placed): string {
  return JSON.stringify([at.file, scope.type ?? '', scope.member ?? '']);
}

/** What a person calls the function: `OrderService.place`, or the file where it has no name. */
export function functionName({ at, scope }: Placed): string {
  if (scope.member === undefined) return at.file.slice(at.file.lastIndexOf('/') + 1);
  return scope.type === undefined || scope.type === scope.member ? scope.member : `${scope.type}.${scope.member}`;
}

/** Facts by the function they stand in, in the order in which the functions first occur. */
export function byFunction<F extends Placed>(key: FunctionKey, facts: readonly F[]): ReadonlyMap<string, readonly F[]> {
  const groups = new Map<string, F[]>();
  for (const fact of facts) {
    const k = key(fact);
    if (k === undefined) continue;
    const group = groups.get(k);
    if (group) group.push(fact);
    else groups.set(k, [fact]);
  }
  return groups;
}
