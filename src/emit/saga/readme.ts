import { type Saga, type Step, stepsOf } from './spec.ts';
import type { SagaTarget } from './target.ts';

/** README.md: two commands, what is where, how to run it. */
export function readme(saga: Saga, target: SagaTarget): string {
  const files: (readonly [string, string])[] = [
    ...target.layout(saga),
    ['saga.yaml', 'the spec with every default written out; change it and emit again'],
    ['docs/', 'states and calls as diagrams; what was proved'],
    ['RUNBOOK.md', 'what to do about a parked saga'],
  ];
  return `# ${saga.name}

A saga over ${list([...new Set(stepsOf(saga).map(s => s.service))])}, for ${target.title}. Version ${saga.version} of its spec.

\`\`\`sh
${target.commands.setUp}
${target.commands.test}
\`\`\`

Needs ${target.needs}.

| Step | Kind | Service | Call | Taken back by |
| --- | --- | --- | --- | --- |
${saga.stages.flatMap((stage, i) => stage.steps.map(step => row(step, stage.steps.length > 1 ? `${i + 1} (parallel)` : `${i + 1}`))).join('\n')}

${target.usage(saga)}

## What is where

| Path | What it is |
| --- | --- |
${files.map(([path, says]) => `| \`${path}\` | ${says} |`).join('\n')}

## What participants must do

Each call carries a key in the header \`${stepsOf(saga)[0]?.header ?? ''}\`. A participant must do a keyed call once, give the same answer each time
(a refusal is final), and after an undo refuse the step that comes late. The participant kit does this in the transaction of
the business change; without it, or the like, no engine can keep the promise of this saga.
${target.notes.length > 0 ? `\n## Limits\n\n${target.notes.map(n => `- ${n}`).join('\n')}\n` : ''}`;
}

function row(step: Step, at: string): string {
  const { method, path } = step.action;
  const undo = step.compensation ? `\`${step.compensation.request.method} ${step.compensation.request.path}\`` : '–';
  return `| ${at} \`${step.id}\` | ${step.kind} | ${step.service} | \`${method} ${path}\` | ${undo} |`.replaceAll(
    '\n',
    ' ',
  );
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
