import { opaque, type Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Expression, Invocation, Outline } from '../syntax/outline.ts';
import {
  addressOf,
  argument,
  clientAt,
  consume,
  type Facts,
  holderOf,
  isKnown,
  madeBy,
  makerOf,
  namedOf,
  plainOf,
  publish,
  row,
  uses,
} from './row-facts.ts';

const unknown = (hit: CallHit): Ref => opaque(hit.invocation.name);

/** A name that says which messages: not the wildcard for all, nor the empty key of a fan-out. */
const isTelling = (ref: Ref | undefined): ref is Ref =>
  isKnown(ref) && !(ref.ref === 'literal' && /^[#*.>]*$/.test(ref.value));

/** The name that the object was made with: `connection.SimpleQueue("orders")`. */
export function madeName(hit: CallHit): Ref | undefined {
  const made = makerOf(hit);
  return made && argument(made, 0, 'name')?.ref;
}

const PIKA = ['pika.Channel', 'pika.BlockingChannel'];

function basicPublish(hit: CallHit): Facts {
  const exchange = argument(hit.invocation, 0, 'exchange')?.ref;
  const key = argument(hit.invocation, 1, 'routing_key');
  const named = exchange && !(exchange.ref === 'literal' && exchange.value === '') ? exchange : undefined;
  return publish(hit, {
    client: 'pika',
    broker: 'rabbitmq',
    channel: isTelling(key?.ref) ? key!.ref : (named ?? key?.ref ?? unknown(hit)),
    exchange: named,
  });
}

/** A queue that the broker names is known by what it is bound to. */
function basicConsume(hit: CallHit): Facts {
  const { invocation, outline } = hit;
  const queue =
    argument(invocation, -1, 'queue') ??
    plainOf(invocation).find(a => a.form === 'string' || isKnown(a.ref)) ??
    plainOf(invocation)[0];
  const binds = outline.invocations(new Set(['queue_bind'])).filter(i => i.owner === invocation.owner);
  const bind =
    binds.find(i => argument(i, 0, 'queue')?.text === queue?.text) ?? (isKnown(queue?.ref) ? undefined : binds[0]);
  const exchange = bind && argument(bind, 1, 'exchange')?.ref;
  const key = bind && argument(bind, 2, 'routing_key')?.ref;
  return (
    queue &&
    consume(hit, {
      client: 'pika',
      broker: 'rabbitmq',
      channel: isTelling(queue.ref) ? queue.ref : isTelling(key) ? key : isKnown(exchange) ? exchange : queue.ref,
      exchange,
    })
  );
}

/** aio-pika, kombu: what the exchange or queue that is used was declared as. */
function declaredName(outline: Outline, invocation: Invocation): Expression | undefined {
  const made = holderOf(outline, invocation)?.value?.invocation ?? invocation.chain.at(-1);
  return made && /declare_|get_exchange|get_queue|Exchange|Queue/.test(made.name)
    ? argument(made, 0, 'name')
    : undefined;
}

function aioPublish(hit: CallHit): Facts {
  const exchange = declaredName(hit.outline, hit.invocation)?.ref;
  const key = argument(hit.invocation, 1, 'routing_key')?.ref;
  return publish(hit, {
    client: 'aio-pika',
    broker: 'rabbitmq',
    channel: isTelling(key) ? key : (exchange ?? unknown(hit)),
    exchange,
  });
}

function aioConsume(hit: CallHit): Facts {
  const queue = declaredName(hit.outline, hit.invocation)?.ref;
  const bind = hit.outline.invocations(new Set(['bind'])).find(i => i.root === hit.invocation.root);
  const key = bind && argument(bind, 1, 'routing_key')?.ref;
  const bound = bind && argument(bind, 0, 'exchange');
  const exchange =
    bound &&
    (isKnown(bound.ref)
      ? bound.ref
      : madeBy(hit.outline, bound.text) && argument(madeBy(hit.outline, bound.text)!, 0, 'name')?.ref);
  return consume(hit, {
    client: 'aio-pika',
    broker: 'rabbitmq',
    channel: isTelling(queue) ? queue : isTelling(key) ? key : isKnown(exchange) ? exchange : unknown(hit),
    exchange,
  });
}

/** The name that `Queue("orders", …)` or `Exchange("shop")` was given, here or where the variable is set. */
export function entityName(outline: Outline, value: Expression | undefined): Ref | undefined {
  const made = value?.invocation ?? (value ? madeBy(outline, value.text.replace(/^self\./, '')) : undefined);
  if (made && /^(?:Queue|Exchange|Topic|topic)$/.test(made.name)) return argument(made, 0, 'name')?.ref;
  return value && isKnown(value.ref) ? value.ref : undefined;
}

function kombuPublish(hit: CallHit): Facts {
  const exchange = entityName(hit.outline, namedOf(hit.invocation).exchange);
  const key = namedOf(hit.invocation).routing_key?.ref;
  return publish(hit, {
    client: 'kombu',
    broker: 'rabbitmq',
    channel: isKnown(key) ? key : (exchange ?? unknown(hit)),
    exchange,
  });
}

function kombuConsume(hit: CallHit): Facts {
  const queues = argument(hit.invocation, hit.invocation.receiverType === 'kombu' ? 1 : 0, 'queues');
  const list = queues?.items ?? (queues ? [queues] : []);
  return list.map(q =>
    consume(hit, { client: 'kombu', broker: 'rabbitmq', channel: entityName(hit.outline, q) ?? unknown(hit) }),
  );
}

export const rabbitmqRows: readonly CallRow[] = [
  row(uses(PIKA, ['basic_publish']), basicPublish),
  row(uses(['untyped'], ['basic_publish']), basicPublish, { loose: 'name' }),
  row(uses(PIKA, ['basic_consume', 'consume', 'basic_get']), basicConsume),
  row(uses(['untyped'], ['basic_consume']), basicConsume, { loose: 'name' }),
  row(['pika.ConnectionParameters', 'pika.URLParameters'], hit => {
    const base = addressOf('amqp', argument(hit.invocation, 0, 'host', 'url'), argument(hit.invocation, 1, 'port'));
    return base && clientAt(hit.at, 'pika', hit.invocation.assignedTo ?? 'connection', base);
  }),
  row(uses(['aio_pika.Exchange', 'aio_pika.AbstractExchange'], ['publish']), aioPublish),
  row(uses(['aio_pika.Queue', 'aio_pika.AbstractQueue'], ['consume', 'iterator', 'get']), aioConsume),
  row(uses(['kombu.Producer'], ['publish']), kombuPublish),
  row(['kombu.Consumer', 'kombu.Connection.Consumer'], kombuConsume),
  row(
    ['untyped.Consumer'],
    hit => (hit.outline.imports.some(i => i.module.startsWith('kombu')) ? kombuConsume(hit) : undefined),
    { loose: 'import', from: ['kombu'] },
  ),
  row(['kombu.SimpleQueue.put'], hit =>
    publish(hit, { client: 'kombu', broker: 'rabbitmq', channel: madeName(hit) ?? unknown(hit) }),
  ),
  row(['kombu.SimpleQueue.get'], hit =>
    consume(hit, { client: 'kombu', broker: 'rabbitmq', channel: madeName(hit) ?? unknown(hit) }),
  ),
];
