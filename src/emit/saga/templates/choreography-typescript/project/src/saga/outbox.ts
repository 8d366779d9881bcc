import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../participant/transaction.ts';
import type { Broker } from './broker.ts';
import type { SagaEvent } from './event.ts';
import { log } from './telemetry.ts';

const BATCH = 100;
/** Milliseconds between looks for what is to be published; after a failure longer. */
const POLL = 100;
const POLL_AFTER_FAILURE = 2_000;

/** Tells an event, if it has not been told yet: in the transaction of the change it tells of, so never one without the other. */
export async function tell(tx: PoolClient, event: SagaEvent): Promise<void> {
  await tx.query('insert into outbox (id, event) values ($1, $2) on conflict do nothing', [
    event.id,
    JSON.stringify(event),
  ]);
}

/**
 * Publishes what waits, and marks it when the broker has confirmed it. Killed in between it publishes again: consumers
 * notice by the id. Several relays share the work.
 * @returns how many events were published; -1 when some could not be
 */
export async function publishWaiting(pool: Pool, broker: Broker): Promise<number> {
  return await inTransaction(pool, async tx => {
    const { rows } = await tx.query<{ id: string; event: SagaEvent }>(
      `select id, event from outbox where published_at is null
       order by failures, position limit $1 for update skip locked`,
      [BATCH],
    );
    const results = await Promise.allSettled(rows.map(row => broker.publish(row.event)));
    const idsOf = (status: 'fulfilled' | 'rejected') =>
      rows.filter((_, i) => results[i]?.status === status).map(row => row.id);
    await tx.query('update outbox set published_at = now() where id = any($1)', [idsOf('fulfilled')]);
    const failure = results.find(result => result.status === 'rejected');
    if (!failure) return rows.length;
    await tx.query('update outbox set failures = failures + 1 where id = any($1)', [idsOf('rejected')]);
    log('alert', 'events are not published', { ids: idsOf('rejected'), why: String(failure.reason) });
    return -1;
  });
}

/** Publishes until it is stopped. */
export async function relay(pool: Pool, broker: Broker, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const published = await publishWaiting(pool, broker).catch((error: unknown) => {
      log('warn', 'outbox cannot be read', { why: String(error) });
      return -1;
    });
    if (published === BATCH) continue;
    await sleep(published < 0 ? POLL_AFTER_FAILURE : POLL, undefined, { signal }).catch(() => {});
  }
}
