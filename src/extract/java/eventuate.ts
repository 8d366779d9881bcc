import { literal, type Ref } from '../../core/ref.ts';
import type { CallHit, Row, TypeHit } from '../signatures.ts';
import type { Expression, Outline } from '../syntax/outline.ts';
import { type Facts, uses } from './row-facts.ts';
import { consume, publish } from './spring-messaging.ts';

const CLIENT = 'Eventuate Tram';

/** An aggregate's events travel on a channel with its class's full name. */
function aggregateChannel(outline: Outline, argument: Expression | undefined): Ref | undefined {
  if (!argument) return undefined;
  const type = /^(\w+)(?:\.class|::class(?:\.java)?)$/.exec(argument.text)?.[1];
  return type ? qualified(outline, type) : argument.ref;
}

function qualified(outline: Outline, type: string): Ref {
  const imported = outline.imports.find(i => i.local === type)?.module;
  return literal(imported ?? (outline.package ? `${outline.package}.${type}` : type));
}

const first = (hit: CallHit): Expression | undefined => hit.invocation.args[0];

export const eventuateRows: readonly Row[] = [
  {
    use: uses(['DomainEventPublisher', 'ReactiveDomainEventPublisher'], ['publish']),
    fact: (hit: CallHit): Facts => {
      const channel = aggregateChannel(hit.outline, first(hit));
      return channel && publish(hit, CLIENT, channel);
    },
  },
  {
    extends: 'AbstractAggregateDomainEventPublisher',
    fact: (hit: TypeHit): Facts =>
      hit.base.args[0] ? publish(hit, CLIENT, qualified(hit.outline, hit.base.args[0])) : undefined,
  },
  {
    use: uses(
      ['DomainEventHandlersBuilder', 'ReactiveDomainEventHandlersBuilder'],
      ['forAggregateType', 'andForAggregateType'],
    ),
    fact: (hit: CallHit): Facts => first(hit) && consume(hit, CLIENT, first(hit)!.ref),
  },
  {
    use: uses(
      ['CommandHandlersBuilder', 'SagaCommandHandlersBuilder', 'ReactiveCommandHandlersBuilder'],
      ['fromChannel'],
    ),
    fact: (hit: CallHit): Facts => first(hit) && consume(hit, CLIENT, first(hit)!.ref),
  },
  {
    // `send(new ReserveCredit(…)).to("customers")`
    use: 'CommandWithDestinationBuilder.to',
    loose: 'import',
    from: ['io.eventuate.tram.commands', 'io.eventuate.tram.sagas'],
    fact: (hit: CallHit): Facts =>
      first(hit) && hit.invocation.chain.some(i => i.name === 'send')
        ? publish(hit, CLIENT, first(hit)!.ref)
        : undefined,
  },
  {
    use: 'CommandEndpointBuilder.withChannel',
    loose: 'import',
    from: ['io.eventuate.tram.sagas', 'io.eventuate.tram.commands'],
    fact: (hit: CallHit): Facts => first(hit) && publish(hit, CLIENT, first(hit)!.ref),
  },
  { use: 'CommandProducer.send', fact: (hit: CallHit): Facts => first(hit) && publish(hit, CLIENT, first(hit)!.ref) },
  {
    use: 'MessageProducer.send',
    from: ['io.eventuate'],
    fact: (hit: CallHit): Facts => first(hit) && publish(hit, CLIENT, first(hit)!.ref),
  },
  {
    use: 'MessageConsumer.subscribe',
    from: ['io.eventuate'],
    fact: (hit: CallHit): Facts => first(hit) && consume(hit, CLIENT, first(hit)!.ref),
  },
];
