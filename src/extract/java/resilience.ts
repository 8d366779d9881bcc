import type { Fact, Policy, PolicyKind, Scope } from '../../core/fact.ts';
import type { AnnotationHit, CallHit, Row, TypeHit } from '../signatures.ts';
import { durationOf } from './durations.ts';
import {
  attribute,
  type Facts,
  functionScope,
  hasAnnotation,
  memberOf,
  policyAt,
  several,
  toScope,
  uses,
} from './row-facts.ts';

/** Hystrix gives every command a second, unless told otherwise. */
const HYSTRIX_DEFAULT = '1s';
/** Spring Cloud CircuitBreaker's TimeLimiterConfig, as resilience4j documents it. */
const LIMITER_DEFAULT = '1s';

function scopeOf(hit: AnnotationHit): Scope {
  return functionScope(hit.scope);
}

function hystrixCommand(hit: AnnotationHit): readonly Fact[] {
  const applies = toScope(scopeOf(hit));
  const properties = new Map(
    several(attribute(hit.annotation, 'commandProperties')).flatMap(p => {
      const name = p.fields?.name?.ref;
      const value = p.fields?.value?.ref;
      return name?.ref === 'literal' && value?.ref === 'literal' ? [[name.value, value.value] as const] : [];
    }),
  );
  const set = properties.get('execution.isolation.thread.timeoutInMilliseconds');
  const timeout =
    properties.get('execution.timeout.enabled') === 'false'
      ? policyAt(hit, 'timeout', applies, { status: 'absent' })
      : policyAt(hit, 'timeout', applies, set ? { value: `${set}ms` } : { value: HYSTRIX_DEFAULT, source: 'default' });
  return [policyAt(hit, 'circuit-breaker', applies), timeout, ...fallback(hit)];
}

function fallback(hit: AnnotationHit): readonly Policy[] {
  const method = attribute(hit.annotation, 'fallbackMethod', 'fallback', 'recover');
  return method && method.text !== '""' ? [policyAt(hit, 'fallback', toScope(scopeOf(hit)))] : [];
}

const ANNOTATIONS: Readonly<Record<string, PolicyKind>> = {
  CircuitBreaker: 'circuit-breaker', Retry: 'retry', TimeLimiter: 'timeout', Timeout: 'timeout', Bulkhead: 'bulkhead', RateLimiter: 'rate-limit',
  Retryable: 'retry', Fallback: 'fallback', SentinelResource: 'circuit-breaker', Recover: 'fallback',
}; // biome-ignore format: a table

const LIBRARIES = [
  'io.github.resilience4j',
  'org.eclipse.microprofile.faulttolerance',
  'org.springframework.retry',
  'io.micronaut.retry',
  'com.alibaba.csp.sentinel',
  'io.smallrye.faulttolerance',
  'org.springframework.resilience',
];

function annotated(hit: AnnotationHit): readonly Fact[] {
  const { annotation } = hit;
  const policy = ANNOTATIONS[annotation.name]!;
  const written =
    attribute(annotation, 'maxAttempts', 'maxRetries', 'attempts') ??
    (annotation.name === 'Timeout' ? attribute(annotation, 'value') : undefined);
  const value = written?.form === 'number' ? written.text : undefined;
  return [
    policyAt(hit, policy, toScope(scopeOf(hit)), value ? { value } : {}),
    ...(policy === 'fallback' ? [] : fallback(hit)),
  ];
}

/** `factory.create("orders").run(call, error -> …)`: its time limiter gives every call a second, unless told otherwise. */
function springCircuitBreaker(hit: CallHit): Facts {
  const applies = toScope(functionScope(hit.scope));
  return [
    policyAt(hit, 'circuit-breaker', applies),
    policyAt(hit, 'timeout', applies, { value: LIMITER_DEFAULT, source: 'default' }),
    ...(hit.invocation.args.length > 1 ? [policyAt(hit, 'fallback', applies)] : []),
  ];
}

const inFunction =
  (policy: PolicyKind) =>
  (hit: CallHit): Facts =>
    policyAt(hit, policy, toScope(functionScope(hit.scope)));

/** `.transform(CircuitBreakerOperator.of(breaker))`: the operator says which. */
const OPERATORS: Readonly<Record<string, PolicyKind>> = {
  CircuitBreakerOperator: 'circuit-breaker',
  RetryOperator: 'retry',
  TimeLimiterOperator: 'timeout',
  BulkheadOperator: 'bulkhead',
  RateLimiterOperator: 'rate-limit',
};

/** Methods of resilience4j's types that run or wrap a call. */
const DECORATORS: Readonly<Record<string, PolicyKind>> = {
  CircuitBreaker: 'circuit-breaker',
  Retry: 'retry',
  TimeLimiter: 'timeout',
  Bulkhead: 'bulkhead',
  ThreadPoolBulkhead: 'bulkhead',
  RateLimiter: 'rate-limit',
};
const WRAP = [
  'decorateSupplier',
  'decorateCheckedSupplier',
  'decorateCallable',
  'decorateRunnable',
  'decorateFunction',
  'decorateCompletionStage',
  'decorateFutureSupplier',
  'decorateCheckedFunction',
  'executeSupplier',
  'executeCallable',
  'executeRunnable',
  'executeCheckedSupplier',
  'executeFunction',
  'executeSuspendFunction',
  'executeFutureSupplier',
  'executeCompletionStage',
];
const REACTIVE = ['WebClient', 'WebClient.Builder', 'Mono', 'Flux'];

export const resilienceRows: readonly Row[] = [
  { annotation: 'HystrixCommand', fact: hystrixCommand },
  { annotation: Object.keys(ANNOTATIONS), from: LIBRARIES, fact: annotated },
  {
    use: uses(
      [
        'CircuitBreakerFactory',
        'ReactiveCircuitBreakerFactory',
        'ReactiveCircuitBreaker',
        'Resilience4JCircuitBreakerFactory',
        'ReactiveResilience4JCircuitBreakerFactory',
      ],
      ['run'],
    ),
    fact: springCircuitBreaker,
  },
  { use: 'CircuitBreaker.run', from: ['org.springframework.cloud.client.circuitbreaker'], fact: springCircuitBreaker },
  ...Object.entries(DECORATORS).map(
    ([type, policy]): Row => ({ use: uses([type], WRAP), from: ['io.github.resilience4j'], fact: inFunction(policy) }),
  ),
  ...(
    [
      ['withCircuitBreaker', 'circuit-breaker'],
      ['withRetry', 'retry'],
      ['withBulkhead', 'bulkhead'],
      ['withRateLimiter', 'rate-limit'],
      ['withFallback', 'fallback'],
      ['withTimeLimiter', 'timeout'],
      ['withThreadPoolBulkhead', 'bulkhead'],
    ] as const
  ).map(
    ([method, policy]): Row => ({
      use: `Decorators.${method}`,
      from: ['io.github.resilience4j'],
      fact: inFunction(policy),
    }),
  ),
  ...Object.entries(OPERATORS).map(([type, policy]): Row => ({ use: `${type}.of`, fact: inFunction(policy) })),
  { use: uses(REACTIVE, ['retry', 'retryWhen']), fact: inFunction('retry') },
  { use: uses(REACTIVE, ['onErrorReturn', 'onErrorResume']), fact: inFunction('fallback') },
  { use: ['RetryTemplate.execute', 'RetryOperations.execute'], fact: inFunction('retry') },
  { use: 'Failsafe.with', fact: inFunction('retry') },
  {
    // `class PayCommand extends HystrixCommand<Receipt>`
    extends: ['HystrixCommand', 'HystrixObservableCommand'],
    fact: (hit: TypeHit): Facts => [
      policyAt(hit, 'circuit-breaker', toScope({ type: hit.type.name })),
      policyAt(hit, 'timeout', toScope({ type: hit.type.name }), { value: HYSTRIX_DEFAULT, source: 'default' }),
    ],
  },
  {
    use: ['TimeLimiterConfig.timeoutDuration', 'TimeLimiterConfig.Builder.timeoutDuration'],
    fact: (hit: CallHit): Facts => {
      // A bean of this kind is about breakers by name, anywhere; only what a class builds for itself is about its calls.
      if (hasAnnotation(memberOf(hit.outline, hit.scope), 'Bean')) return undefined;
      const value = durationOf(hit.invocation.args);
      return policyAt(hit, 'timeout', toScope(hit.scope.type ? { type: hit.scope.type } : {}), value ? { value } : {});
    },
  },
];
