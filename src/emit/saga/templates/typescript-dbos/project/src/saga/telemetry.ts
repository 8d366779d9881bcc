import { createHash } from 'node:crypto';
import { context, metrics, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Outcome } from './outcome.ts';

/** Spans and metrics go nowhere until the program registers an OpenTelemetry SDK; the log is always there. */
const tracer = trace.getTracer('saga');
const meter = metrics.getMeter('saga');
const tries = meter.createCounter('saga.tries', { description: 'Calls of participants by outcome' });

export interface Attempt {
  readonly sagaId: string;
  /** `reserve`, or `undo reserve`. */
  readonly step: string;
  readonly number: number;
}

/** One JSON object per line; SAGA_LOG=off silences it. */
export function log(level: 'info' | 'warn' | 'alert', message: string, fields: Readonly<Record<string, unknown>>): void {
  if (process.env.SAGA_LOG === 'off') return;
  const stream = level === 'info' ? process.stdout : process.stderr;
  stream.write(`${JSON.stringify({ level, message, ...fields })}\n`);
}

/** S15: a span, a count and a log line for each try. */
export async function observed<R>(attempt: Attempt, run: () => Promise<Outcome<R>>): Promise<Outcome<R>> {
  const attributes = { 'saga.id': attempt.sagaId, 'saga.step': attempt.step, 'saga.attempt': attempt.number };
  return await tracer.startActiveSpan(`saga ${attempt.step}`, { attributes }, async span => {
    const outcome = await run();
    const why = outcome.is === 'done' ? undefined : outcome.why;
    span.setAttribute('saga.outcome', outcome.is);
    if (why !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: why });
    span.end();
    tries.add(1, { step: attempt.step, outcome: outcome.is });
    log(outcome.is === 'done' ? 'info' : 'warn', 'saga step', { ...attempt, outcome: outcome.is, why });
    return outcome;
  });
}

/** W3C trace context and correlation id. Without an SDK all calls of a saga still share one trace. */
export function traceHeaders({ sagaId, step, number }: Attempt): Record<string, string> {
  const digest = (text: string) => createHash('sha256').update(text).digest('hex');
  const headers: Record<string, string> = {
    traceparent: `00-${digest(sagaId).slice(0, 32)}-${digest(`${sagaId} ${step} ${number}`).slice(0, 16)}-01`,
    'x-correlation-id': encodeURIComponent(sagaId),
    'x-saga-step': encodeURIComponent(step),
    'x-saga-attempt': String(number),
  };
  propagation.inject(context.active(), headers);
  return headers;
}

/** Reports how many sagas are in which phase, whenever metrics are collected. */
export function reportPhases(count: () => Promise<ReadonlyMap<string, number>>): void {
  meter.createObservableGauge('saga.instances', { description: 'Sagas by phase' }).addCallback(async result => {
    for (const [phase, number] of await count()) result.observe(number, { phase });
  });
}
