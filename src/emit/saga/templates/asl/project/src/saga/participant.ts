import type { Pool, PoolClient } from 'pg';
import { type Answer, once, outcomeOf, undo } from '../../participant/once.ts';
import { observed } from './telemetry.ts';

/** What the state machine sends to a service. */
export interface StepEvent {
  readonly step: string;
  readonly what: 'do' | 'undo' | 'query';
  /** The same at each try. */
  readonly key: string;
  readonly sagaId: string;
  readonly request: unknown;
}

/** How a service does one step and takes it back, in the transaction that remembers the key. */
export interface Handling {
  /** A Refusal is final; whatever else is thrown leaves no trace and is tried again. */
  readonly do: (tx: PoolClient, request: never, key: string) => Promise<unknown>;
  readonly undo?: (tx: PoolClient, request: never, key: string) => Promise<unknown>;
}

/** Errors that the state machine tells apart by their names. All others mean: not known, the same key again (S12). */
export class Refused extends Error {
  override readonly name = 'Refused';
}
export class NotSeen extends Error {
  override readonly name = 'NotSeen';
}

export type Participant = (pool: Pool) => (event: StepEvent) => Promise<unknown>;

/** The Lambda function of a service: idempotent, fenced, with stable answers (S3, S4, S5). */
export function participant(steps: Readonly<Record<string, Handling>>): Participant {
  return pool => async event => {
    const { step, what, key, sagaId } = event;
    const handling = steps[step];
    if (!handling) throw new Error(`${step} is no step of this service`);
    return await observed(sagaId, what === 'do' ? step : `${what} ${step}`, async () => {
      const { status, body } = await answer(pool, handling, event);
      // Paths of the state machine cannot point to nothing.
      if (status < 400) return body ?? {};
      const code = typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : String(status);
      if (what === 'query' && status === 404) throw new NotSeen(key);
      throw new Refused(code);
    });
  };
}

async function answer(pool: Pool, handling: Handling, { step, what, key, request }: StepEvent): Promise<Answer> {
  // The state machine puts it together as the effects declare it.
  const given = request as never;
  if (what === 'query') return await outcomeOf(pool, key);
  if (what === 'do')
    return await once(pool, key, [step, request], async tx => ({
      status: 200,
      body: (await handling.do(tx, given, key)) ?? null,
    }));
  return await undo(pool, key, async tx => {
    await handling.undo?.(tx, given, key);
  });
}
