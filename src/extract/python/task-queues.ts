import type { Fact } from '../../core/fact.ts';
import { literal, type Ref, showRef } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Annotation, Outline } from '../syntax/outline.ts';
import { isDecorator } from '../syntax/python-invocations.ts';
import {
  addressOf,
  argument,
  clientAt,
  consume,
  type Facts,
  isKnown,
  literalOf,
  makerOf,
  namedOf,
  plainOf,
  publish,
  row,
  store,
  uses,
} from './row-facts.ts';

/** The technology a broker's address speaks of; undefined where configuration says. */
function brokerOf(ref: Ref | undefined): string | undefined {
  const text = ref ? showRef(ref.ref === 'setting' && ref.fallback ? ref.fallback : ref) : '';
  if (/^(?:amqps?|pyamqp):|rabbit/i.test(text)) return 'rabbitmq';
  return /^rediss?:|redis/i.test(text) ? 'redis' : /^sqs:/i.test(text) ? 'sqs' : undefined;
}

/** The broker of the Celery application of this file. */
function celeryBroker(outline: Outline): string | undefined {
  for (const made of outline.invocations(new Set(['Celery']))) {
    const found = brokerOf(argument(made, -1, 'broker')?.ref);
    if (found) return found;
  }
  return brokerOf(
    outline.variables.find(v => /(?:^|\.)(?:broker_url|BROKER_URL|CELERY_BROKER_URL)$/.test(v.name))?.value?.ref,
  );
}

/** Tasks go by their function's name, unless they are given one; of `orders.tasks.send_mail` the function says it. */
const taskName = (text: string): string => /(?:^|\.)tasks\.(\w+)$/.exec(text)?.[1] ?? text;

function task(hit: CallHit): Facts {
  const { invocation, outline } = hit;
  if (!isDecorator(invocation) || !invocation.member) return undefined;
  const name = literalOf(namedOf(invocation).name);
  return consume(hit, {
    client: 'celery',
    broker: celeryBroker(outline),
    channel: literal(name ? taskName(name) : invocation.member),
  });
}

const TASK_MARKS = /^(?:task|shared_task|periodic_task|actor|job)$/;

/** The name of a task that this file declares; elsewhere the function's own name. */
function nameOfTask(outline: Outline, name: string): string {
  const declared = outline.members.find(m => m.name === name)?.annotations.find(a => TASK_MARKS.test(a.name));
  return (declared && named(declared)) ?? name;
}

function named(annotation: Annotation): string | undefined {
  const value = annotation.named.name?.ref ?? annotation.named.actor_name?.ref;
  return value?.ref === 'literal' ? taskName(value.value) : undefined;
}

/** `send_mail.delay(…)`, `tasks.send_mail.apply_async(…)` */
function delayed(hit: CallHit): Facts {
  const { invocation, outline } = hit;
  const name = /(\w+)(?:\.s\(.*\)|\.si\(.*\))?$/.exec(invocation.receiver)?.[1];
  if (!name || name === 'self') return undefined;
  return publish(hit, { client: 'celery', broker: celeryBroker(outline), channel: literal(nameOfTask(outline, name)) });
}

const CELERY = ['celery', 'celery.Celery'];

/** `celery = Celery("mail", broker=…)`: where its messages go, and results are kept. */
function application(hit: CallHit): Facts {
  const broker = argument(hit.invocation, -1, 'broker')?.ref;
  const backend = argument(hit.invocation, -1, 'backend')?.ref;
  const facts: Fact[] = [];
  if (isKnown(broker)) facts.push(clientAt(hit.at, 'celery', hit.invocation.assignedTo ?? 'celery', broker));
  if (isKnown(backend) && brokerOf(backend) === 'redis')
    facts.push(store(hit, 'redis', 'celery', 'connect', { target: backend }));
  return facts;
}

/** rq: `Queue("mail", connection=redis).enqueue(send_mail, …)` */
function enqueued(hit: CallHit): Facts {
  const made = makerOf(hit);
  return publish(hit, {
    client: 'rq',
    broker: 'redis',
    channel: (made && argument(made, 0, 'name')?.ref) ?? literal('default'),
  });
}

function worker(hit: CallHit): Facts {
  const queues = argument(hit.invocation, 0, 'queues');
  const list = queues?.items ?? (queues ? [queues] : []);
  return list.map(q =>
    consume(hit, {
      client: 'rq',
      broker: 'redis',
      channel: (q.invocation ? argument(q.invocation, 0, 'name')?.ref : undefined) ?? q.ref,
    }),
  );
}

/** dramatiq: an actor's messages go to its queue, which is `default` if nothing is said. */
const queueOf = (annotation: Annotation | undefined): Ref => annotation?.named.queue_name?.ref ?? literal('default');

export const taskQueueRows: readonly CallRow[] = [
  row(
    [
      ...uses(['celery.Celery'], ['task']),
      'celery.shared_task',
      'celery.task',
      'celery.periodic_task',
      'huey.task',
      'huey.RedisHuey.task',
    ],
    task,
  ),
  row(['untyped.task'], hit => (/celery|^app$|^huey$/i.test(hit.invocation.receiver) ? task(hit) : undefined), {
    loose: 'name',
  }),
  row(uses(['untyped'], ['delay', 'apply_async']), delayed, { loose: 'name' }),
  row(uses(CELERY, ['send_task', 'signature']), hit => {
    const name = literalOf(argument(hit.invocation, 0, 'name'));
    return name
      ? publish(hit, { client: 'celery', broker: celeryBroker(hit.outline), channel: literal(taskName(name)) })
      : undefined;
  }),
  row(
    ['untyped.send_task'],
    hit => {
      const name = literalOf(plainOf(hit.invocation)[0]);
      return name ? publish(hit, { client: 'celery', channel: literal(taskName(name)) }) : undefined;
    },
    { loose: 'name' },
  ),
  row('celery.Celery', application),
  row(['rq.Queue.enqueue', 'rq.Queue.enqueue_call', 'rq.Queue.enqueue_in', 'rq.Queue.enqueue_at'], enqueued),
  row(['rq.Worker', 'rq.SimpleWorker'], worker),
  row('dramatiq.actor', hit => {
    const member = hit.outline.members.find(m => m.name === hit.invocation.member);
    return isDecorator(hit.invocation)
      ? consume(hit, { client: 'dramatiq', channel: queueOf(member?.annotations.find(a => a.name === 'actor')) })
      : undefined;
  }),
  row(['dramatiq.RabbitmqBroker', 'dramatiq.RedisBroker'], hit => {
    const url = addressOf(
      hit.invocation.name === 'RedisBroker' ? 'redis' : 'amqp',
      argument(hit.invocation, -1, 'url', 'host'),
      argument(hit.invocation, -1, 'port'),
    );
    return url && clientAt(hit.at, 'dramatiq', hit.invocation.assignedTo ?? 'broker', url);
  }),
];

/** `delay` and `apply_async` on functions that this file declares as tasks, or imports: their receivers have a type of their own. */
export function* delays(outline: Outline): Iterable<Fact> {
  if (!/\.(?:delay|apply_async|send|send_with_options)\(/.test(outline.file.text)) return;
  const marked = new Map(
    outline.members.flatMap(m => m.annotations.filter(a => TASK_MARKS.test(a.name)).map(a => [m.name, a] as const)),
  );
  for (const i of outline.invocations(new Set(['delay', 'apply_async', 'send', 'send_with_options']))) {
    const name = /(\w+)$/.exec(i.receiver)?.[1] ?? '';
    const at = {
      at: outline.file.at(i.line),
      scope: {
        ...(i.owner ? { type: i.owner } : {}),
        ...(i.member ? { member: i.member } : {}),
        ...(i.root ? { handle: i.root } : {}),
      },
    };
    const mark = marked.get(name);
    if (i.name === 'send' || i.name === 'send_with_options') {
      if (mark?.name === 'actor') yield publish(at, { client: 'dramatiq', channel: queueOf(mark) });
    } else if (i.receiverType !== undefined && /^\w+(?:\.\w+)*$/.test(i.receiver))
      yield publish(at, {
        client: 'celery',
        broker: celeryBroker(outline),
        channel: literal(nameOfTask(outline, name)),
      });
  }
}
