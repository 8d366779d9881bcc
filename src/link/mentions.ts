import type { Fact } from '../core/fact.ts';
import type { Ref } from '../core/ref.ts';
import { normalise } from './names.ts';
import type { Party } from './party.ts';

/** Keys of settings that a component's code reads, relaxed as configuration compares them. */
export function mentionedKeys(party: Party): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const facts of [party.facts, party.borrowed])
    for (const list of facts.values()) for (const fact of list) for (const ref of refsOf(fact)) collect(ref, keys);
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

function collect(ref: Ref | undefined, keys: Set<string>): void {
  if (ref?.ref === 'setting') {
    keys.add(normalise(ref.key));
    collect(ref.fallback, keys);
  } else if (ref?.ref === 'join') for (const part of ref.parts) collect(part, keys);
}
