import { type Saga, type Step, stepsOf } from '../../spec.ts';
import { plainText } from '../go/language.ts';
import { filledIn, sampleAnswer, sampleInput } from '../sample-value.ts';
import type { Plan } from './plan.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** A history as Temporal's command line tool writes it, one event on each line. */
class History {
  readonly #events: string[] = [];

  /** @returns its number */
  add(type: string, attributes: Attributes): number {
    const eventId = this.#events.length + 1;
    const name = type.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    // The moment does not matter, but that there is one.
    const eventTime = '2030-01-31T12:00:00Z';
    const event = { eventId: String(eventId), eventTime, eventType: `EVENT_TYPE_${type}` };
    this.#events.push(JSON.stringify({ ...event, [`${name}EventAttributes`]: attributes }));
    return eventId;
  }

  get next(): number {
    return this.#events.length + 1;
  }

  /** A workflow task: what follows is what the worker has made of it. */
  task(): string {
    const taskQueue = { name: 'queue', kind: 'TASK_QUEUE_KIND_NORMAL' };
    const scheduled = this.add('WORKFLOW_TASK_SCHEDULED', { taskQueue, startToCloseTimeout: '10s', attempt: 1 });
    const started = this.add('WORKFLOW_TASK_STARTED', { scheduledEventId: String(scheduled), identity: 'worker' });
    const completed = this.add('WORKFLOW_TASK_COMPLETED', {
      scheduledEventId: String(scheduled),
      startedEventId: String(started),
      identity: 'worker',
      // What this version of the SDK writes down of itself.
      sdkMetadata: scheduled === 2 ? { langUsedFlags: [3, 4], sdkName: 'temporal-go', sdkVersion: '1.50.0' } : {},
    });
    return String(completed);
  }

  state(task: string, state: string): void {
    const metadata = { encoding: base64('json/plain'), type: base64('Keyword') };
    const SagaState = { metadata, data: base64(JSON.stringify(state)) };
    const searchAttributes = { indexedFields: { SagaState } };
    this.add('UPSERT_WORKFLOW_SEARCH_ATTRIBUTES', { workflowTaskCompletedEventId: task, searchAttributes });
  }

  text(): string {
    return `{"events": [\n${this.#events.map(event => `  ${event}`).join(',\n')}\n]}`;
  }
}

/** Histories that this version must understand: nothing goes wrong, and the last step that can be refused is refused. */
export function historiesOf(plan: Plan): readonly (readonly [name: string, text: string])[] {
  const refused = stepsOf(plan.saga).findLast(s => s.kind === 'pivot' || s.kind === 'compensatable');
  return [
    ['nothing-goes-wrong', historyOf(plan, undefined)],
    ...(refused ? [['a-refusal', historyOf(plan, refused)] as const] : []),
  ];
}

function historyOf(plan: Plan, refused: Step | undefined): string {
  const { saga } = plan;
  const history = new History();
  history.add('WORKFLOW_EXECUTION_STARTED', {
    workflowType: { name: plan.main },
    taskQueue: { name: plainText(saga.name), kind: 'TASK_QUEUE_KIND_NORMAL' },
    input: payload(sampleInput(saga)),
    workflowTaskTimeout: '10s',
    originalExecutionRunId: '00000000-0000-4000-8000-000000000001',
    attempt: 1,
    workflowId: `${plainText(saga.name)}-1`,
  });
  let task = history.task();
  history.state(task, 'STARTED');
  const timer = startTimer(saga, history, task);
  const cancelTimer = () => {
    if (timer !== undefined)
      history.add('TIMER_CANCELED', {
        timerId: String(timer),
        startedEventId: String(timer),
        workflowTaskCompletedEventId: task,
        identity: 'worker',
      });
  };
  const started: Step[] = [];
  const end = (state: 'COMPLETED' | 'COMPENSATED') => {
    history.state(task, state);
    history.add('WORKFLOW_EXECUTION_COMPLETED', { result: payload(state), workflowTaskCompletedEventId: task });
    return history.text();
  };
  const hasPivot = stepsOf(saga).some(s => s.kind === 'pivot');
  for (const { steps } of saga.stages) {
    const decides = steps.find(s => s.kind === 'pivot');
    if (decides) {
      cancelTimer();
      history.state(task, 'COMMITTING');
    }
    started.push(...steps.filter(s => s.compensation && s !== refused));
    run(
      plan,
      history,
      task,
      steps.map(step => ({ step, isUndo: false })),
      refused,
    );
    task = history.task();
    if (refused && steps.includes(refused)) {
      if (!decides) cancelTimer();
      history.state(task, 'COMPENSATING');
      for (const step of started.reverse()) {
        run(plan, history, task, [{ step, isUndo: true }], undefined);
        task = history.task();
      }
      return end('COMPENSATED');
    }
    if (decides) history.state(task, 'COMMITTED');
  }
  if (!hasPivot) cancelTimer();
  return end('COMPLETED');
}

function startTimer(saga: Saga, history: History, task: string): number | undefined {
  if (!saga.deadline) return undefined;
  return history.add('TIMER_STARTED', {
    timerId: String(history.next),
    startToFireTimeout: `${saga.deadline.after / 1_000}s`,
    workflowTaskCompletedEventId: task,
  });
}

/** The activities of one stage: all are scheduled, then all end. */
function run(
  plan: Plan,
  history: History,
  task: string,
  calls: readonly { readonly step: Step; readonly isUndo: boolean }[],
  refused: Step | undefined,
): void {
  const scheduled = calls.map(({ step, isUndo }) => {
    const { method } = plan.activities.find(a => a.step === step && a.isUndo === isUndo)!;
    return history.add('ACTIVITY_TASK_SCHEDULED', {
      activityId: String(history.next),
      activityType: { name: method },
      taskQueue: { name: plainText(plan.saga.name), kind: 'TASK_QUEUE_KIND_NORMAL' },
      startToCloseTimeout: `${step.timeout / 1_000 + 1}s`,
      workflowTaskCompletedEventId: task,
    });
  });
  for (const [i, { step, isUndo }] of calls.entries()) {
    const scheduledEventId = String(scheduled[i]);
    const startedEventId = String(
      history.add('ACTIVITY_TASK_STARTED', { scheduledEventId, identity: 'worker', attempt: 1 }),
    );
    const ended = { scheduledEventId, startedEventId, identity: 'worker' };
    if (step === refused) {
      const applicationFailureInfo = { type: 'Refused' };
      const failure = { message: 'refused', source: 'GoSDK', applicationFailureInfo };
      history.add('ACTIVITY_TASK_FAILED', {
        failure,
        ...ended,
        retryState: 'RETRY_STATE_NON_RETRYABLE_FAILURE',
      });
    } else {
      const answer = isUndo ? null : sampleAnswer(plan.saga, step.action.result);
      history.add('ACTIVITY_TASK_COMPLETED', { ...(answer === null ? {} : { result: payload(answer) }), ...ended });
    }
  }
}

/** As the SDK writes values. */
function payload(value: unknown): Attributes {
  const text = filledIn(value);
  return { payloads: [{ metadata: { encoding: base64('json/plain') }, data: base64(text) }] };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
