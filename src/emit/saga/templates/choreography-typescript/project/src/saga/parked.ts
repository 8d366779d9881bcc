import { Pool } from 'pg';
import type { Broker, Verdict } from './broker.ts';
import { read } from './consume.ts';
import { openRabbitMq } from './rabbitmq.ts';
import { required } from './program.ts';
import type { Service } from './service.ts';

const USAGE = 'usage: npm run parked [-- again SAGA|all | done SAGA]';

/** `again`: put it back, it is tried from the first try; `done`: a person has done it by hand, only its event is missing. */
export type Resume = 'list' | 'again' | 'done';

/**
 * Goes through what is parked.
 * @param sagaId `all` for every saga
 * @param pool database of the service whose step was done by hand
 * @returns a line for each parked event that was meant
 */
export async function settleParked<I, A>(
  services: readonly Service<I, A>[],
  broker: Broker,
  how: Resume,
  sagaId: string,
  pool?: Pool,
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const { name, choreography, handlers } of services)
    for (const handler of handlers)
      await broker.parked(handler.queue, async (message): Promise<Verdict> => {
        const event = read(choreography, message);
        const id = typeof event === 'string' ? '?' : event.sagaId;
        if (sagaId !== 'all' && sagaId !== id) return 'park';
        const detail =
          typeof event === 'string' ? event : `${event.type}${event.data.cause ? `, cause: ${event.data.cause}` : ''}`;
        lines.push(`${id}  ${name}  ${handler.name}  ${detail}`);
        if (how === 'list') return 'park';
        if (how === 'again') return 'again';
        if (typeof event === 'string' || !pool) throw new Error(`${id} cannot be settled by hand: ${detail}`);
        await handler.handle(pool, event, true);
        return 'done';
      });
  return lines;
}

/** The command of the runbook. */
export async function runParked<I, A>(services: readonly Service<I, A>[], args: readonly string[]): Promise<void> {
  const [how = 'list', sagaId = how === 'list' ? 'all' : undefined] = args;
  const [first] = services;
  if (!first || sagaId === undefined || !isResume(how) || (how === 'done' && sagaId === 'all')) throw new Error(USAGE);
  const broker = await openRabbitMq(required('AMQP_URL'), first.choreography, why => {
    throw why;
  });
  const pool = how === 'done' ? new Pool({ connectionString: required('DATABASE_URL') }) : undefined;
  try {
    const lines = await settleParked(services, broker, how, sagaId, pool);
    process.stdout.write(`${lines.join('\n') || 'nothing is parked'}\n`);
  } finally {
    await broker.close();
    await pool?.end();
  }
}

const isResume = (word: string): word is Resume => word === 'list' || word === 'again' || word === 'done';
