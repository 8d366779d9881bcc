import { showDuration } from '../duration.ts';
import { pivotStage, type Saga, type Step, stepsOf } from './spec.ts';

/** Mermaid reads some words and signs as its own; what comes from a spec is quoted or replaced. */
const label = (text: string): string => text.replace(/["#;<>\n\r]/g, ' ').trim();
const nameOf = (prefix: string, index: number): string => `${prefix}${index + 1}`;

/** States that a saga goes through; the names are those of its steps. */
export function stateDiagram(saga: Saga): string {
  const steps = stepsOf(saga);
  const pivot = pivotStage(saga);
  const lines = ['stateDiagram-v2'];
  saga.stages.forEach((stage, i) => {
    lines.push(`  state "${label(stage.steps.map(titleOf).join(' | '))}" as ${nameOf('forward', i)}`);
  });
  const undone = saga.stages
    .map((stage, i) => ({ i, steps: stage.steps.filter(s => s.compensation) }))
    .filter(s => s.steps.length > 0);
  for (const { i, steps: back } of undone)
    lines.push(
      `  state "undo ${label(
        back
          .map(s => s.id)
          .reverse()
          .join(', '),
      )}" as ${nameOf('undo', i)}`,
    );
  lines.push('  [*] --> forward1');
  saga.stages.forEach((stage, i) => {
    const next = i + 1 < saga.stages.length ? nameOf('forward', i + 1) : 'completed';
    lines.push(`  ${nameOf('forward', i)} --> ${next}: done`);
    if (pivot !== undefined && i > pivot) {
      if (stage.steps.some(s => s.retry.onExhausted === 'park' && s.retry.max !== 'unlimited')) {
        lines.push(
          `  ${nameOf('forward', i)} --> parked: tries used up`,
          `  parked --> ${nameOf('forward', i)}: resumed`,
        );
      }
      return;
    }
    const last = undone.filter(u => u.i < i || (u.i === i && i !== pivot)).at(-1);
    const why = i === pivot ? 'refused' : 'refused, unknown, cancelled or too late';
    lines.push(`  ${nameOf('forward', i)} --> ${last ? nameOf('undo', last.i) : 'compensated'}: ${why}`);
  });
  undone.forEach(({ i, steps: back }, k) => {
    lines.push(`  ${nameOf('undo', i)} --> ${k > 0 ? nameOf('undo', undone[k - 1]!.i) : 'compensated'}: undone`);
    if (back.some(s => s.compensation!.retry.max !== 'unlimited'))
      lines.push(`  ${nameOf('undo', i)} --> parked: tries used up`, `  parked --> ${nameOf('undo', i)}: resumed`);
  });
  lines.push('  completed --> [*]');
  if (undone.length > 0 || steps.some(s => s.kind !== 'retriable')) lines.push('  compensated --> [*]');
  return `${lines.join('\n')}\n`;
}

const titleOf = (step: Step): string => (step.kind === 'compensatable' ? step.id : `${step.id} (${step.kind})`);

/** Who calls whom when all goes well, and what is called when the last step that can be refused is. */
export function sequenceDiagram(saga: Saga): string {
  const services = [...new Set(stepsOf(saga).map(s => s.service))];
  const who = (step: Step) => nameOf('p', services.indexOf(step.service));
  const lines = ['sequenceDiagram', `  participant saga as ${label(saga.name)}`];
  services.forEach((service, i) => {
    lines.push(`  participant ${nameOf('p', i)} as ${label(service)}`);
  });
  const call = (step: Step) => {
    const { method, path } = step.action;
    return [
      `saga->>${who(step)}: ${label(`${method} ${path}`)}`,
      `${who(step)}-->>saga: ${label(step.action.result ?? 'done')}`,
    ];
  };
  for (const { steps } of saga.stages) {
    if (steps.length === 1) {
      if (steps[0].kind === 'pivot') lines.push(`  Note over saga: pivot: from here on only forward`);
      lines.push(...call(steps[0]).map(line => `  ${line}`));
      continue;
    }
    steps.forEach((step, i) => {
      lines.push(`  ${i === 0 ? 'par' : 'and'} ${label(step.id)}`, ...call(step).map(line => `    ${line}`));
    });
    lines.push('  end');
  }
  const back = stepsOf(saga)
    .filter(s => s.compensation)
    .reverse();
  if (back.length > 0) {
    lines.push('  opt a step is refused or its outcome stays unknown, a cancel, the deadline: what started is undone');
    for (const step of back) {
      const { method, path } = step.compensation!.request;
      lines.push(`    saga->>${who(step)}: ${label(`${method} ${path}`)}`);
    }
    lines.push('  end');
  }
  return `${lines.join('\n')}\n`;
}

/** docs/diagrams.md */
export function diagramsPage(saga: Saga): string {
  const within = saga.deadline ? ` within ${showDuration(saga.deadline.after)}` : '';
  const pivot = stepsOf(saga).find(s => s.kind === 'pivot');
  return `# ${saga.name}: states and calls

${pivot ? `Until \`${pivot.id}\` has started${within}, everything can be taken back; after it everything has to succeed.` : `Every step can be taken back${within}; there is no pivot.`}

\`\`\`mermaid
${stateDiagram(saga)}\`\`\`

\`\`\`mermaid
${sequenceDiagram(saga)}\`\`\`
`;
}
