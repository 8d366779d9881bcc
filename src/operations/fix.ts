import type { Finding } from '../core/finding.ts';

/** What mends a finding: the operation to call next. */
export interface Fix {
  readonly operation: string;
  readonly input: Readonly<Record<string, string>>;
}

/** Detector → the operation that writes what mends its findings, and the input that takes a finding's id. */
const EMITTERS: Readonly<Record<string, readonly [operation: string, input: string]>> = {
  'missing-timeout': ['emit_circuit_breaker', 'finding'],
  'missing-circuit-breaker': ['emit_circuit_breaker', 'finding'],
  'unsafe-retry': ['emit_circuit_breaker', 'finding'],
  'cross-service-write-without-saga': ['emit_saga', 'from'],
  'saga-without-compensation': ['emit_saga', 'from'],
  'swallowed-compensation': ['emit_saga', 'from'],
};

/**
 * @param registered names of the operations there are
 * @param path the repository, where it is not the usual one
 * @returns the emitter of the finding's detector; where there is none the page of the pattern that mends it
 */
export function fixFor(
  { detector, id, remedies }: Pick<Finding, 'detector' | 'id' | 'remedies'>,
  registered: readonly string[],
  path: string | undefined,
): Fix | undefined {
  const [operation, input] = EMITTERS[detector] ?? [];
  if (operation !== undefined && input !== undefined && registered.includes(operation))
    return { operation, input: { ...(path === undefined ? {} : { path }), [input]: id } };
  const page = remedies.find(r => r.startsWith('patterns/')) ?? remedies[0];
  return page === undefined || !registered.includes('read_reference')
    ? undefined
    : { operation: 'read_reference', input: { id: page } };
}
