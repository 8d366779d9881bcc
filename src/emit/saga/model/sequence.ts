import type { Happening } from './happening.ts';
import type { ModelSaga } from './input.ts';
import { tell } from './words.ts';

/** A trace as a Mermaid sequence diagram: the saga, the participants, and what happens between them. */
export function drawTrace(
  saga: ModelSaga,
  bad: { readonly trace: readonly Happening[]; readonly wrong: string },
): string {
  const services = [...new Set(saga.steps.map(s => s.service))];
  const alias = (service: string) => `p${services.indexOf(service)}`;
  const touched = new Set(bad.trace.flatMap(h => ('step' in h ? [saga.steps[h.step]!.service] : [])));
  const lines = bad.trace.flatMap(h => {
    const step = 'step' in h ? saga.steps[h.step]! : undefined;
    return draw(h, step?.id ?? '', step ? alias(step.service) : '', tell(saga, h));
  });
  return [
    'sequenceDiagram',
    '  participant s as saga',
    ...services.filter(s => touched.has(s)).map(s => `  participant ${alias(s)} as ${plain(s)}`),
    ...lines.map(line => `  ${line}`),
    `  note over s: ${plain(bad.wrong)}`,
    '',
  ].join('\n');
}

function draw(happening: Happening, id: string, to: string, words: string): readonly string[] {
  switch (happening.what) {
    case 'start':
      return [`note over s: ${plain(id)} starts`];
    case 'call':
    case 'undo': {
      const request = happening.what === 'undo' ? `undo ${plain(id)}` : plain(id);
      const after = happening.reaction === 'note' ? [] : [`note over s: ${plain(words)}`];
      if (happening.answer === 'lost before effect') return [`s-x${to}: ${request}`, ...after];
      if (happening.answer === 'late effect') return [`s-)${to}: ${request} (under way)`, ...after];
      const answer = happening.answer === 'refused' ? 'refused' : 'done';
      const arrow = happening.answer === 'lost after effect' || happening.reaction === 'crash' ? '--x' : '-->>';
      return [`s->>${to}: ${request}`, `${to}${arrow}s: ${answer}`, ...after];
    }
    case 'query':
      return [`s->>${to}: what became of ${plain(id)}?`, `${to}-->>s: ${happening.finds ? 'done' : 'unknown'}`];
    case 'late':
      return [`note over ${to}: the ${plain(id)} that was under way arrives`];
    default:
      return [`note over s: ${plain(words)}`];
  }
}

/** Text that Mermaid does not read as its own syntax. */
function plain(text: string): string {
  return text
    .replace(/[#;<>\n]/g, ' ')
    .replaceAll(':', ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}
