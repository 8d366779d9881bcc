import type { Fact } from '../../core/fact.ts';
import { join, literal, opaque, type Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Expression } from '../syntax/outline.ts';
import {
  argument,
  callAt,
  clientAt,
  type Facts,
  here,
  holderOf,
  isKnown,
  isNone,
  literalOf,
  madeBy,
  makerOf,
  namedOf,
  plainOf,
  policy,
  refsOf,
  row,
  through,
  timeoutAt,
  uses,
  variableOf,
  words,
} from './row-facts.ts';

const VERBS = words('get post put patch delete head options');

/** Clients whose calls end by themselves: what their documentation says. */
const DEFAULTS: Readonly<Record<string, string>> = { httpx: '5s', aiohttp: '300s' };

interface Way {
  readonly client: string;
  /** Name of the constructor's argument that all addresses begin with, and its place. */
  readonly base?: readonly [number, ...string[]];
}

/** The part of the address that the client was made with; a client of the module is a fact of its own that linking joins. */
function baseOf(hit: CallHit, way: Way): Ref | undefined {
  if (!way.base) return undefined;
  const variable = holderOf(hit.outline, hit.invocation);
  const made = makerOf(hit);
  if (!made || variable?.role === 'module' || !/(?:Client|Session|Pool|Connection)$/.test(made.name)) return undefined;
  const [place, ...names] = way.base;
  return argument(made, place, ...names)?.ref;
}

const isAbsolute = (ref: Ref): boolean => {
  const first = ref.ref === 'join' ? ref.parts[0]! : ref;
  return first.ref === 'literal' && /^[a-z]+:\/\//i.test(first.value);
};

/** `session.get("id")` asks a mapping that is called like a client. */
const isKey = (ref: Ref): boolean => ref.ref === 'literal' && /^[\w-]*$/.test(ref.value);

function whole(base: Ref | undefined, path: Ref): Ref {
  if (!isKnown(base) || isAbsolute(path)) return path;
  const first = path.ref === 'join' ? path.parts[0]! : path;
  const glued =
    first.ref === 'literal' &&
    first.value !== '' &&
    !/^[/?]/.test(first.value) &&
    !(base.ref === 'literal' && base.value.endsWith('/'));
  return join([base, ...(glued ? [literal('/')] : []), path]);
}

/** One request: its call, and the policies its own arguments set. */
function request(hit: CallHit, way: Way, url: Expression | undefined, method: string | undefined): Fact[] {
  const limit = namedOf(hit.invocation).timeout;
  const base = baseOf(hit, way);
  const targets = url ? refsOf(url).filter(ref => !isKey(ref)) : [opaque(hit.invocation.name)];
  if (targets.length === 0) return [];
  const calls = targets.map(target => callAt(hit, { client: way.client, target: whole(base, target), method }));
  const byDefault = DEFAULTS[way.client];
  const limits = limit
    ? [timeoutAt(hit.at, here(hit), limit)]
    : byDefault
      ? [policy(hit.at, 'timeout', here(hit), { value: byDefault, source: 'default' })]
      : [];
  return [...calls, ...limits];
}

const verb =
  (way: Way) =>
  (hit: CallHit): Facts => {
    const url = argument(hit.invocation, 0, 'url');
    return url && request(hit, way, url, hit.invocation.name.toUpperCase());
  };

/** `request("POST", url)` */
const anyVerb =
  (way: Way) =>
  (hit: CallHit): Facts => {
    const method = literalOf(argument(hit.invocation, 0, 'method'))?.toUpperCase();
    const url = argument(hit.invocation, 1, 'url', 'path');
    return url && request(hit, way, url, method && /^[A-Z]{3,7}$/.test(method) ? method : undefined);
  };

/** What is said where a client is made: its base address and its time limit. */
const made =
  (technology: string, base?: readonly [number, ...string[]]) =>
  (hit: CallHit): Facts => {
    const { invocation, outline } = hit;
    const limit = namedOf(invocation).timeout;
    const facts: Fact[] = limit ? [timeoutAt(hit.at, through(hit, technology), limit)] : [];
    const address = base && argument(invocation, base[0], ...(base.slice(1) as string[]))?.ref;
    const { assignedTo } = invocation;
    if (assignedTo && isKnown(address) && variableOf(outline, assignedTo)?.role === 'module')
      facts.push(clientAt(hit.at, technology, assignedTo, address));
    return facts;
  };

const REQUESTS: Way = { client: 'requests' };
const HTTPX: Way = { client: 'httpx', base: [-1, 'base_url'] };
const AIOHTTP: Way = { client: 'aiohttp', base: [0, 'base_url'] };
const URLLIB3: Way = { client: 'urllib3', base: [0, 'host'] };
const HTTP_CLIENT: Way = { client: 'http.client', base: [0, 'host'] };
const HTTPX_TYPES = ['httpx', 'httpx.Client', 'httpx.AsyncClient'];

/** `urlopen(request)` of a request made in this file is already known by its making. */
function urlopen(hit: CallHit): Facts {
  const url = argument(hit.invocation, 0, 'url');
  if (!url || url.invocation?.name === 'Request' || madeBy(hit.outline, url.text)?.name === 'Request') return undefined;
  const limit = argument(hit.invocation, 2, 'timeout');
  return [
    callAt(hit, { client: 'urllib', target: url.ref, method: argument(hit.invocation, 1, 'data') ? 'POST' : 'GET' }),
    ...(limit ? [timeoutAt(hit.at, here(hit), limit)] : []),
  ];
}

function built(hit: CallHit): Facts {
  const url = argument(hit.invocation, 0, 'url');
  const method =
    literalOf(argument(hit.invocation, 5, 'method')) ?? (argument(hit.invocation, 1, 'data') ? 'POST' : 'GET');
  return url && callAt(hit, { client: 'urllib', target: url.ref, method });
}

function socket(hit: CallHit): Facts {
  const url = argument(hit.invocation, 0, 'url', 'uri');
  return url && isKnown(url.ref)
    ? callAt(hit, { client: hit.invocation.receiverType ?? 'websockets', protocol: 'websocket', target: url.ref })
    : undefined;
}

function graphql(hit: CallHit): Facts {
  const url = argument(hit.invocation, 0, 'url');
  return url && callAt(hit, { client: 'gql', protocol: 'graphql', target: url.ref, method: 'POST' });
}

/** `session.mount("https://", HTTPAdapter(max_retries=Retry(3)))` */
function mount(hit: CallHit): Facts {
  const adapter = argument(hit.invocation, 1, 'adapter');
  const made = adapter?.invocation ?? (adapter ? madeBy(hit.outline, adapter.text) : undefined);
  if (!made) return undefined;
  const applies = { to: 'client', handle: hit.invocation.root, technology: 'requests' } as const;
  const retries = argument(made, -1, 'max_retries', 'retries');
  const limit = argument(made, -1, 'timeout');
  return [
    ...(retries && !isNone(retries) && retries.text !== '0'
      ? [policy(hit.at, 'retry', applies, { value: retries.text.slice(0, 80) })]
      : []),
    ...(limit ? [timeoutAt(hit.at, applies, limit)] : []),
  ];
}

export const httpClientRows: readonly CallRow[] = [
  row(uses(['requests', 'requests.Session', 'grequests', 'requests_async'], VERBS), verb(REQUESTS)),
  row(uses(['requests', 'requests.Session'], ['request']), anyVerb(REQUESTS)),
  row(['requests.Request'], anyVerb(REQUESTS)),
  row(['requests.Session.mount'], mount),
  row(uses(HTTPX_TYPES, VERBS), verb(HTTPX)),
  row(uses(HTTPX_TYPES, ['request', 'stream', 'build_request']), anyVerb(HTTPX)),
  row(['httpx.Client', 'httpx.AsyncClient'], made('httpx', [-1, 'base_url'])),
  row(uses(['aiohttp.ClientSession'], VERBS), verb(AIOHTTP)),
  row(['aiohttp.ClientSession.request', 'aiohttp.request'], anyVerb(AIOHTTP)),
  row(['aiohttp.ClientSession'], made('aiohttp', [0, 'base_url'])),
  row(['aiohttp.ClientSession.ws_connect'], socket),
  row(['urllib.urlopen', 'urllib2.urlopen', 'urllib.urlretrieve', 'six.urlopen'], urlopen),
  row(['urllib.Request', 'urllib2.Request'], built),
  row(
    uses(
      [
        'urllib3',
        'urllib3.PoolManager',
        'urllib3.ProxyManager',
        'urllib3.HTTPConnectionPool',
        'urllib3.HTTPSConnectionPool',
      ],
      ['request', 'urlopen', 'request_encode_body'],
    ),
    anyVerb(URLLIB3),
  ),
  row(['urllib3.PoolManager'], made('urllib3')),
  row(
    uses(['http.HTTPConnection', 'http.HTTPSConnection', 'httplib.HTTPConnection'], ['request']),
    anyVerb(HTTP_CLIENT),
  ),
  row(['http.HTTPConnection', 'http.HTTPSConnection'], made('http.client')),
  row(uses(['treq'], VERBS), verb({ client: 'treq' })),
  row(uses(['asks'], VERBS), verb({ client: 'asks' })),
  row(['tornado.AsyncHTTPClient.fetch', 'tornado.HTTPClient.fetch'], hit => {
    const url = argument(hit.invocation, 0, 'request');
    return url && url.invocation?.name !== 'HTTPRequest'
      ? callAt(hit, { client: 'tornado', target: url.ref, method: literalOf(namedOf(hit.invocation).method) ?? 'GET' })
      : undefined;
  }),
  row(['tornado.HTTPRequest'], verbless('tornado')),
  row(['websockets.connect', 'websocket.create_connection', 'websocket.WebSocketApp'], socket),
  row(
    [
      'gql.AIOHTTPTransport',
      'gql.RequestsHTTPTransport',
      'gql.HTTPXTransport',
      'gql.HTTPXAsyncTransport',
      'sgqlc.HTTPEndpoint',
      'python_graphql_client.GraphqlClient',
    ],
    graphql,
  ),
  row(['zeep.Client', 'zeep.AsyncClient', 'suds.Client'], hit => {
    const url = argument(hit.invocation, 0, 'wsdl', 'url');
    return url && callAt(hit, { client: hit.invocation.receiverType ?? 'zeep', target: url.ref });
  }),
  row(['functools.partial'], hit => {
    // `session.request = functools.partial(session.request, timeout=5)`
    const [of] = plainOf(hit.invocation);
    const limit = namedOf(hit.invocation).timeout;
    const handle = /^(?:self\.)?(\w+)\.request$/.exec(of?.text ?? '')?.[1];
    return limit && handle ? timeoutAt(hit.at, { to: 'client', handle, technology: 'requests' }, limit) : undefined;
  }),
];

function verbless(client: string) {
  return (hit: CallHit): Facts => {
    const url = argument(hit.invocation, 0, 'url');
    return url && callAt(hit, { client, target: url.ref, method: literalOf(namedOf(hit.invocation).method) ?? 'GET' });
  };
}
