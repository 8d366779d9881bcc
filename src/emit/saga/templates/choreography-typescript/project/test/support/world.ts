import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, type PoolClient } from 'pg';
import { Refusal } from '../../participant/once.ts';
import { inTransaction } from '../../participant/transaction.ts';
import type { Broker } from '../../src/saga/broker.ts';
import type { Instance } from '../../src/saga/instances.ts';
import { settleParked } from '../../src/saga/parked.ts';
import { type Running, run } from '../../src/saga/program.ts';
import { sample, services as servicesOf, steps } from '../sample.ts';
import { type Databases, emptyDatabases } from './database.ts';
import { MemoryBroker } from './memory-broker.ts';
import { TroubledBroker } from './troubled-broker.ts';

export interface SampleStep {
  readonly id: string;
  readonly kind: 'compensatable' | 'pivot' | 'retriable' | 'readonly';
  readonly tries: number;
  /** When its tries are used up the saga turns back. */
  readonly givesUp: boolean;
  readonly mayRefuse: boolean;
  /** 0: it has no undo. */
  readonly undoTries: number;
}

/** Makes an effect of a step that writes into the ledger and returns an answer. */
export type Play = <R>(
  step: string,
  answer: R,
) => (tx: PoolClient, ...rest: [...request: unknown[], key: string]) => Promise<R>;

/** `down`: what was done in the transaction is rolled back, for as many tries as it says. */
export interface Trouble {
  readonly fault: 'refused' | 'down';
  times: number;
}

let serial = 0;

/** All services of the saga, each with its database, on one broker. */
export class World {
  readonly broker: TroubledBroker;
  readonly services: ReturnType<typeof servicesOf>;
  readonly pools: readonly Pool[];
  readonly #databases: Databases;
  readonly #troubles = new Map<string, Trouble>();
  readonly #known = new Set<string>();
  #running: readonly Running[] = [];

  private constructor(databases: Databases, broker: Broker) {
    this.#databases = databases;
    this.broker = new TroubledBroker(broker);
    // The embedded database takes one session at a time: there all services share one connection.
    const isShared = new Set(databases.urls).size < databases.urls.length;
    const pools = new Map(databases.urls.map(url => [url, new Pool({ connectionString: url, max: isShared ? 1 : 6 })]));
    this.pools = databases.urls.map(url => pools.get(url)!);
    for (const pool of pools.values()) pool.on('error', () => {});
    this.services = servicesOf((step, answer) => async (tx, ...rest) => {
      const key = String(rest.at(-1));
      const sagaId = [...this.#known]
        .filter(id => key.includes(id))
        .reduce((a, b) => (a.length > b.length ? a : b), '');
      await tx.query('insert into ledger values ($1, $2, $3)', [
        sagaId,
        step.replace(/^undo /, ''),
        step.startsWith('undo ') ? -1 : 1,
      ]);
      const trouble = this.#troubles.get(`${step} ${sagaId}`);
      if (trouble && trouble.times-- > 0)
        throw trouble.fault === 'refused' ? new Refusal('SaidNo') : new Error('is down');
      return answer;
    });
  }

  static async open(broker: Broker = new MemoryBroker()): Promise<World> {
    process.env.SAGA_PACE ??= '0.01';
    return new World(await emptyDatabases(servicesOf(() => async () => undefined as never).length), broker);
  }

  /** The same in another process. */
  static over(urls: readonly string[], broker: Broker, sagaId: string): World {
    const world = new World({ urls, close: async () => {} }, broker);
    world.#known.add(sagaId);
    return world;
  }

  get urls(): readonly string[] {
    return this.#databases.urls;
  }

  /** @param without services that are down */
  async start(without: readonly string[] = []): Promise<void> {
    const up = this.services.filter(service => !without.includes(service.name));
    this.#running = await Promise.all(up.map(service => run(service, this.poolOf(service.name), this.broker)));
  }

  poolOf(service: string): Pool {
    return this.pools[this.services.findIndex(s => s.name === service)]!;
  }

  /** The id of a saga that has not been started, so that its troubles can be made first. */
  next(): { readonly sagaId: string; readonly input: ReturnType<typeof sample> } {
    const input = sample(++serial);
    const { choreography } = this.services[0]!;
    const sagaId = `${choreography.name}-${choreography.id(input)}`;
    this.#known.add(sagaId);
    return { input, sagaId };
  }

  async begin(input: unknown): Promise<string> {
    return await inTransaction(this.pools[0]!, tx => this.#sagas.start(tx, input));
  }

  trouble(sagaId: string, step: string, trouble: Trouble): void {
    this.#troubles.set(`${step} ${sagaId}`, trouble);
  }

  mend(sagaId: string, step: string): void {
    this.#troubles.delete(`${step} ${sagaId}`);
  }

  cancel(sagaId: string): Promise<boolean> {
    return this.#sagas.cancel(this.pools[0]!, sagaId);
  }

  find(sagaId: string): Promise<Instance | undefined> {
    return this.#sagas.find(this.pools[0]!, sagaId);
  }

  async untilPhase(sagaId: string, phase: Instance['phase']): Promise<void> {
    for (let n = 0; (await this.find(sagaId))?.phase !== phase; n++) {
      if (n > 400)
        assert.fail(`${sagaId} is ${(await this.find(sagaId))?.phase} and not ${phase} after twenty seconds`);
      await sleep(50);
    }
  }

  /** Waits for the end and looks at what is left: all or nothing, and nothing twice. */
  async expectEnd(sagaId: string, phase: 'completed' | 'compensated'): Promise<void> {
    await this.untilPhase(sagaId, phase);
    await this.expectLedger(sagaId, phase);
  }

  async expectLedger(sagaId: string, phase: 'completed' | 'compensated'): Promise<void> {
    const wanted = new Map(steps.map(step => [step.id, phase === 'completed' ? 1 : 0]));
    const net = new Map(steps.map(step => [step.id, 0]));
    const times = new Map<string, number>();
    for (const pool of new Set(this.pools)) {
      const { rows } = await pool.query<{ step: string; change: number }>(
        'select step, change from ledger where saga_id = $1',
        [sagaId],
      );
      for (const { step, change } of rows) {
        times.set(`${step} ${change}`, (times.get(`${step} ${change}`) ?? 0) + 1);
        // Reading leaves nothing behind that could be taken back.
        if (steps.find(s => s.id === step)?.kind !== 'readonly' || phase === 'completed')
          net.set(step, (net.get(step) ?? 0) + change);
      }
    }
    assert.deepEqual(net, wanted);
    assert.deepEqual(
      [...times].filter(([, n]) => n > 1),
      [],
      'happened more than once',
    );
  }

  /** The lines of the runbook's command. What somebody else is looking at just then is not seen. */
  settle(how: 'list' | 'again' | 'done', sagaId: string, service?: string): Promise<readonly string[]> {
    return settleParked(
      this.services,
      this.broker,
      how,
      sagaId,
      service === undefined ? undefined : this.poolOf(service),
    );
  }

  async untilSettled(how: 'list' | 'again' | 'done', sagaId: string, service?: string): Promise<string> {
    for (let n = 0; n < 200; n++) {
      const [line] = await this.settle(how, sagaId, service);
      if (line !== undefined) return line;
      await sleep(100);
    }
    return assert.fail(`${sagaId} is not parked after twenty seconds`);
  }

  serviceOf(step: string): string {
    const found = this.services.find(({ handlers }) => handlers.some(handler => handler.name === step));
    return found?.name ?? assert.fail(`nobody does ${step}`);
  }

  /** Lets deliveries that are under way and events that wait come to rest. */
  async settled(): Promise<void> {
    for (const pool of new Set(this.pools))
      while (Number((await pool.query('select count(*) as n from outbox where published_at is null')).rows[0].n) > 0)
        await sleep(25);
    await sleep(100);
  }

  get #sagas() {
    return this.services[0]!.sagas ?? assert.fail('the first service starts sagas');
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.map(running => running.stop()));
    await this.broker.close();
    await Promise.all([...new Set(this.pools)].map(pool => pool.end()));
    await this.#databases.close();
  }
}
