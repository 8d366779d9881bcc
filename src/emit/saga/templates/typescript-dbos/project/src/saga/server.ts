import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ZodError } from 'zod';
import { type Saga, SagaConflict } from './define.ts';
import { log } from './telemetry.ts';

const MOST_BYTES = 1_000_000;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * POST /sagas starts; GET /sagas/ID tells; POST /sagas/ID/cancel; POST /sagas/ID/resume with {"how": "again" | "done"};
 * GET /sagas?phase=parked. Listens on this machine only: put what checks who is asking in front of it.
 */
export async function serve(saga: Saga, port: number) {
  const server = createServer((request, response) => {
    answer(saga, request)
      .catch((error: unknown): Answer => {
        if (error instanceof ZodError) return { status: 400, body: { code: 'WrongInput', issues: error.issues } };
        if (error instanceof SyntaxError) return { status: 400, body: { code: 'NoJson', why: error.message } };
        if (error instanceof SagaConflict) return { status: 409, body: { code: 'OtherInput', why: error.message } };
        log('warn', 'request failed', { url: request.url, why: String(error) });
        return { status: 503, body: { code: 'Unavailable' } };
      })
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
  });
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise<void>(resolve => server.close(() => resolve())),
  };
}

async function answer(saga: Saga, request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const [root, id, action, ...more] = url.pathname.split('/').slice(1).map(decodeURIComponent);
  const asked = `${request.method} ${action ?? (id === undefined ? 'all' : 'one')}`;
  if (root !== 'sagas' || more.length > 0) return notFound;
  if (asked === 'POST all') return { status: 202, body: { sagaId: await saga.start(await bodyOf(request)) } };
  if (asked === 'GET all' && url.searchParams.get('phase') === 'parked') return { status: 200, body: await saga.parked() };
  if (id === undefined) return notFound;
  if (asked === 'GET one') {
    const instance = await saga.find(id);
    return instance ? { status: 200, body: instance } : notFound;
  }
  if (asked === 'POST cancel') {
    const cancel = await saga.cancel(id);
    return { status: cancel === 'accepted' ? 202 : cancel === 'refused' ? 409 : 404, body: { cancel } };
  }
  if (asked === 'POST resume') {
    const { how } = (await bodyOf(request)) as { how?: unknown };
    if (how !== 'again' && how !== 'done') return { status: 400, body: { code: 'WrongInput', why: 'how: again or done' } };
    return (await saga.resume(id, how)) ? { status: 202, body: { how } } : { status: 409, body: { code: 'NotParked' } };
  }
  return notFound;
}

const notFound: Answer = { status: 404, body: { code: 'NotFound' } };

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > MOST_BYTES) throw new SyntaxError(`more than ${MOST_BYTES} characters`);
  }
  return JSON.parse(text || '{}');
}
