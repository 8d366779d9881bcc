import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { Pool, type PoolClient } from 'pg';
import { type Answer, once, outcomeOf, Refusal, undo } from '../participant/once.ts';
import { servePGlite } from './pglite-server.ts';
import type { StepRoutes } from './scenario.ts';

export interface Entry {
  readonly sagaId: string;
  readonly step: string;
  readonly key: string;
}

const TABLE = 'create table effect (saga_id text not null, step text not null, change integer not null)';

/** What the participants hold: every effect and every undo that took place. The participant kit keeps the rest. */
export class Ledger {
  readonly #pool: Pool;
  readonly #stop: () => Promise<void>;

  private constructor(pool: Pool, stop: () => Promise<void>) {
    this.#pool = pool;
    this.#stop = stop;
  }

  /** In an embedded PostgreSQL, which serves one session. */
  static async open(): Promise<Ledger> {
    const db = await PGlite.create();
    const server = await servePGlite(db);
    const pool = new Pool({ connectionString: server.url, max: 1 });
    await pool.query(readFileSync(new URL('../participant/migrations/001-saga-requests.sql', import.meta.url), 'utf8'));
    await pool.query(TABLE);
    return new Ledger(pool, async () => {
      await pool.end();
      await server.close();
      await db.close();
    });
  }

  async close(): Promise<void> {
    await this.#stop();
  }

  async call({ sagaId, step, key }: Entry, { kind, result }: StepRoutes): Promise<Answer> {
    return await once(this.#pool, key, step, async tx => {
      if (kind !== 'readonly') await change(tx, sagaId, step, 1);
      return { status: 200, body: result };
    });
  }

  async undo({ sagaId, step, key }: Entry): Promise<Answer> {
    return await undo(this.#pool, key, tx => change(tx, sagaId, step, -1));
  }

  /** The business says no; of a step after the pivot that is a fault and not remembered. */
  async refuse({ step, key }: Entry, { kind, refusal }: StepRoutes): Promise<Answer> {
    const known = await outcomeOf(this.#pool, key);
    if (kind === 'retriable') return known.status === 404 ? { ...refusal, body: { code: refusal.code } } : known;
    return await once(this.#pool, key, step, async () => {
      throw new Refusal(refusal.code, refusal.status);
    });
  }

  async query({ key }: Entry): Promise<Answer> {
    return await outcomeOf(this.#pool, key);
  }

  /** Effects less undos. */
  async net(sagaId: string, step: string): Promise<number> {
    const { rows } = await this.#pool.query<{ net: number }>(
      'select coalesce(sum(change), 0)::int as net from effect where saga_id = $1 and step = $2',
      [sagaId, step],
    );
    return rows[0]?.net ?? 0;
  }
}

async function change(tx: PoolClient, sagaId: string, step: string, by: 1 | -1): Promise<void> {
  await tx.query('insert into effect (saga_id, step, change) values ($1, $2, $3)', [sagaId, step, by]);
}
