import type { Fact, Policy, PolicyTarget, Setting } from '../../core/fact.ts';
import { literal, parsePlaceholders } from '../../core/ref.ts';

/** A setting that is resilience: the key, with the peer's name as its first group where it has one. */
interface Row {
  readonly key: RegExp;
  readonly policy: Policy['policy'];
  /** Technologies whose calls it concerns where the key names no peer. */
  readonly clients: readonly string[];
  /** Value under which the policy is switched off. */
  readonly off?: RegExp;
  /** Other values say nothing. */
  readonly on?: RegExp;
}

const FEIGN = ['Feign'];
// Ribbon carries the requests of Feign and of load-balanced RestTemplates.
const RIBBON = ['Ribbon', 'Feign'];
const ZERO = /^0+(?:ms|s|m)?$/;
const FALSE = /^false$/i;
const TRUE = /^true$/i;

/** Keys are compared in lower case without dashes. */
const ROWS: readonly Row[] = [
  {
    key: /^(?:spring\.cloud\.open)?feign\.client\.config\.(.+)\.(?:connect|read)timeout$/,
    policy: 'timeout',
    clients: FEIGN,
    off: ZERO,
  },
  {
    key: /^(?:spring\.cloud\.open)?feign\.client\.config\.(.+)\.retryer$/,
    policy: 'retry',
    clients: FEIGN,
    off: /NEVER_RETRY|NeverRetry/i,
  },
  {
    key: /^(?:spring\.cloud\.open)?feign\.(?:httpclient|okhttp)\.(?:connection|connect|read)timeout$/,
    policy: 'timeout',
    clients: FEIGN,
    off: ZERO,
  },
  {
    key: /^(?:(?:spring\.cloud\.open)?feign\.circuitbreaker|feign\.hystrix)\.enabled$/,
    policy: 'circuit-breaker',
    clients: FEIGN,
    off: FALSE,
    on: TRUE,
  },
  { key: /^(?:(.+)\.)?ribbon\.(?:connect|read)timeout$/, policy: 'timeout', clients: RIBBON, off: ZERO },
  { key: /^(?:(.+)\.)?ribbon\.maxautoretries(?:nextserver)?$/, policy: 'retry', clients: RIBBON, off: ZERO },
  {
    key: /^hystrix\.command\.(.+)\.execution\.isolation\.thread\.timeoutinmilliseconds$/,
    policy: 'timeout',
    clients: ['Hystrix'],
    off: ZERO,
  },
  {
    key: /^hystrix\.command\.(.+)\.execution\.timeout\.enabled$/,
    policy: 'timeout',
    clients: ['Hystrix'],
    off: FALSE,
    on: /^$/,
  },
  {
    key: /^hystrix\.command\.(.+)\.circuitbreaker\.(?:requestvolumethreshold|errorthresholdpercentage|sleepwindowinmilliseconds)$/,
    policy: 'circuit-breaker',
    clients: ['Hystrix'],
  },
  {
    key: /^hystrix\.threadpool\.(.+)\.(?:coresize|maximumsize|maxqueuesize)$/,
    policy: 'bulkhead',
    clients: ['Hystrix'],
  },
  { key: /^zuul\.host\.(?:connect|socket)timeoutmillis$/, policy: 'timeout', clients: ['zuul'], off: ZERO },
  { key: /^zuul\.retryable$/, policy: 'retry', clients: ['zuul'], off: FALSE, on: TRUE },
  {
    key: /^spring\.cloud\.gateway\.(?:server\.)?(?:webflux\.|webmvc\.|mvc\.)?httpclient\.(?:response|connect)timeout$/,
    policy: 'timeout',
    clients: ['spring-cloud-gateway'],
    off: ZERO,
  },
  {
    key: /^spring\.http\.client(?:s)?(?:\.blocking|\.reactive)?\.(?:connect|read)timeout$/,
    policy: 'timeout',
    clients: ['RestClient', 'RestTemplate', 'WebClient'],
    off: ZERO,
  },
  {
    key: /^spring\.cloud\.loadbalancer\.retry\.enabled$/,
    policy: 'retry',
    clients: ['RestTemplate', 'Feign'],
    off: FALSE,
    on: TRUE,
  },
  {
    key: /^spring\.cloud\.circuitbreaker\.(?:hystrix|resilience4j)\.enabled$/,
    policy: 'circuit-breaker',
    clients: ['resilience4j'],
    off: FALSE,
    on: /^$/,
  },
  {
    key: /^quarkus\.restclient\.(?:"?([^"]+?)"?\.)?(?:connect|read)timeout$/,
    policy: 'timeout',
    clients: ['MicroProfile Rest Client'],
    off: ZERO,
  },
  {
    key: /^(.+)\/mprest\/(?:connect|read)timeout$/,
    policy: 'timeout',
    clients: ['MicroProfile Rest Client'],
    off: ZERO,
  },
  {
    key: /^micronaut\.http\.(?:client|services\.(.+?))\.(?:connect|read)timeout$/,
    policy: 'timeout',
    clients: ['Micronaut HTTP client'],
    off: ZERO,
  },
  { key: /^grpc\.client\.(.+)\.deadline$/, policy: 'timeout', clients: ['gRPC'], off: ZERO },
];

const TRIGGER = /timeout|retr|circuit|ribbon|hystrix|resilience4j|deadline/i;

/** Timeouts, retries and breakers that are configured instead of coded. */
export function* policyFacts(settings: readonly Setting[]): Iterable<Fact> {
  const candidates = settings.filter(s => TRIGGER.test(s.key) && s.key.length < 300);
  for (const s of candidates) {
    const key = s.key.toLowerCase().replaceAll('-', '');
    for (const row of ROWS) {
      const match = row.key.exec(key);
      if (!match) continue;
      const off = row.off?.test(s.value) ?? false;
      if (!off && row.on && !row.on.test(s.value)) continue;
      yield* policies(s, row.policy, off ? 'absent' : 'present', s.value, peerIn(s.key, match[1]), row.clients);
      break;
    }
  }
  yield* resilience4j(candidates);
}

/** The peer as written, in its own letters. */
function peerIn(key: string, lowered: string | undefined): string | undefined {
  if (lowered === undefined || lowered === 'default') return undefined;
  const length = lowered.length;
  const squeezed = key.replaceAll('-', '').toLowerCase();
  const start = squeezed.indexOf(lowered);
  // Walk the written key along the squeezed one, which only lacks the dashes.
  let written = '';
  let position = 0;
  for (const char of key) {
    if (position >= start && position < start + length) written += char;
    if (char !== '-') position++;
    if (position === start + length) break;
  }
  return (position >= start ? written.replace(/^-+/, '') : lowered).replace(/^\[(.*)\]$/, '$1').replaceAll('"', '');
}

function* policies(
  s: Setting,
  policy: Policy['policy'],
  status: Policy['status'],
  value: string | undefined,
  peer: string | undefined,
  clients: readonly string[],
): Iterable<Fact> {
  const targets: PolicyTarget[] =
    peer === undefined
      ? clients.map(technology => ({ to: 'client', technology }))
      : [{ to: 'peer', peer: parsePlaceholders(peer) }];
  const hasValue = value !== undefined && !/^(?:true|false)$/i.test(value);
  for (const applies of targets)
    yield { kind: 'policy', at: s.at, policy, status, ...(hasValue ? { value } : {}), source: 'config', applies };
}

const RESILIENCE4J =
  /^resilience4j\.(circuit-?breaker|retry|time-?limiter|bulkhead|thread-?pool-?bulkhead|rate-?limiter)\.(?:instances|backends|configs)\.([^.]+|\[[^\]]+\])\.(.+)$/i;
const KINDS: Readonly<Record<string, Policy['policy']>> = {
  circuitbreaker: 'circuit-breaker',
  retry: 'retry',
  timelimiter: 'timeout',
  bulkhead: 'bulkhead',
  threadpoolbulkhead: 'bulkhead',
  ratelimiter: 'rate-limit',
};
/** The parameter worth showing. */
const SHOWN =
  /^(?:max-?attempts|max-?retry-?attempts|timeout-?duration|failure-?rate-?threshold|max-?concurrent-?calls|limit-?for-?period|max-?thread-?pool-?size)$/i;

/** One policy for each named instance, with its telling parameter where it is set. */
function* resilience4j(settings: readonly Setting[]): Iterable<Fact> {
  const instances = new Map<string, { first: Setting; shown?: Setting; policy: Policy['policy']; name: string }>();
  for (const s of settings) {
    const match = RESILIENCE4J.exec(s.key);
    if (!match) continue;
    const policy = KINDS[match[1]!.toLowerCase().replaceAll('-', '')]!;
    const id = `${policy} ${match[2]}`;
    const instance = instances.get(id) ?? { first: s, policy, name: match[2]!.replace(/^\[(.*)\]$/, '$1') };
    if (!instance.shown && SHOWN.test(match[3]!)) instance.shown = s;
    instances.set(id, instance);
  }
  for (const { first, shown, policy, name } of instances.values()) {
    const applies: PolicyTarget =
      name === 'default' ? { to: 'client', technology: 'resilience4j' } : { to: 'peer', peer: literal(name) };
    yield {
      kind: 'policy',
      at: (shown ?? first).at,
      policy,
      status: 'present',
      ...(shown ? { value: shown.value } : {}),
      source: 'config',
      applies,
    };
  }
}
