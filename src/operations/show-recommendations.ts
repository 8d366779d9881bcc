import type { Output, ShownChoice } from './recommend-patterns.ts';
import { showStamp } from './repository.ts';

/** The answer for a reader of text. */
export function showRecommendations(out: Output): string {
  const { choices, ask, understood } = out;
  return [
    ...choices.flatMap(showChoice),
    ...(ask.length > 0 ? ['Worth asking, the most deciding first:'] : []),
    ...ask.map(a => `- ${a.ask} (${a.question}: ${a.options.join(', ')}); ${a.why}`),
    ...(ask.length > 0 ? [''] : []),
    ...(understood.tables.length > 0 ? [`Decisions looked at: ${understood.tables.join(', ')}`] : []),
    ...understood.answers.map(a => `Understood: ${a.question} = ${a.value}, from "${a.words}"`),
    ...understood.not.map(text => `Not used: ${text}`),
    ...(out.more ? [`${out.more} more choices are left out.`] : []),
    ...(out.hint ? [out.hint] : []),
    ...(out.repository ? [showStamp(out.repository)] : []),
  ].join('\n');
}

function showChoice(choice: ShownChoice): string[] {
  return [
    `${choice.page.replace(/^decisions\//, '')}: ${choice.choose}${choice.provisional ? ' (provisional)' : ''}`,
    `  because ${choice.because} (${choice.row})`,
    ...(choice.provisional ? [`  ${choice.provisional}`] : []),
    ...choice.answers.map(a => `  ${a.question} = ${a.value} (${a.from}: ${a.at})`),
    ...choice.runnersUp.map(r => `  not ${r.choose}: ${r.why}`),
    ...choice.parameters.flatMap(p => [
      `  ${p.name} = ${p.value} (${p.from.join('; ')})`,
      ...p.steps.map(step => `    ${step}`),
    ]),
    `  read ${[choice.page, ...choice.next.map(n => n.replace(/^read_reference /, ''))].join(', ')}`,
    '',
  ];
}
