import type { Pool, PoolClient } from 'pg';
import { handleOnce } from '../../participant/inbox.ts';
import type { Queue } from './broker.ts';
import type { Choreography } from './choreography.ts';
import { type SagaEvent, toldBy } from './event.ts';
import { Instances } from './instances.ts';
import type { Retry } from './retry.ts';
import { mustSucceed, type Step, Steps } from './step.ts';

/** What a service does about the events of one queue. */
export interface Handler {
  /** `reserve`, `undo reserve`. */
  readonly name: string;
  readonly queue: Queue;
  readonly retry: Retry;
  /** Does it once for each event, in one transaction. */
  handle(pool: Pool, event: SagaEvent, byHand: boolean): Promise<void>;
  /** When the tries are used up; without it the event is parked. */
  giveUp?(pool: Pool, event: SagaEvent, why: string): Promise<void>;
}

/** How the service that starts sagas hears of their end. */
export interface Ends {
  readonly completed: string;
  readonly compensated: readonly string[];
}

export interface Service<I, A> {
  readonly name: string;
  readonly choreography: Choreography<I, A>;
  readonly handlers: readonly Handler[];
  /** Only in the service that starts sagas. */
  readonly sagas?: Instances<I, A>;
}

const UNTIL_DONE: Retry = {
  max: 'unlimited',
  backoff: 'exponential',
  initial: 200,
  maxInterval: 60_000,
  finally: 'park',
};

/** Deliveries beyond the tries that are forgiven: those that a crash has cut short. */
const CRASHES = 20;

export function service<I, A>(
  choreography: Choreography<I, A>,
  name: string,
  steps: readonly Step<I, A>[],
  ends?: Ends,
): Service<I, A> {
  const { name: saga, version } = choreography;
  const run = new Steps(choreography);

  function handler(
    what: string,
    on: readonly string[],
    retry: Retry,
    handle: (tx: PoolClient, event: SagaEvent, byHand: boolean) => Promise<void>,
  ): Handler {
    const queue: Queue = {
      name: `${saga}.v${version}.${name}.${what.replaceAll(' ', '-')}`,
      on: on.map(told => `${saga}.${told}`),
      limit: retry.max === 'unlimited' ? 1_000_000 : retry.max + CRASHES,
    };
    return {
      name: what,
      queue,
      retry,
      handle: async (pool, event, byHand) => {
        await handleOnce(pool, queue.name, event.id, tx => handle(tx, event, byHand));
      },
    };
  }

  const handlersOf = (step: Step<I, A>): readonly Handler[] => {
    const { id, undo, fencedOn } = step;
    const forward = handler(id, [step.on], step.retry, (tx, event, byHand) => run.forward(tx, step, event, byHand));
    const givesUp = step.retry.finally === 'compensate' && !mustSucceed(step);
    const giveUp: Handler['giveUp'] = async (pool, event, why) => {
      await handleOnce(pool, forward.queue.name, event.id, tx => run.giveUp(tx, step, event, why));
    };
    return [
      givesUp ? { ...forward, giveUp } : forward,
      ...(undo
        ? [handler(`undo ${id}`, undo.on, undo.retry, (tx, event, byHand) => run.back(tx, step, event, byHand))]
        : []),
      ...(fencedOn ? [handler(`fence ${id}`, fencedOn, UNTIL_DONE, (tx, event) => run.fence(tx, step, event))] : []),
    ];
  };

  if (!ends) return { name, choreography, handlers: steps.flatMap(handlersOf) };
  const sagas = new Instances(choreography);
  const end = handler('end', [ends.completed, ...ends.compensated], UNTIL_DONE, (tx, event) =>
    sagas.end(tx, event, toldBy(choreography, event) === ends.completed ? 'completed' : 'compensated'),
  );
  return { name, choreography, handlers: [...steps.flatMap(handlersOf), end], sagas };
}
