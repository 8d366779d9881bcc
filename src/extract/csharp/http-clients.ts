import type { Call, Fact } from '../../core/fact.ts';
import { join, literal, opaque, type Ref } from '../../core/ref.ts';
import type { CallHit, Row } from '../signatures.ts';
import type { CsInvocation, CsOutline } from '../syntax/csharp-source.ts';
import { simpleType } from '../syntax/csharp-tokens.ts';
import type { Expression } from '../syntax/outline.ts';
import { httpHandle, underBase, withoutSlash } from './http-handles.ts';
import {
  anyOf,
  argument,
  callAt,
  clientAt,
  csharp,
  extension,
  type Facts,
  invocation,
  urlsOf,
  uses,
} from './row-facts.ts';

const HTTP = 'System.Net.Http';
const METHODS = [
  'GetAsync', 'GetStringAsync', 'GetStreamAsync', 'GetByteArrayAsync', 'PostAsync', 'PutAsync', 'DeleteAsync', 'PatchAsync', 'PostAsJsonAsync', 'PutAsJsonAsync',
  'PatchAsJsonAsync', 'GetFromJsonAsync', 'DeleteFromJsonAsync', 'GetFromJsonAsAsyncEnumerable',
]; // biome-ignore format: a table
/** Names that nothing but an HttpClient has. */
const DISTINCTIVE = [
  'GetFromJsonAsync',
  'PostAsJsonAsync',
  'PutAsJsonAsync',
  'PatchAsJsonAsync',
  'DeleteFromJsonAsync',
  'GetFromJsonAsAsyncEnumerable',
  'GetStringAsync',
];

const verbOf = (name: string): string | undefined => /^(Get|Post|Put|Delete|Patch)/.exec(name)?.[1]?.toUpperCase();

function request(hit: CallHit): Facts {
  const i = invocation(hit);
  const url = argument(i, 0, 'requestUri', 'requestUrl');
  // Without an address it is the cache's, the store's or somebody else's method of that name.
  return url && isAddressLike(url) ? send(hit, addresses(csharp(hit), url), verbOf(i.name)) : undefined;
}

function isAddressLike(url: Expression): boolean {
  return (
    url.form !== 'function' &&
    url.form !== 'number' &&
    !(url.ref.ref === 'literal' && /^(?:true|false)$/.test(url.ref.value)) &&
    !/^(?:typeof|default)\b/.test(url.text)
  );
}

/** Addresses of an argument. A helper of another file that is given an address first gives one that begins with it. */
function addresses(outline: CsOutline, url: Expression): readonly Ref[] {
  const list = urlsOf(url)!;
  if (list.some(r => r.ref !== 'opaque')) return list;
  const helper = url.invocation ?? variableValue(outline, url)?.invocation;
  const base = helper?.args[0]?.ref;
  return base && base.ref !== 'opaque' && !/^new (?!Uri)/.test(helper!.name) && isAddress(base)
    ? [join([base, opaque(`/${url.text}`)])]
    : list;
}

function variableValue(outline: CsOutline, url: Expression): Expression | undefined {
  return url.form === 'name'
    ? outline.variables.findLast(v => v.name === url.text && v.line <= url.line && v.value)?.value
    : undefined;
}

function isAddress(ref: Ref): boolean {
  if (ref.ref === 'literal') return /^(?:[a-z]+:\/\/|\/)/.test(ref.value);
  if (ref.ref === 'join') return isAddress(ref.parts[0]!);
  return ref.ref === 'setting' || (ref.ref === 'constant' && /ur[il]|base|host|address|endpoint/i.test(ref.name));
}

function send(hit: CallHit, list: readonly Ref[], method: string | undefined): readonly Call[] {
  if (passesOn(csharp(hit), invocation(hit), list)) return [];
  const of = httpHandle(csharp(hit), invocation(hit));
  // A client of Dapr's goes to one application, whatever the path.
  if (of.app)
    return callAt(hit, {
      client: 'Dapr',
      names: 'service',
      target: of.app,
      method,
      ...(list[0] ? { path: list[0] } : {}),
    });
  return callAt(hit, { client: HTTP, target: list.map(ref => underBase(of.base, ref)), method, handle: of.handle });
}

/** An extension of HttpClient that sends what it is given: the request is its caller's. */
function passesOn(outline: CsOutline, i: CsInvocation, list: readonly Ref[]): boolean {
  const variable = i.root ? outline.variable(i.root, i.owner, i.member) : undefined;
  return (
    variable?.receiver === true &&
    list.every(ref => ref.ref === 'opaque' || (ref.ref === 'constant' && ref.name.includes('(#')))
  );
}

const REQUEST = 'new HttpRequestMessage';

/** `SendAsync(new HttpRequestMessage(HttpMethod.Post, url))`, or of a variable that was made so. */
function sendMessage(hit: CallHit): Facts {
  const i = invocation(hit);
  const outline = csharp(hit);
  const given = i.args[0];
  if (!given) return undefined;
  const made =
    given.invocation?.name === REQUEST ? (given.invocation as CsInvocation) : requestNamed(outline, given.text, i);
  if (!made) return undefined;
  const url =
    argument(made, 1, 'requestUri') ?? made.initialised.RequestUri ?? assignedTo(outline, given.text, 'RequestUri', i);
  const method = argument(made, 0, 'method') ?? made.initialised.Method ?? assignedTo(outline, given.text, 'Method', i);
  const target = url ? addresses(outline, url) : [literal('/')];
  return send(hit, target, methodOf(method) ?? (method ? undefined : 'GET'));
}

function requestNamed(outline: CsOutline, name: string, i: CsInvocation): CsInvocation | undefined {
  const made = outline.invocations(new Set([REQUEST]));
  return made.findLast(m => m.assignedTo === name && m.member === i.member && m.owner === i.owner && m.line <= i.line);
}

function assignedTo(outline: CsOutline, root: string, property: string, i: CsInvocation): Expression | undefined {
  return outline
    .assignments(new Set([property]))
    .find(a => a.root === root && a.member === i.member && a.owner === i.owner)?.value;
}

/** `HttpMethod.Post`, `new HttpMethod("PATCH")`. */
function methodOf(expression: Expression | undefined): string | undefined {
  const word = /HttpMethod\.(\w+)/.exec(expression?.text ?? '')?.[1] ?? /"(\w+)"/.exec(expression?.text ?? '')?.[1];
  return word && /^(?:get|post|put|delete|patch|head|options)$/i.test(word) ? word.toUpperCase() : undefined;
}

/** Named, typed or both: `AddHttpClient<IOrders, OrdersHttp>("orders", c => c.BaseAddress = …)`. */
function registration(hit: CallHit): readonly Fact[] {
  const i = invocation(hit);
  const configure = i.args.find(a => a.form === 'function');
  const name = i.args.find(a => a.form === 'string' || a.ref.ref === 'constant')?.ref;
  const base = configure?.fields?.BaseAddress?.ref ?? chained(csharp(hit), i);
  const handles = [
    ...i.typeArgs.map(simpleType).filter(t => !/^T(?:[A-Z]\w*)?$/.test(t)),
    ...(name?.ref === 'literal'
      ? [name.value]
      : name?.ref === 'constant' && !name.name.includes('(#')
        ? [name.name]
        : []),
  ];
  return handles.map(handle => clientAt(hit, HTTP, handle, base && withoutSlash(base)));
}

/** `.ConfigureHttpClient(c => c.BaseAddress = …)` after the registration, in the same statement. */
function chained(outline: CsOutline, i: CsInvocation): Ref | undefined {
  const later = outline
    .invocations(new Set(['ConfigureHttpClient', 'WithBaseAddress']))
    .find(c => c.chain.some(inner => (inner as CsInvocation).offset === i.offset));
  return later?.args[0]?.fields?.BaseAddress?.ref;
}

function refitRegistration(hit: CallHit): readonly Fact[] {
  const i = invocation(hit);
  const base = chained(csharp(hit), i) ?? i.args.find(a => a.form === 'function')?.fields?.BaseAddress?.ref;
  return i.typeArgs.slice(0, 1).map(type => clientAt(hit, 'Refit', simpleType(type), base && withoutSlash(base)));
}

/** `RestService.For<IOrders>("http://orders")`. */
function refitService(hit: CallHit): Facts {
  const i = invocation(hit);
  const type = i.typeArgs[0];
  const first = i.args[0];
  const base =
    first?.form === 'name' || first?.form === 'new' ? (baseOfVariable(csharp(hit), first, i) ?? first.ref) : first?.ref;
  return type ? clientAt(hit, 'Refit', simpleType(type), base && withoutSlash(base)) : undefined;
}

function baseOfVariable(outline: CsOutline, value: Expression, i: CsInvocation): Ref | undefined {
  const made =
    value.form === 'new'
      ? (value.invocation as CsInvocation)
      : (outline.variable(value.text, i.owner, i.member)?.value?.invocation as CsInvocation | undefined);
  return made?.initialised.BaseAddress?.ref ?? assignedTo(outline, value.text, 'BaseAddress', i)?.ref;
}

const RESTSHARP = ['RestSharp'];

/** The request names the path, the client the base: both are looked for in the same class. */
function restSharp(hit: CallHit): Facts {
  const outline = csharp(hit);
  const i = invocation(hit);
  const [resource, method] = i.args;
  const made = outline
    .invocations(new Set(['new RestClient', 'new RestClientOptions']))
    .find(m => m.owner === i.owner && m.args.length > 0 && m.args[0]!.ref.ref !== 'opaque');
  const base = made?.args[0]?.ref;
  const verb = /Method\.(\w+)/.exec(method?.text ?? '')?.[1]?.toUpperCase() ?? 'GET';
  const path = resource?.ref ?? literal('/');
  return callAt(hit, { client: 'RestSharp', target: underBase(base, path), method: verb });
}

const FLURL = ['Flurl', 'Flurl.Http'];
const FLURL_SEND = [
  'GetAsync',
  'GetJsonAsync',
  'GetStringAsync',
  'PostJsonAsync',
  'PutJsonAsync',
  'PatchJsonAsync',
  'DeleteAsync',
  'PostAsync',
  'PostUrlEncodedAsync',
  'GetStreamAsync',
  'SendJsonAsync',
];

/** `"http://orders".AppendPathSegment("x").GetJsonAsync<T>()`: the chain itself is the address. */
function flurl(hit: CallHit): Facts {
  const i = invocation(hit);
  const address = receiverRef(i);
  return address && callAt(hit, { client: 'Flurl', target: address, method: verbOf(i.name) });
}

function receiverRef(i: CsInvocation): Ref | undefined {
  const ref = i.subject?.ref;
  return ref && ref.ref !== 'opaque' ? ref : undefined;
}

const ONLY_CLIENTS = ['HttpClient', 'HttpMessageInvoker'];

export const httpClientRows: readonly Row[] = [
  { use: ['IHttpClientFactory.CreateClient', 'HttpClientFactory.Create'], loose: 'name', gives: 'HttpClient' },
  { use: ['new HttpClient'], gives: 'HttpClient' },
  { use: ['DaprClient.CreateInvokeHttpClient'], gives: 'HttpClient' },
  { use: uses(ONLY_CLIENTS, METHODS.filter(m => !DISTINCTIVE.includes(m))), fact: request },
  ...anyOf(ONLY_CLIENTS, DISTINCTIVE, request),
  { use: uses(ONLY_CLIENTS, ['SendAsync', 'Send']), fact: sendMessage },
  { use: uses(['WebClient'], ['DownloadString', 'DownloadStringTaskAsync', 'UploadString', 'DownloadData', 'DownloadFile']), from: ['System.Net'], fact: (hit: CallHit): Facts => callAt(hit, { client: 'WebClient', target: urlsOf(hit.invocation.args[0]) }) },
  { use: ['WebRequest.Create', 'WebRequest.CreateHttp', 'HttpWebRequest.Create'], fact: (hit: CallHit): Facts => callAt(hit, { client: 'HttpWebRequest', target: urlsOf(hit.invocation.args[0]) }) },
  extension(['AddHttpClient'], registration),
  extension(['AddRefitClient', 'AddRefitGeneratedClient'], refitRegistration),
  { use: ['RestService.For', 'RestClient.For'], fact: refitService },
  { use: ['new RestRequest'], fact: restSharp },
  { use: uses(['RestClient', 'IRestClient'], ['GetJsonAsync', 'PostJsonAsync', 'PutJsonAsync', 'DeleteJsonAsync']), from: RESTSHARP, fact: restSharp },
  ...anyOf(['string', 'Url', 'IFlurlRequest', 'IFlurlClient', 'Uri'], FLURL_SEND, flurl, FLURL),
]; // biome-ignore format: a table

/** How long a client waits that nobody gave a timeout; said once per file and library that calls. */
export function defaultTimeouts(calls: readonly Fact[]): readonly Fact[] {
  const out = new Map<string, Fact>();
  for (const fact of calls) {
    const value = fact.kind === 'call' ? DEFAULTS[fact.client] : undefined;
    if (fact.kind !== 'call' || !value || out.has(fact.client)) continue;
    out.set(fact.client, {
      kind: 'policy', at: fact.at, policy: 'timeout', status: 'present', value, source: 'default', applies: { to: 'client', technology: fact.client },
    }); // biome-ignore format: one thing
  }
  return [...out.values()];
}

/** Documented: `HttpClient.Timeout` for all that is built on it, `JwtBearerOptions.BackchannelTimeout` for the fetching of keys. */
const DEFAULTS: Readonly<Record<string, string>> = {
  [HTTP]: '100s', Refit: '100s', Flurl: '100s', RestSharp: '100s', HttpWebRequest: '100s', WebClient: '100s', Dapr: '100s', JwtBearer: '60s', OpenIdConnect: '60s',
}; // biome-ignore format: a table
