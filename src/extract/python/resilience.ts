import type { Evidence } from '../../core/evidence.ts';
import type { PolicyTarget } from '../../core/fact.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Expression, Outline } from '../syntax/outline.ts';
import { isDecorator } from '../syntax/python-invocations.ts';
import { argument, around, type Facts, namedOf, plainOf, policy, row, timeoutAt } from './row-facts.ts';

/** The function that is decorated, or the one that the wrapper stands in. */
const covered = (hit: CallHit): PolicyTarget => around(hit);

/** `stop_after_attempt(3)` inside `stop=…` says how often. */
const attempts = (value: Expression | undefined): string | undefined =>
  value && (/stop_after_attempt\((\w+)\)/.exec(value.text)?.[1] ?? value.text.slice(0, 60));

function retry(hit: CallHit): Facts {
  const named = namedOf(hit.invocation);
  const value =
    attempts(named.stop) ??
    attempts(
      named.max_tries ??
        named.stop_max_attempt_number ??
        named.tries ??
        named.attempts ??
        named.max_attempts ??
        named.retries,
    );
  return policy(hit.at, 'retry', covered(hit), value ? { value } : {});
}

/** A breaker object is used as a decorator of its own, `@breaker`, or calls for somebody: `breaker.call(fn)`. */
function breaker(hit: CallHit): Facts {
  const named = namedOf(hit.invocation);
  const value = (named.fail_max ?? named.failure_threshold ?? named.fail_max_or_reset)?.text;
  if (isDecorator(hit.invocation)) return policy(hit.at, 'circuit-breaker', covered(hit), value ? { value } : {});
  const name = hit.invocation.assignedTo;
  if (!name) return undefined;
  const { outline } = hit;
  const found = outline.members.filter(m =>
    m.annotations.some(
      a => a.name === name || (a.line >= m.line - 5 && outline.file.lineText(a.line).includes(`@${name}`)),
    ),
  );
  const applied = outline.invocations(new Set(['call', 'call_async', 'calling'])).filter(i => i.root === name);
  const targets: readonly (readonly [Evidence, PolicyTarget])[] = [
    ...found.map(m => [hit.at, scoped(m.owner, m.name)] as const),
    ...applied.map(i => [outline.file.at(i.line), scoped(i.owner, i.member)] as const),
  ];
  const answered = answeredAt(outline);
  return targets.flatMap(([at, target]) => [
    policy(at, 'circuit-breaker', target, value ? { value } : {}),
    ...(answered ? [policy(answered, 'fallback', target)] : []),
  ]);
}

function scoped(type: string | undefined, member: string | undefined): PolicyTarget {
  return { to: 'scope', scope: { ...(type ? { type } : {}), ...(member ? { member } : {}) } };
}

/** Where the file catches what an open breaker throws: the caller has an answer of its own. */
function answeredAt({ file }: Outline): Evidence | undefined {
  const found = /(?:^|\n)[ \t]*except[^\n]{0,200}\bCircuitBreaker(?:Error|OpenException)\b/.exec(file.text);
  return found ? file.at(file.lineAt(found.index + found[0].length - 1)) : undefined;
}

function waited(place: number) {
  return (hit: CallHit): Facts => {
    const limit = argument(hit.invocation, place, 'timeout', 'delay', 'seconds');
    return limit && timeoutAt(hit.at, covered(hit), limit);
  };
}

export const resilienceRows: readonly CallRow[] = [
  row(
    [
      'tenacity.retry',
      'retrying.retry',
      'retry.retry',
      'stamina.retry',
      'tenacity.Retrying',
      'tenacity.AsyncRetrying',
      'retry2.retry',
      'stamina.retry_context',
    ],
    retry,
  ),
  row(['backoff.on_exception', 'backoff.on_predicate', 'backon.on_exception'], retry),
  row(['retry.retry_call', 'tenacity.retry_call'], retry),
  row(
    [
      'circuitbreaker.circuit',
      'aiobreaker.CircuitBreaker',
      'pybreaker.CircuitBreaker',
      'circuitbreaker.CircuitBreaker',
      'purgatory.AsyncCircuitBreakerFactory',
      'aiocircuitbreaker.circuit',
    ],
    breaker,
  ),
  row(
    [
      'asyncio.wait_for',
      'anyio.fail_after',
      'anyio.move_on_after',
      'async_timeout.timeout',
      'asyncio.timeout',
      'eventlet.Timeout',
      'gevent.Timeout',
    ],
    hit => waited(hit.invocation.name === 'wait_for' ? 1 : 0)(hit),
  ),
  row(['timeout_decorator.timeout', 'wrapt_timeout_decorator.timeout', 'func_timeout.func_set_timeout'], waited(0)),
  row(['asyncio.Semaphore', 'asyncio.BoundedSemaphore', 'anyio.CapacityLimiter', 'threading.BoundedSemaphore'], hit => {
    const size = plainOf(hit.invocation)[0];
    return size ? policy(hit.at, 'bulkhead', covered(hit), { value: size.text.slice(0, 40) }) : undefined;
  }),
  row(
    [
      'flask_limiter.Limiter',
      'slowapi.Limiter',
      'fastapi_limiter.RateLimiter',
      'aiolimiter.AsyncLimiter',
      'ratelimit.limits',
    ],
    hit => policy(hit.at, 'rate-limit', covered(hit)),
  ),
];
