import { typescript } from '../../../dialects.ts';
import { code, type Imported, print } from '../../../printer.ts';
import { type Saga, type Step, stepsOf } from '../../spec.ts';
import type { Vocabulary } from '../choreography-typescript/names.ts';
import { method } from '../choreography-typescript/service-file.ts';
import { messageBody } from '../message-body.ts';
import { stepNotes } from '../step-notes.ts';
import { property } from '../typescript/language.ts';

/** src/SAGA.ts: the types that the functions exchange with the state machine. */
export function typesFile({ shapes }: Vocabulary): string {
  return print(code`${shapes.declarations.map((d, i) => (i === 0 ? d : code`\n${d}`))}`, typescript);
}

/** src/functions/SERVICE.ts: the Lambda function of a service, and what the service has to bring for it. */
export function functionFile(saga: Saga, service: string, words: Vocabulary): string {
  const { constant, effects } = words.services.get(service)!;
  const own = stepsOf(saga).filter(s => s.service === service);
  const methods = own.flatMap(step => [
    method(saga, step, step.action, words.effects.get(step.id)!.does, words),
    ...(step.compensation
      ? [method(saga, step, step.compensation.request, words.effects.get(step.id)!.undoes, words)]
      : []),
  ]);
  return print(
    code`
/** What ${service} does in its own database, through \`tx\`: the transaction that remembers the key. */
export interface ${effects} {
  ${methods}
}

export const ${constant} = (effects: ${effects}) =>
  ${{ symbol: 'participant', from: '../saga/participant.ts' }}({
    ${own.map(step => code`${comments(step)}\n${printStep(step, words)},`)}
  });
`,
    typescript,
  );
}

const comments = (step: Step): readonly string[] =>
  stepNotes(step, 'cannot be taken back; write down the intent in `tx` and send it from there, with the key.').map(
    note => `// ${note}`,
  );

function printStep(step: Step, words: Vocabulary): string {
  const { does, undoes } = words.effects.get(step.id)!;
  const effect = (name: string, hasRequest: boolean) =>
    hasRequest ? `effects.${name}` : `(tx, _, key) => effects.${name}(tx, key)`;
  const undo = step.compensation ? `, undo: ${effect(undoes, messageBody(step.compensation.request).length > 0)}` : '';
  return `${property(step.id)}: { do: ${effect(does, messageBody(step.action).length > 0)}${undo} }`;
}

/** src/functions/control.ts: gates, the claim of the pivot, parking. */
export function controlFile(saga: Saga, words: Vocabulary): string {
  const input: Imported = { symbol: words.shapes.name(saga.input.ref), from: `../${words.file}.ts` };
  return print(
    code`export const controlFunction = ${{ symbol: 'control', from: '../saga/control.ts' }}(${input});`,
    typescript,
  );
}
