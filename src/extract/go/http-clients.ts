import type { Fact, Scope } from '../../core/fact.ts';
import { join, literal, type Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Invocation, Outline } from '../syntax/outline.ts';
import {
  argument,
  calls,
  client,
  type Facts,
  field,
  handleOf,
  isKnown,
  literalOf,
  made,
  on,
  refsOf,
  scopeOf,
} from './facts.ts';

const RESTY = ['github.com/go-resty/resty', 'resty.dev'];
const RETRYABLE = 'github.com/hashicorp/go-retryablehttp';
const HEIMDALL = ['github.com/gojek/heimdall/httpclient', 'github.com/gojek/heimdall'];
const FASTHTTP = 'github.com/valyala/fasthttp';
const REQ = 'github.com/imroc/req';

const methodNames: Readonly<Record<string, string>> = { PostForm: 'POST', NewGet: 'GET' };
const methodOf = (invocation: Invocation): string => methodNames[invocation.name] ?? invocation.name.toUpperCase();

/** `http.Get(url)`, `client.Post(url, …)` */
const direct =
  (name: string, at = 0) =>
  (hit: CallHit): Facts => {
    const url = argument(hit, at);
    // What reads its requests with `r.URL.Get("x")` or hands a function over is no client.
    if (!url || url.form === 'function') return undefined;
    return calls(hit, { client: name, targets: refsOf(url), method: methodOf(hit.invocation) });
  };

/** `http.NewRequestWithContext(ctx, method, url, body)`: the call stands where its address does, through the client that sends it. */
const request =
  (name: string) =>
  (hit: CallHit): Facts => {
    const { invocation, outline } = hit;
    const skip = invocation.name.endsWith('WithContext') ? 1 : 0;
    const url = argument(hit, skip + 1);
    const method = literalOf(argument(hit, skip))?.toUpperCase();
    if (!url || isServerTest(outline)) return undefined;
    const { handle: _, ...scope } = scopeOf(invocation);
    return calls(hit, {
      client: name,
      targets: refsOf(url),
      method: method === '' ? 'GET' : method,
      scope: { ...scope, ...senderOf(outline, invocation) },
    });
  };

const isServerTest = (outline: Outline): boolean => outline.imports.some(i => i.module === 'net/http/httptest');

/** The client whose `Do` sends the request, in the same function. */
function senderOf(outline: Outline, made: Invocation): Pick<Scope, 'handle'> {
  const sent = outline
    .invocations(new Set(['Do', 'RoundTrip', 'DoRequest']))
    .find(
      i =>
        i.member === made.member &&
        i.owner === made.owner &&
        i.line >= made.line &&
        (i.args.some(a => a.text === made.assignedTo) || i.args.length === 1),
    );
  const handle = sent && handleOf(sent);
  return handle && sent.assignedTo !== handle ? { handle } : {};
}

/** `client.R().Get("/orders")` */
const fluent =
  (name: string) =>
  (hit: CallHit): Facts => {
    const { invocation } = hit;
    const byMethod = invocation.name === 'Execute' || invocation.name === 'Send';
    const url = argument(hit, byMethod ? 1 : 0);
    return (
      url &&
      calls(hit, {
        client: name,
        targets: refsOf(url),
        method: byMethod ? literalOf(argument(hit, 0)) : methodOf(invocation),
      })
    );
  };

/** `client.SetBaseURL(url)`: what relative addresses of this client are completed with. */
const base =
  (name: string) =>
  (hit: CallHit): Facts => {
    const handle = handleOf(hit.invocation);
    return handle ? client(hit.at, name, handle, argument(hit, 0)?.ref) : undefined;
  };

export const httpClients: readonly CallRow[] = [
  { use: on('net/http', ['', 'Client'], 'Get Head Post PostForm'), fact: direct('net/http') },
  { use: on('net/http', '', 'NewRequest NewRequestWithContext'), fact: request('net/http') },
  { use: on(RETRYABLE, ['', 'Client'], 'Get Head Post PostForm'), fact: direct('retryablehttp') },
  { use: on(RETRYABLE, '', 'NewRequest NewRequestWithContext'), fact: request('retryablehttp') },
  { use: on(HEIMDALL, ['Client', 'Doer'], 'Get Post Put Patch Delete'), fact: direct('heimdall') },
  { use: on(RESTY, 'Request', 'Get Head Post Put Patch Delete Options Execute'), fact: fluent('resty') },
  { use: on(RESTY, 'Client', 'SetBaseURL SetHostURL'), fact: base('resty') },
  { use: on(REQ, ['', 'Request'], 'Get Head Post Put Patch Delete Send'), fact: fluent('req') },
  { use: on(REQ, 'Client', 'SetBaseURL'), fact: base('req') },
  {
    use: on('github.com/parnurzeal/gorequest', 'SuperAgent', 'Get Head Post Put Patch Delete'),
    fact: direct('gorequest'),
  },
  {
    use: on('github.com/levigross/grequests', ['', 'Session'], 'Get Head Post Put Patch Delete'),
    fact: direct('grequests'),
  },
  {
    use: on(
      ['github.com/astaxie/beego/httplib', 'github.com/beego/beego/client/httplib'],
      '',
      'Get Head Post Put Delete',
    ),
    fact: direct('httplib'),
  },
  { use: on('github.com/dghubble/sling', 'Sling', 'Base'), fact: base('sling') },
  { use: on('github.com/dghubble/sling', 'Sling', 'Get Head Post Put Patch Delete'), fact: direct('sling') },
  {
    use: on(FASTHTTP, ['', 'Client', 'HostClient'], 'Get GetTimeout GetDeadline'),
    fact: hit => calls(hit, { client: 'fasthttp', targets: refsOf(argument(hit, 1)), method: 'GET' }),
  },
  {
    use: on(FASTHTTP, ['', 'Client', 'HostClient'], 'Post'),
    fact: hit => calls(hit, { client: 'fasthttp', targets: refsOf(argument(hit, 1)), method: 'POST' }),
  },
  {
    use: on(FASTHTTP, ['Request', 'RequestHeader'], 'SetRequestURI'),
    fact: hit => calls(hit, { client: 'fasthttp', targets: refsOf(argument(hit, 0)) }),
  },
  {
    use: on('github.com/gorilla/websocket', 'Dialer', 'Dial DialContext'),
    fact: hit =>
      calls(hit, {
        client: 'gorilla/websocket',
        protocol: 'websocket',
        targets: refsOf(argument(hit, hit.invocation.name === 'Dial' ? 0 : 1)),
      }),
  },
  {
    use: on(['golang.org/x/net/websocket', 'nhooyr.io/websocket', 'github.com/coder/websocket'], '', 'Dial'),
    fact: hit =>
      calls(hit, {
        client: 'websocket',
        protocol: 'websocket',
        targets: refsOf(argument(hit, hit.invocation.module === 'golang.org/x/net/websocket' ? 0 : 1)),
      }),
  },
  {
    use: on(
      ['github.com/machinebox/graphql', 'github.com/shurcooL/graphql', 'github.com/hasura/go-graphql-client'],
      '',
      'NewClient',
    ),
    fact: hit =>
      calls(hit, { client: 'graphql', protocol: 'graphql', targets: refsOf(argument(hit, 0)), method: 'POST' }),
  },
  made('net/http', 'Request', (hit, value) => {
    const url = field(value, 'URL');
    if (!url || !isKnown(url.ref)) return undefined;
    return calls(hit, {
      client: 'net/http',
      targets: refsOf(url),
      method: literalOf(field(value, 'Method'))?.toUpperCase() ?? 'GET',
      scope: { ...scopeOf(hit.invocation), ...senderOf(hit.outline, hit.invocation) },
    });
  }),
  made('net/url', 'URL', hostParts),
  {
    use: on(
      'github.com/dapr/go-sdk/client',
      'Client',
      'InvokeMethod InvokeMethodWithContent InvokeMethodWithCustomContent',
    ),
    fact: dapr,
  },
];

/** `url.URL{Scheme: "http", Host: host, Path: path}` in a function that sends it with `http.Request` or `u.String()`. */
function hostParts(hit: CallHit, value: Parameters<typeof field>[0]): Facts {
  const host = field(value, 'Host')?.ref;
  if (
    !isKnown(host) ||
    !/\.String\(\)|http\.(?:Get|Post|NewRequest)/.test(hit.outline.file.text) ||
    !/\bDo\(|http\.(?:Get|Post)\(/.test(hit.outline.file.text)
  )
    return undefined;
  const scheme = field(value, 'Scheme')?.ref;
  const path = field(value, 'Path')?.ref;
  const parts: Ref[] = [isKnown(scheme) ? scheme : literal('http'), literal('://'), host];
  return calls(hit, {
    client: 'net/http',
    targets: [join(isKnown(path) ? [...parts, path] : parts)],
    scope: { ...scopeOf(hit.invocation), ...senderOf(hit.outline, hit.invocation) },
  });
}

/** A client that is generated from an OpenAPI document takes its server's address first; its methods are the document's. */
export function generatedClients(outline: Outline): readonly Fact[] {
  if (!outline.file.text.includes('NewClientWithResponses(')) return [];
  return outline
    .invocations(new Set(['NewClientWithResponses']))
    .flatMap(invocation =>
      calls(
        { at: outline.file.at(invocation.line), invocation },
        { client: 'net/http', targets: refsOf(invocation.args[0]) },
      ),
    );
}

/** `client.InvokeMethod(ctx, "orders", "list", "get")` */
function dapr(hit: CallHit): Facts {
  const [, app, path, verb] = hit.invocation.args;
  return (
    app &&
    calls(hit, {
      client: 'Dapr',
      names: 'service',
      targets: refsOf(app),
      method: literalOf(verb)?.toUpperCase(),
      path: path?.ref,
    })
  );
}
