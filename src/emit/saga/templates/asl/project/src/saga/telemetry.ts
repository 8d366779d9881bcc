import { createHash } from 'node:crypto';
import { context, metrics, propagation, SpanStatusCode, trace } from '@opentelemetry/api';

/** Spans and metrics go nowhere until the function registers an OpenTelemetry SDK; the log is always there. */
const tracer = trace.getTracer('saga');
const handled = metrics.getMeter('saga').createCounter('saga.tries', { description: 'Handled calls by outcome' });

/** One JSON object per line. */
export function log(
  level: 'info' | 'warn' | 'alert',
  message: string,
  fields: Readonly<Record<string, unknown>>,
): void {
  const stream = level === 'info' ? process.stdout : process.stderr;
  stream.write(`${JSON.stringify({ level, message, ...fields })}\n`);
}

/** S15: a span, a count and a log line for each try; all tries of a saga share one trace. */
export async function observed<T>(sagaId: string, step: string, run: () => Promise<T>): Promise<T> {
  const digest = (length: number) => createHash('sha256').update(sagaId).digest('hex').slice(0, length);
  const parent = propagation.extract(context.active(), { traceparent: `00-${digest(32)}-${digest(16)}-01` });
  const attributes = { 'saga.id': sagaId, 'saga.step': step };
  return await tracer.startActiveSpan(`saga ${step}`, { attributes }, parent, async span => {
    try {
      const result = await run();
      handled.add(1, { step, outcome: 'done' });
      log('info', 'saga step', { sagaId, step, outcome: 'done' });
      return result;
    } catch (error) {
      const outcome = error instanceof Error ? error.name : 'Error';
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
      handled.add(1, { step, outcome });
      log('warn', 'saga step', { sagaId, step, outcome, why: String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}
