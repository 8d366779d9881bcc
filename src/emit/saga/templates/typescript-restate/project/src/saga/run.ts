import * as restate from '@restatedev/restate-sdk';
import type { Outcome } from './outcome.ts';
import type { Phase } from './phases.ts';
import { type Retry, runOptions } from './retry.ts';
import { attempt, type Compensatable, keyOf, question, type Step } from './steps.ts';
import { log } from './telemetry.ts';

/** What can be asked about a saga from outside; kept in the state of its workflow. */
export interface Status {
  readonly phase: Phase;
  readonly version: string;
  /** Where it is parked. */
  readonly step?: string;
  /** Why it turned back, or is parked. */
  readonly cause?: string;
  /** How often it was parked; `resume` answers the last time. */
  readonly parks: number;
}

/** `again`: try once more from the first try; `done`: a person has done it by hand. */
export type Resume = 'again' | 'done';

/** S9: the first to resolve it wins: a cancel, or the start of the pivot. */
export type Decision = 'cancelled' | 'pivot';
export const DECISION = 'decision';
export const resumeName = (parks: number): string => `resume ${parks}`;

type Results<T extends readonly unknown[]> = { -readonly [K in keyof T]: T[K] extends Step<infer R> ? R : never };

/** The saga goes no further forward. Terminal, so that Restate would not retry it if it got out. */
class TurnBack extends restate.TerminalError {}

const ENDED = Symbol('ended');

/**
 * One run of a saga. Restate runs the handler again from its start after a crash and hands out what is in the journal,
 * so everything here happens in the same order each time, and every effect stands inside `ctx.run`.
 */
export class SagaRun {
  readonly #ctx: restate.WorkflowContext;
  readonly #version: string;
  readonly #sagaId: string;
  readonly #cancel: restate.RestatePromise<Decision>;
  readonly #deadline: restate.RestatePromise<void> | undefined;
  /** S1: in the order of the starts. */
  readonly #started: Compensatable<unknown>[] = [];
  #cause: string | undefined;
  #isTurning = false;
  #committed = false;
  #parks = 0;

  /** @param deadline S10: milliseconds; a durable timer */
  constructor(ctx: restate.WorkflowContext, sagaId: string, version: string, deadline: number | undefined) {
    this.#ctx = ctx;
    this.#version = version;
    this.#sagaId = sagaId;
    this.#cancel = ctx.promise<Decision>(DECISION).get();
    this.#deadline = deadline === undefined ? undefined : ctx.sleep(deadline, 'deadline');
    this.#enter('running');
  }

  async step<R>(step: Step<R>): Promise<R> {
    const [result] = await this.parallel([step] as const);
    return result as R;
  }

  /** S11: all of them settle before the saga goes on or turns back. */
  async parallel<const T extends readonly Step<unknown>[]>(steps: T): Promise<Results<T>> {
    const pivot = steps.find(step => step.kind === 'pivot');
    if (pivot) {
      await this.#closeToCancels();
      this.#enter('pivoting');
    }
    const isForward = this.#committed || pivot !== undefined;
    // S1: on the list before the step starts.
    if (!isForward) this.#started.push(...steps.filter(step => step.kind === 'compensatable'));
    const all = restate.RestatePromise.all(steps.map(step => this.#forward(step, 1)));
    const outcomes = isForward ? await shielded(all) : await this.#unlessEnded(all);
    steps.forEach((step, i) => {
      // S5: what was refused was not done and never will be.
      if (outcomes[i]!.is === 'refused' && step.kind === 'compensatable')
        this.#started.splice(this.#started.indexOf(step), 1);
    });
    const results: unknown[] = [];
    if (pivot && outcomes[steps.indexOf(pivot)]!.is === 'done') this.#commit();
    for (const [i, step] of steps.entries()) results.push(await this.#resultOf(step, outcomes[i]!));
    return results as Results<T>;
  }

  /** Runs a saga to its end. */
  async toEnd(forward: (run: SagaRun) => Promise<void>): Promise<'completed' | 'compensated'> {
    try {
      await forward(this);
      // Without a pivot a cancel counts until here.
      if (!this.#committed) await this.#closeToCancels();
    } catch (error) {
      // Suspensions and bugs are for Restate to retry: only what is terminal says something about the saga.
      if (!(error instanceof restate.TerminalError) || this.#committed) throw error;
      await this.#compensate(error instanceof restate.CancelledError ? 'cancelled' : error.message);
      return 'compensated';
    }
    this.#enter('completed');
    return 'completed';
  }

  /** S9, S10: from here on neither a cancel nor the deadline counts. */
  async #closeToCancels(): Promise<void> {
    const decision = this.#ctx.promise<Decision>(DECISION);
    try {
      await decision.resolve('pivot');
    } catch (error) {
      // Resolved before, by a cancel.
      if (!(error instanceof restate.TerminalError) || error instanceof restate.CancelledError) throw error;
    }
    if ((await this.#unlessLate(decision.get())) === 'cancelled') throw new TurnBack('cancelled');
  }

  async #unlessEnded<T>(work: restate.RestatePromise<T>): Promise<T> {
    const cancelled = this.#cancel.map((): typeof ENDED => ENDED);
    const done = await this.#unlessLate(restate.RestatePromise.race([cancelled, work]));
    if (done === ENDED) throw new TurnBack('cancelled');
    return done as T;
  }

  async #unlessLate<T>(work: restate.RestatePromise<T>): Promise<T> {
    if (!this.#deadline) return await work;
    const late = this.#deadline.map((): typeof ENDED => ENDED);
    const done = await restate.RestatePromise.race([late, work]);
    if (done === ENDED) throw new TurnBack('deadline passed');
    return done as T;
  }

  async #resultOf(step: Step<unknown>, first: Outcome<unknown>): Promise<unknown> {
    let outcome = first;
    for (let round = 2; outcome.is !== 'done'; round++) {
      const isFinal = step.kind === 'pivot' ? outcome.is === 'refused' : !this.#committed;
      if (isFinal) throw new TurnBack(`${step.id} ${outcome.is}: ${outcome.why}`);
      if (step.kind === 'pivot' || step.retry.max === 'unlimited')
        this.#alert('step does not get on', step.id, outcome.why);
      else if ((await this.#park('parked-forward', step.id, outcome.why)) === 'done') return undefined;
      else this.#enter('committed');
      outcome = await shielded(this.#forward(step, round));
    }
    if (step.kind === 'pivot' && !this.#committed) this.#commit();
    return outcome.result;
  }

  #commit(): void {
    this.#committed = true;
    this.#enter('committed');
  }

  /** S8, S9: in reverse order of the starts, one after the other, and no cancel or deadline reaches in here. */
  async #compensate(cause: string): Promise<void> {
    this.#isTurning = true;
    this.#cause = cause;
    log('warn', 'saga turns back', { sagaId: this.#sagaId, cause });
    this.#enter('compensating');
    for (const step of this.#started.toReversed()) await this.#takeBack(step);
    this.#enter('compensated');
  }

  async #takeBack(step: Compensatable<unknown>): Promise<void> {
    const name = `undo ${step.id}`;
    for (let round = 1; ; round++) {
      const outcome = await shielded(this.#undo(step, round));
      if (outcome.is === 'done') return;
      if (step.undoRetry.max === 'unlimited') this.#alert('undo does not get on', name, outcome.why);
      else if ((await this.#park('parked-backward', name, outcome.why)) === 'done') return;
      else this.#enter('compensating');
    }
  }

  #forward(step: Step<unknown>, round: number): restate.RestatePromise<Outcome<unknown>> {
    const mayRefuse = !this.#committed;
    const insists = this.#committed || step.kind === 'pivot';
    return this.#run(step.id, round, step.retry, async number => {
      // A saga that has turned back lets go of the calls it no longer waits for.
      if (this.#isTurning) return { is: 'unknown', why: 'the saga turned back' };
      const outcome = await attempt(this.#sagaId, step, step.id, step.do, number);
      const found = outcome.is === 'unknown' && step.kind === 'pivot' && (await question(this.#sagaId, step, number));
      if (found) return found;
      if (outcome.is === 'done' || this.#isTurning) return outcome;
      const isFinal = outcome.is === 'refused' ? mayRefuse : !insists && !step.retry.on.includes(outcome.is);
      if (isFinal) return outcome;
      throw new Error(outcome.why);
    });
  }

  #undo(step: Compensatable<unknown>, round: number): restate.RestatePromise<Outcome<unknown>> {
    const call = step.undo(keyOf(this.#sagaId, step));
    return this.#run(`undo ${step.id}`, round, step.undoRetry, async number => {
      const outcome = await attempt(this.#sagaId, step, `undo ${step.id}`, call, number);
      // A refused undo is for a person.
      if (outcome.is === 'done' || outcome.is === 'refused') return outcome;
      throw new Error(outcome.why);
    });
  }

  /** One try for each time that Restate runs it; one that throws is tried again. */
  #run(
    id: string,
    round: number,
    retry: Retry,
    once: (number: number) => Promise<Outcome<unknown>>,
  ): restate.RestatePromise<Outcome<unknown>> {
    const name = round === 1 ? id : `${id} #${round}`;
    const run = `${this.#ctx.request().id} ${name}`;
    return this.#ctx
      .run(name, () => once(countTry(run)), runOptions(retry, round))
      .map((outcome, failure) => {
        tries.delete(run);
        return outcome ?? { is: 'unknown', why: failure?.message ?? 'no answer' };
      });
  }

  /** Waits for a person. The first cause of the turn stays; why this step does not get on is in the alert. */
  async #park(phase: 'parked-forward' | 'parked-backward', step: string, why: string): Promise<Resume> {
    this.#parks++;
    this.#alert('saga is parked', step, why);
    this.#enter(phase, { step, cause: this.#cause ?? why });
    return await shielded(this.#ctx.promise<Resume>(resumeName(this.#parks)).get());
  }

  /** Told again each time the run is replayed: after a restart nobody has to look for old lines. */
  #alert(message: string, step: string, why: string): void {
    log('alert', message, { sagaId: this.#sagaId, step, why });
  }

  #enter(phase: Phase, at: { readonly step?: string; readonly cause?: string } = {}): void {
    const cause = this.#cause === undefined ? {} : { cause: this.#cause };
    this.#ctx.set<Status>('status', { phase, version: this.#version, parks: this.#parks, ...cause, ...at });
  }
}

/** Tries that this process has made, for the log only. */
const tries = new Map<string, number>();

function countTry(run: string): number {
  const number = (tries.get(run) ?? 0) + 1;
  tries.set(run, number);
  return number;
}

/**
 * S9: waits on, however often the invocation is cancelled. Restate gives a cancel to the promise that is awaited, so a
 * new one is put around the same work.
 */
async function shielded<T>(work: restate.RestatePromise<T>): Promise<T> {
  for (;;) {
    try {
      return await work.map((value, failure) => {
        if (failure) throw failure;
        return value as T;
      });
    } catch (error) {
      if (!(error instanceof restate.CancelledError)) throw error;
    }
  }
}
