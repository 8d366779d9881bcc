import type { Answer, Happening, Reaction } from './happening.ts';
import type { ModelSaga } from './input.ts';
import { type RuleName, type Rules, ruleTexts } from './rules.ts';

/** A trace as a numbered list that can be followed by hand, and the rules it was got without. */
export function tellTrace(
  saga: ModelSaga,
  rules: Rules,
  bad: { readonly trace: readonly Happening[]; readonly wrong: string },
): string {
  const lines = [...bad.trace.map(h => tell(saga, h)), `Wrong: ${bad.wrong}.`].map((line, i) => `${i + 1}. ${line}`);
  const off = (Object.keys(ruleTexts) as RuleName[]).filter(name => !rules[name]).map(name => ruleTexts[name]);
  const fenceless = saga.steps.filter(s => !s.fence && s.kind === 'compensatable').map(s => s.id);
  if (rules.fence && fenceless.length > 0) off.push(`${ruleTexts.fence} (${fenceless.join(', ')})`);
  if (off.length > 0) lines.push(`Broken here: ${off.join('; ')}.`);
  return lines.join('\n');
}

export function tell(saga: ModelSaga, happening: Happening): string {
  const name = 'step' in happening ? saga.steps[happening.step]!.id : '';
  switch (happening.what) {
    case 'start':
      return `${name} starts.`;
    case 'call':
      return `${callText(name, happening.answer)}${reactionText(happening.reaction)}.`;
    case 'undo':
      return `${undoText(name, happening.answer)}${reactionText(happening.reaction)}.`;
    case 'query':
      return happening.finds
        ? `Asked, the participant knows ${name}: it took effect.`
        : `Asked, the participant does not know ${name} yet; the saga will call again with the same key.`;
    case 'crash':
      return `The saga crashes before ${happening.before === 'call' ? 'the call' : 'the undo'} of ${name} and restarts.`;
    case 'late':
      return `The call of ${name} that was under way reaches the participant.`;
    case 'cancel':
      return happening.heeded ? 'A cancel arrives and is acted on.' : 'A cancel arrives and is refused.';
    case 'deadline':
      return happening.heeded ? 'The deadline passes: the saga turns back.' : 'The deadline passes without effect.';
    case 'resume':
      return 'A person resumes the saga.';
    case 'end':
      return 'The saga ends.';
  }
}

function callText(name: string, answer: Answer): string {
  switch (answer) {
    case 'done':
      return `${name} takes effect`;
    case 'refused':
      return `${name} is refused`;
    case 'lost before effect':
      return `The call of ${name} is lost before it takes effect`;
    case 'lost after effect':
      return `${name} takes effect, but its answer is lost`;
    case 'late effect':
      return `The call of ${name} times out and is still under way`;
  }
}

function undoText(name: string, answer: Answer): string {
  if (answer === 'done') return `${name} is undone`;
  return answer === 'lost before effect'
    ? `The undo of ${name} is lost before it takes effect`
    : `${name} is undone, but the answer is lost`;
}

function reactionText(what: Reaction): string {
  switch (what) {
    case 'note':
      return '';
    case 'again':
      return '; the saga will call again with the same key';
    case 'give up':
      return '; the saga gives up on it and turns back';
    case 'crash':
      return ', and the saga crashes before it is noted; it restarts';
    case 'park':
      return '; the saga is parked with an alert';
    case 'swallow':
      return '; the failure is swallowed';
  }
}
