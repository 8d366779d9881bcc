import type { Client, Fact, Policy } from '../../core/fact.ts';
import { join, literal, type Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Expression, Outline } from '../syntax/outline.ts';
import {
  call,
  field,
  here,
  isKnown,
  isName,
  literalOf,
  policy,
  through,
  timeout,
  uses,
  variableOf,
  words,
} from './facts.ts';

const VERBS = words('get post put patch delete head options');

/** The part of an address that the client brings along, when it is configured in this file. */
function baseOf({ outline, invocation }: CallHit): Ref | undefined {
  const variable = variableOf(outline, invocation.root);
  const made = variable?.value?.invocation;
  // An exported client is a fact of its own, and linking joins its base.
  if (!made || variable.exported || !/^(?:create|extend|defaults|new \w+)$/.test(made.name)) return undefined;
  return field(
    made.args.find(arg => arg.fields),
    'baseURL',
    'baseUrl',
    'prefixUrl',
    'rootURL',
  )?.ref;
}

function whole(base: Ref | undefined, path: Ref): Ref {
  if (!isKnown(base) || (path.ref === 'literal' && /^[a-z]+:\/\//i.test(path.value))) return path;
  const start = path.ref === 'join' ? path.parts[0] : path;
  const glued =
    start?.ref === 'literal' && /^[^/?]/.test(start.value) && !(base.ref === 'literal' && base.value.endsWith('/'));
  return join([base, ...(glued ? [literal('/')] : []), path]);
}

/** Policies that the options of one call carry. */
function optionPolicies(hit: CallHit, options: Expression | undefined): Policy[] {
  const found: Policy[] = [];
  const limit = field(options, 'timeout.request', 'timeout.response', 'timeout', 'headersTimeout', 'timeoutInterval');
  if (limit) found.push(timeout(hit.at, here(hit), limit));
  const signal = field(options, 'signal');
  const signalled = signal && signalTimeout(hit, signal);
  if (signalled) found.push(policy(hit.at, 'timeout', here(hit), signalled));
  const retry = field(options, 'retry.limit', 'retry', 'retries', 'axios-retry.retries');
  if (retry)
    found.push(
      policy(hit.at, 'retry', here(hit), retry.text.slice(0, 80), literalOf(retry) === '0' ? { status: 'absent' } : {}),
    );
  return found;
}

/** `AbortSignal.timeout(5000)`, or a controller that a timer of the same function aborts. */
function signalTimeout({ outline, invocation }: CallHit, signal: Expression): string | undefined {
  const direct =
    signal.invocation ?? (signal.form === 'name' ? variableOf(outline, signal.text)?.value?.invocation : undefined);
  if (direct?.name === 'timeout') return `${direct.args[0]?.text ?? ''}ms`.slice(0, 40);
  if (direct?.name === 'any')
    return /timeout\(/.test(direct.args[0]?.text ?? '') ? direct.args[0]!.text.slice(0, 80) : undefined;
  const controller = signal.text.replace(/\.signal$/, '');
  for (const timer of outline.invocations(new Set(['setTimeout'])))
    if (timer.member === invocation.member && timer.args[0]?.text.includes(`${controller}.abort`))
      return `${timer.args[1]?.text ?? ''}ms`.slice(0, 40);
  return undefined;
}

/** `client.get(url, …, options)` */
function verbCall(hit: CallHit, client: string, optionsAt: (name: string) => number): Fact[] | undefined {
  const { invocation } = hit;
  const url = invocation.args[0];
  if (!url) return undefined;
  if (!isName(url)) return url.form === 'object' ? configCall(hit, client, invocation.name.toUpperCase()) : undefined;
  const options = invocation.args[optionsAt(invocation.name)];
  const base = field(options, 'baseURL', 'prefixUrl')?.ref ?? baseOf(hit);
  const method = invocation.name === 'del' ? 'DELETE' : invocation.name.toUpperCase();
  return [call(hit, { client, target: whole(base, url.ref), method }), ...optionPolicies(hit, options)];
}

const URL_FIELDS = ['url', 'uri', 'href'];

/** `client({ url, method })`, `client(url, { method })`, `client.request(…)` */
function configCall(hit: CallHit, client: string, verb?: string): Fact[] | undefined {
  const [first, second] = hit.invocation.args;
  if (!first) return undefined;
  const options = first.fields ? first : second;
  const url = first.fields
    ? (field(first, ...URL_FIELDS)?.ref ?? hostOptions(first))
    : isName(first)
      ? first.ref
      : undefined;
  if (!url) return undefined;
  const base = field(options, 'baseURL', 'baseUrl', 'prefixUrl')?.ref ?? baseOf(hit);
  const named = field(options, 'method', 'type');
  const method = verb ?? (named ? literalOf(named)?.toUpperCase() : 'GET');
  return [call(hit, { client, target: whole(base, url), method }), ...optionPolicies(hit, options)];
}

/** `http.request({ host, port, path })` */
function hostOptions(options: Expression): Ref | undefined {
  const host = field(options, 'hostname', 'host')?.ref;
  if (!host) return undefined;
  const port = field(options, 'port')?.ref;
  const path = field(options, 'path')?.ref;
  const scheme = literalOf(field(options, 'protocol'))?.startsWith('https') ? 'https://' : 'http://';
  return join([
    literal(scheme),
    host,
    ...(isKnown(port) ? [literal(':'), port] : []),
    ...(isKnown(path) ? [path] : []),
  ]);
}

/** A configured instance: its base for other files, its policies for all calls through it. */
function instance(hit: CallHit, technology: string, policyTechnology = technology): Fact[] {
  const { invocation, outline, at } = hit;
  const options = invocation.args.find(arg => arg.fields);
  const facts: Fact[] = [];
  const base = field(options, 'baseURL', 'baseUrl', 'prefixUrl', 'rootURL')?.ref;
  const handle = invocation.assignedTo;
  const variable = handle ? variableOf(outline, handle) : undefined;
  if (handle && (variable?.exported || (!variable?.value && base))) {
    const client: Client = { kind: 'client', at, technology, handle, ...(isKnown(base) ? { base } : {}) };
    facts.push(client);
  }
  const limit = field(options, 'timeout.request', 'timeout', 'headersTimeout');
  if (limit) facts.push(timeout(at, through(invocation, policyTechnology), limit));
  const retry = field(options, 'retry.limit', 'retry');
  if (retry) facts.push(policy(at, 'retry', through(invocation, policyTechnology), retry.text.slice(0, 80)));
  return facts;
}

const AXIOS = words('axios AxiosInstance Axios AxiosStatic');
const last = (name: string): number => (/^(?:post|put|patch)$/.test(name) ? 2 : 1);
const second = (): number => 1;

const LIKE_CLIENT = /(?:api|http|axios|client|request|fetch|service|gateway)/i;
const IMPORTED_VERBS = new Set(words('get post put patch delete'));

/** `ordersApi.post('/orders', body)` on something another file of the unit configured. */
function importedClient(hit: CallHit): Fact | undefined {
  const { invocation, outline } = hit;
  const { root, args } = invocation;
  const from = outline.imports.find(i => i.local === root);
  if (!from || !/^(?:[.~#]|@\/|src\/)/.test(from.module) || invocation.receiver !== root) return undefined;
  if (!LIKE_CLIENT.test(`${root} ${from.module}`) || args.some(a => a.form === 'function')) return undefined;
  const path = args[0];
  if (!path || !isName(path) || !startsWithSlash(path.ref)) return undefined;
  return call(hit, { client: 'axios', target: path.ref, method: invocation.name.toUpperCase() });
}

const startsWithSlash = (ref: Ref): boolean =>
  ref.ref === 'literal'
    ? /^\/\w/.test(ref.value)
    : ref.ref === 'join' && ref.parts[0]?.ref === 'literal' && /^\//.test(ref.parts[0].value);

export const httpClients: readonly CallRow[] = [
  {
    use: ['axios.create', 'AxiosStatic.create', 'Axios.create'],
    gives: 'AxiosInstance',
    fact: hit => instance(hit, 'axios'),
  },
  { use: 'setupCache', from: ['axios-cache-interceptor'], gives: 'AxiosInstance' },
  { use: uses(AXIOS, VERBS), fact: hit => verbCall(hit, 'axios', last) },
  { use: uses(AXIOS, ['request']), fact: hit => configCall(hit, 'axios') },
  { use: 'axios', fact: hit => configCall(hit, 'axios') },
  { use: uses(['HttpService', 'HttpService.axiosRef'], VERBS), fact: hit => verbCall(hit, 'HttpService', last) },
  { use: uses(['HttpService'], ['request']), fact: hit => configCall(hit, 'HttpService') },
  { use: uses(['HttpModule'], ['register']), fact: hit => nestHttp(hit, hit.invocation.args[0]) },
  { use: 'fetch', fact: hit => configCall(hit, fetchPackage(hit)) },
  {
    use: ['node-fetch', 'cross-fetch', 'isomorphic-fetch', 'isomorphic-unfetch', 'make-fetch-happen', 'fetch-retry'],
    fact: hit => configCall(hit, 'node-fetch'),
  },
  {
    use: ['globalThis.fetch', 'window.fetch'],
    loose: 'name',
    fact: hit =>
      /^(?:globalThis|window|global|self)$/.test(hit.invocation.receiver) ? configCall(hit, 'fetch') : undefined,
  },
  { use: ['request', 'undici.request', 'undici.fetch'], from: ['undici'], fact: hit => configCall(hit, 'undici') },
  { use: ['new Pool', 'new Client'], from: ['undici'], gives: 'undici.Pool', fact: hit => instance(hit, 'undici') },
  { use: 'undici.Pool.request', fact: hit => configCall(hit, 'undici') },
  {
    use: ['ofetch', '$fetch', 'useFetch'],
    from: ['ofetch', 'nuxt', '#app', '#imports'],
    fact: hit => configCall(hit, 'ofetch'),
  },
  { use: ['got.extend'], gives: 'got', fact: hit => instance(hit, 'got') },
  { use: 'got', fact: hit => configCall(hit, 'got') },
  { use: uses(['got', 'Got'], VERBS), fact: hit => verbCall(hit, 'got', second) },
  { use: ['ky.create', 'ky.extend'], gives: 'ky', fact: hit => instance(hit, 'ky') },
  { use: 'ky', fact: hit => configCall(hit, 'ky') },
  { use: uses(['ky', 'KyInstance'], VERBS), fact: hit => verbCall(hit, 'ky', second) },
  { use: 'superagent.agent', gives: 'superagent' },
  { use: uses(['superagent'], [...VERBS, 'del']), fact: hit => verbCall(hit, 'superagent', second) },
  {
    use: ['request', 'request-promise', 'request-promise-native', 'postman-request', 'rp'],
    from: ['request', 'request-promise', 'request-promise-native', 'postman-request'],
    fact: hit => configCall(hit, 'request'),
  },
  {
    use: uses(['request', 'request-promise', 'request-promise-native', 'postman-request'], [...VERBS, 'del']),
    fact: hit => verbCall(hit, 'request', second),
  },
  {
    use: uses(['request', 'request-promise', 'request-promise-native'], ['defaults']),
    gives: 'request',
    fact: hit => instance(hit, 'request'),
  },
  { use: uses(['needle'], VERBS), fact: hit => verbCall(hit, 'needle', last) },
  { use: 'needle', fact: needleCall },
  {
    use: ['http.request', 'http.get', 'https.request', 'https.get'],
    fact: hit => configCall(hit, 'http', hit.invocation.name === 'get' ? 'GET' : undefined),
  },
  {
    use: ['$.ajax', 'jQuery.ajax', 'jquery.ajax'],
    loose: 'name',
    fact: hit => (/^(?:\$|jQuery|jquery)$/.test(hit.invocation.receiver) ? configCall(hit, 'jquery') : undefined),
  },
  {
    use: uses(['$', 'jquery'], ['get', 'post', 'getJSON']),
    loose: 'name',
    fact: hit => (/^(?:\$|jQuery)$/.test(hit.invocation.receiver) ? jqueryCall(hit) : undefined),
  },
  { use: uses(['HttpClient'], VERBS), from: ['@angular/common/http'], fact: hit => verbCall(hit, 'HttpClient', last) },
  {
    use: uses(['HttpClient'], ['request']),
    from: ['@angular/common/http'],
    fact: hit => methodFirst(hit, 'HttpClient'),
  },
  {
    use: uses(['$http'], VERBS),
    loose: 'name',
    fact: hit => (hit.invocation.receiver === '$http' ? verbCall(hit, 'AngularJS $http', last) : undefined),
  },
  {
    use: uses(['this.$http'], VERBS),
    loose: 'name',
    fact: hit =>
      /(?:this|vm|self)\.\$(?:http|axios)$/.test(hit.invocation.receiver) ? verbCall(hit, 'axios', last) : undefined,
  },
];

/** Calls on clients that another file of the unit made: an import has no type here, so rows cannot name it. */
export function* importedCalls(outline: Outline): Iterable<Fact> {
  if (!outline.imports.some(i => /^(?:[.~#]|@\/|src\/)/.test(i.module) && LIKE_CLIENT.test(`${i.local} ${i.module}`)))
    return;
  for (const invocation of outline.invocations(IMPORTED_VERBS)) {
    const { owner, member, root } = invocation;
    const scope = { ...(owner ? { type: owner } : {}), ...(member ? { member } : {}), handle: root };
    const fact = importedClient({ outline, at: outline.file.at(invocation.line), scope, invocation });
    if (fact) yield fact;
  }
}

function fetchPackage({ outline }: CallHit): string {
  const from = outline.imports.find(i => i.imported === 'fetch' || i.local === 'fetch')?.module;
  return from === 'undici' || from === undefined || from.startsWith('.')
    ? 'fetch'
    : /fetch/.test(from)
      ? 'node-fetch'
      : 'fetch';
}

function nestHttp(hit: CallHit, options: Expression | undefined): Fact[] {
  const limit = field(options, 'timeout');
  return limit ? [timeout(hit.at, { to: 'client', technology: 'HttpService' }, limit)] : [];
}

function needleCall(hit: CallHit): Fact | undefined {
  const [method, url] = hit.invocation.args;
  return url ? call(hit, { client: 'needle', target: url.ref, method: literalOf(method)?.toUpperCase() }) : undefined;
}

function methodFirst(hit: CallHit, client: string): Fact | undefined {
  const [method, url] = hit.invocation.args;
  return url ? call(hit, { client, target: url.ref, method: literalOf(method)?.toUpperCase() }) : undefined;
}

function jqueryCall(hit: CallHit): Fact | undefined {
  const url = hit.invocation.args[0];
  if (!url || !isName(url)) return undefined;
  return call(hit, { client: 'jquery', target: url.ref, method: hit.invocation.name === 'post' ? 'POST' : 'GET' });
}
