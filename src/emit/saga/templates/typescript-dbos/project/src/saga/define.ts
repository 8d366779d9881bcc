import { DBOS } from '@dbos-inc/dbos-sdk';
import type { z } from 'zod';
import type { CancelAnswer, Instance, Instances } from './instances.ts';
import { type Resume, type ResumeMessage, SagaRun, untilDatabaseAnswers } from './run.ts';

export interface Definition<I> {
  readonly name: string;
  /** S14: a saga that has started is finished by the version it started with. */
  readonly version: string;
  readonly input: z.ZodType<I>;
  /** What tells two sagas apart; starting twice with the same starts once. */
  readonly id: (input: I) => string;
  /** S10: milliseconds until it turns back, if the pivot has not started by then. */
  readonly deadline?: number;
  readonly cancellable: boolean;
  readonly run: (saga: SagaRun, input: I, sagaId: string) => Promise<void>;
}

export type Ending = 'completed' | 'compensated';

export interface Saga {
  readonly name: string;
  readonly version: string;
  readonly cancellable: boolean;
  readonly hasDeadline: boolean;
  /** The id that a saga with this input has. */
  idOf(input: unknown): string;
  /**
   * @returns the saga's id
   * @throws z.ZodError for a wrong input, SagaConflict when the id is taken by another input
   */
  start(input: unknown): Promise<string>;
  cancel(sagaId: string): Promise<CancelAnswer>;
  /** @returns false when it is not parked */
  resume(sagaId: string, how: Resume): Promise<boolean>;
  find(sagaId: string): Promise<Instance | undefined>;
  parked(): Promise<readonly Instance[]>;
  /** Waits for the end. */
  ending(sagaId: string): Promise<Ending>;
  attach(instances: Instances): void;
}

export class SagaConflict extends Error {}

/** Registers the saga with DBOS: to be called once, before `DBOS.launch`. */
export function defineSaga<I>(definition: Definition<I>): Saga {
  const { name, version, deadline, cancellable } = definition;
  let attached: Instances | undefined;
  const instances = (): Instances => {
    if (!attached) throw new Error(`${name} is used before the service has started`);
    return attached;
  };

  const workflow = DBOS.registerWorkflow(
    async (sagaId: string, input: I): Promise<Ending> => {
      await DBOS.runStep(
        () => untilDatabaseAnswers(() => instances().open(sagaId, name, version, input, deadline)),
        { name: 'open' },
      );
      return await new SagaRun(sagaId, instances()).toEnd(run => definition.run(run, input, sagaId));
    },
    // S7: however often the process dies on the way.
    { name, maxRecoveryAttempts: Number.MAX_SAFE_INTEGER },
  );

  const idOf = (input: I): string => `${name}-${definition.id(input)}`;

  return {
    name,
    version,
    cancellable,
    hasDeadline: deadline !== undefined,
    idOf: given => idOf(definition.input.parse(given)),
    async start(given) {
      const input = definition.input.parse(given);
      const sagaId = idOf(input);
      await DBOS.startWorkflow(workflow, { workflowID: sagaId })(sagaId, input);
      // So that it can be cancelled as soon as its id is known.
      const isSame = await instances().open(sagaId, name, version, input, deadline);
      if (!isSame) throw new SagaConflict(`${sagaId} has been started with another input`);
      return sagaId;
    },
    cancel: async sagaId => (cancellable ? await instances().cancel(sagaId) : 'refused'),
    async resume(sagaId, how) {
      const instance = await instances().find(sagaId);
      if (!instance?.phase.startsWith('parked')) return false;
      const message: ResumeMessage = { how, parks: instance.parks };
      await DBOS.send(sagaId, message, 'resume', `resume ${sagaId} ${instance.parks}`);
      return true;
    },
    find: sagaId => instances().find(sagaId),
    parked: () => instances().parked(),
    ending: sagaId => DBOS.retrieveWorkflow<Ending>(sagaId).getResult(),
    attach(given) {
      attached = given;
    },
  };
}
