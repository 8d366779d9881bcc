import type { Pool, PoolClient } from 'pg';

/** Runs in one transaction: all of it or nothing. */
export async function inTransaction<T>(pool: Pool, run: (tx: PoolClient) => Promise<T>): Promise<T> {
  const tx = await pool.connect();
  let lost: Error | undefined;
  // Without a listener a connection that breaks between two queries would end the process.
  const onError = (error: Error) => {
    lost = error;
  };
  tx.on('error', onError);
  try {
    await tx.query('begin');
    const result = await run(tx);
    await tx.query('commit');
    return result;
  } catch (error) {
    await tx.query('rollback').catch((failure: Error) => {
      lost = failure;
    });
    throw error;
  } finally {
    tx.removeListener('error', onError);
    tx.release(lost);
  }
}
