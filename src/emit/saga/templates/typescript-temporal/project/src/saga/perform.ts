import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { defaultErrors, type Errors, type Outcome } from './outcome.ts';
import { type Call, send } from './service.ts';
import { log, observed } from './telemetry.ts';

export interface Performing<R> {
  /** `reserve`, or `undo reserve`. */
  readonly step: string;
  readonly key: string;
  /** Milliseconds for one try. */
  readonly timeout: number;
  readonly errors?: Errors;
  /** Default: Idempotency-Key. */
  readonly header?: string;
  /** S6: asks what became of it when there was no answer. */
  readonly query?: Call<R>;
}

/** Tries after which somebody is told that a step does not get on. */
const ALERT_EVERY = 10;

/**
 * One try; Temporal makes the next one, by the policy that the workflow has for the activity.
 * @throws ApplicationFailure of type `refused`, `transient` or `unknown`
 */
export async function perform<R>(call: Call<R>, how: Performing<R>): Promise<R> {
  const { attempt } = activityInfo();
  if (attempt % ALERT_EVERY === 0)
    log('alert', 'step does not get on', { sagaId: sagaId(), step: how.step, tries: attempt });
  const outcome = await sendOnce(how.step, call, how);
  if (outcome.is === 'done') return outcome.result;
  if (outcome.is === 'unknown' && how.query) {
    const found = await sendOnce(`query ${how.step}`, how.query, how);
    // Not found is not refused: the request may still be under way, so the same key is sent again.
    if (found.is === 'done') return found.result;
  }
  throw ApplicationFailure.create({ type: outcome.is, message: outcome.why });
}

export const sagaId = (): string => activityInfo().workflowExecution?.workflowId ?? activityInfo().activityId;

async function sendOnce<R>(
  step: string,
  call: Call<R>,
  { key, timeout, errors = defaultErrors, header = 'Idempotency-Key' }: Performing<R>,
): Promise<Outcome<R>> {
  const about = { sagaId: sagaId(), step, number: activityInfo().attempt };
  return await observed(about, () => send(call, { attempt: about, key, header, timeout, errors }));
}
