import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { inTransaction } from '../../participant/transaction.ts';
import type { Broker } from './broker.ts';
import { consume } from './consume.ts';
import { relay } from './outbox.ts';
import { openRabbitMq } from './rabbitmq.ts';
import type { Service } from './service.ts';
import { log } from './telemetry.ts';

const MIGRATIONS = ['001-saga-requests.sql', '002-choreography.sql'];
/** Milliseconds between looks for deadlines that have passed. */
const DEADLINES_EVERY = 250;

export interface Running {
  stop(): Promise<void>;
}

/** Creates the tables in the service's own database, where they are missing. */
export async function migrate(pool: Pool): Promise<void> {
  await inTransaction(pool, async tx => {
    // Of several processes that start at once, one does it.
    await tx.query('select pg_advisory_xact_lock(1933715)');
    for (const name of MIGRATIONS)
      await tx.query(readFileSync(new URL(`../../../migrations/${name}`, import.meta.url), 'utf8'));
  });
}

/** Handles the service's events, publishes its own, and watches deadlines if it starts sagas. */
export async function run<I, A>(service: Service<I, A>, pool: Pool, broker: Broker): Promise<Running> {
  const { choreography, handlers, sagas } = service;
  const stopping = new AbortController();
  for (const handler of handlers)
    await broker.subscribe(handler.queue, (message, tries) => consume(pool, choreography, handler, message, tries));
  const loops = [relay(pool, broker, stopping.signal)];
  if (sagas)
    loops.push(
      every(DEADLINES_EVERY, stopping.signal, () =>
        sagas.tellDeadlines(pool).catch(error => log('warn', 'no deadlines', { why: String(error) })),
      ),
    );
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

/** Runs a service until it is told to stop, with the PostgreSQL of DATABASE_URL and the RabbitMQ of AMQP_URL. */
export async function runProgram<I, A>(service: Service<I, A>): Promise<void> {
  const pool = new Pool({ connectionString: required('DATABASE_URL') });
  pool.on('error', error => log('warn', 'database connection broke', { why: error.message }));
  await migrate(pool);
  // Started anew it goes on: nothing is kept in memory.
  const broker = await openRabbitMq(required('AMQP_URL'), service.choreography, why => {
    log('alert', 'broker is gone', { why: why.message });
    process.exit(1);
  });
  const running = await run(service, pool, broker);
  log('info', 'running', {
    service: service.name,
    saga: service.choreography.name,
    version: service.choreography.version,
  });
  const stop = async () => {
    await running.stop();
    await broker.close();
    await pool.end();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log('warn', 'could not stop in order', { why: String(error) });
          process.exit(1);
        },
      );
    });
}

export function required(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set`);
  return value;
}

async function every(milliseconds: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await work();
    await sleep(milliseconds, undefined, { signal }).catch(() => {});
  }
}
