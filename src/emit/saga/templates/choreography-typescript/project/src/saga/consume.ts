import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Verdict } from './broker.ts';
import { type Origin, SagaEvent } from './event.ts';
import { waitAfter } from './retry.ts';
import type { Handler } from './service.ts';
import { log, observed } from './telemetry.ts';

/** Tries after which somebody is told that a step without a limit does not get on. */
const ALERT_EVERY = 10;

/**
 * Handles one delivery. Never throws: what goes wrong is tried again, given up or parked, and not swallowed.
 * @param tries how often it has been delivered, this time included
 */
export async function consume(
  pool: Pool,
  origin: Origin,
  handler: Handler,
  message: unknown,
  tries: number,
): Promise<Verdict> {
  const event = read(origin, message);
  if (typeof event === 'string') {
    log('alert', 'message is parked', { queue: handler.queue.name, why: event });
    return 'park';
  }
  const { sagaId, traceparent } = event;
  const attempt = { sagaId, step: handler.name, number: tries, traceparent };
  try {
    await observed(attempt, () => handler.handle(pool, event, false));
    return 'done';
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const { retry } = handler;
    if (retry.max === 'unlimited' || tries < retry.max) {
      if (tries % ALERT_EVERY === 0) log('alert', 'step does not get on', { sagaId, step: handler.name, tries });
      await sleep(waitAfter(retry, tries));
      return 'again';
    }
    if (!handler.giveUp) {
      log('alert', 'saga is parked', { sagaId, step: handler.name, why, cause: event.data.cause });
      return 'park';
    }
    return await handler.giveUp(pool, event, why).then(
      () => 'done' as const,
      async () => {
        await sleep(waitAfter(retry, tries));
        return 'again' as const;
      },
    );
  }
}

/** @returns what is wrong with it as text */
export function read(origin: Origin, message: unknown): SagaEvent | string {
  const { data: event, error } = SagaEvent.safeParse(message);
  if (!event) return `no event of a saga: ${error.issues[0]?.message}`;
  if (event.version !== origin.version || event.spec !== origin.spec)
    return `S14: made from spec ${event.version}-${event.spec}, this is ${origin.version}-${origin.spec}`;
  return event;
}
