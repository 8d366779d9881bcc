import { z } from 'zod';
import { traceparentOf } from './telemetry.ts';

/** What every message holds. The saga id is the correlation id; `causation` is the event that this one follows from. */
export const SagaEvent = z.object({
  id: z.string(),
  /** Past tense: `create-order.reserve.completed`. */
  type: z.string(),
  version: z.int(),
  /** S14: hash of the spec that the sender was made from. */
  spec: z.string(),
  time: z.iso.datetime(),
  sagaId: z.string(),
  causation: z.string().nullable(),
  traceparent: z.string(),
  data: z.object({
    input: z.unknown(),
    /** Answers that later steps use, by step. */
    answers: z.record(z.string(), z.unknown()),
    /** Why the saga turns back: the first reason, whatever happens on the way. */
    cause: z.string().optional(),
  }),
});
export type SagaEvent = z.infer<typeof SagaEvent>;

/** Whose events they are. */
export interface Origin {
  readonly name: string;
  readonly version: number;
  readonly spec: string;
}

/** @param told `reserve.completed`. The id follows from it and the saga, so that what is told twice is one event. */
export function eventOf(
  origin: Origin,
  told: string,
  sagaId: string,
  causation: string | null,
  data: SagaEvent['data'],
): SagaEvent {
  const type = `${origin.name}.${told}`;
  const id = `${sagaId}:${told}`;
  const { version, spec } = origin;
  const time = new Date().toISOString();
  return { id, type, version, spec, time, sagaId, causation, traceparent: traceparentOf(sagaId, id), data };
}

/** `create-order.reserve.completed` → `reserve.completed` */
export const toldBy = (origin: Origin, event: SagaEvent): string => event.type.slice(origin.name.length + 1);
