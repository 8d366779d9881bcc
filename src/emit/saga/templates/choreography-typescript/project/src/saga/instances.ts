import { isDeepStrictEqual } from 'node:util';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../participant/transaction.ts';
import type { Choreography } from './choreography.ts';
import { eventOf, type SagaEvent } from './event.ts';
import { tell } from './outbox.ts';

/** What can be asked about a saga, in the service that starts it. */
export interface Instance {
  readonly sagaId: string;
  readonly phase: 'running' | 'completed' | 'compensated';
  /** Why it turned back. */
  readonly cause: string | null;
}

export class SagaConflict extends Error {}

/** The sagas of one choreography: the part of the service that starts them. */
export class Instances<I, A> {
  readonly #choreography: Choreography<I, A>;

  constructor(choreography: Choreography<I, A>) {
    this.#choreography = choreography;
  }

  /**
   * Starts a saga in the caller's transaction: the order that is written there and the event that tells of it are one change.
   * @returns the saga's id; the same input starts once
   * @throws z.ZodError for a wrong input, SagaConflict when the id is taken by another input
   */
  async start(tx: PoolClient, given: unknown): Promise<string> {
    const { name, version, id, deadline } = this.#choreography;
    const input = this.#choreography.input.parse(given);
    const sagaId = `${name}-${id(input)}`;
    const { rowCount } = await tx.query(
      `insert into saga_instance (saga_id, name, version, input, deadline_at)
       values ($1, $2, $3, $4, now() + $5 * interval '1 millisecond') on conflict do nothing`,
      [sagaId, name, version, JSON.stringify(input), deadline ?? null],
    );
    if (rowCount === 0) {
      const { rows } = await tx.query<{ input: unknown }>('select input from saga_instance where saga_id = $1', [
        sagaId,
      ]);
      if (!isDeepStrictEqual(rows[0]?.input, JSON.parse(JSON.stringify(input))))
        throw new SagaConflict(`${sagaId} has been started with another input`);
      return sagaId;
    }
    await tell(tx, eventOf(this.#choreography, 'started', sagaId, null, { input, answers: {} }));
    return sagaId;
  }

  /**
   * S9: asks for a saga to be taken back. Whether it was in time is decided where the pivot is done; the phase tells.
   * @returns false when it has ended, is unknown or must not be cancelled
   */
  async cancel(pool: Pool, sagaId: string): Promise<boolean> {
    return (
      this.#choreography.cancellable &&
      (await inTransaction(pool, tx => this.#turnBack(tx, sagaId, 'cancel-requested', 'cancelled')))
    );
  }

  /** S10: tells of the sagas whose deadline has passed. The timer is a row: it outlives the process. */
  async tellDeadlines(pool: Pool): Promise<void> {
    await inTransaction(pool, async tx => {
      const { rows } = await tx.query<{ saga_id: string }>(
        `update saga_instance set deadline_at = null where saga_id in (
           select saga_id from saga_instance
           where phase = 'running' and name = $1 and version = $2 and deadline_at < now() limit 100 for update skip locked
         ) returning saga_id`,
        [this.#choreography.name, this.#choreography.version],
      );
      for (const row of rows) await this.#turnBack(tx, row.saga_id, 'deadline-passed', 'deadline passed');
    });
  }

  async find(pool: Pool, sagaId: string): Promise<Instance | undefined> {
    const { rows } = await pool.query<Instance>(
      'select saga_id as "sagaId", phase, cause from saga_instance where saga_id = $1',
      [sagaId],
    );
    return rows[0];
  }

  async end(tx: PoolClient, event: SagaEvent, phase: 'completed' | 'compensated'): Promise<void> {
    const { rowCount } = await tx.query(
      `update saga_instance set phase = $2, cause = $3, changed_at = now() where saga_id = $1 and phase = 'running'`,
      [event.sagaId, phase, event.data.cause ?? null],
    );
    if (rowCount === 1) return;
    const { rows } = await tx.query<Instance>('select phase from saga_instance where saga_id = $1', [event.sagaId]);
    if (rows[0]?.phase !== phase)
      throw new Error(`${event.sagaId} is ${rows[0]?.phase ?? 'not here'} and cannot be ${phase}`);
  }

  async #turnBack(tx: PoolClient, sagaId: string, told: string, cause: string): Promise<boolean> {
    const { rows } = await tx.query<{ input: unknown }>(
      `select input from saga_instance where saga_id = $1 and phase = 'running' for update`,
      [sagaId],
    );
    const [row] = rows;
    if (row) await tell(tx, eventOf(this.#choreography, told, sagaId, null, { input: row.input, answers: {}, cause }));
    return row !== undefined;
  }
}
