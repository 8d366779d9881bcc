import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { StateMachine } from 'aws-local-stepfunctions';
import type { PoolClient } from 'pg';
import { Refusal } from '../../participant/once.ts';
import { cancel, type ControlEvent } from '../../src/saga/control.ts';
import type { StepEvent } from '../../src/saga/participant.ts';
import { controlFunction, functions, sample, steps } from '../sample.ts';
import { type Database, emptyDatabase } from './database.ts';
import { machine, tasksOf } from './machine.ts';

export interface SampleStep {
  readonly id: string;
  readonly kind: 'compensatable' | 'pivot' | 'retriable' | 'readonly';
  /** Index of the stage. */
  readonly stage: number;
  /** Tries before it is given up, asked for, or parked. */
  readonly tries: number;
  /** 0: it has no undo. */
  readonly undoTries: number;
}

/** Makes an effect of a step that writes into the ledger and returns an answer. */
export type Play = <R>(
  step: string,
  answer: R,
) => (tx: PoolClient, ...rest: [...request: unknown[], key: string]) => Promise<R>;

/** `lost-after`: done, and the answer is lost; `late`: the call times out, and it is done when it is let go. */
export type Fault = 'refused' | 'lost-before' | 'lost-after' | 'late';

interface Trouble {
  readonly fault: Fault;
  times: number;
}

export interface Run {
  readonly sagaId: string;
  readonly outcome: Promise<{
    readonly phase: string;
    readonly cause: string | null;
    readonly parked: readonly string[];
  }>;
}

type Input = Parameters<StateMachine['run']>[0];

let serial = 0;

/** The state machine in a simulator, with the real functions on a real database. */
export class World {
  readonly #database: Database;
  readonly #troubles = new Map<string, Trouble>();
  readonly #hooks = new Map<string, () => Promise<unknown>>();
  readonly #late = new Map<string, (() => Promise<unknown>)[]>();
  readonly #known = new Set<string>();
  readonly #answers = new Map<string, unknown>();
  readonly #functions: ReadonlyMap<string, (event: StepEvent) => Promise<unknown>>;
  /** What a person answers when a saga is parked. */
  readonly answers = new Map<string, 'again' | 'done'>();

  private constructor(database: Database) {
    this.#database = database;
    const play: Play = (step, answer) => {
      this.#answers.set(step, answer);
      return (tx, ...rest) => this.#play(step, answer, tx, String(rest.at(-1)));
    };
    this.#functions = new Map(Object.entries(functions(play)).map(([name, of]) => [name, of(database.pool)]));
  }

  async #play<R>(step: string, answer: R, tx: PoolClient, key: string): Promise<R> {
    const sagaId = [...this.#known].filter(id => key.includes(id)).reduce((a, b) => (a.length > b.length ? a : b), '');
    await this.note(tx, sagaId, step);
    const trouble = this.#troubles.get(`${step} ${sagaId}`);
    if (trouble?.fault === 'refused' && trouble.times-- > 0) throw new Refusal('SaidNo');
    return answer;
  }

  static async open(): Promise<World> {
    return new World(await emptyDatabase());
  }

  next(): { readonly sagaId: string; readonly input: ReturnType<typeof sample> } {
    const sagaId = `saga-${++serial}-`;
    this.#known.add(sagaId);
    return { sagaId, input: sample(serial) };
  }

  /** @param step `reserve`, `undo reserve` */
  trouble(sagaId: string, step: string, fault: Fault, times: number): void {
    this.#troubles.set(`${step} ${sagaId}`, { fault, times });
  }

  mend(sagaId: string, step: string): void {
    this.#troubles.delete(`${step} ${sagaId}`);
  }

  /** Does something when a call of this step has been done. */
  when(sagaId: string, step: string, hook: () => Promise<unknown>): void {
    this.#hooks.set(`${step} ${sagaId}`, hook);
  }

  cancel(sagaId: string): Promise<'accepted' | 'refused'> {
    return cancel(this.#database.pool, sagaId);
  }

  async passDeadline(sagaId: string): Promise<void> {
    await this.#database.pool.query(
      `update saga_instance set deadline_at = now() - interval '1 second' where saga_id = $1`,
      [sagaId],
    );
  }

  async note(tx: Pick<PoolClient, 'query'>, sagaId: string, step: string): Promise<void> {
    await tx.query('insert into ledger values ($1, $2, $3)', [
      sagaId,
      step.replace(/^undo /, ''),
      step.startsWith('undo ') ? -1 : 1,
    ]);
  }

  byHand(sagaId: string, step: string): Promise<void> {
    return this.note(this.#database.pool, sagaId, step);
  }

  /** Runs the machine to its end. */
  async run(
    sagaId: string,
    input: Input,
  ): Promise<{ readonly phase: string; readonly cause: string | null; readonly parked: readonly string[] }> {
    const parked: string[] = [];
    const tasks = tasksOf(machine);
    const handlers = tasks.map(
      ({ name, of }) => [name, async (event: unknown) => jsonOf(await this.#call(of, event, parked))] as const,
    );
    // The simulator's types know each state by its kind; what is not valid is found by the validator.
    const definition = machine as unknown as ConstructorParameters<typeof StateMachine>[0];
    const run = new StateMachine(definition).run(input, {
      context: { Execution: { Name: sagaId, Input: input }, Task: { Token: 'a token' } },
      overrides: {
        taskResourceLocalHandlers: Object.fromEntries(handlers),
        retryIntervalOverrides: Object.fromEntries(tasks.map(({ name }) => [name, 0])),
        waitTimeOverrides: Object.fromEntries(
          Object.keys(machine.States)
            .filter(n => n.startsWith('Wait '))
            .map(n => [n, 10]),
        ),
      },
    });
    await run.result;
    const { rows } = await this.#database.pool.query<{ phase: string; cause: string | null }>(
      'select phase, cause from saga_instance where saga_id = $1',
      [sagaId],
    );
    return { phase: rows[0]?.phase ?? 'none', cause: rows[0]?.cause ?? null, parked };
  }

  async #call(of: string, event: unknown, parked: string[]): Promise<unknown> {
    if (of === 'Control') return await this.#control(event, parked);
    const call = event as StepEvent;
    const name = call.what === 'do' ? call.step : `${call.what} ${call.step}`;
    const invoke = this.#functions.get(of) ?? assert.fail(`there is no function ${of}`);
    const trouble = this.#troubles.get(`${name} ${call.sagaId}`);
    if (trouble && trouble.fault !== 'refused' && trouble.times-- > 0) {
      if (trouble.fault === 'lost-after') await invoke(call);
      if (trouble.fault === 'late')
        this.#late.set(call.sagaId, [...(this.#late.get(call.sagaId) ?? []), () => invoke(call)]);
      throw timeout();
    }
    const answer = await invoke(call);
    await this.#hooks.get(`${name} ${call.sagaId}`)?.();
    return answer;
  }

  async #control(event: unknown, parked: string[]): Promise<unknown> {
    const payload = typeof event === 'object' && event !== null && 'Payload' in event ? event.Payload : event;
    const asked = payload as ControlEvent;
    const answer = await controlFunction(this.#database.pool)(asked);
    if (asked.action !== 'park') return answer;
    parked.push(asked.step);
    const how = this.answers.get(asked.sagaId) ?? 'again';
    if (how === 'done') await this.byHand(asked.sagaId, asked.step);
    else this.mend(asked.sagaId, asked.step);
    return { how, answer: this.#answers.get(asked.step) ?? {} };
  }

  /** Lets calls that were under way arrive. */
  async release(sagaId: string): Promise<void> {
    for (const arrive of this.#late.get(sagaId) ?? []) await arrive().catch(() => {});
    await sleep(10);
  }

  /** All or nothing, and nothing twice. */
  async expectLedger(sagaId: string, phase: string): Promise<void> {
    const { rows } = await this.#database.pool.query<{ step: string; change: number }>(
      'select step, change from ledger where saga_id = $1',
      [sagaId],
    );
    const times = new Map<string, number>();
    for (const { step, change } of rows) times.set(`${step} ${change}`, (times.get(`${step} ${change}`) ?? 0) + 1);
    const effects = steps.filter(step => step.kind !== 'readonly');
    const net = (id: string) => (times.get(`${id} 1`) ?? 0) - (times.get(`${id} -1`) ?? 0);
    assert.deepEqual(
      new Map(effects.map(s => [s.id, net(s.id)])),
      new Map(effects.map(s => [s.id, phase === 'completed' ? 1 : 0])),
    );
    assert.deepEqual(
      [...times].filter(([, n]) => n > 1),
      [],
      'happened more than once',
    );
  }

  stop(): Promise<void> {
    return this.#database.close();
  }
}

/** What Lambda makes of an answer. */
const jsonOf = (answer: unknown): Input => JSON.parse(JSON.stringify(answer ?? null));

function timeout(): Error {
  const error = new Error('no answer in time');
  error.name = 'States.Timeout';
  return error;
}
