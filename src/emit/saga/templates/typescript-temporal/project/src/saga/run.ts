import {
  CancellationScope,
  condition,
  isCancellation,
  log,
  metricMeter,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Ending, SagaSettings } from './define.ts';
import {
  type CancelAnswer,
  cancelUpdate,
  type Phase,
  phaseAttribute,
  type Resume,
  resumeSignal,
  type State,
  stateQuery,
} from './messages.ts';
import { type Compensatable, type Step, type StepOutcome, settle } from './step.ts';

/** After this time a parked saga is told about again. */
const REMIND_EVERY = '1 hour';

type Results<T extends readonly unknown[]> = { -readonly [K in keyof T]: T[K] extends Step<infer R> ? R : never };

/** The saga goes no further forward: what it has started is taken back. */
class TurnBack extends Error {}

/** Runs a saga to its end, answering to cancel, resume and questions about its state on the way. */
export async function runSaga(settings: SagaSettings, forward: (saga: SagaRun) => Promise<void>): Promise<Ending> {
  const run = new SagaRun(settings);
  setHandler(stateQuery, () => run.state);
  setHandler(cancelUpdate, () => run.cancel());
  setHandler(resumeSignal, message => run.resume(message));
  // A cancel by Temporal's own tools asks for the same. S9: neither reaches into the steps or the way back by itself.
  CancellationScope.current().cancelRequested.catch(() => run.cancel());
  return await CancellationScope.nonCancellable(() => run.toEnd(forward));
}

export class SagaRun {
  readonly sagaId = workflowInfo().workflowId;
  readonly #settings: SagaSettings;
  readonly #started: { readonly step: Compensatable<unknown>; refused: boolean }[] = [];
  readonly #deadline = new CancellationScope();
  /** Of the steps that are under way. */
  #stage = new CancellationScope();
  #turn: string | undefined;
  #resumed: Resume['how'] | undefined;
  #state: State;

  constructor(settings: SagaSettings) {
    this.#settings = settings;
    this.#state = { phase: 'running', version: settings.version, parks: 0 };
  }

  get state(): State {
    return this.#state;
  }

  async step<R>(step: Step<R>): Promise<R> {
    const [result] = await this.parallel([step] as const);
    return result as R;
  }

  /** S11: waits until all of them have settled; only then the saga goes on or turns back. */
  async parallel<const T extends readonly Step<unknown>[]>(steps: T): Promise<Results<T>> {
    const pivot = steps.find(step => step.kind === 'pivot');
    this.#gate();
    if (pivot) this.#enter('pivoting');
    // S1: on the list before the step starts.
    const started = steps.map(step => (step.kind === 'compensatable' ? { step, refused: false } : undefined));
    this.#started.push(...started.filter(entry => entry !== undefined));
    this.#stage = new CancellationScope();
    const outcomes = await this.#stage.run(() => Promise.all(steps.map(step => this.#perform(step))));
    outcomes.forEach((outcome, i) => {
      const entry = started[i];
      // S5: what was refused was not done and never will be.
      if (entry && outcome.is === 'refused') entry.refused = true;
    });
    if (pivot && outcomes[steps.indexOf(pivot)]?.is === 'done') this.#enter('committed');
    const results: unknown[] = [];
    for (const [i, outcome] of outcomes.entries()) results.push(await this.#resultOf(steps[i]!, outcome));
    return results as Results<T>;
  }

  async toEnd(forward: (saga: SagaRun) => Promise<void>): Promise<Ending> {
    this.#enter('running');
    this.#watchDeadline();
    try {
      await forward(this);
      this.#gate();
      this.#enter('completed');
      return 'completed';
    } catch (error) {
      if (!(error instanceof TurnBack)) throw error;
      await this.#compensate(error.message);
      return 'compensated';
    }
  }

  /** S9: until the pivot has started. Asked again while it is being taken back, it is what was wanted. */
  cancel(): CancelAnswer {
    const { phase } = this.#state;
    if (phase === 'running' && this.#settings.cancellable) {
      this.#turnBack('cancelled');
      return 'accepted';
    }
    return phase === 'compensating' || phase === 'parked-backward' || phase === 'compensated' ? 'accepted' : 'refused';
  }

  resume({ how, parks = this.#state.parks }: Resume): void {
    if (this.#state.parked && parks === this.#state.parks) this.#resumed = how;
  }

  #isCommitted(): boolean {
    return this.#state.phase === 'committed';
  }

  /** S9, S10: what asks to turn back is heard before each step until the pivot. */
  #gate(): void {
    if (this.#turn !== undefined && !this.#isCommitted()) throw new TurnBack(this.#turn);
  }

  /** Tries end, but what is under way is waited for. */
  #turnBack(cause: string): void {
    this.#turn ??= cause;
    this.#stage.cancel();
  }

  #watchDeadline(): void {
    const { deadline } = this.#settings;
    if (deadline === undefined) return;
    // From the start of the saga, not from the moment a worker was there for it.
    const left = deadline - (Date.now() - workflowInfo().startTime.getTime());
    this.#deadline
      .run(() => sleep(Math.max(left, 1)))
      .then(
        () => this.#turnBack('deadline passed'),
        (error: unknown) => {
          if (!isCancellation(error)) throw error;
        },
      );
  }

  async #perform<R>(step: Step<R>): Promise<StepOutcome<R>> {
    return await settle(step.do(this.#keyOf(step)));
  }

  async #resultOf(step: Step<unknown>, first: StepOutcome<unknown>): Promise<unknown> {
    let outcome = first;
    while (outcome.is !== 'done') {
      if (!this.#isCommitted()) throw new TurnBack(this.#turn ?? `${step.id} ${outcome.is}: ${outcome.why}`);
      // S7: past the pivot there is no way but forward.
      if ((await this.#park('parked-forward', step.id, outcome.why)) === 'done') return undefined;
      outcome = await this.#perform(step);
    }
    return outcome.result;
  }

  /** S8: in reverse order of the starts, one after the other, each until it is done. */
  async #compensate(cause: string): Promise<void> {
    log.warn('saga turns back', { cause });
    this.#enter('compensating', { cause });
    for (const { step, refused } of this.#started.toReversed()) {
      if (refused) continue;
      for (;;) {
        const outcome = await settle(step.undo(this.#keyOf(step)));
        if (outcome.is === 'done') break;
        if ((await this.#park('parked-backward', `undo ${step.id}`, outcome.why)) === 'done') break;
      }
    }
    this.#enter('compensated');
  }

  /** Waits for a person, and goes back to the phase it was in. */
  async #park(phase: 'parked-forward' | 'parked-backward', step: string, why: string): Promise<Resume['how']> {
    const before = this.#state.phase;
    this.#resumed = undefined;
    this.#enter(phase, { parked: { step, why }, parks: this.#state.parks + 1 });
    metricMeter.createCounter('saga_parks', 'parks', 'Sagas that began to wait for a person').add(1, { step });
    for (;;) {
      log.error('saga is parked', { step, why, cause: this.#state.cause });
      if (await condition(() => this.#resumed !== undefined, REMIND_EVERY)) break;
    }
    const { parked: _, ...rest } = this.#state;
    this.#state = rest;
    this.#enter(before);
    return this.#resumed!;
  }

  #enter(phase: Phase, change: Partial<State> = {}): void {
    if (phase !== 'running') this.#deadline.cancel();
    this.#state = { ...this.#state, ...change, phase };
    upsertSearchAttributes([{ key: phaseAttribute, value: phase }]);
  }

  #keyOf(step: Step<unknown>): string {
    return step.key ?? `${this.sagaId}:${step.id}`;
  }
}
