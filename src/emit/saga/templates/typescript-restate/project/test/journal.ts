import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEndpointHandler } from '@restatedev/restate-sdk/fetch';
import { type Definition, workflowOf } from '../src/saga/define.ts';

/** The last that Restate asked of a saga: everything that was in its journal by then, and the end that came of it. */
export interface Journal {
  readonly path: string;
  readonly contentType: string;
  /** Base64, in Restate's own protocol. */
  readonly request: string;
  readonly response: string;
}

/** Answers Restate in one request after the other, each of which brings the whole journal so far. */
const handlerOf = <I>(saga: Definition<I>) =>
  createEndpointHandler({ services: [workflowOf(saga)], bidirectional: false });

/** Runs the saga's own code over a journal. What the journal holds already is not done again. */
export async function replay<I>(saga: Definition<I>, { path, contentType, request }: Journal): Promise<string> {
  const headers = { 'content-type': contentType, accept: contentType };
  const body = Buffer.from(request, 'base64');
  const response = await handlerOf(saga)(new Request(`http://127.0.0.1${path}`, { method: 'POST', headers, body }));
  return Buffer.from(await response.arrayBuffer()).toString('base64');
}

/** Serves a saga in this process and keeps the last journal of each run, by the key of its workflow. */
export async function record<I>(saga: Definition<I>, journals: Map<string, Journal>): Promise<string> {
  const handle = handlerOf(saga);
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { url: path = '', method = '' } = incoming;
    const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const body = Buffer.concat(chunks);
    const request = new Request(`http://127.0.0.1${path}`, { method, headers, ...(method === 'POST' ? { body } : {}) });
    const response = await handle(request);
    const answer = Buffer.from(await response.arrayBuffer());
    if (path.endsWith('/run'))
      journals.set(String(incoming.headers['x-restate-service-key']), {
        path,
        contentType: String(incoming.headers['content-type']),
        request: body.toString('base64'),
        response: answer.toString('base64'),
      });
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(answer);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
