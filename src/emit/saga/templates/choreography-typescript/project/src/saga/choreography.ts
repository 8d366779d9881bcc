import { z } from 'zod';
import type { Origin, SagaEvent } from './event.ts';

/** What the services of one saga have in common. `A`: the answers that later steps use, by step. */
export interface Definition<I, A> extends Origin {
  readonly input: z.ZodType<I>;
  readonly answers: { readonly [K in keyof A]: z.ZodType<A[K]> };
  /** What tells two sagas apart; starting twice with the same starts once. */
  readonly id: (input: I) => string;
  /** S10: milliseconds until it turns back, if the pivot has not been done by then. */
  readonly deadline?: number;
  readonly cancellable: boolean;
}

/** What a step knows when it is done or taken back. */
export interface Facts<I, A> {
  readonly sagaId: string;
  readonly input: I;
  /** Of the steps before. */
  readonly answers: A;
}

export interface Choreography<I, A> extends Definition<I, A> {
  /** @throws z.ZodError for an event that is none of ours */
  factsOf(event: Pick<SagaEvent, 'sagaId' | 'data'>): Facts<I, A>;
}

export function defineChoreography<I, A extends Record<string, unknown> = Record<never, never>>(
  definition: Definition<I, A>,
): Choreography<I, A> {
  const answers = z.object(definition.answers as Record<string, z.ZodType>).partial();
  return {
    ...definition,
    factsOf: ({ sagaId, data }) => ({
      sagaId,
      input: definition.input.parse(data.input),
      // A step comes after those whose answers it uses, so they are there.
      answers: answers.parse(data.answers) as A,
    }),
  };
}
