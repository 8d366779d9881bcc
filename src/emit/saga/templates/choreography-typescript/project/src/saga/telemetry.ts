import { createHash } from 'node:crypto';
import { context, metrics, propagation, SpanStatusCode, trace } from '@opentelemetry/api';

/** Spans and metrics go nowhere until the program registers an OpenTelemetry SDK; the log is always there. */
const tracer = trace.getTracer('saga');
const handled = metrics.getMeter('saga').createCounter('saga.tries', { description: 'Handled events by outcome' });

export interface Attempt {
  readonly sagaId: string;
  /** `reserve`, or `undo reserve`. */
  readonly step: string;
  readonly number: number;
  readonly traceparent: string;
}

/** One JSON object per line. */
export function log(
  level: 'info' | 'warn' | 'alert',
  message: string,
  fields: Readonly<Record<string, unknown>>,
): void {
  const stream = level === 'info' ? process.stdout : process.stderr;
  stream.write(`${JSON.stringify({ level, message, ...fields })}\n`);
}

/** S15: a span, a count and a log line for each try. */
export async function observed(attempt: Attempt, run: () => Promise<void>): Promise<void> {
  const { traceparent, ...fields } = attempt;
  const attributes = { 'saga.id': attempt.sagaId, 'saga.step': attempt.step, 'saga.attempt': attempt.number };
  const parent = propagation.extract(context.active(), { traceparent });
  await tracer.startActiveSpan(`saga ${attempt.step}`, { attributes }, parent, async span => {
    try {
      await run();
      handled.add(1, { step: attempt.step, outcome: 'done' });
      log('info', 'saga step', { ...fields, outcome: 'done' });
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
      handled.add(1, { step: attempt.step, outcome: 'failed' });
      log('warn', 'saga step', { ...fields, outcome: 'failed', why: String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** W3C trace context of a message. Without an SDK all events of a saga still share one trace. */
export function traceparentOf(sagaId: string, eventId: string): string {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  const digest = (text: string, length: number) => createHash('sha256').update(text).digest('hex').slice(0, length);
  return carrier.traceparent ?? `00-${digest(sagaId, 32)}-${digest(eventId, 16)}-01`;
}
