import type { Stage, Step } from '../../spec.ts';
import { javaFile } from '../java/file.ts';
import { concatenation, duration, quoted } from '../java/language.ts';
import { comment, type Node, statement } from '../java/layout.ts';
import { stepNotes } from '../step-notes.ts';
import type { Activity } from '../temporal/activities.ts';
import { versionOf } from '../typescript-dbos/saga-file.ts';
import type { Plan } from './plan.ts';
import { declareRetries } from './retries.ts';

/** The workflow's interface. */
export function interfaceFile({ saga, pack, main, input, scope }: Plan): string {
  return javaFile(
    pack,
    `@WorkflowInterface
public interface ${main} extends SagaControl {
  String NAME = ${quoted(saga.name)};

  /** S14: version of the spec, and a hash of it. */
  String VERSION = ${quoted(versionOf(saga))};

  @WorkflowMethod
  Ending run(${input} input);

  /** What tells two sagas apart. */
  static String idOf(${input} input) {
${statement(4, 'return', `NAME + "-" + ${concatenation(saga.id, scope, '').replace(/^"" \+ /, '')}`)}
  }

  /** Starts it; the same id starts once. */
  static String start(WorkflowClient client, ${input} input) {
    String sagaId = idOf(input);
${statement(4, `${main} saga =`, { call: 'client.newWorkflowStub', args: [`${main}.class`, 'Sagas.options(NAME, sagaId)'] })}
    Sagas.once(() -> WorkflowClient.start(saga::run, input));
    return sagaId;
  }
}`,
  );
}

/** The steps in their order. */
export function workflowFile(plan: Plan): string {
  const { saga, main, calls, pack, input } = plan;
  const policies = declareRetries(saga);
  const options = plan.activities.map((a): Node => {
    const retry = a.isUndo ? policies.back(a.step) : policies.forward(a.step);
    const asks = !a.isUndo && typeof a.step.onUnknown === 'object';
    const type = a.method.slice(0, 1).toUpperCase() + a.method.slice(1);
    return {
      call: 'entry',
      args: [quoted(type), `${asks ? 'asking' : 'options'}(${duration(a.step.timeout)}, ${retry})`],
    };
  });
  const deadline = saga.deadline ? duration(saga.deadline.after) : 'null';
  return javaFile(
    pack,
    `/** The steps in their order: the file to read first. */
public final class ${main}Workflow extends SagaWorkflow implements ${main} {
${policies.declarations.map(([name, value]) => statement(2, `private static final RetryOptions ${name} =`, value)).join('\n')}

${statement(2, `private final ${calls} calls =`, { call: 'calls', args: [`${calls}.class`, { call: 'Map.ofEntries', args: options }] })}

  public ${main}Workflow() {
${statement(4, '', { call: 'super', args: ['VERSION', String(saga.cancel === 'pivot'), deadline] })}
  }

  @Override
  public Ending run(${input} input) {
    return toEnd(
        () -> {
${saga.stages.map(stage => printStage(stage, plan)).join('\n')}
        });
  }
}`,
  );
}

/** main: the worker. */
export const mainFile = ({ pack, main, calls }: Plan): string =>
  javaFile(
    pack,
    `/** The worker. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
${statement(4, '', { call: 'SagaWorker.run', args: [`${main}.NAME`, `${main}.VERSION`, `${main}Workflow.class`, `new Http${calls}()`] })}
  }
}`,
  );

const INDENT = 10;

function printStage({ steps }: Stage, plan: Plan): string {
  const comments = (step: Step) =>
    stepNotes(step)
      .map(text => comment(INDENT, text))
      .join('');
  if (steps.length === 1) {
    const variable = plan.answers.get(steps[0].id);
    const before = variable === undefined ? '' : `${answerOf(steps[0], plan)} ${variable} =`;
    return comments(steps[0]) + statement(INDENT, before, { call: 'step', args: [stepNode(steps[0], plan)] });
  }
  const lines = steps.flatMap(step => {
    const variable = plan.answers.get(step.id);
    if (variable === undefined) return [];
    return [comments(step) + statement(INDENT, `Step<${answerOf(step, plan)}> ${variable} =`, stepNode(step, plan))];
  });
  const args = steps.map(step => plan.answers.get(step.id) ?? stepNode(step, plan));
  const inline = steps.filter(step => !plan.answers.has(step.id)).map(comments);
  return [...lines, inline.join('') + statement(INDENT, '', { call: 'parallel', args })].join('\n');
}

function stepNode(step: Step, plan: Plan): Node {
  const [call, undo] = plan.activities.filter(a => a.step === step);
  const lambda = (activity: Activity) => `() -> calls.${activity.method}(${argumentsOf(activity, plan).join(', ')})`;
  return {
    call: `Step.${step.kind}`,
    args: [quoted(step.id), lambda(call!), ...(undo ? [lambda(undo)] : [])],
  };
}

function argumentsOf({ parameters }: Activity, { saga }: Plan): readonly string[] {
  return parameters.map(p => {
    const isGroup = saga.stages.some(s => s.steps.length > 1 && s.steps.some(step => step.id === p.step));
    return isGroup ? `${p.name}.answer()` : p.name;
  });
}

const answerOf = (step: Step, plan: Plan): string =>
  plan.activities.find(a => a.step === step && !a.isUndo)?.answer ?? 'Object';
