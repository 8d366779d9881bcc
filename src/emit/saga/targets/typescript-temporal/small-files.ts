import { typescript } from '../../../dialects.ts';
import { code, print } from '../../../printer.ts';
import type { Saga } from '../../spec.ts';
import { number, quoted, template } from '../typescript/language.ts';
import { versionOf } from '../typescript-dbos/saga-file.ts';
import type { Naming } from './naming.ts';

/** src/types.ts: what is checked where it comes in from outside. */
export const typesFile = (_: Saga, { types }: Naming): string =>
  print(code`${types.declarations.map((d, i) => (i === 0 ? d : code`\n${d}`))}`, typescript);

/** src/definition.ts: read by the workflow, the worker and the clients. */
export function definitionFile(saga: Saga, { workflow, types }: Naming): string {
  const definition = { symbol: 'Definition', from: './saga/define.ts', typeOnly: true };
  const input = { symbol: types.name(saga.input.ref), from: './types.ts', typeOnly: true };
  const scope = { input: 'input', sagaId: quoted(saga.name), answer: () => 'undefined' };
  const id = template(saga.id, scope);
  return print(
    code`
export const definition: ${definition}<${input}> = {
  name: ${quoted(saga.name)},
  workflow: ${quoted(workflow)},
  version: ${quoted(versionOf(saga))},
  ${saga.deadline ? `deadline: ${number(saga.deadline.after)},` : ''}
  cancellable: ${String(saga.cancel === 'pivot')},
  id: ${/\binput\b/.test(id) ? 'input' : '()'} => ${id},
};
`,
    typescript,
  );
}

/** src/client.ts: for programs that start sagas. */
export function clientFile(saga: Saga, { types }: Naming): string {
  const input = { symbol: types.name(saga.input.ref), from: './types.ts' };
  const client = { symbol: 'Client', from: '@temporalio/client', typeOnly: true };
  const sagaClient = { symbol: 'SagaClient', from: './saga/client.ts' };
  return print(
    code`
/** Starts sagas and asks about them. */
export const openSagas = (client: ${client}) => new ${sagaClient}(${{ symbol: 'definition', from: './definition.ts' }}, ${input}, client);
`,
    typescript,
  );
}
