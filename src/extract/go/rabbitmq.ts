import type { Fact } from '../../core/fact.ts';
import { literal, type Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Invocation } from '../syntax/outline.ts';
import { argument, consume, type Facts, goOf, isKnown, literalOf, on, publish, refsOf } from './facts.ts';

const AMQP = ['github.com/rabbitmq/amqp091-go', 'github.com/streadway/amqp'];
const CLIENT = 'amqp091-go';
const WRAPPER = 'github.com/wagslane/go-rabbitmq';

const emptyLiteral = (ref: Ref | undefined): boolean => ref?.ref === 'literal' && ref.value === '';

/** `ch.PublishWithContext(ctx, exchange, key, …)`; the default exchange routes to the queue that the key names. */
function publishes(hit: CallHit): Facts {
  const skip = /WithContext$|WithDeferredConfirmWithContext$/.test(hit.invocation.name) ? 1 : 0;
  const exchange = argument(hit, skip);
  const key = argument(hit, skip + 1);
  if (!exchange || !key) return undefined;
  const exchanges = refsOf(exchange);
  const keys = keyNames(hit, refsOf(key));
  const pairs = Math.max(exchanges.length, keys.length);
  return Array.from(
    { length: pairs },
    (_, n): Fact =>
      publish(hit, {
        client: CLIENT,
        broker: 'rabbitmq',
        channel: keys[n] ?? keys[0],
        exchange: emptyLiteral(exchange.ref) ? undefined : (exchanges[n] ?? exchanges[0]),
      }),
  );
}

/** `q.Name` of a queue that `QueueDeclare` gave: the name it was declared with. */
function keyNames(hit: CallHit, refs: readonly Ref[]): readonly Ref[] {
  if (refs.some(isKnown) && !refs.some(isDeclaredName)) return refs;
  const declared = declarations(hit, 'QueueDeclare')
    .flatMap(i => refsOf(i.args[0]))
    .filter(isKnown);
  return declared.length > 0 ? declared : refs;
}

const isDeclaredName = (ref: Ref): boolean => ref.ref === 'constant' && /\.Queue\.Name$/.test(ref.name);

/** Declarations in the same function, else anywhere in the file. */
function declarations({ outline, invocation }: CallHit, name: string): readonly Invocation[] {
  const all = outline.invocations(new Set([name]));
  const near = all.filter(i => i.member === invocation.member && i.owner === invocation.owner);
  return near.length > 0 ? near : all;
}

/** `ch.Consume(queue, …)`; where the queue's name is made at run time, what it is bound to says more. */
function consumes(hit: CallHit): Facts {
  const skip = hit.invocation.name.endsWith('WithContext') ? 1 : 0;
  const queue = argument(hit, skip);
  if (!queue) return undefined;
  const bindings = declarations(hit, 'QueueBind').filter(
    b => sameQueue(b, queue.text) || declarations(hit, 'QueueBind').length === 1,
  );
  const exchange = bindings.flatMap(b => refsOf(b.args[2])).find(isKnown);
  const queues = keyNames(hit, refsOf(queue)).filter(r => isKnown(r) && !isDeclaredName(r));
  const keys = queues.length > 0 ? queues : bindings.flatMap(b => refsOf(b.args[1])).filter(isKnown);
  return (keys.length > 0 ? keys : [queue.ref]).map(channel =>
    consume(hit, { client: CLIENT, broker: 'rabbitmq', channel, exchange }),
  );
}

const sameQueue = (bind: Invocation, queue: string): boolean => bind.args[0]?.text === queue;

/** Options are functions: `rabbitmq.WithPublishOptionsExchange("orders")`. */
function option(hit: CallHit, pattern: RegExp): Ref | undefined {
  return hit.invocation.args.flatMap(a =>
    a.invocation && pattern.test(a.invocation.name) ? refsOf(a.invocation.args[0]) : [],
  )[0];
}

export const rabbitRows: readonly CallRow[] = [
  {
    use: on(
      AMQP,
      'Channel',
      'Publish PublishWithContext PublishWithDeferredConfirm PublishWithDeferredConfirmWithContext',
    ),
    from: AMQP,
    loose: 'import',
    fact: publishes,
  },
  { use: on(AMQP, 'Channel', 'Consume ConsumeWithContext Get'), from: AMQP, loose: 'import', fact: looseConsume },
  {
    use: on(WRAPPER, 'Publisher', 'Publish PublishWithContext'),
    fact: hit => {
      const keys = argument(hit, hit.invocation.name === 'Publish' ? 1 : 2);
      return (keys?.items ?? []).map(k =>
        publish(hit, { client: 'go-rabbitmq', broker: 'rabbitmq', channel: k.ref, exchange: option(hit, /Exchange$/) }),
      );
    },
  },
  {
    use: on(WRAPPER, '', 'NewConsumer'),
    fact: hit =>
      consume(hit, {
        client: 'go-rabbitmq',
        broker: 'rabbitmq',
        channel: argument(hit, 1)?.form === 'function' ? argument(hit, 2)?.ref : argument(hit, 1)?.ref,
        exchange: option(hit, /ExchangeName$/),
      }),
  },
];

/** `Get` and `Consume` are common words: on a value of unknown type they need a queue and the flags behind it. */
function looseConsume(hit: CallHit): Facts {
  const { receiverType, args, name } = goOf(hit.invocation);
  if (receiverType === undefined && (name === 'Get' || args.length < 6)) return undefined;
  return literalOf(args[0]) === ''
    ? consume(hit, { client: CLIENT, broker: 'rabbitmq', channel: literal('') })
    : consumes(hit);
}
