import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { type Handling, respond } from '../../participant/http.ts';
import { type Answer, Refusal } from '../../participant/once.ts';
import { addressVariable } from '../../src/saga/service.ts';

export interface SampleStep {
  readonly id: string;
  readonly service: string;
  readonly kind: 'compensatable' | 'pivot' | 'retriable' | 'readonly';
  /** Index of the stage. */
  readonly stage: number;
  /** Tries before it is given up, or parked. */
  readonly tries: number;
  /** Tries of its undo before it is parked; 0: it has none. */
  readonly undoTries: number;
  /** Request header that carries the key, in lower case. */
  readonly header: string;
  readonly answer: unknown;
}

/** `lost-after`: done, and the answer is lost; `late`: the connection breaks, and it is done some time after. */
export type Fault = 'refused' | 'lost-before' | 'lost-after' | 'late' | 'down';

export interface Trouble {
  /** `reserve`, or `undo reserve`. */
  readonly step: string;
  readonly fault: Fault;
  times: number;
  /** For `late`: milliseconds; default 400. */
  readonly after?: number;
}

type Moment = 'comes' | 'is done';

/** All participants of the saga in one server, with the real kit, a ledger of what they did, and troubles made to order. */
export class Participants {
  readonly #pool: Pool;
  readonly #steps: ReadonlyMap<string, SampleStep>;
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch((error: unknown) => {
      // The database is away, or the caller: nothing has happened.
      response.writeHead(503).end(JSON.stringify({ code: 'TryAgain', why: String(error) }));
    });
  });
  readonly #troubles = new Map<string, Trouble[]>();
  readonly #hooks = new Map<string, () => Promise<void>>();
  readonly #late = new Set<Promise<unknown>>();
  readonly seen: { readonly sagaId: string; readonly step: string; readonly headers: IncomingMessage['headers'] }[] = [];

  constructor(databaseUrl: string, steps: readonly SampleStep[]) {
    this.#pool = new Pool({ connectionString: databaseUrl, max: 8 });
    this.#pool.on('error', () => {});
    this.#steps = new Map(steps.map(step => [step.id, step]));
  }

  /** @returns the services' addresses, as the saga looks for them in its environment */
  async start(): Promise<Record<string, string>> {
    await this.#pool.query(
      'create table if not exists ledger (saga_id text not null, step text not null, effect integer not null)',
    );
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    const services = new Set([...this.#steps.values()].map(step => step.service));
    return Object.fromEntries([...services].map(name => [addressVariable(name), `http://127.0.0.1:${port}`]));
  }

  async stop(): Promise<void> {
    await this.settled();
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
    await this.#pool.end();
  }

  trouble(sagaId: string, ...troubles: Trouble[]): void {
    this.#troubles.set(sagaId, [...(this.#troubles.get(sagaId) ?? []), ...troubles]);
  }

  mend(sagaId: string): void {
    this.#troubles.delete(sagaId);
  }

  /** Runs something once, when a call comes or has been done and is not answered yet. */
  when(sagaId: string, step: string, moment: Moment, run: () => Promise<void>): void {
    this.#hooks.set(`${sagaId} ${step} ${moment}`, run);
  }

  /** Waits for what is still to come late. */
  async settled(): Promise<void> {
    while (this.#late.size > 0) await Promise.all(this.#late);
  }

  /** Step → what is left of its effect: 1 done, 0 not done or taken back. Anything else is wrong. */
  async ledger(sagaId: string): Promise<Record<string, number>> {
    const { rows } = await this.#pool.query(
      'select step, sum(effect)::int as net from ledger where saga_id = $1 group by step',
      [sagaId],
    );
    const changing = [...this.#steps.values()].filter(step => step.kind !== 'readonly');
    return Object.fromEntries(changing.map(({ id }) => [id, rows.find(row => row.step === id)?.net ?? 0]));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sagaId = decodeURIComponent(String(request.headers['x-correlation-id']));
    const step = decodeURIComponent(String(request.headers['x-saga-step']));
    this.seen.push({ sagaId, step, headers: request.headers });
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    await this.#reach(sagaId, step, 'comes');
    const trouble = this.#next(sagaId, step);
    const handle = () => this.#handle(sagaId, step, request, body, trouble);
    if (trouble?.fault === 'down') return void response.writeHead(503).end('{}');
    if (trouble?.fault === 'lost-before') return void request.socket.destroy();
    if (trouble?.fault === 'late') {
      request.socket.destroy();
      return this.#remember(sleep(trouble.after ?? 400).then(() => untilDone(handle)));
    }
    const answer = await handle();
    await this.#reach(sagaId, step, 'is done');
    if (trouble?.fault === 'lost-after') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  }

  #remember(work: Promise<unknown>): void {
    const done = work.finally(() => this.#late.delete(done));
    this.#late.add(done);
  }

  #next(sagaId: string, step: string): Trouble | undefined {
    const trouble = this.#troubles.get(sagaId)?.find(t => t.step === step && t.times > 0);
    if (trouble) trouble.times--;
    return trouble;
  }

  async #reach(sagaId: string, step: string, moment: Moment): Promise<void> {
    const name = `${sagaId} ${step} ${moment}`;
    const run = this.#hooks.get(name);
    this.#hooks.delete(name);
    await run?.();
  }

  async #handle(
    sagaId: string,
    name: string,
    request: IncomingMessage,
    body: string,
    trouble: Trouble | undefined,
  ): Promise<Answer> {
    const { method = 'GET', url: path = '/' } = request;
    const step = this.#steps.get(name.replace(/^(?:undo|query) /, ''));
    if (!step) throw new Error(`nobody knows the step ${name}`);
    const key = request.headers[step.header];
    const refuses = trouble?.fault === 'refused';
    // A step after the pivot must not refuse for good; that it does is a fault that somebody mends.
    if (refuses && step.kind === 'retriable') return { status: 409, body: { code: 'Refused' } };
    if (step.kind === 'readonly') return refuses ? { status: 409, body: { code: 'Refused' } } : { status: 200, body: step.answer };
    const write = (effect: number) => 'insert into ledger (saga_id, step, effect) values ($1, $2, ' + effect + ')';
    const handling: Handling = name.startsWith('query ')
      ? 'query'
      : name.startsWith('undo ')
        ? { undo: async tx => void (await tx.query(write(-1), [sagaId, step.id])) }
        : {
            async do(tx) {
              if (refuses) throw new Refusal('Refused');
              await tx.query(write(1), [sagaId, step.id]);
              return { status: 200, body: step.answer };
            },
          };
    return await respond(this.#pool, handling, { key: String(key), method, path, body });
  }
}

/** What is under way in a network does not end because a database restarts. */
async function untilDone(handle: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await handle();
      return;
    } catch {
      await sleep(100);
    }
  }
}
