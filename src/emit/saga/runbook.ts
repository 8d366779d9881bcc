import { showDuration } from '../duration.ts';
import { usedAnswers } from './references.ts';
import type { Retry, Saga, Step } from './spec.ts';
import { stepsOf } from './spec.ts';
import type { SagaTarget } from './target.ts';

/** RUNBOOK.md: what a person does who is woken because a saga waits for one. */
export function runbook(saga: Saga, target: SagaTarget): string {
  const undos = stepsOf(saga).filter(s => s.compensation);
  const forward = stepsOf(saga).filter(s => !s.compensation && s.retry.onExhausted === 'park');
  return `# ${saga.name}: parked sagas

A saga is parked when something that has to succeed did not, after all its tries. Nothing is lost: it waits, and goes on
where it stopped. Steps before the parked one in the order below are not touched until it is resumed.

## 1. Find them

${target.parked.find}

## 2. Mend the cause

The log line of the alert names the saga, the step, the last answer and the first cause. What to look at:

| Step | Service | Call that is repeated | Tries before it parks |
| --- | --- | --- | --- |
${[...undos]
  .reverse()
  .map(s =>
    row(
      `undo ${s.id}`,
      s,
      `${s.compensation!.request.method} ${s.compensation!.request.path}`,
      s.compensation!.retry,
      target.parked.unlimited,
    ),
  )
  .concat(forward.map(s => row(s.id, s, `${s.action.method} ${s.action.path}`, s.retry, target.parked.unlimited)))
  .join('\n')}

The call carries the key \`${stepsOf(saga)[0]?.key ?? ''}\`; a participant that has done it already answers as it did before. Do not
take things back by hand while the saga is parked and then resume it with a retry: say that it was done by hand (below).

## 3. Let it go on

${target.parked.resume}
${handed(saga, target)}
## Never

- Do not delete the saga or end its workflow with the engine's own tools: what it did would stay, and nobody would know.
- Do not answer for a participant by writing into its table of keys: what it answered once is what it answers for ever.

## New versions

${target.parked.versions}
`;
}

/** Steps that may be parked and whose answers are used: who does one by hand has no answer to give. */
function handed(saga: Saga, { parked }: SagaTarget): string {
  const used = usedAnswers(saga);
  const steps = stepsOf(saga).filter(
    s => s.retry.max !== 'unlimited' && s.retry.onExhausted === 'park' && used.has(s.id),
  );
  if (steps.length === 0 || parked.takesAnswer) return '';
  const names = steps.map(s => `\`${s.id}\``).join(', ');
  return `
Later steps use the answer of ${names}. Do not say that such a step was done by hand, for then there is no answer: bring it
about at the participant under the saga's key, and resume with a retry.
`;
}

function row(title: string, step: Step, call: string, retry: Retry, unlimited = 'never parks; alerts'): string {
  const tries =
    retry.max === 'unlimited' ? unlimited : `${retry.max}, at most ${showDuration(retry.maxInterval)} apart`;
  return `| ${[title, step.service, `\`${call}\``, tries].map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
