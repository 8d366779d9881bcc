import type { PoolClient } from 'pg';
import { Refusal } from '../../participant/once.ts';
import type { Choreography, Facts } from './choreography.ts';
import { eventOf, type SagaEvent } from './event.ts';
import { tell } from './outbox.ts';
import type { Retry } from './retry.ts';

/** One step, in the service that does it. It tells `ID.completed` or `ID.refused`, and `ID.undone` when it is taken back. */
export interface Step<I, A> {
  readonly id: string;
  readonly kind: 'compensatable' | 'pivot' | 'retriable' | 'readonly';
  /** The event that it waits for. */
  readonly on: string;
  /** In the transaction of the event. A Refusal is final; whatever else is thrown leaves no trace and is tried again. */
  readonly do: (tx: PoolClient, facts: Facts<I, A>, key: string) => Promise<unknown>;
  /** Later steps use its answer. */
  readonly shares?: true;
  /** S7: it comes after the pivot and must not refuse; so must every retriable one. */
  readonly mustSucceed?: true;
  /** Milliseconds for one statement; default 2000. */
  readonly timeout?: number;
  readonly retry: Retry;
  /** The same at each try; default: `sagaId:stepId`. */
  readonly key?: (facts: Facts<I, A>) => string;
  readonly undo?: {
    readonly on: readonly string[];
    /** S2: finds what to take back by the key; the facts are those that the step itself has written down. */
    readonly do: (tx: PoolClient, facts: Facts<I, A>, key: string) => Promise<unknown>;
    readonly retry: Retry;
  };
  /** S9, S10: what turns the saga back as long as this step, the one that decides, has not been done. */
  readonly fencedOn?: readonly string[];
}

interface Row {
  readonly state: 'done' | 'refused' | 'undone' | 'fenced';
  /** What the step knew when it was done. */
  readonly answer: SagaEvent['data'] | null;
}

/** The steps of one service, as what they do about an event. `byHand`: a person has done it, only the event is missing. */
export class Steps<I, A> {
  readonly #choreography: Choreography<I, A>;

  constructor(choreography: Choreography<I, A>) {
    this.#choreography = choreography;
  }

  async forward(tx: PoolClient, step: Step<I, A>, event: SagaEvent, byHand: boolean): Promise<void> {
    const facts = this.#choreography.factsOf(event);
    const key = this.#keyOf(step, facts);
    await limit(tx, step.timeout);
    if (!(await take(tx, key, 'done'))) {
      // S4: the undo was here first. What was done has been told.
      if ((await find(tx, key)).state !== 'done') await this.#refused(tx, step, event, 'it came after its undo');
      return;
    }
    await tx.query('savepoint effect');
    try {
      const answered = byHand ? undefined : await step.do(tx, facts, key);
      await tx.query('update saga_request set answer = $2 where key = $1', [key, JSON.stringify(event.data)]);
      const answers = step.shares ? { ...event.data.answers, [step.id]: answered } : event.data.answers;
      await this.#tell(tx, `${step.id}.completed`, event, { ...event.data, answers });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (mustSucceed(step)) throw new Error(`${step.id} comes after the pivot and must not refuse: ${error.code}`);
      await tx.query('rollback to savepoint effect');
      await tx.query(`update saga_request set state = 'refused', status = $2 where key = $1`, [key, error.status]);
      await this.#refused(tx, step, event, error.code);
    }
  }

  /** No try of the step has left anything: it is refused, for good. */
  async giveUp(tx: PoolClient, step: Step<I, A>, event: SagaEvent, why: string): Promise<void> {
    if (await take(tx, this.#keyOf(step, this.#choreography.factsOf(event)), 'refused'))
      await this.#refused(tx, step, event, why);
  }

  /** S1, S4: also where the step has not come yet; it is refused when it comes. */
  async back(tx: PoolClient, step: Step<I, A>, event: SagaEvent, byHand: boolean): Promise<void> {
    const key = this.#keyOf(step, this.#choreography.factsOf(event));
    await limit(tx, step.timeout);
    if (!(await take(tx, key, 'fenced'))) {
      const { state, answer } = await find(tx, key);
      if (state === 'done') {
        const facts = this.#choreography.factsOf({ sagaId: event.sagaId, data: answer ?? event.data });
        if (!byHand) await step.undo?.do(tx, facts, key);
        await tx.query(`update saga_request set state = 'undone', status = 409, changed_at = now() where key = $1`, [
          key,
        ]);
      }
    }
    await this.#tell(tx, `${step.id}.undone`, event, event.data);
  }

  /** A cancel or the deadline: whoever comes first to the step that decides, it or its event, has won. */
  async fence(tx: PoolClient, step: Step<I, A>, event: SagaEvent): Promise<void> {
    const key = this.#keyOf(step, this.#choreography.factsOf(event));
    if (await take(tx, key, 'fenced')) await this.#refused(tx, step, event, event.data.cause ?? event.type);
  }

  #keyOf(step: Step<I, A>, facts: Facts<I, A>): string {
    return step.key?.(facts) ?? `${facts.sagaId}:${step.id}`;
  }

  async #refused(tx: PoolClient, step: Step<I, A>, event: SagaEvent, why: string): Promise<void> {
    const cause = event.data.cause ?? `${step.id}: ${why}`;
    await this.#tell(tx, `${step.id}.refused`, event, { ...event.data, cause });
  }

  async #tell(tx: PoolClient, told: string, after: SagaEvent, data: SagaEvent['data']): Promise<void> {
    await tell(tx, eventOf(this.#choreography, told, after.sagaId, after.id, data));
  }
}

export const mustSucceed = <I, A>({ kind, mustSucceed: must }: Step<I, A>): boolean =>
  must === true || kind === 'retriable';

/** @returns false when the key has been here; waits for a transaction with the same key that is under way */
async function take(tx: PoolClient, key: string, state: Row['state']): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into saga_request (key, state, status, answer) values ($1, $2, $3, 'null') on conflict do nothing`,
    [key, state, state === 'done' ? 200 : 409],
  );
  return rowCount === 1;
}

async function find(tx: PoolClient, key: string): Promise<Row> {
  const { rows } = await tx.query<Row>('select state, answer from saga_request where key = $1 for update', [key]);
  const [row] = rows;
  if (!row) throw new Error(`the row of ${key} is gone`);
  return row;
}

async function limit(tx: PoolClient, timeout = 2_000): Promise<void> {
  await tx.query(`select set_config('statement_timeout', $1, true)`, [String(timeout)]);
}
