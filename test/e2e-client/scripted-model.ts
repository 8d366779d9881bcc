import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the model answers next: words, or one call of a tool. */
export type Turn = { readonly say: string } | { readonly call: string; readonly input: object };

/** The part of a Messages request that the tests read. */
export interface ModelRequest {
  readonly system?: unknown;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools?: readonly { readonly name: string; readonly description?: string }[];
  readonly stream?: boolean;
}

export interface ScriptedModel {
  readonly url: string;
  /** Requests of the conversation itself, in order; the client's small side requests are not among them. */
  readonly requests: readonly ModelRequest[];
  close(): Promise<void>;
}

/**
 * The Messages API on loopback, answering from a script. It proves the plumbing of a client, not what a model would choose.
 * @param script one turn per request that carries tools; when it has run out the model says "done"
 */
export async function startModel(script: readonly Turn[]): Promise<ScriptedModel> {
  const requests: ModelRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    if (!request.url?.startsWith('/v1/messages')) return void response.writeHead(404).end();
    if (request.url.includes('count_tokens')) return void json(response, { input_tokens: 1000 });
    const asked = JSON.parse(body) as ModelRequest;
    const main = (asked.tools?.length ?? 0) > 0;
    const turn: Turn = main ? (script[requests.length] ?? { say: 'done' }) : { say: 'ok' };
    if (main) requests.push(asked);
    if (asked.stream) stream(response, turn, requests.length);
    else json(response, message([block(turn, requests.length)], turn));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, requests, close };
}

type Response = import('node:http').ServerResponse;

function block(turn: Turn, n: number): object {
  return 'say' in turn
    ? { type: 'text', text: turn.say }
    : { type: 'tool_use', id: `toolu_${n}`, name: turn.call, input: turn.input };
}

function message(content: readonly object[], turn: Turn): object {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'scripted',
    content,
    stop_reason: 'say' in turn ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };
}

function stream(response: Response, turn: Turn, n: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (type: string, data: object): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  };
  const start =
    'say' in turn ? { type: 'text', text: '' } : { type: 'tool_use', id: `toolu_${n}`, name: turn.call, input: {} };
  const delta =
    'say' in turn
      ? { type: 'text_delta', text: turn.say }
      : { type: 'input_json_delta', partial_json: JSON.stringify(turn.input) };
  send('message_start', { message: { ...message([], turn), stop_reason: null } });
  send('content_block_start', { index: 0, content_block: start });
  send('content_block_delta', { index: 0, delta });
  send('content_block_stop', { index: 0 });
  const reason = 'say' in turn ? 'end_turn' : 'tool_use';
  send('message_delta', { delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 1 } });
  send('message_stop', {});
  response.end();
}

function json(response: Response, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
