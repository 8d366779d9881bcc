import type { BreakerSpec } from './spec.ts';
import { SUPPORT } from './support-table.ts';

export type LibraryId =
  | 'typescript-cockatiel'
  | 'java-resilience4j'
  | 'go-failsafe'
  | 'python-pybreaker'
  | 'typescript-opossum'
  | 'go-gobreaker'
  | 'csharp-polly'
  | 'istio'
  | 'dapr-resiliency';

export type ParameterId =
  | 'failureRateThreshold'
  | 'slowCallRateThreshold'
  | 'slowCallDurationThreshold'
  | 'failureThreshold'
  | 'waitDurationInOpenState'
  | 'countWindow'
  | 'timeWindow'
  | 'minimumNumberOfCalls'
  | 'permittedNumberOfCallsInHalfOpenState'
  | 'ignoredErrors'
  | 'attemptTimeout'
  | 'retry'
  | 'retry.budget'
  | 'bulkhead.concurrent'
  | 'bulkhead.queue'
  | 'fallback'
  | 'trace';

/** What a library makes of a parameter. */
export interface Ability {
  readonly how: 'native' | 'emulated' | 'refused';
  /** By which part of the library, or of what is emitted; for a refusal why. */
  readonly by: string;
  /** `ran`: the emitted project's tests show it; `read`: in the library's source; `documented`: in its documents only. */
  readonly proof: 'ran' | 'read' | 'documented';
  /** For a refusal: what to write, or which target to take instead. */
  readonly instead?: string;
  /** Values outside of these are refused too. */
  readonly least?: number;
  readonly most?: number;
}

export interface Parameter {
  readonly id: ParameterId;
  /** As the spec names it. */
  readonly name: string;
  readonly value: string;
  /** The number, where it has one. */
  readonly number?: number;
  readonly source: string;
  readonly ability: Ability;
  /** Whether the author of the spec asked for it in so many words. */
  readonly explicit: boolean;
}

export function abilityOf(library: LibraryId, parameter: ParameterId): Ability {
  return SUPPORT[library][parameter];
}

/** Every parameter that a spec has, in the order of the table, with what a library makes of it. */
export function parametersOf(spec: BreakerSpec, library: LibraryId): readonly Parameter[] {
  const parameters: Parameter[] = [];
  const add = (id: ParameterId, value: number | string, unit = '', name: string = id) => {
    const given = abilityOf(library, id);
    const outside =
      typeof value === 'number' &&
      ((given.least !== undefined && value < given.least) || (given.most !== undefined && value > given.most));
    parameters.push({
      id,
      name,
      value: `${value}${unit}`,
      ...(typeof value === 'number' ? { number: value } : {}),
      source: spec.sources[name] ?? 'always',
      ability: outside ? { ...given, how: 'refused' } : given,
      explicit: spec.explicit.has(name),
    });
  };
  const { settings, retry, bulkhead } = spec;
  if (settings.mode === 'rate') {
    add('failureRateThreshold', settings.failureRateThreshold, ' %');
    add('slowCallRateThreshold', settings.slowCallRateThreshold, ' %');
    add('slowCallDurationThreshold', settings.slowCallDurationMs, ' ms');
    const byTime = settings.slidingWindowType === 'time';
    add(
      byTime ? 'timeWindow' : 'countWindow',
      settings.slidingWindowSize,
      byTime ? ' s' : ' calls',
      'slidingWindowSize',
    );
    add('minimumNumberOfCalls', settings.minimumNumberOfCalls, ' calls');
  } else add('failureThreshold', settings.failureThreshold, ' in a row');
  add('waitDurationInOpenState', settings.waitDurationMs, ' ms');
  add('permittedNumberOfCallsInHalfOpenState', settings.permits, ' calls');
  add('ignoredErrors', settings.ignoredErrors.join(', ') || 'none');
  add('attemptTimeout', spec.attemptTimeoutMs, ' ms');
  add('retry', retry.tries, ' tries', 'retry.max');
  if (retry.tries > 1) add('retry.budget', retry.budgetPercent, ' % of calls');
  add('bulkhead.concurrent', bulkhead.concurrent, ' calls');
  add('bulkhead.queue', bulkhead.queue, ' calls');
  add('fallback', spec.fallback.strategy, '', 'fallback.strategy');
  add('trace', 'traceparent, x-correlation-id');
  return parameters;
}
