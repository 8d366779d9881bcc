import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** What ties the log lines and spans of one request together, over all services. */
interface Trace {
  readonly correlationId: string;
  /** W3C Trace Context: version, trace, parent span, flags. */
  readonly traceparent: string;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
/** What a stranger sends ends up in our logs: no line breaks, no endless text. */
const CORRELATION_ID = /^[\w.:-]{1,128}$/;

const current = new AsyncLocalStorage<Trace>();

/** Runs `work` with the identifiers of an incoming request, or with new ones where it has none that are valid. */
export function withTrace<T>(incoming: Headers, work: () => T): T {
  const correlationId = single(incoming['x-correlation-id']);
  const traceparent = single(incoming.traceparent);
  const trace: Trace = {
    correlationId: CORRELATION_ID.test(correlationId) ? correlationId : randomUUID(),
    traceparent: TRACEPARENT.test(traceparent) ? traceparent : newTraceparent(),
  };
  return current.run(trace, work);
}

/** Headers of one outgoing attempt: the same trace, a span of its own. */
export function traceHeaders(): Record<string, string> {
  const trace = current.getStore() ?? { correlationId: randomUUID(), traceparent: newTraceparent() };
  // Version and trace, then a span of ours, then the flags: the places are fixed.
  return {
    'x-correlation-id': trace.correlationId,
    traceparent: `${trace.traceparent.slice(0, 36)}${newSpan()}${trace.traceparent.slice(52)}`,
  };
}

function newTraceparent(): string {
  return `00-${newSpan()}${newSpan()}-${newSpan()}-01`;
}

/** 16 digits of a UUID, which Node draws in advance; its version digit keeps them from being all zeros. */
function newSpan(): string {
  const id = randomUUID();
  return id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18);
}

function single(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value : (value?.[0] ?? '');
}
