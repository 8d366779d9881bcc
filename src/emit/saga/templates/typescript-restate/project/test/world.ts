import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { addressVariable } from '../src/saga/service.ts';
import type { Ledger } from './ledger.ts';
import type { Route, Scenario, StepRoutes, Try } from './scenario.ts';

/** What a scenario needs from outside the participants. */
export interface Hands {
  crash(): void;
  cancel(times: number): Promise<void>;
  /** Resolves when the deadline has passed. */
  deadline(): Promise<void>;
}

interface Play {
  readonly scenario: Scenario;
  readonly hands: Hands;
  readonly counts: Map<string, number>;
  readonly late: (() => Promise<unknown>)[];
  /** Tries that wait for the deadline; a call that is made again meanwhile is the same try. */
  readonly holds: Map<string, { readonly now: Try; readonly until: Promise<void> }>;
  /** What went wrong every time goes well from now on. */
  isMended: boolean;
}

type Role = 'call' | 'undo' | 'query';

/** The participants of all sagas, at one address: they do what the scenario of the saga says. */
export class World {
  readonly #steps: readonly StepRoutes[];
  readonly #ledger: Ledger;
  readonly #plays = new Map<string, Play>();
  address = '';

  constructor(steps: readonly StepRoutes[], ledger: Ledger) {
    this.#steps = steps;
    this.#ledger = ledger;
  }

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        response.writeHead(500).end();
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    server.unref();
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Addresses of the services, as the saga's process wants them. */
  environment(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.#steps.map(({ service }) => [addressVariable(service), `${this.address}/${encodeURIComponent(service)}`]),
    );
  }

  begin(sagaId: string, scenario: Scenario, hands: Hands): void {
    this.#plays.set(sagaId, { scenario, hands, counts: new Map(), late: [], holds: new Map(), isMended: false });
  }

  /** A person has looked after what went wrong every time. */
  mend(sagaId: string): void {
    const play = this.#plays.get(sagaId);
    if (play) play.isMended = true;
  }

  /** Lets what is still under way land, and says what is in effect. */
  async end(sagaId: string): Promise<Readonly<Record<string, number>>> {
    for (const land of this.#plays.get(sagaId)?.late ?? []) await land();
    const net: Record<string, number> = {};
    for (const { id, kind } of this.#steps) if (kind !== 'readonly') net[id] = await this.#ledger.net(sagaId, id);
    return net;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for await (const _ of request);
    const [service = '', ...rest] = (request.url ?? '').split('/').slice(1);
    const [step, role] = this.#stepOf(decodeURIComponent(service), request, `/${rest.join('/')}`);
    const key = decodeURIComponent(String(request.headers[step.header]));
    const sagaId = [...this.#plays.keys()].filter(id => key.includes(id)).sort((a, b) => b.length - a.length)[0];
    const play = this.#plays.get(sagaId ?? '');
    if (!sagaId || !play) throw new Error(`no scenario for ${key}`);
    const entry = { sagaId, step: step.id, key };
    const reply = async (answer: Promise<{ status: number; body: unknown }>) => {
      const { status, body } = await answer;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (role === 'query') return await reply(this.#ledger.query(entry));
    const act = () => (role === 'undo' ? this.#ledger.undo(entry) : this.#ledger.call(entry, step));
    const place = `${role} ${step.id}`;
    const now = play.holds.get(place)?.now ?? this.#tryOf(play, step.id, role);
    if (now.deadline && !play.holds.has(place))
      play.holds.set(place, { now, until: play.hands.deadline().then(() => void play.holds.delete(place)) });
    await play.holds.get(place)?.until;
    if (now.cancels) await play.hands.cancel(now.cancels);
    if (now.crash) {
      if (now.answer !== 'lost before effect') await act();
      play.hands.crash();
      response.destroy();
      return;
    }
    switch (now.answer) {
      case 'done':
        return await reply(act());
      case 'refused':
        return await reply(this.#ledger.refuse(entry, step));
      case 'late effect':
        if (now.landsEarly) setTimeout(() => void act(), 5);
        else play.late.push(act);
        break;
      case 'lost after effect':
        await act();
        break;
      case 'lost before effect':
        break;
    }
    if (now.landsEarly) await sleep(20);
    response.destroy();
  }

  #tryOf({ scenario, counts, isMended }: Play, step: string, role: 'call' | 'undo'): Try {
    const tries = (role === 'call' ? scenario.calls : scenario.undos)[step] ?? [];
    const count = counts.get(`${role} ${step}`) ?? 0;
    counts.set(`${role} ${step}`, count + 1);
    const last = tries.at(-1);
    return tries[count] ?? (last?.exhausts && !isMended ? last : { answer: 'done' });
  }

  #stepOf(service: string, request: IncomingMessage, path: string): readonly [StepRoutes, Role] {
    const fits = (route: Route | undefined) =>
      route?.method === request.method && new RegExp(`^${pattern(route?.path ?? '')}$`).test(path);
    for (const step of this.#steps.filter(s => s.service === service)) {
      const key = decodeURIComponent(String(request.headers[step.header]));
      if (!key.includes(step.id)) continue;
      for (const role of ['call', 'undo', 'query'] as const) if (fits(step[role])) return [step, role];
    }
    throw new Error(`${request.method} ${service}${path} is no step`);
  }
}

function pattern(path: string): string {
  return path
    .split(/\{[^}]*\}/)
    .map(text => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/]+');
}
