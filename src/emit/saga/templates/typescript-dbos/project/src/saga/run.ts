import { setTimeout as sleep } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Instances } from './instances.ts';
import type { Outcome } from './outcome.ts';
import type { Phase } from './phases.ts';
import { perform, type Started, type Step, takeBack } from './steps.ts';
import { log } from './telemetry.ts';

/** Seconds after which a parked saga is told about again. */
const REMIND_EVERY = 3_600;

/** `again`: try once more from the first try; `done`: a person has done it by hand. */
export type Resume = 'again' | 'done';

export interface ResumeMessage {
  readonly how: Resume;
  /** Which parking it answers; an answer that comes twice must not open the next one. */
  readonly parks: number;
}

type Results<T extends readonly unknown[]> = { -readonly [K in keyof T]: T[K] extends Step<infer R> ? R : never };

/** The saga goes no further forward: what it has started is taken back. */
class TurnBack extends Error {}

/**
 * One run of a saga. DBOS runs the function again from its start after a crash and hands out what was written down, so
 * everything here must happen in the same order each time, and every effect stands inside `DBOS.runStep`.
 */
export class SagaRun {
  readonly #sagaId: string;
  readonly #instances: Instances;
  readonly #started: Started[] = [];
  #committed = false;
  #parks = 0;

  constructor(sagaId: string, instances: Instances) {
    this.#sagaId = sagaId;
    this.#instances = instances;
  }

  async step<R>(step: Step<R>): Promise<R> {
    const [result] = await this.parallel([step] as const);
    return result as R;
  }

  /** S11: waits until all of them have settled; only then the saga goes on or turns back. */
  async parallel<const T extends readonly Step<unknown>[]>(steps: T): Promise<Results<T>> {
    const names = steps.map(step => step.id).join(', ');
    const pivot = steps.find(step => step.kind === 'pivot');
    const isForward = this.#committed;
    if (!isForward) {
      const gate = pivot
        ? await this.#control(`claim ${names}`, () => this.#instances.claim(this.#sagaId, 'pivoting'))
        : await this.#control(`gate ${names}`, () => this.#instances.gate(this.#sagaId));
      if (gate !== 'open') throw new TurnBack(gate);
    }
    // S1: on the list before the step starts.
    const started = steps.map(step => (step.kind === 'compensatable' ? { step, refused: false } : undefined));
    this.#started.push(...started.filter(entry => entry !== undefined));
    const outcomes = await Promise.all(
      steps.map(step => DBOS.runStep(() => perform(this.#sagaId, step, isForward), { name: step.id })),
    );
    outcomes.forEach((outcome, i) => {
      const entry = started[i];
      if (entry && outcome.is === 'refused') entry.refused = true;
    });
    const pivotOutcome = pivot && outcomes[steps.indexOf(pivot)];
    if (pivotOutcome?.is === 'done') {
      await this.#enter('committed');
      this.#committed = true;
    }
    const results: unknown[] = [];
    for (const [i, outcome] of outcomes.entries()) results.push(await this.#resultOf(steps[i]!, outcome));
    return results as Results<T>;
  }

  async #resultOf(step: Step<unknown>, first: Outcome<unknown>): Promise<unknown> {
    let outcome = first;
    while (outcome.is !== 'done') {
      if (!this.#committed) throw new TurnBack(`${step.id} ${outcome.is}: ${outcome.why}`);
      if ((await this.#park('parked-forward', step.id, outcome.why)) === 'done') return undefined;
      await this.#enter('committed');
      outcome = await DBOS.runStep(() => perform(this.#sagaId, step, true), { name: step.id });
    }
    return outcome.result;
  }

  /** Runs a saga to its end. */
  async toEnd(forward: (run: SagaRun) => Promise<void>): Promise<'completed' | 'compensated'> {
    try {
      await forward(this);
      await this.#complete();
      return 'completed';
    } catch (error) {
      // What DBOS throws is about the run, not about the business: it is run again.
      if (isFromEngine(error) || (this.#committed && !(error instanceof TurnBack))) throw error;
      await this.#compensate(error instanceof Error ? error.message : String(error));
      return 'compensated';
    }
  }

  async #complete(): Promise<void> {
    if (this.#committed) return await this.#enter('completed');
    const gate = await this.#control('claim end', () => this.#instances.claim(this.#sagaId, 'completed'));
    if (gate !== 'open') throw new TurnBack(gate);
  }

  /** S8, S9: in reverse order of the starts, one after the other, and no cancel or deadline reaches in here. */
  async #compensate(cause: string): Promise<void> {
    log('warn', 'saga turns back', { sagaId: this.#sagaId, cause });
    await this.#enter('compensating', { cause });
    for (const { step, refused } of this.#started.toReversed()) {
      if (refused) continue;
      const name = `undo ${step.id}`;
      for (;;) {
        const outcome = await DBOS.runStep(() => takeBack(this.#sagaId, step), { name });
        if (outcome.is === 'done') break;
        const how = await this.#park('parked-backward', name, outcome.why);
        await this.#enter('compensating');
        if (how === 'done') break;
      }
    }
    await this.#enter('compensated');
  }

  /** Waits for a person. The first cause of the turn stays; why this step does not get on is in the alert. */
  async #park(phase: 'parked-forward' | 'parked-backward', step: string, why: string): Promise<Resume> {
    this.#parks++;
    await this.#enter(phase, { step });
    for (;;) {
      log('alert', 'saga is parked', { sagaId: this.#sagaId, step, why });
      const message = await DBOS.recv<ResumeMessage>('resume', REMIND_EVERY);
      if (message?.parks === this.#parks) return message.how;
    }
  }

  async #enter(phase: Phase, at: { readonly step?: string; readonly cause?: string } = {}): Promise<void> {
    await this.#control(`enter ${phase}`, async () => {
      await this.#instances.enter(this.#sagaId, phase, at);
      return phase;
    });
  }

  async #control<T>(name: string, decide: () => Promise<T>): Promise<T> {
    return await DBOS.runStep(() => untilDatabaseAnswers(decide), { name });
  }
}

/** What a step throws is written down for good; a database that is away for a moment must not end a saga. */
export async function untilDatabaseAnswers<T>(ask: () => Promise<T>): Promise<T> {
  for (let wait = 50; ; wait = Math.min(wait * 2, 5_000)) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('saga ')) throw error;
      log('warn', 'database does not answer', { why: error instanceof Error ? error.message : String(error) });
      await sleep(wait);
    }
  }
}

function isFromEngine(error: unknown): boolean {
  return error instanceof Error && /^DBOS/.test(error.constructor.name);
}
