import type { Fact, PolicyKind, PolicyTarget } from '../../core/fact.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { GoOutline } from '../syntax/go-outline.ts';
import type { Expression } from '../syntax/outline.ts';
import { durationOf, isOff } from './durations.ts';
import { argument, type Facts, field, handleOf, literalOf, made, on, policy, toClient, toFunction } from './facts.ts';

const RETRYABLE = 'github.com/hashicorp/go-retryablehttp';
/** What `retryablehttp.NewClient` sets by itself (its `defaultRetryMax`). */
const RETRYABLE_RETRIES = '4';
const RESTY = ['github.com/go-resty/resty', 'resty.dev'];
const GRPC = 'google.golang.org/grpc';
const HYSTRIX = 'github.com/afex/hystrix-go/hystrix';
/** What hystrix-go gives every command by itself (its `DefaultTimeout`). */
const HYSTRIX_TIMEOUT = '1s';
const FAILSAFE = 'github.com/failsafe-go/failsafe-go';

/** A timeout as written; 0 switches it off. */
function timeout(hit: Pick<CallHit, 'at'>, applies: PolicyTarget, value: Expression | undefined): Fact {
  const text = durationOf(value);
  return policy(hit.at, 'timeout', applies, text, isOff(text) ? { status: 'absent' } : {});
}

/** Names under which a client is known: the variable it is put in, and fields that are given the variable. */
function handles(hit: CallHit): readonly (string | undefined)[] {
  const handle = handleOf(hit.invocation);
  if (!handle || !/^\w{1,60}$/.test(handle)) return [handle];
  const fields = [
    ...hit.outline.file.text.matchAll(/\b(\w{1,60})\s{0,20}(?::|=)\s{0,4}(\w{1,60})\s{0,4}[,}\n\r]/g),
  ].flatMap(m => (m[2] === handle && m[1] !== handle && m[1] !== '_' ? [m[1]!] : []));
  return [handle, ...new Set(fields)];
}

function httpClient(hit: CallHit, value: Expression): Facts {
  const limit = field(value, 'Timeout', 'Transport.ResponseHeaderTimeout', 'ReadTimeout');
  return (
    limit &&
    handles(hit).map(handle =>
      timeout(hit, handle ? { to: 'client', handle, technology: 'net/http' } : toFunction(hit.invocation), limit),
    )
  );
}

const inFunction =
  (kind: PolicyKind) =>
  (hit: CallHit): Facts =>
    policy(hit.at, kind, toFunction(hit.invocation));
const clientTimeout =
  (technology: string, n = 0) =>
  (hit: CallHit): Facts =>
    timeout(hit, toClient(hit.invocation, technology), argument(hit, n));
const clientRetry =
  (technology: string, n = 0) =>
  (hit: CallHit): Facts => {
    const count = literalOf(argument(hit, n));
    return policy(
      hit.at,
      'retry',
      toClient(hit.invocation, technology),
      count,
      count === '0' ? { status: 'absent' } : {},
    );
  };
const technologyWide = (technology: string): PolicyTarget => ({ to: 'client', technology });

/** `hystrix.Do("payments", run, fallback)` */
function hystrix(hit: CallHit): Facts {
  const applies = toFunction(hit.invocation);
  const skip = hit.invocation.name.endsWith('C') ? 1 : 0;
  const fallback = argument(hit, skip + 2);
  const configured = hit.outline
    .invocations(new Set([`new ${HYSTRIX}.CommandConfig`]))
    .map(i => field(i.args[0], 'Timeout'))
    .find(Boolean);
  const limit = literalOf(configured);
  return [
    policy(hit.at, 'circuit-breaker', applies),
    policy(hit.at, 'timeout', applies, limit ? `${limit}ms` : HYSTRIX_TIMEOUT, { source: limit ? 'code' : 'default' }),
    ...(fallback && fallback.text !== 'nil' ? [policy(hit.at, 'fallback', applies)] : []),
  ];
}

/** Retries and timeouts in the service config that gRPC takes as JSON. */
function serviceConfig(hit: CallHit): Facts {
  const text = literalOf(argument(hit, 0)) ?? '';
  const limit = /"timeout"\s{0,4}:\s{0,4}"([\d.]+s)"/.exec(text)?.[1];
  const attempts = /"maxAttempts"\s{0,4}:\s{0,4}(\d+)/.exec(text)?.[1];
  return [
    ...(limit ? [policy(hit.at, 'timeout', technologyWide('grpc'), limit)] : []),
    ...(text.includes('"retryPolicy"') ? [policy(hit.at, 'retry', technologyWide('grpc'), attempts)] : []),
  ];
}

export const policyRows: readonly CallRow[] = [
  made('net/http', 'Client', httpClient),
  {
    use: on('context', '', 'WithTimeout WithDeadline WithTimeoutCause WithDeadlineCause'),
    fact: hit => timeout(hit, toFunction(hit.invocation), argument(hit, 1)),
  },
  { use: on('net', '', 'DialTimeout'), fact: hit => timeout(hit, toFunction(hit.invocation), argument(hit, 2)) },
  { use: on(RESTY, 'Client', 'SetTimeout'), fact: clientTimeout('resty') },
  { use: on(RESTY, 'Client', 'SetRetryCount'), fact: clientRetry('resty') },
  { use: on('github.com/imroc/req', 'Client', 'SetTimeout'), fact: clientTimeout('req') },
  { use: on('github.com/parnurzeal/gorequest', 'SuperAgent', 'Timeout'), fact: clientTimeout('gorequest') },
  {
    use: on(RETRYABLE, '', 'NewClient'),
    fact: hit =>
      policy(hit.at, 'retry', toClient(hit.invocation, 'retryablehttp'), RETRYABLE_RETRIES, { source: 'default' }),
  },
  {
    use: on(['github.com/gojek/heimdall/httpclient', 'github.com/gojek/heimdall/hystrix'], '', 'WithHTTPTimeout'),
    fact: hit => timeout(hit, technologyWide('heimdall'), argument(hit, 0)),
  },
  {
    use: on(['github.com/gojek/heimdall/httpclient', 'github.com/gojek/heimdall/hystrix'], '', 'WithRetryCount'),
    fact: hit => policy(hit.at, 'retry', technologyWide('heimdall'), literalOf(argument(hit, 0))),
  },
  {
    use: on('github.com/gojek/heimdall/hystrix', '', 'NewClient'),
    fact: hit => policy(hit.at, 'circuit-breaker', technologyWide('heimdall')),
  },
  {
    use: on('github.com/valyala/fasthttp', ['', 'Client', 'HostClient'], 'DoTimeout DoDeadline GetTimeout GetDeadline'),
    fact: hit => timeout(hit, toFunction(hit.invocation), hit.invocation.args.at(-1)),
  },
  made('github.com/valyala/fasthttp', 'Client HostClient', (hit, value) => {
    const limit = field(value, 'ReadTimeout');
    return limit && timeout(hit, toClient(hit.invocation, 'fasthttp'), limit);
  }),
  // gRPC: limits and retries that hold for a connection.
  { use: on(GRPC, '', 'WithDefaultServiceConfig'), fact: serviceConfig },
  {
    use: on(
      [
        'github.com/grpc-ecosystem/go-grpc-middleware/retry',
        'github.com/grpc-ecosystem/go-grpc-middleware/interceptors/retry',
      ],
      '',
      'UnaryClientInterceptor StreamClientInterceptor',
    ),
    fact: hit => policy(hit.at, 'retry', technologyWide('grpc')),
  },
  {
    use: on(
      'github.com/grpc-ecosystem/go-grpc-middleware/interceptors/timeout',
      '',
      'UnaryClientInterceptor TimeoutUnaryClientInterceptor',
    ),
    fact: hit => timeout(hit, technologyWide('grpc'), argument(hit, 0)),
  },
  {
    use: on('github.com/cloudwego/kitex/client', '', 'WithRPCTimeout'),
    fact: hit => timeout(hit, technologyWide('kitex'), argument(hit, 0)),
  },
  {
    use: on('github.com/cloudwego/kitex/client', '', 'WithFailureRetry'),
    fact: hit => policy(hit.at, 'retry', technologyWide('kitex')),
  },
  {
    use: on('github.com/cloudwego/kitex/client', '', 'WithCircuitBreaker'),
    fact: hit => policy(hit.at, 'circuit-breaker', technologyWide('kitex')),
  },
  // Around calls, in the function that makes them.
  {
    use: on('github.com/sony/gobreaker', ['CircuitBreaker', 'TwoStepCircuitBreaker'], 'Execute Allow'),
    from: ['github.com/sony/gobreaker'],
    loose: 'import',
    fact: inFunction('circuit-breaker'),
  },
  { use: on(HYSTRIX, '', 'Do Go DoC GoC'), fact: hystrix },
  {
    use: on(`${FAILSAFE}/retrypolicy`, '', 'Builder NewBuilder WithDefaults NewWithDefaults'),
    fact: inFunction('retry'),
  },
  {
    use: on(`${FAILSAFE}/circuitbreaker`, '', 'Builder NewBuilder WithDefaults NewWithDefaults'),
    fact: inFunction('circuit-breaker'),
  },
  {
    use: on(`${FAILSAFE}/timeout`, '', 'With New Builder NewBuilder'),
    fact: hit => timeout(hit, toFunction(hit.invocation), argument(hit, 0)),
  },
  { use: on(`${FAILSAFE}/fallback`, '', 'WithResult WithFunc WithError Builder'), fact: inFunction('fallback') },
  { use: on(`${FAILSAFE}/bulkhead`, '', 'With New Builder'), fact: inFunction('bulkhead') },
  {
    use: on('github.com/cenkalti/backoff', '', 'Retry RetryNotify RetryWithData RetryNotifyWithData'),
    fact: inFunction('retry'),
  },
  {
    use: on(['github.com/avast/retry-go', 'github.com/sethvargo/go-retry'], '', 'Do DoWithData DoValue'),
    fact: inFunction('retry'),
  },
  { use: on('github.com/eapache/go-resiliency/retrier', 'Retrier', 'Run RunCtx RunFn'), fact: inFunction('retry') },
  {
    use: on(
      [
        'github.com/eapache/go-resiliency/breaker',
        'github.com/rubyist/circuitbreaker',
        'github.com/mercari/go-circuitbreaker',
      ],
      ['Breaker', 'CircuitBreaker'],
      'Run Call Do',
    ),
    fact: inFunction('circuit-breaker'),
  },
  { use: on('golang.org/x/sync/semaphore', 'Weighted', 'Acquire TryAcquire'), fact: inFunction('bulkhead') },
  { use: on('golang.org/x/sync/errgroup', 'Group', 'SetLimit'), fact: inFunction('bulkhead') },
  { use: on('golang.org/x/time/rate', 'Limiter', 'Wait Allow WaitN'), fact: inFunction('rate-limit') },
];

/** Fields of clients that are set after the client was made: `http.DefaultClient.Timeout = 2 * time.Second`. */
const SET: Readonly<Record<string, readonly [PolicyKind, string]>> = {
  'http.Client.Timeout': ['timeout', 'net/http'],
  'retryablehttp.Client.RetryMax': ['retry', 'retryablehttp'],
  'fasthttp.Client.ReadTimeout': ['timeout', 'fasthttp'],
};

export function assignedPolicies(outline: GoOutline): readonly Fact[] {
  return outline.knownFields.flatMap((known): Fact[] => {
    const found = SET[known.name];
    // Struct literals have a row of their own.
    const text = outline.file.lineText(known.line);
    const written = found && /(\w{1,60})\.(?:Timeout|RetryMax|ReadTimeout) ?= ?(\S.{0,80})$/.exec(text.trim());
    if (!found || !written) return [];
    const [kind, technology] = found;
    const handle = written[1] === 'DefaultClient' ? undefined : written[1]!;
    const value = written[2]!.replace(/\s*\/\/.*$/, '');
    return [
      policy(
        outline.file.at(known.line),
        kind,
        handle ? { to: 'client', handle, technology } : technologyWide(technology),
        /^\d+$/.test(value) ? value : shortDuration(value),
      ),
    ];
  });
}

function shortDuration(text: string): string {
  return durationOf({ form: 'other', text, ref: { ref: 'opaque', text }, line: 0 }) ?? text;
}
