import { definition } from '../../src/definition.ts';
import type { SampleStep } from './participants.ts';

export interface SagaStep extends SampleStep {
  /** Name of its activity. */
  readonly activity: string;
  /** Of the one that takes it back. */
  readonly undo?: string;
}

/** A history as `temporal workflow show -o json` writes it. */
export interface History {
  readonly events: readonly object[];
}

/**
 * Writes down what a server would have, had the workflow started these activities in this order and with these answers.
 * @param turns index of the step that is refused; undefined: all goes well
 */
export function historyOf(steps: readonly SagaStep[], input: unknown, turns?: number): History {
  const history = new HistoryWriter(input);
  const started: SagaStep[] = [];
  const pivot = steps.find(step => step.kind === 'pivot');
  const hasDeadline = definition.deadline !== undefined && pivot?.stage !== 0;
  let isOpen = hasDeadline;
  const closeTimer = () => {
    const wasOpen = isOpen;
    isOpen = false;
    return wasOpen;
  };
  history.setPhase();
  if (hasDeadline) history.startTimer();
  for (const stage of new Set(steps.map(step => step.stage))) {
    const group = steps.filter(step => step.stage === stage);
    const isPivot = pivot?.stage === stage;
    if (isPivot) history.setPhase();
    started.push(...group.filter(step => step.undo !== undefined));
    const refused = turns === undefined ? undefined : group.find(step => step === steps[turns]);
    history.run(
      group.map(step => [step.activity, step === refused ? 'refused' : 'done']),
      isPivot && closeTimer(),
    );
    if (refused) {
      history.setPhase();
      for (const step of started.toReversed())
        if (step !== refused) history.run([[step.undo ?? '', 'done']], closeTimer());
      return history.end('compensated', closeTimer());
    }
    if (isPivot) history.setPhase();
  }
  return history.end('completed', closeTimer());
}

type Attributes = Readonly<Record<string, unknown>>;

class HistoryWriter {
  readonly #events: object[] = [];
  #task = '';
  #timer = '';
  #activities = 0;

  constructor(input: unknown) {
    this.#add('WORKFLOW_EXECUTION_STARTED', {
      workflowType: { name: definition.workflow },
      taskQueue: { name: definition.name },
      input: { payloads: [payload(input)] },
      originalExecutionRunId: '00000000-0000-4000-8000-000000000001',
      firstExecutionRunId: '00000000-0000-4000-8000-000000000001',
      workflowId: 'stored',
      attempt: 1,
      workflowTaskTimeout: '10s',
    });
    this.#runTask();
  }

  setPhase(): void {
    this.#add('UPSERT_WORKFLOW_SEARCH_ATTRIBUTES', { workflowTaskCompletedEventId: this.#task, searchAttributes: {} });
  }

  startTimer(): void {
    const timer = { timerId: '1', startToFireTimeout: '1800s', workflowTaskCompletedEventId: this.#task };
    this.#timer = this.#add('TIMER_STARTED', timer);
  }

  /**
   * Activities that start together, and what becomes of them.
   * @param closesTimer the deadline is called off in the same task; Temporal puts that behind the activities
   */
  run(activities: readonly (readonly [type: string, answer: 'done' | 'refused'])[], closesTimer: boolean): void {
    const scheduled = activities.map(([name]) =>
      this.#add('ACTIVITY_TASK_SCHEDULED', {
        activityId: String(++this.#activities),
        activityType: { name },
        taskQueue: { name: definition.name },
        startToCloseTimeout: '3s',
        workflowTaskCompletedEventId: this.#task,
      }),
    );
    if (closesTimer) this.#cancelTimer();
    for (const [i, [, answer]] of activities.entries()) {
      const startedEventId = this.#add('ACTIVITY_TASK_STARTED', { scheduledEventId: scheduled[i], attempt: 1 });
      const about = { scheduledEventId: scheduled[i], startedEventId };
      if (answer === 'done') this.#add('ACTIVITY_TASK_COMPLETED', { ...about, result: { payloads: [payload({})] } });
      else
        this.#add('ACTIVITY_TASK_FAILED', {
          ...about,
          failure: { message: 'no', applicationFailureInfo: { type: 'refused', nonRetryable: true } },
          retryState: 'RETRY_STATE_NON_RETRYABLE_FAILURE',
        });
    }
    this.#runTask();
  }

  end(ending: string, closesTimer: boolean): History {
    this.setPhase();
    if (closesTimer) this.#cancelTimer();
    this.#add('WORKFLOW_EXECUTION_COMPLETED', {
      result: { payloads: [payload(ending)] },
      workflowTaskCompletedEventId: this.#task,
    });
    return { events: this.#events };
  }

  #cancelTimer(): void {
    this.#add('TIMER_CANCELED', {
      timerId: '1',
      startedEventId: this.#timer,
      workflowTaskCompletedEventId: this.#task,
    });
  }

  #runTask(): void {
    const scheduledEventId = this.#add('WORKFLOW_TASK_SCHEDULED', { taskQueue: { name: definition.name }, attempt: 1 });
    const startedEventId = this.#add('WORKFLOW_TASK_STARTED', { scheduledEventId });
    // Without these flags an order of activities that is not the written one would pass.
    const sdkMetadata = { coreUsedFlags: [1, 2, 3] };
    this.#task = this.#add('WORKFLOW_TASK_COMPLETED', { scheduledEventId, startedEventId, sdkMetadata });
  }

  #add(type: string, attributes: Attributes): string {
    const eventId = String(this.#events.length + 1);
    const eventTime = new Date(1_700_000_000_000 + this.#events.length * 1_000).toISOString();
    const name = `${type.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}EventAttributes`;
    this.#events.push({ eventId, eventTime, eventType: `EVENT_TYPE_${type}`, [name]: attributes });
    return eventId;
  }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const payload = (value: unknown) => ({
  metadata: { encoding: base64('json/plain') },
  data: base64(JSON.stringify(value)),
});
