import type { Stage, Step } from '../../spec.ts';
import { goFile } from '../go/file.ts';
import { concatenation, duration, plainText, quoted } from '../go/language.ts';
import { call, comment } from '../go/layout.ts';
import { stepNotes } from '../step-notes.ts';
import type { Activity } from '../temporal/activities.ts';
import type { Policies } from '../temporal/policies.ts';
import { versionOf } from '../typescript-dbos/saga-file.ts';
import type { Plan } from './plan.ts';
import { declareRetries } from './retries.ts';

/** Packages of the module that printed files use. */
export const own = ({ module, pack }: Plan): Readonly<Record<string, string>> => ({
  saga: `${module}/internal/saga`,
  [pack]: `${module}/${pack}`,
});

/** <package>/saga.go: the steps in their order. */
export function sagaFile(plan: Plan): string {
  const { saga, pack, main, input, scope } = plan;
  const policies = declareRetries(saga);
  const stages = saga.stages.map((stage, i) => printStage(stage, plan, policies, i === saga.stages.length - 1));
  const usesInput = stages.some(text => /\binput\b/.test(text)) ? 'input' : '_';
  const settings = [
    'Version: Version',
    ...(saga.cancel === 'pivot' ? ['Cancellable: true'] : []),
    ...(saga.deadline ? [`Deadline: ${duration(saga.deadline.after)}`] : []),
  ];
  return goFile(
    `// Package ${pack} holds the saga ${saga.name.replace(/\s+/g, ' ')}: its steps, their calls, its types.\npackage ${pack}`,
    `const (
	// Name is the task queue of its workers, and the first part of every saga's id.
	Name = ${quoted(plainText(saga.name))}
	// Version is that of the spec, and a hash of it (S14).
	Version = ${quoted(versionOf(saga))}
)

// ${main} runs the steps in their order.
func ${main}(ctx workflow.Context, ${usesInput} ${input}) (saga.Ending, error) {
${policies.declarations.map(([name, value]) => `\t${name} := ${value}`).join('\n')}
	settings := saga.Settings{${settings.join(', ')}}
	return saga.Run(ctx, settings, func(s *saga.Saga) error {
		var calls *Calls
${stages.join('\n')}
	})
}

// ID is what tells two sagas apart.
func ID(input ${input}) string {
	return Name + "-" + saga.Plain(${concatenation(saga.id, scope, '', 'saga.Text', '+')})
}

// Start starts a saga. The same id starts once, also when the first one has ended.
func Start(ctx context.Context, c client.Client, input ${input}) (client.WorkflowRun, error) {
	return saga.Start(ctx, c, Name, ID(input), ${main}, input)
}

// Program is what the workers run.
func Program(calls *Calls) saga.Program {
	return saga.Program{Name: Name, Version: Version, Workflow: ${main}, Calls: calls}
}`,
    own(plan),
  );
}

const ROOM = 120;

function printStage({ steps }: Stage, plan: Plan, policies: Policies<string>, isLast: boolean): string {
  const notes = (step: Step, indent: number) =>
    stepNotes(step)
      .map(text => comment(text, indent))
      .join('');
  const variables = steps.flatMap(step => {
    const name = plan.answers.get(step.id);
    return name === undefined ? [] : [`\t\tvar ${name} ${answerOf(step, plan)}\n`];
  });
  const before = steps.length === 1 ? notes(steps[0], 2) : '';
  const [begin, end] = isLast ? ['return ', ''] : ['if err := ', '; err != nil {\n\t\t\treturn err\n\t\t}'];
  const args =
    steps.length === 1
      ? stepCall(steps[0], plan, policies, 2, begin.length + 's.Do()'.length + (isLast ? 0 : '; err != nil {'.length))
      : `\n${steps.map(step => `${notes(step, 3)}\t\t\t${stepCall(step, plan, policies, 3, 1)},\n`).join('')}\t\t`;
  return `${before}${variables.join('')}\t\t${begin}s.Do(${args})${end}`;
}

/** @param beside columns that stand on the line beside it */
function stepCall(step: Step, plan: Plan, policies: Policies<string>, indent: number, beside: number): string {
  const [does, undoes] = plan.activities.filter(a => a.step === step);
  const into = plan.answers.has(step.id) ? `.Into(&${plan.answers.get(step.id)})` : '';
  const callOf = ({ method, parameters }: Activity, policy: string) =>
    `saga.Call(${[policy, `calls.${method}`, ...parameters.map(p => p.name)].join(', ')})`;
  const name = `saga.${step.kind[0]!.toUpperCase()}${step.kind.slice(1)}`;
  const args = [callOf(does!, policies.forward(step)), ...(undoes ? [callOf(undoes, policies.back(step))] : [])];
  const line = call(name, [quoted(step.id), ...args], indent, ROOM - beside - into.length);
  if (!line.includes('\n')) return line + into;
  const pad = '\t'.repeat(indent + 1);
  return `${name}(${quoted(step.id)},\n${args.map(arg => `${pad}${arg},\n`).join('')}${'\t'.repeat(indent)})${into}`;
}

const answerOf = (step: Step, plan: Plan): string => plan.activities.find(a => a.step === step && !a.isUndo)!.answer!;
