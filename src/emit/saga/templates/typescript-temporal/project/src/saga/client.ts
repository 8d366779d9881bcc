import { isDeepStrictEqual } from 'node:util';
import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { z } from 'zod';
import type { Definition, Ending } from './define.ts';
import { type CancelAnswer, cancelUpdate, type Resume, resumeSignal, type State, stateQuery } from './messages.ts';

export class SagaConflict extends Error {}

/** Starts, cancels, resumes and finds the sagas of one kind. */
export class SagaClient<I> {
  readonly definition: Definition<I>;
  readonly #input: z.ZodType<I>;
  readonly #client: Client;

  constructor(definition: Definition<I>, input: z.ZodType<I>, client: Client) {
    this.definition = definition;
    this.#input = input;
    this.#client = client;
  }

  /** The id that a saga with this input has. */
  idOf(input: unknown): string {
    return `${this.definition.name}-${this.definition.id(this.#input.parse(input))}`;
  }

  /**
   * @returns the saga's id
   * @throws z.ZodError for a wrong input, SagaConflict when the id is taken by another input
   */
  async start(given: unknown): Promise<string> {
    const input = this.#input.parse(given);
    const workflowId = this.idOf(input);
    try {
      await this.#client.workflow.start(this.definition.workflow, {
        taskQueue: this.definition.name,
        workflowId,
        args: [input],
        memo: { input, version: this.definition.version },
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      const { memo } = await this.handle(workflowId).describe();
      if (!isDeepStrictEqual(memo?.input, JSON.parse(JSON.stringify(input))))
        throw new SagaConflict(`${workflowId} has been started with another input`);
    }
    return workflowId;
  }

  /** S9: `accepted`: it will be taken back; `refused`: too late, it goes on. */
  async cancel(sagaId: string): Promise<CancelAnswer | 'unknown saga'> {
    try {
      return await this.handle(sagaId).executeUpdate(cancelUpdate);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      // It has ended, or there is none.
      const state = await this.find(sagaId);
      return state ? (state.phase === 'compensated' ? 'accepted' : 'refused') : 'unknown saga';
    }
  }

  /** @returns false when it is not parked */
  async resume(sagaId: string, how: Resume['how']): Promise<boolean> {
    const state = await this.find(sagaId);
    if (!state?.parked) return false;
    await this.handle(sagaId).signal(resumeSignal, { how, parks: state.parks });
    return true;
  }

  async find(sagaId: string): Promise<State | undefined> {
    try {
      return await this.handle(sagaId).query(stateQuery);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }

  /** Ids of the sagas that wait for a person. */
  async parked(): Promise<readonly string[]> {
    const query = `WorkflowType = '${this.definition.workflow}' and SagaPhase in ('parked-forward', 'parked-backward')`;
    const ids: string[] = [];
    for await (const { workflowId } of this.#client.workflow.list({ query })) ids.push(workflowId);
    return ids;
  }

  /** Waits for the end. */
  async ending(sagaId: string): Promise<Ending> {
    return await this.#client.workflow.result(sagaId);
  }

  handle(sagaId: string): WorkflowHandle {
    return this.#client.workflow.getHandle(sagaId);
  }
}
