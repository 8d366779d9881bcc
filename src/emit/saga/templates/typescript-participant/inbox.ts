import type { Pool, PoolClient } from 'pg';
import { inTransaction } from './transaction.ts';

/**
 * Handles a message once, however often the broker delivers it: acknowledge it after this has returned.
 * @returns false when it had been handled before
 */
export async function handleOnce(
  pool: Pool,
  consumer: string,
  messageId: string,
  handle: (tx: PoolClient) => Promise<void>,
): Promise<boolean> {
  return await inTransaction(pool, async tx => {
    const { rowCount } = await tx.query('insert into inbox (consumer, message_id) values ($1, $2) on conflict do nothing', [
      consumer,
      messageId,
    ]);
    if (rowCount === 0) return false;
    await handle(tx);
    return true;
  });
}
