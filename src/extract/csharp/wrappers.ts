import type { Consume, Fact, Publish } from '../../core/fact.ts';
import type { Ref } from '../../core/ref.ts';
import type { CsOutline } from '../syntax/csharp-source.ts';
import { clientAt, typeOf } from './row-facts.ts';

/** Interfaces behind which a repository hides its broker. */
const ABSTRACTION = /^I\w{0,60}(?:Publish|Produc|Bus|Handler|Consum|Listen|Subscri|Broker|Queue|Send|Receiv|Messag|Event|Dispatch)/;

/**
 * A class that hides the broker behind an interface of the repository's own sends what it is given: it is a client
 * that others use, and the messages are theirs. Where the channel is written in it, it is a publisher itself.
 */
export function asClients(outline: CsOutline, facts: readonly Fact[]): readonly Fact[] {
  return facts.map(fact => {
    if ((fact.kind !== 'publish' && fact.kind !== 'consume') || isKnown(fact.channel)) return fact;
    const behind = abstractionOf(outline, fact);
    return behind ? clientAt(fact, fact.broker ?? fact.client, behind) : fact;
  });
}

function abstractionOf(outline: CsOutline, fact: Publish | Consume): string | undefined {
  const type = typeOf(outline, fact.scope.type);
  return type?.implements.find(base => base.args.length === 0 && ABSTRACTION.test(base.name) && base.name !== fact.client)?.name;
}

/** Whether something in the repository may say what it is; a constructor's argument is the caller's. */
function isKnown(ref: Ref): boolean {
  switch (ref.ref) {
    case 'opaque':
      return false;
    case 'constant':
      return !ref.name.startsWith('new ');
    case 'join':
      return ref.parts.some(p => p.ref !== 'literal' && isKnown(p)) || ref.parts.every(isKnown);
    default:
      return true;
  }
}
