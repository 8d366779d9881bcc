import * as restate from '@restatedev/restate-sdk';
import type { z } from 'zod';
import { DECISION, type Decision, type Resume, resumeName, SagaRun, type Status } from './run.ts';

export interface Definition<I> {
  readonly name: string;
  /** S14: a saga that has started is finished by the deployment it started on. */
  readonly version: string;
  readonly input: z.ZodType<I>;
  /** What tells two sagas apart; starting twice with the same starts once. */
  readonly id: (input: I) => string;
  /** S10: milliseconds until it turns back, if the pivot has not started by then. */
  readonly deadline?: number;
  readonly cancellable: boolean;
  readonly run: (saga: SagaRun, input: I, sagaId: string) => Promise<void>;
}

export type Ending = { readonly outcome: 'completed' | 'compensated' };

/** So that what is written in a definition is checked where it is written. */
export const defineSaga = <I>(definition: Definition<I>): Definition<I> => definition;

/** The saga as a Restate workflow; its key is the saga's own id: POST /NAME/ID/run, /status, /cancel, /resume. */
export function workflowOf<I>(definition: Definition<I>) {
  const { name, version, cancellable, deadline } = definition;
  return restate.workflow({
    name,
    metadata: { version },
    handlers: {
      run: async (ctx: restate.WorkflowContext, given: unknown): Promise<Ending> => {
        const input = read(definition, ctx.key, given);
        // Participants serve other sagas too.
        const sagaId = `${name}-${ctx.key}`;
        const run = new SagaRun(ctx, sagaId, version, deadline);
        return { outcome: await run.toEnd(saga => definition.run(saga, input, sagaId)) };
      },

      status: async (ctx: restate.WorkflowSharedContext): Promise<Status> => {
        const status = await ctx.get<Status>('status');
        if (!status) throw new restate.TerminalError('no such saga', { errorCode: 404 });
        return status;
      },

      /** S9: wins or loses against the start of the pivot; asked again it gives the same answer. */
      cancel: async (ctx: restate.WorkflowSharedContext): Promise<void> => {
        if (!cancellable) throw new restate.TerminalError('this saga cannot be cancelled', { errorCode: 409 });
        const decision = ctx.promise<Decision>(DECISION);
        try {
          await decision.resolve('cancelled');
        } catch (error) {
          if (!(error instanceof restate.TerminalError)) throw error;
        }
        if ((await decision.peek()) !== 'cancelled')
          throw new restate.TerminalError('too late: the saga is at its pivot or past it', { errorCode: 409 });
      },

      /** Lets a parked saga go on; to be called once a person has looked after the cause. */
      resume: async (ctx: restate.WorkflowSharedContext, how: Resume): Promise<void> => {
        const status = await ctx.get<Status>('status');
        if (how !== 'again' && how !== 'done') throw new restate.TerminalError('"again" or "done"', { errorCode: 400 });
        if (!status?.phase.startsWith('parked')) throw new restate.TerminalError('not parked', { errorCode: 409 });
        await ctx.promise<Resume>(resumeName(status.parks)).resolve(how);
      },
    },
    options: {
      // What fails outside of a step is a bug: after these tries Restate pauses the invocation: alert on that.
      retryPolicy: { maxAttempts: 70, onMaxAttempts: 'pause' },
      // A cancel or a question after the end still gets its answer.
      workflowRetention: { days: 7 },
    },
  });
}

function read<I>(definition: Definition<I>, key: string, given: unknown): I {
  const parsed = definition.input.safeParse(given);
  if (!parsed.success) throw new restate.TerminalError(`wrong input: ${parsed.error.message}`, { errorCode: 400 });
  const id = definition.id(parsed.data);
  if (id !== key) throw new restate.TerminalError(`the input belongs to saga ${id}, not to ${key}`, { errorCode: 400 });
  return parsed.data;
}
