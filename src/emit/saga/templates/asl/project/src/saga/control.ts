import { isDeepStrictEqual } from 'node:util';
import type { Pool } from 'pg';
import type { z } from 'zod';
import { log } from './telemetry.ts';

/** What the state machine asks of its control function. */
export type ControlEvent = { readonly sagaId: string } & (
  | {
      readonly action: 'open';
      readonly saga: string;
      readonly version: number;
      readonly input: unknown;
      readonly deadline?: number;
    }
  | { readonly action: 'gate' | 'claim' }
  | { readonly action: 'end'; readonly phase: 'completed' | 'compensated'; readonly cause: Failure }
  | { readonly action: 'park'; readonly step: string; readonly token: string; readonly trouble: Failure }
);

/** How Step Functions tells of an error. */
interface Failure {
  readonly Error?: string;
  readonly Cause?: string;
}

/** S9, S10: the saga goes no further forward. */
export class TurnBack extends Error {
  override readonly name = 'TurnBack';
}

/** The input is not what it must be, or belongs to another saga with this id: nothing has begun. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

/** The Lambda function that the state machine asks between its steps. */
export function control(input: z.ZodType): (pool: Pool) => (event: ControlEvent) => Promise<unknown> {
  return pool => async event => {
    const { sagaId } = event;
    switch (event.action) {
      case 'open': {
        const { error } = input.safeParse(event.input);
        if (error) throw new Conflict(error.issues.map(i => `${i.path.join('.')}: ${i.message}`).join('; '));
        return await open(pool, event);
      }
      case 'gate':
        return await gate(pool, sagaId);
      case 'claim':
        return await claim(pool, sagaId);
      case 'end': {
        const cause = event.cause.Error === undefined ? null : messageIn(event.cause);
        const set = 'phase = $2, cause = $3, parked_at = null, task_token = null, changed_at = now()';
        return await pool
          .query(`update saga_instance set ${set} where saga_id = $1`, [sagaId, event.phase, cause])
          .then(() => null);
      }
      case 'park': {
        log('alert', 'saga is parked', { sagaId, step: event.step, why: messageIn(event.trouble) });
        const set = 'parked_at = $2, task_token = $3, changed_at = now()';
        await pool.query(`update saga_instance set ${set} where saga_id = $1`, [sagaId, event.step, event.token]);
        return null;
      }
    }
  };
}

/** S9: asks for a saga to be taken back; refused as soon as the pivot has begun. */
export async function cancel(pool: Pool, sagaId: string): Promise<'accepted' | 'refused'> {
  const { rowCount } = await pool.query(
    `update saga_instance set cancel_requested = true, changed_at = now() where saga_id = $1 and phase = 'running'`,
    [sagaId],
  );
  return rowCount === 1 ? 'accepted' : 'refused';
}

async function open(pool: Pool, event: Extract<ControlEvent, { action: 'open' }>): Promise<null> {
  await pool.query(
    `insert into saga_instance (saga_id, name, version, input, deadline_at)
     values ($1, $2, $3, $4, now() + $5 * interval '1 millisecond') on conflict do nothing`,
    [event.sagaId, event.saga, event.version, JSON.stringify(event.input), event.deadline ?? null],
  );
  const { rows } = await pool.query<{ input: unknown }>('select input from saga_instance where saga_id = $1', [
    event.sagaId,
  ]);
  if (!isDeepStrictEqual(rows[0]?.input, event.input))
    throw new Conflict(`${event.sagaId} has been started with another input`);
  return null;
}

const ON_TIME = 'not cancel_requested and (deadline_at is null or deadline_at > now())';

async function gate(pool: Pool, sagaId: string): Promise<null> {
  const { rowCount } = await pool.query(`select 1 from saga_instance where saga_id = $1 and ${ON_TIME}`, [sagaId]);
  if (rowCount === 0) throw new TurnBack(await whyNot(pool, sagaId));
  return null;
}

/** Decides between the pivot and a cancel, once: asked again it answers the same. */
async function claim(pool: Pool, sagaId: string): Promise<null> {
  const { rowCount } = await pool.query(
    `update saga_instance set phase = 'pivoting', changed_at = now()
     where saga_id = $1 and (phase = 'pivoting' or (phase = 'running' and ${ON_TIME}))`,
    [sagaId],
  );
  if (rowCount === 0) throw new TurnBack(await whyNot(pool, sagaId));
  return null;
}

async function whyNot(pool: Pool, sagaId: string): Promise<string> {
  const { rows } = await pool.query<{ cancel_requested: boolean }>(
    'select cancel_requested from saga_instance where saga_id = $1',
    [sagaId],
  );
  if (!rows[0]) throw new Error(`${sagaId} has not been opened`);
  return rows[0].cancel_requested ? 'cancelled' : 'deadline passed';
}

/** Lambda puts its errors as JSON into the cause. */
function messageIn({ Error: name = 'Error', Cause = '' }: Failure): string {
  const message = /"errorMessage":\s*("(?:[^"\\]|\\.)*")/.exec(Cause)?.[1];
  return `${name}: ${message === undefined ? Cause : JSON.parse(message)}`;
}
