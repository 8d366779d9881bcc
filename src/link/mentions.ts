import type { Evidence } from '../core/evidence.ts';
import type { Fact } from '../core/fact.ts';
import type { Ref } from '../core/ref.ts';
import { normalise } from './names.ts';
import type { Party } from './party.ts';

/** Keys of settings that a component's code reads, relaxed as configuration compares them, and where it first does. */
export function mentionedKeys(party: Party): ReadonlyMap<string, Evidence> {
  const keys = new Map<string, Evidence>();
  for (const facts of [party.facts, party.borrowed])
    for (const list of facts.values())
      for (const fact of list) for (const ref of refsOf(fact)) collect(ref, fact.at, keys);
  return keys;
}

function refsOf(fact: Fact): readonly (Ref | undefined)[] {
  switch (fact.kind) {
    case 'call':
      return [fact.target, fact.path];
    case 'publish':
    case 'consume':
      return [fact.channel, fact.exchange];
    case 'store':
      return [fact.target];
    case 'constant':
      return [fact.value];
    case 'client':
      return [fact.base];
    case 'forward':
      return [fact.target];
    default:
      return [];
  }
}

function collect(ref: Ref | undefined, at: Evidence, keys: Map<string, Evidence>): void {
  if (ref?.ref === 'setting') {
    const key = normalise(ref.key);
    if (!keys.has(key)) keys.set(key, at);
    collect(ref.fallback, at, keys);
  } else if (ref?.ref === 'join') for (const part of ref.parts) collect(part, at, keys);
}
