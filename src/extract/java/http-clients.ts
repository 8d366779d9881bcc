import { join, literal, type Ref } from '../../core/ref.ts';
import type { CallHit, Row } from '../signatures.ts';
import { rootValue } from './jaxrs.ts';
import { callAt, clientAt, type Facts, handleOf, httpMethod, inChain, urlOf, urlsOf, uses } from './row-facts.ts';

const APACHE = ['HttpGet', 'HttpPost', 'HttpPut', 'HttpDelete', 'HttpPatch', 'HttpHead', 'HttpOptions'];
const OKHTTP = ['okhttp3', 'com.squareup.okhttp'];

function openConnection(hit: CallHit): Facts {
  const made = hit.invocation.chain.find(i => i.name === 'new URL' || i.name === 'create' || i.name === 'new URI');
  return callAt(hit, { client: 'HttpURLConnection', target: urlOf(made?.args[0]) ?? rootValue(hit.outline, hit) });
}

/** The verb that follows `.uri(…)` or `.url(…)` stands in the same statement: read from the lines it spans. */
function verbAfter(hit: CallHit): string | undefined {
  const { file } = hit.outline;
  const first = hit.invocation.line;
  for (let line = first; line < first + 8; line++) {
    const text = file.lineText(line);
    const found = /\.\s*(GET|POST|PUT|DELETE|PATCH|get|post|put|delete|patch)\s*\(/.exec(
      line === first ? text.slice(text.lastIndexOf(hit.invocation.name)) : text,
    )?.[1];
    if (found) return found.toUpperCase();
    if (text.includes(';')) return undefined;
  }
  return undefined;
}

export const httpClientRows: readonly Row[] = [
  ...APACHE.map(
    (type): Row => ({
      use: `new ${type}`,
      from: ['org.apache.http', 'org.apache.hc'],
      fact: (hit: CallHit): Facts =>
        callAt(hit, {
          client: 'Apache HttpClient',
          target: urlsOf(hit.invocation.args[0]),
          method: type.slice(4).toUpperCase(),
        }),
    }),
  ),
  {
    use: uses(['Request'], ['Get', 'Post', 'Put', 'Delete', 'Patch', 'get', 'post', 'put', 'delete']),
    from: ['org.apache.http.client.fluent', 'org.apache.hc.client5.http.fluent'],
    fact: (hit: CallHit): Facts =>
      callAt(hit, {
        client: 'Apache HttpClient',
        target: urlsOf(hit.invocation.args[0]),
        method: hit.invocation.name.toUpperCase(),
      }),
  },
  {
    use: ['Request.Builder.url', 'Request.url'],
    from: OKHTTP,
    fact: (hit: CallHit): Facts =>
      callAt(hit, { client: 'OkHttp', target: urlsOf(hit.invocation.args[0]), method: verbAfter(hit) ?? 'GET' }),
  },
  {
    use: ['HttpRequest.uri', 'HttpRequest.Builder.uri', 'HttpRequest.newBuilder'],
    from: ['java.net.http'],
    fact: (hit: CallHit): Facts => {
      const target = urlOf(hit.invocation.args[0]);
      return target ? callAt(hit, { client: 'java.net.http', target, method: verbAfter(hit) }) : undefined;
    },
  },
  { use: ['URL.openConnection', 'URI.openConnection', 'URL.openStream'], from: ['java.net'], fact: openConnection },
  {
    use: uses(['HttpUtil', 'HttpRequest'], ['get', 'post', 'put', 'delete', 'createGet', 'createPost']),
    from: ['cn.hutool.http'],
    fact: (hit: CallHit): Facts =>
      callAt(hit, {
        client: 'Hutool',
        target: urlsOf(hit.invocation.args[0]),
        method: hit.invocation.name.replace('create', '').toUpperCase(),
      }),
  },
  {
    use: uses(['Unirest'], ['get', 'post', 'put', 'delete', 'patch', 'head']),
    fact: (hit: CallHit): Facts =>
      callAt(hit, {
        client: 'Unirest',
        target: urlsOf(hit.invocation.args[0]),
        method: hit.invocation.name.toUpperCase(),
      }),
  },
  {
    use: uses(
      ['AsyncHttpClient', 'DefaultAsyncHttpClient'],
      ['prepareGet', 'preparePost', 'preparePut', 'prepareDelete', 'preparePatch'],
    ),
    from: ['org.asynchttpclient'],
    fact: (hit: CallHit): Facts =>
      callAt(hit, {
        client: 'async-http-client',
        target: urlsOf(hit.invocation.args[0]),
        method: hit.invocation.name.replace('prepare', '').toUpperCase(),
      }),
  },
  {
    // Vert.x gives port, host and path apart, or an absolute address by `getAbs`.
    use: uses(['WebClient', 'HttpClient'], ['getAbs', 'postAbs', 'putAbs', 'deleteAbs', 'requestAbs']),
    from: ['io.vertx'],
    fact: (hit: CallHit): Facts =>
      callAt(hit, {
        client: 'Vert.x',
        target: urlOf(hit.invocation.args.find(a => a.form === 'string' || a.ref.ref !== 'opaque')),
        method: httpMethod({ ...hit.invocation.args[0]!, text: hit.invocation.name.replace('Abs', '') }),
      }),
  },
  {
    use: uses(['WebClient'], ['get', 'post', 'put', 'delete', 'patch']),
    from: ['io.vertx'],
    fact: (hit: CallHit): Facts => {
      const [port, host, path] = hit.invocation.args;
      if (!port || !host || !path) return undefined;
      const target: Ref = join([literal('http://'), host.ref, literal(':'), port.ref, path.ref]);
      return callAt(hit, { client: 'Vert.x', target, method: hit.invocation.name.toUpperCase() });
    },
  },
  {
    // Ktor's client: `client.get("http://orders/…")`.
    use: uses(['HttpClient'], ['get', 'post', 'put', 'delete', 'patch', 'request']),
    from: ['io.ktor.client'],
    fact: (hit: CallHit): Facts =>
      hit.invocation.args[0] && hit.invocation.args[0].form !== 'function'
        ? callAt(hit, {
            client: 'Ktor',
            target: urlsOf(hit.invocation.args[0]),
            method: hit.invocation.name === 'request' ? undefined : hit.invocation.name.toUpperCase(),
          })
        : undefined,
  },
  {
    // Ktor's server: `routing { get("/orders") { … } }`.
    use: ['get', 'post', 'put', 'delete', 'patch'],
    from: ['io.ktor.server', 'io.ktor.routing'],
    fact: (hit: CallHit): Facts => {
      const path = hit.invocation.args[0];
      if (path?.form !== 'string' || hit.invocation.args.at(-1)?.form !== 'function') return undefined;
      return {
        kind: 'route',
        protocol: 'http',
        method: hit.invocation.name.toUpperCase(),
        path: path.ref,
        framework: 'Ktor',
        at: hit.at,
        scope: hit.scope,
      };
    },
  },
  {
    use: ['embeddedServer'],
    from: ['io.ktor'],
    fact: (hit: CallHit): Facts => ({ kind: 'entry', at: hit.at, technology: 'Ktor' }),
  },
  {
    use: ['OkHttpClient.Builder.build', 'OkHttpClient.build', 'new OkHttpClient'],
    from: OKHTTP,
    fact: (hit: CallHit): Facts => {
      const handle = handleOf(hit);
      return handle && !inChain(hit.invocation, 'newBuilder') ? clientAt(hit, 'OkHttp', handle) : undefined;
    },
  },
];
