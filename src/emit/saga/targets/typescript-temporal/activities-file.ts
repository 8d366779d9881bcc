import { typescript } from '../../../dialects.ts';
import { code, type Fragment, type Imported, print } from '../../../printer.ts';
import { ERRORS, HEADER } from '../../defaults.ts';
import { referencesOf } from '../../references.ts';
import { type Request, type Saga, type Step, stepsOf } from '../../spec.ts';
import { expression, number, object, quoted, type Scope, template } from '../typescript/language.ts';
import { errorsOf, givenTo, type Naming } from './naming.ts';

const perform: Imported = { symbol: 'perform', from: './saga/perform.ts' };
const sagaId: Imported = { symbol: 'sagaId', from: './saga/perform.ts' };
const service: Imported = { symbol: 'service', from: './saga/service.ts' };
const path: Imported = { symbol: 'path', from: './saga/service.ts' };
const Errors: Imported = { symbol: 'Errors', from: './saga/outcome.ts', typeOnly: true };
const WIDTH = 120;
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** src/activities.ts: the calls of every step and of every way back. */
export function activitiesFile(saga: Saga, naming: Naming): string {
  const steps = stepsOf(saga);
  return print(
    code`
${[...new Set(steps.map(s => s.service))].map(name => code`const ${naming.service(name)} = ${service}(${quoted(name)});`)}

${[...naming.errors].map(([errors, name]) => code`const ${name}: ${Errors} = ${errors};\n`)}
${steps.flatMap(step => activitiesOf(saga, step, naming)).map((text, i) => (i === 0 ? text : code`\n${text}`))}
`,
    typescript,
  );
}

function activitiesOf(saga: Saga, step: Step, naming: Naming): readonly Fragment[] {
  const { action, onUnknown, compensation } = step;
  const query =
    typeof onUnknown === 'object'
      ? { ...onUnknown.query, ...(action.result === undefined ? {} : { result: action.result }) }
      : undefined;
  const requests = query ? [action, query] : [action];
  const result: Fragment =
    action.result === undefined ? code`unknown` : code`${type(naming.types.name(action.result))}`;
  const forward = code`export async function ${naming.activity(step)}(${parameters(saga, requests, naming)}): Promise<${result}> {
  return await ${perform}${settings(step, step.id, action, query, naming)};
}`;
  if (!compensation) return [forward];
  return [
    forward,
    code`export async function ${naming.undo(step)}(${parameters(saga, [compensation.request], naming)}): Promise<void> {
  await ${perform}${settings(step, `undo ${step.id}`, compensation.request, undefined, naming)};
}`,
  ];
}

const type = (symbol: string): Imported => ({ symbol, from: './types.ts', typeOnly: true });
const value = (symbol: string): Imported => ({ symbol, from: './types.ts' });

function parameters(saga: Saga, requests: readonly Request[], naming: Naming): Fragment {
  const { input, answers } = givenTo(requests);
  const list: Fragment[] = [code`key: string`];
  if (input) list.push(code`input: ${type(naming.types.name(saga.input.ref))}`);
  for (const id of answers) {
    const result = stepsOf(saga).find(s => s.id === id)?.action.result;
    list.push(
      result === undefined
        ? code`${naming.answer(id)!}: unknown`
        : code`${naming.answer(id)!}: ${type(naming.types.name(result))}`,
    );
  }
  return commas(list);
}

function settings(step: Step, name: string, request: Request, query: Request | undefined, naming: Naming): Fragment {
  const settled: Fragment[] = [
    code`step: ${quoted(name)}`,
    code`key`,
    code`timeout: ${number(step.timeout)}`,
    ...(JSON.stringify(step.errors) === JSON.stringify(ERRORS)
      ? []
      : [code`errors: ${naming.errors.get(errorsOf(step))!}`]),
    ...(step.header === HEADER ? [] : [code`header: ${quoted(step.header)}`]),
    ...(query ? [code`query: ${printCall(step, query, naming)}`] : []),
  ];
  const call = printCall(step, request, naming);
  const line = code`(${call}, { ${commas(settled)} })`;
  if (widthOf(line) + 26 <= WIDTH && !query) return line;
  const how = code`{
  ${settled.map(part => code`${part},`)}
}`;
  if (widthOf(call) + 28 <= WIDTH) return code`(${call}, ${how})`;
  return code`(
  ${call},
  ${how},
)`;
}

function printCall(step: Step, request: Request, naming: Naming): Fragment {
  const scope: Scope = { input: 'input', sagaId: 'sagaId()', answer: id => naming.answer(id)! };
  const address = template(request.path, { ...scope, key: 'key', step: step.id });
  const args: Fragment[] = [address.startsWith('`') ? code`${path}${address}` : code`${address}`];
  const body = Object.entries(request.input).map(([name, given]) => [name, expression(given, scope)] as const);
  if (body.length > 0) args.push(code`${object(body)}`);
  if (request.result !== undefined) {
    if (body.length === 0) args.push(code`undefined`);
    args.push(code`${value(naming.types.name(request.result))}`);
  }
  const method = METHODS.has(request.method) ? request.method.toLowerCase() : `call(${quoted(request.method)})`;
  const call = code`${naming.service(step.service)}.${method}(${commas(args)})`;
  // What is printed as text is imported where it is used.
  return referencesOf(request).some(r => r.from === 'saga') ? importing(call) : call;
}

/** Adds the import of what stands in the text already. */
const importing = ({ fragment }: Fragment): Fragment => ({
  fragment: fragment.flatMap(piece =>
    typeof piece === 'string'
      ? piece.split(/(\bsagaId\b(?=\(\)))/).map(text => (text === 'sagaId' ? sagaId : text))
      : [piece],
  ),
});

const commas = (parts: readonly Fragment[]): Fragment =>
  parts.reduce((all, part, i) => (i === 0 ? part : code`${all}, ${part}`), code``);

const widthOf = ({ fragment }: Fragment): number =>
  fragment.map(p => (typeof p === 'string' ? p : p.symbol)).join('').length;
