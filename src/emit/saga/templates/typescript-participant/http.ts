import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Pool, PoolClient } from 'pg';
import { type Answer, once, outcomeOf, undo } from './once.ts';

export interface Keyed {
  /** Of the step that is done or taken back. */
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** How one route takes part in sagas. */
export type Handling =
  | { readonly do: (tx: PoolClient, request: Keyed) => Promise<Answer> }
  | { readonly undo: (tx: PoolClient, request: Keyed, answered: unknown) => Promise<void> }
  | 'query';

/**
 * Wraps the routes of a participant: idempotent, fenced, with stable answers.
 * @param route what a request is; undefined for one that is not for us
 */
export function participant(
  pool: Pool,
  route: (method: string, path: string) => Handling | undefined,
  header = 'idempotency-key',
): RequestListener {
  return (request, response) => {
    read(request)
      .catch((error: unknown): Answer => {
        // Whatever it was, nothing has happened: it may be tried again.
        process.stderr.write(`${JSON.stringify({ level: 'warn', url: request.url, why: String(error) })}\n`);
        return { status: 503, body: { code: 'TryAgain' } };
      })
      .then(answer => write(response, answer));
  };

  async function read(request: IncomingMessage): Promise<Answer> {
    const [method, path] = [request.method ?? 'GET', request.url ?? '/'];
    const handling = route(method, path);
    if (!handling) return { status: 404, body: { code: 'NotFound' } };
    const key = request.headers[header];
    if (typeof key !== 'string' || key === '') return { status: 400, body: { code: 'KeyMissing' } };
    return await respond(pool, handling, { key, method, path, body: await bodyOf(request) });
  }
}

/** The same for any other web framework. */
export async function respond(pool: Pool, handling: Handling, request: Keyed): Promise<Answer> {
  if (handling === 'query') return await outcomeOf(pool, request.key);
  if ('undo' in handling) return await undo(pool, request.key, (tx, answered) => handling.undo(tx, request, answered));
  return await once(pool, request.key, [request.method, request.path, request.body], tx => handling.do(tx, request));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text === '' ? null : JSON.parse(text);
}

function write(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? null));
}
