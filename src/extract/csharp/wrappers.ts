import type { Consume, Fact, Publish } from '../../core/fact.ts';
import type { Ref } from '../../core/ref.ts';
import type { CsOutline } from '../syntax/csharp-source.ts';
import { clientAt, typeOf } from './row-facts.ts';

/** Interfaces behind which a repository hides its broker. */
const ABSTRACTION =
  /^I(?!\w{0,60}(?:Command|Query|Request|Notification)\w{0,10}Handler)\w{0,60}(?:Publish|Produc|Bus(?![a-z])|Broker|Messag|Queue|Send|Receiv|Subscri|Consum|Listen|Dispatch|IntegrationEvent|EventService|EventHandler)/;

/**
 * A class that hides the broker behind an interface of the repository's own sends what it is given: it is a client
 * that others use, and the messages are theirs. Where the channel is written in it, it is a publisher itself.
 */
export function asClients(outline: CsOutline, facts: readonly Fact[]): readonly Fact[] {
  return facts.map(fact => {
    if ((fact.kind !== 'publish' && fact.kind !== 'consume') || isKnown(fact.channel)) return fact;
    // An extension method on the broker's own client is such a thing too.
    const isExtension =
      fact.channel.ref === 'constant' && fact.channel.name.includes('(#') && !fact.channel.name.startsWith('new ');
    const behind = isExtension ? fact.scope.member : abstractionOf(outline, fact);
    return behind ? clientAt(fact, fact.broker ?? fact.client, behind) : fact;
  });
}

function abstractionOf(outline: CsOutline, fact: Publish | Consume): string | undefined {
  const type = typeOf(outline, fact.scope.type);
  return type?.implements.find(
    base =>
      base.args.length === 0 &&
      ABSTRACTION.test(base.name) &&
      !/Callback$/.test(base.name) &&
      base.name !== fact.client,
  )?.name;
}

/** Whether something in the repository may say what it is; a constructor's argument is the caller's. */
function isKnown(ref: Ref): boolean {
  switch (ref.ref) {
    case 'opaque':
      return false;
    case 'constant':
      return !ref.name.includes('(#');
    case 'join':
      return ref.parts.some(p => p.ref !== 'literal' && isKnown(p)) || ref.parts.every(isKnown);
    default:
      return true;
  }
}
