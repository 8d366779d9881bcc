import type { Stage, Step } from '../../spec.ts';
import { importsOf } from '../python/file.ts';
import { duration, quoted } from '../python/language.ts';
import { call, comment, type Node, named, statement } from '../python/layout.ts';
import { stepNotes } from '../step-notes.ts';
import type { Activity } from '../temporal/activities.ts';
import type { Policies } from '../temporal/policies.ts';
import { versionOf } from '../typescript-dbos/saga-file.ts';
import { ORIGINS, ownOrigins } from './origins.ts';
import type { Plan } from './plan.ts';
import { declareTries } from './tries.ts';

const INDENT = 8;

/** workflow.py: the steps in their order. */
export function workflowFile(plan: Plan): string {
  const { saga, main, types } = plan;
  const input = types.type(undefined);
  const policies = declareTries(saga);
  const steps = saga.stages.map(stage => printStage(stage, plan, policies)).join('\n');
  const needsInput = /\binput\b/.test(steps.replace(/"[^"]*"|#.*/g, ''));
  const settings = [
    '    # S14: version of the spec, and a hash of it.',
    `    version = ${quoted(versionOf(saga))}`,
    ...(saga.cancel === 'pivot' ? [] : ['    cancellable = False']),
    ...(saga.deadline ? [`    deadline = ${duration(saga.deadline.after)}`] : []),
  ];
  const body = `
NAME = ${quoted(saga.name)}

${policies.declarations.map(([name, value]) => statement(0, `${name} =`, value)).join('\n')}


@workflow.defn
class ${main}(SagaWorkflow):
${settings.join('\n')}

    @workflow.run
    async def run(self, input: ${input}) -> Ending:
        return await self.to_end(self._forward(${needsInput ? 'input' : ''}))

    async def _forward(self${needsInput ? `, input: ${input}` : ''}) -> None:
${steps}
`;
  return `"""The steps in their order: the file to read first."""\n\n${headOf(plan, body)}${body}`;
}

/** The workflow is run in Temporal's sandbox, which need not load again what has no state. */
function headOf(plan: Plan, body: string): string {
  const all = Object.entries({ ...ORIGINS, ...ownOrigins(plan) }).filter(
    ([name]) => name !== plan.main && name !== 'NAME',
  );
  const isOwn = (module: string) => module.startsWith('saga.') || module.startsWith(`${plan.pack}.`);
  const imports = (own: boolean) =>
    importsOf(body, Object.fromEntries(all.filter(([, [module]]) => isOwn(module) === own)), ['saga', plan.pack]);
  const passed = imports(true).replace(/^(?=.)/gm, '    ');
  return `${imports(false)}\nwith workflow.unsafe.imports_passed_through():\n${passed}`;
}

function printStage({ steps }: Stage, plan: Plan, policies: Policies<Node>): string {
  const notes = (step: Step) =>
    stepNotes(step)
      .map(note => comment(INDENT, note))
      .join('');
  const [first] = steps;
  if (steps.length === 1) {
    const variable = plan.answers.get(first.id);
    const before = `${variable === undefined ? '' : `${variable} = `}await`;
    return notes(first) + statement(INDENT, before, call('self.step', stepNode(first, plan, policies)));
  }
  // Their answers are there when all of the group is done.
  const kept = steps.filter(step => plan.members.has(step.id));
  const variable = (step: Step) => plan.members.get(step.id)!;
  const lines = kept.map(
    step => notes(step) + statement(INDENT, `${variable(step)} =`, stepNode(step, plan, policies)),
  );
  const parts = steps.map(step => (plan.members.has(step.id) ? variable(step) : stepNode(step, plan, policies)));
  const rest = steps.filter(step => !plan.members.has(step.id)).map(notes);
  const answers = kept.map(step => statement(INDENT, `${plan.answers.get(step.id)} =`, `${variable(step)}.answer`));
  return [...lines, rest.join('') + statement(INDENT, 'await', call('self.parallel', ...parts)), ...answers].join('\n');
}

function stepNode(step: Step, plan: Plan, policies: Policies<Node>): Node {
  const [forward, undo] = plan.activities.filter(a => a.step === step);
  const parts = (activity: Activity) => [`Calls.${activity.method}`, ...activity.parameters.map(p => p.name)];
  return call(
    step.kind,
    quoted(step.id),
    call(`${policies.forward(step)}.call`, ...parts(forward!)),
    ...(undo ? [named('undo', call(`${policies.back(step)}.call`, ...parts(undo)))] : []),
  );
}
