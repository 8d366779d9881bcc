/** What a client library does when nobody sets a timeout. */
export interface ClientDefault {
  /** As a person would say it. */
  readonly title: string;
  /** Names the library goes by in facts, lower case, letters and digits only. */
  readonly names: readonly string[];
  /** Longest wait for an answer, in seconds; `none`: for ever. */
  readonly seconds: number | 'none';
  /** Where the library says so. */
  readonly source: string;
}

/**
 * Response timeouts; a connect timeout alone does not end the wait for an answer. The page carries the same list and
 * what is to be said about single rows.
 */
export const CLIENT_DEFAULTS: readonly ClientDefault[] = [
  // Java
  {
    title: 'Spring RestTemplate',
    names: ['resttemplate', 'asyncresttemplate'],
    seconds: 'none',
    source:
      'https://docs.spring.io/spring-framework/docs/current/javadoc-api/org/springframework/http/client/SimpleClientHttpRequestFactory.html',
  },
  {
    title: 'Spring RestClient, HTTP interfaces',
    names: ['restclient', 'httpexchange', 'httpinterface', 'httpserviceproxyfactory'],
    seconds: 'none',
    source: 'https://docs.spring.io/spring-framework/reference/integration/rest-clients.html',
  },
  {
    title: 'Spring WebClient',
    names: ['webclient', 'reactornetty'],
    seconds: 'none',
    source: 'https://docs.spring.io/spring-framework/reference/web/webflux-webclient/client-builder.html',
  },
  {
    title: 'JDK HttpClient',
    names: ['javanethttp', 'javahttpclient', 'jdkhttpclient'],
    seconds: 'none',
    source: 'https://docs.oracle.com/en/java/javase/21/docs/api/java.net.http/java/net/http/HttpRequest.Builder.html',
  },
  {
    title: 'JDK URLConnection',
    names: ['httpurlconnection', 'urlconnection'],
    seconds: 'none',
    source: 'https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/net/URLConnection.html',
  },
  {
    title: 'Apache HttpClient',
    names: ['apachehttpclient', 'closeablehttpclient', 'httpcomponents'],
    seconds: 'none',
    source:
      'https://hc.apache.org/httpcomponents-client-5.4.x/current/httpclient5/apidocs/org/apache/hc/client5/http/config/RequestConfig.html',
  },
  {
    title: 'JAX-RS client (Jersey)',
    names: ['jaxrs', 'jaxrsclient', 'jersey', 'jerseyclient'],
    seconds: 'none',
    source:
      'https://eclipse-ee4j.github.io/jersey.github.io/apidocs/latest/jersey/org/glassfish/jersey/client/ClientProperties.html',
  },
  {
    title: 'Feign',
    names: ['feign', 'openfeign', 'feignclient'],
    seconds: 60,
    source: 'https://github.com/OpenFeign/feign/blob/master/core/src/main/java/feign/Request.java',
  },
  {
    title: 'OkHttp, Retrofit',
    names: ['okhttp', 'okhttpclient', 'retrofit'],
    seconds: 10,
    source: 'https://square.github.io/okhttp/5.x/okhttp/okhttp3/-ok-http-client/-builder/read-timeout.html',
  },
  {
    title: 'Micronaut HTTP client',
    names: ['micronaut', 'micronauthttpclient'],
    seconds: 10,
    source: 'https://docs.micronaut.io/latest/guide/configurationreference.html',
  },
  {
    title: 'Quarkus REST client',
    names: ['microprofilerestclient', 'quarkusrestclient', 'registerrestclient'],
    seconds: 30,
    source: 'https://quarkus.io/guides/rest-client',
  },
  // JavaScript and TypeScript
  {
    title: 'axios, NestJS HttpService',
    names: ['axios', 'httpservice', 'nestaxios', 'nestjsaxios', 'nestjshttpservice'],
    seconds: 'none',
    source: 'https://axios-http.com/docs/req_config',
  },
  {
    title: 'fetch, undici',
    names: ['fetch', 'undici', 'ofetch', 'graphqlrequest'],
    seconds: 300,
    source: 'https://github.com/nodejs/undici/blob/main/docs/docs/api/Client.md',
  },
  {
    title: 'node-fetch',
    names: ['nodefetch'],
    seconds: 'none',
    source: 'https://github.com/node-fetch/node-fetch#request-cancellation-with-abortsignal',
  },
  {
    title: 'got',
    names: ['got'],
    seconds: 'none',
    source: 'https://github.com/sindresorhus/got/blob/main/documentation/6-timeout.md',
  },
  {
    title: 'node:http, node:https',
    names: ['http', 'https', 'nodehttp', 'nodehttps'],
    seconds: 'none',
    source: 'https://nodejs.org/api/http.html#httprequesturl-options-callback',
  },
  {
    title: 'superagent',
    names: ['superagent'],
    seconds: 'none',
    source: 'https://ladjs.github.io/superagent/#timeouts',
  },
  {
    title: 'request',
    names: ['request', 'requestpromise'],
    seconds: 'none',
    source: 'https://github.com/request/request#timeouts',
  },
  { title: 'needle', names: ['needle'], seconds: 'none', source: 'https://github.com/tomas/needle#request-options' },
  { title: 'ky', names: ['ky'], seconds: 10, source: 'https://github.com/sindresorhus/ky#timeout' },
  {
    title: 'NestJS ClientProxy',
    names: ['clientproxy', 'nestjsclientproxy', 'nestmicroservices'],
    seconds: 'none',
    source: 'https://docs.nestjs.com/microservices/basics#handling-timeouts',
  },
  // Any language
  {
    title: 'gRPC',
    names: ['grpc', 'grpcjs', 'grpcstub', 'grpcjava', 'nestjsgrpc', 'clientgrpc'],
    seconds: 'none',
    source: 'https://grpc.io/docs/guides/deadlines/',
  },
  // Python, Go, C#
  {
    title: 'requests',
    names: ['requests'],
    seconds: 'none',
    source: 'https://requests.readthedocs.io/en/latest/user/quickstart/#timeouts',
  },
  { title: 'HTTPX', names: ['httpx'], seconds: 5, source: 'https://www.python-httpx.org/advanced/timeouts/' },
  {
    title: 'aiohttp',
    names: ['aiohttp'],
    seconds: 300,
    source: 'https://docs.aiohttp.org/en/stable/client_quickstart.html#timeouts',
  },
  {
    title: 'Go net/http, resty',
    names: ['nethttp', 'gohttp', 'resty'],
    seconds: 'none',
    source: 'https://pkg.go.dev/net/http#Client',
  },
  {
    title: 'System.Net.Http, Refit, Flurl',
    names: ['systemnethttp', 'refit', 'flurl'],
    seconds: 100,
    source: 'https://learn.microsoft.com/en-us/dotnet/api/system.net.http.httpclient.timeout',
  },
];

/** Answered from a list in memory that is fetched beforehand: nobody waits, and the request goes through another client. */
export const LOOKUPS: ReadonlySet<string> = new Set([
  'DiscoveryClient',
  'ReactiveDiscoveryClient',
  'EurekaClient',
  'LoadBalancerClient',
  'LoadBalancerClientFactory',
]);

const BY_NAME = new Map(CLIENT_DEFAULTS.flatMap(d => d.names.map(name => [name, d] as const)));

/** `Spring RestTemplate`, `@nestjs/axios` or `java.net.http` as the list above spells it; undefined: not known here. */
export function defaultTimeoutOf(client: string): ClientDefault | undefined {
  const whole = client.toLowerCase().replace(/[^a-z0-9]/g, '');
  const last =
    client
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter(Boolean)
      .at(-1) ?? '';
  return BY_NAME.get(whole) ?? BY_NAME.get(last);
}
