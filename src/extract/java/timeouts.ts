import type { Policy, Scope } from '../../core/fact.ts';
import type { CallHit, MemberHit, Row } from '../signatures.ts';
import type { Outline } from '../syntax/outline.ts';
import { durationOf, isOff } from './durations.ts';
import {
  beanName,
  type Facts,
  functionScope,
  handleOf,
  hasAnnotation,
  imports,
  inChain,
  memberOf,
  policyAt,
  toScope,
  uses,
} from './row-facts.ts';

/** Types whose beans are clients themselves; a bean of a factory or customizer configures all clients of its technology. */
const CLIENT_TYPES = new Set([
  'RestTemplate',
  'RestClient',
  'WebClient',
  'WebClient.Builder',
  'RestClient.Builder',
  'OkHttpClient',
  'RestOperations',
  'CloseableHttpClient',
  'HttpClient',
]);

/**
 * What a setting on a client or its factory covers: a bean by its name, a configuration method's whole technology, a
 * field's class, else the function it stands in.
 */
export function configured(
  outline: Outline,
  scope: Scope,
  technology: string,
  handle: string | undefined,
): Policy['applies'] {
  const member = memberOf(outline, scope);
  const type = member?.returns?.name;
  if (hasAnnotation(member, 'Bean', 'Produces')) {
    return type && CLIENT_TYPES.has(type)
      ? { to: 'client', handle: beanName(member!), technology }
      : { to: 'client', technology };
  }
  const field =
    handle !== undefined &&
    outline.variables.some(v => v.role === 'field' && v.owner === scope.type && v.name === handle);
  const builds = type !== undefined && (CLIENT_TYPES.has(type) || /(?:RequestFactory|RestTemplateBuilder)$/.test(type));
  // A method that makes clients for its class, a constructor, a field: all that the class sends goes through it.
  if (
    field ||
    builds ||
    member === undefined ||
    member.name === 'constructor' ||
    hasAnnotation(member, 'PostConstruct')
  )
    return toScope(scope.type ? { type: scope.type } : {});
  if (member.name === 'customize') return { to: 'client', technology };
  return toScope(functionScope(scope));
}

/** `technology` of the calls that a setting is about; connect timeouts alone do not bound a request, so they say so. */
function timeout(technology: Technology, plainUnit: string): (hit: CallHit) => Facts {
  return hit => {
    const value = durationOf(hit.invocation.args, plainUnit);
    const connect = /connect(?:ion)?|pool|acquire/i.test(hit.invocation.name);
    const at = connect ? hit.outline.file.at(hit.invocation.line, 'connect timeout') : hit.at;
    const handle = handleOf(hit) ?? hit.scope.handle;
    const applies = technologies(hit.outline, technology).map(t => configured(hit.outline, hit.scope, t, handle));
    const distinct = applies.filter((a, n) => a.to === 'client' || n === 0);
    return distinct.map(a =>
      policyAt({ at }, 'timeout', a, {
        ...(value ? { value } : {}),
        ...(isOff(value) ? { status: 'absent' } : {}),
      }),
    );
  };
}

/** `spring`: a request factory, which a RestTemplate and a RestClient both take. */
type Technology =
  | 'spring'
  | 'RestTemplate'
  | 'RestClient'
  | 'WebClient'
  | 'OkHttp'
  | 'java.net.http'
  | 'HttpURLConnection'
  | 'JAX-RS';

/** Names that calls through what is configured here go by. */
function technologies(outline: Outline, technology: Technology): readonly string[] {
  const web = technology === 'WebClient' || technology === 'RestClient' || technology === 'spring';
  const proxies = web && imports(outline, 'org.springframework.web.service') ? ['HttpExchange'] : [];
  if (technology !== 'spring') return [technology, ...proxies];
  const template = imports(
    outline,
    'org.springframework.web.client.RestTemplate',
    'org.springframework.boot.web.client.RestTemplate',
  );
  const client = imports(
    outline,
    'org.springframework.web.client.RestClient',
    'org.springframework.boot.web.client.RestClient',
  );
  return [...(template || !client ? ['RestTemplate'] : []), ...(client || !template ? ['RestClient'] : []), ...proxies];
}

const FACTORIES = [
  'SimpleClientHttpRequestFactory',
  'HttpComponentsClientHttpRequestFactory',
  'OkHttp3ClientHttpRequestFactory',
  'JdkClientHttpRequestFactory',
  'JettyClientHttpRequestFactory',
  'ReactorClientHttpRequestFactory',
  'ReactorNettyClientRequestFactory',
  'BufferingClientHttpRequestFactory',
];
const APACHE = [
  'RequestConfig',
  'RequestConfig.Builder',
  'ConnectionConfig',
  'ConnectionConfig.Builder',
  'SocketConfig',
  'SocketConfig.Builder',
];

function inCall(hit: CallHit): Facts {
  if (!hit.invocation.args[0]) return undefined;
  const value = durationOf(hit.invocation.args);
  return policyAt(hit, 'timeout', toScope(functionScope(hit.scope)), value ? { value } : {});
}

export const timeoutRows: readonly Row[] = [
  {
    use: uses(FACTORIES, [
      'setConnectTimeout',
      'setReadTimeout',
      'setConnectionRequestTimeout',
      'setExchangeTimeout',
      'setWriteTimeout',
    ]),
    fact: timeout('spring', 'ms'),
  },
  {
    use: uses(['RestTemplateBuilder'], ['setConnectTimeout', 'setReadTimeout', 'connectTimeout', 'readTimeout']),
    fact: timeout('RestTemplate', 'ms'),
  },
  {
    use: uses(
      ['ClientHttpRequestFactorySettings', 'HttpClientSettings'],
      ['withConnectTimeout', 'withReadTimeout', 'withTimeouts'],
    ),
    fact: timeout('spring', ''),
  },
  {
    // Inside `ClientHttpRequestFactoryBuilder…withCustomizer(f -> f.setReadTimeout(…))` the factory has no declared type.
    use: uses(
      ['ClientHttpRequestFactoryBuilder'],
      ['setConnectTimeout', 'setReadTimeout', 'withReadTimeout', 'withConnectTimeout'],
    ),
    loose: 'import',
    from: ['org.springframework.boot.http.client', 'org.springframework.boot.web.client.ClientHttpRequestFactories'],
    fact: timeout('spring', 'ms'),
  },
  {
    use: uses(APACHE, [
      'setConnectTimeout',
      'setSocketTimeout',
      'setConnectionRequestTimeout',
      'setResponseTimeout',
      'setSoTimeout',
    ]),
    fact: timeout('spring', 'ms'),
  },
  // Reactor Netty below a WebClient.
  {
    use: uses(['HttpClient', 'TcpClient'], ['responseTimeout']),
    from: ['reactor.netty'],
    fact: timeout('WebClient', ''),
  },
  { use: ['new ReadTimeoutHandler', 'new WriteTimeoutHandler'], fact: timeout('WebClient', 's') },
  {
    use: uses(['HttpClient', 'TcpClient'], ['option']),
    from: ['reactor.netty'],
    fact: (hit: CallHit): Facts =>
      /CONNECT_TIMEOUT_MILLIS/.test(hit.invocation.args[0]?.text ?? '')
        ? policyAt(
            { at: hit.outline.file.at(hit.invocation.line, 'connect timeout') },
            'timeout',
            configured(hit.outline, hit.scope, 'WebClient', handleOf(hit)),
            { value: `${hit.invocation.args[1]?.text ?? ''}ms` },
          )
        : undefined,
  },
  {
    use: uses(
      ['WebClient', 'WebClient.Builder', 'Mono', 'Flux'],
      ['timeout', 'block', 'blockOptional', 'blockFirst', 'blockLast'],
    ),
    fact: inCall,
  },
  {
    use: uses(
      ['OkHttpClient', 'OkHttpClient.Builder'],
      ['callTimeout', 'readTimeout', 'connectTimeout', 'writeTimeout'],
    ),
    fact: timeout('OkHttp', ''),
  },
  { use: uses(['HttpRequest', 'HttpRequest.Builder'], ['timeout']), from: ['java.net.http'], fact: inCall },
  {
    use: uses(['HttpClient', 'HttpClient.Builder'], ['connectTimeout']),
    from: ['java.net.http'],
    fact: timeout('java.net.http', ''),
  },
  {
    use: uses(['HttpURLConnection', 'URLConnection', 'HttpsURLConnection'], ['setReadTimeout', 'setConnectTimeout']),
    fact: timeout('HttpURLConnection', 'ms'),
  },
  {
    use: uses(['ClientBuilder', 'ResteasyClientBuilder', 'RestClientBuilder'], ['readTimeout', 'connectTimeout']),
    fact: timeout('JAX-RS', ''),
  },
  {
    returns: ['Options', 'Request.Options'],
    from: ['feign'],
    fact: (hit: MemberHit): Facts =>
      hasAnnotation(hit.member, 'Bean') ? policyAt(hit, 'timeout', { to: 'client', technology: 'Feign' }) : undefined,
  },
  {
    use: uses(['Feign', 'Feign.Builder'], ['options']),
    fact: (hit: CallHit): Facts => policyAt(hit, 'timeout', toScope(functionScope(hit.scope))),
  },
  {
    // A future that is waited for with a limit bounds the call it stands for.
    use: uses(['CompletableFuture', 'Future', 'ListenableFuture'], ['get', 'orTimeout', 'completeOnTimeout']),
    fact: (hit: CallHit): Facts =>
      hit.invocation.args.length >= 2 && !inChain(hit.invocation, 'join') ? inCall(hit) : undefined,
  },
];
