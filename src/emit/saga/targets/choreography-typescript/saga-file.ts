import { typescript } from '../../../dialects.ts';
import { code, type Imported, print } from '../../../printer.ts';
import { type Saga, stepsOf } from '../../spec.ts';
import { number, property, quoted, type Scope, template } from '../typescript/language.ts';
import { specHash, type Vocabulary } from './names.ts';

const defineChoreography: Imported = { symbol: 'defineChoreography', from: './saga/choreography.ts' };
const retry: Imported = { symbol: 'Retry', from: './saga/retry.ts', typeOnly: true };

/** src/SAGA.ts: what its services have in common. */
export function sagaFile(saga: Saga, { saga: constant, shapes, retries, shared }: Vocabulary): string {
  const scope: Scope = { input: 'input', sagaId: 'sagaId', answer: id => id };
  const answers = stepsOf(saga)
    .filter(s => shared.has(s.id) && s.action.result !== undefined)
    .map(s => `${property(s.id)}: ${shapes.name(s.action.result)}`);
  return print(
    code`
${shapes.declarations.map((d, i) => (i === 0 ? d : code`\n${d}`))}

${retries.declarations.map(([name, policy]) => code`export const ${name}: ${retry} = ${policy};`)}

export const ${constant} = ${defineChoreography}({
  name: ${quoted(saga.name)},
  version: ${number(saga.version)},
  spec: ${quoted(specHash(saga))},
  input: ${shapes.name(saga.input.ref)},
  answers: ${answers.length === 0 ? '{}' : `{ ${answers.join(', ')} }`},
  id: input => ${template(saga.id, scope)},
  ${saga.deadline ? `deadline: ${number(saga.deadline.after)},` : ''}
  cancellable: ${String(saga.cancel === 'pivot')},
});
`,
    typescript,
  );
}
