import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from './transaction.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * The business says no, for good: the same key will always be answered like this. For what may work later throw anything
 * else. A step that comes after the pivot must not refuse.
 */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status = 409) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

interface Row {
  readonly state: 'done' | 'refused' | 'undone' | 'fenced';
  readonly request_hash: string | null;
  readonly status: number;
  readonly answer: unknown;
}

/**
 * S3, S5: does a keyed request once, and gives the same answer each time. The business change happens in the transaction
 * that remembers the key, so there is never one without the other.
 * @param request what was asked, to notice a key that is used for something else
 * @throws whatever `effect` throws, except a Refusal; nothing has happened then
 */
export async function once(
  pool: Pool,
  key: string,
  request: unknown,
  effect: (tx: PoolClient) => Promise<Answer>,
): Promise<Answer> {
  const hash = createHash('sha256').update(JSON.stringify(request ?? null)).digest('hex');
  return await inTransaction(pool, async tx => {
    // Waits for a request with the same key that is under way.
    const { rowCount } = await tx.query(
      `insert into saga_request (key, state, request_hash, status, answer) values ($1, 'done', $2, 0, 'null')
       on conflict do nothing`,
      [key, hash],
    );
    if (rowCount === 0) return answerOf(await find(tx, key), hash);
    await tx.query('savepoint effect');
    try {
      return await remember(tx, key, 'done', await effect(tx));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await tx.query('rollback to savepoint effect');
      return await remember(tx, key, 'refused', { status: error.status, body: { code: error.code } });
    }
  });
}

/**
 * Takes a keyed request back, once. S4: what has not come yet is refused when it comes.
 * @param effect gets the answer that was given, for what only it tells; not called where there is nothing to take back
 */
export async function undo(
  pool: Pool,
  key: string,
  effect: (tx: PoolClient, answered: unknown) => Promise<void>,
): Promise<Answer> {
  return await inTransaction(pool, async tx => {
    const { rowCount } = await tx.query(
      `insert into saga_request (key, state, status, answer) values ($1, 'fenced', 409, '{"code": "Fenced"}')
       on conflict do nothing`,
      [key],
    );
    if (rowCount === 1) return { status: 200, body: { undone: false } };
    const { state, answer } = await find(tx, key);
    if (state !== 'done') return { status: 200, body: { undone: state === 'undone' } };
    await effect(tx, answer);
    await tx.query(
      `update saga_request set state = 'undone', status = 409, answer = '{"code": "Fenced"}', changed_at = now() where key = $1`,
      [key],
    );
    return { status: 200, body: { undone: true } };
  });
}

/** What became of a keyed request, for those who do not know: 404 when it has not come. */
export async function outcomeOf(pool: Pool, key: string): Promise<Answer> {
  const { rows } = await pool.query<Row>('select * from saga_request where key = $1', [key]);
  const [row] = rows;
  return row ? { status: row.status, body: row.answer } : { status: 404, body: { code: 'NotSeen' } };
}

async function find(tx: PoolClient, key: string): Promise<Row> {
  const { rows } = await tx.query<Row>('select * from saga_request where key = $1 for update', [key]);
  const [row] = rows;
  if (!row) throw new Error(`the row of ${key} is gone`);
  return row;
}

function answerOf({ request_hash, status, answer }: Row, hash: string): Answer {
  if (request_hash !== null && request_hash !== hash) return { status: 422, body: { code: 'KeyUsedForAnotherRequest' } };
  return { status, body: answer };
}

async function remember(tx: PoolClient, key: string, state: 'done' | 'refused', { status, body }: Answer): Promise<Answer> {
  await tx.query('update saga_request set state = $2, status = $3, answer = $4 where key = $1', [
    key,
    state,
    status,
    JSON.stringify(body ?? null),
  ]);
  return { status, body };
}
