import { createHash } from 'node:crypto';
import { typescript } from '../../../dialects.ts';
import { code, type Fragment, type Imported, print } from '../../../printer.ts';
import { ERRORS, HEADER, KEY } from '../../defaults.ts';
import { camelCase, openNames } from '../../names.ts';
import { referencesOf, usedAnswers } from '../../references.ts';
import { showSpec } from '../../show-spec.ts';
import { type Request, type Saga, type Stage, type Step, stepsOf } from '../../spec.ts';
import { stepNotes } from '../step-notes.ts';
import {
  expression,
  number,
  object,
  quoted,
  reservedWords,
  type Scope,
  template,
  wideObject,
} from '../typescript/language.ts';
import { declareShapes } from '../typescript/shapes.ts';
import { declareRetries } from './retries.ts';

const retryType: Imported = { symbol: 'Retry', from: './saga/retry.ts', typeOnly: true };
const defineSaga: Imported = { symbol: 'defineSaga', from: './saga/define.ts' };
const service: Imported = { symbol: 'service', from: './saga/service.ts' };
const path: Imported = { symbol: 'path', from: './saga/service.ts' };
const WIDTH = 120;

/** Names that the printed file uses itself. */
const OWN = ['z', 'defineSaga', 'service', 'path', 'Retry', 'saga', 'input', 'sagaId', 'key'];

/** `3-5f2a9c01`: version and what it says, so that no change goes by the name of another. */
export function versionOf(saga: Saga): string {
  return `${saga.version}-${createHash('sha256').update(showSpec(saga)).digest('hex').slice(0, 8)}`;
}

export const sagaConstant = (saga: Saga): string =>
  openNames([...reservedWords, ...OWN]).take(camelCase(saga.name), 'Saga');

/** src/<saga>.ts: types, policies, and the steps in order. */
export function sagaFile(saga: Saga): string {
  const names = openNames([...reservedWords, ...OWN]);
  const constant = names.take(camelCase(saga.name), 'Saga');
  const shapes = declareShapes(saga, names);
  const policies = declareRetries(saga, names);
  const all = stepsOf(saga);
  const services = new Map([...new Set(all.map(s => s.service))].map(s => [s, names.take(camelCase(s), 'Service')]));
  const used = usedAnswers(saga);
  const answers = new Map([...used].map(id => [id, names.take(camelCase(id), 'Answer')]));
  const scope: Scope = { input: 'input', sagaId: 'sagaId', answer: id => answers.get(id) ?? camelCase(id) };
  const printer: Printer = { scope, services, answers, type: shapes.name, retry: policies.name };
  const stages = saga.stages.map(stage => printStage(stage, printer));
  const says = textOf(code`${stages}`);
  const parameters = /\bsagaId\b/.test(says) ? 'saga, input, sagaId' : /\binput\b/.test(says) ? 'saga, input' : 'saga';
  return print(
    code`
${[...services].map(([name, variable]) => code`const ${variable} = ${service}(${quoted(name)});`)}

${shapes.declarations.map((d, i) => (i === 0 ? d : code`\n${d}`))}

${policies.declarations.map(([name, policy]) => code`const ${name}: ${retryType} = ${policy};`)}

export const ${constant} = ${defineSaga}({
  name: ${quoted(saga.name)},
  version: ${quoted(versionOf(saga))},
  input: ${shapes.name(saga.input.ref)},
  id: input => ${template(saga.id, scope)},
  ${saga.deadline ? `deadline: ${number(saga.deadline.after)},` : ''}
  cancellable: ${String(saga.cancel === 'pivot')},
  async run(${parameters}) {
    ${stages}
  },
});
`,
    typescript,
  );
}

interface Printer {
  readonly scope: Scope;
  readonly services: ReadonlyMap<string, string>;
  /** Variables of the answers that later steps use. */
  readonly answers: ReadonlyMap<string, string>;
  type(schema: string): string;
  retry(retry: Step['retry']): string;
}

function printStage({ steps }: Stage, printer: Printer): Fragment {
  const variables = steps.map(s => printer.answers.get(s.id));
  if (steps.length === 1)
    return code`${comments(steps[0])}
${variables[0] ? `const ${variables[0]} = ` : ''}await saga.step(${printStep(steps[0], printer)});`;
  const last = variables.findLastIndex(v => v !== undefined);
  const taken = variables.slice(0, last + 1).map(v => v ?? '');
  return code`${last >= 0 ? `const [${taken.join(', ')}] = ` : ''}await saga.parallel([
  ${steps.map(step => code`${comments(step)}\n${printStep(step, printer)},`)}
]);`;
}

const comments = (step: Step): readonly string[] => stepNotes(step).map(note => `// ${note}`);

function printStep(step: Step, printer: Printer): Fragment {
  const { onUnknown, compensation } = step;
  const key = { ...printer.scope, key: 'key', step: step.id };
  const lines: Fragment[] = [
    code`id: ${quoted(step.id)},`,
    code`kind: ${quoted(step.kind)},`,
    code`do: ${printRequest(step, step.action, printer)},`,
    ...(typeof onUnknown === 'object'
      ? [
          code`query: ${keyParameter(onUnknown.query)} => ${printRequest(step, { ...onUnknown.query, ...resultOf(step) }, printer)},`,
        ]
      : []),
    ...(compensation
      ? [code`undo: ${keyParameter(compensation.request)} => ${printRequest(step, compensation.request, printer)},`]
      : []),
    code`timeout: ${number(step.timeout)},`,
    code`retry: ${printer.retry(step.retry)},`,
    ...(compensation ? [code`undoRetry: ${printer.retry(compensation.retry)},`] : []),
    ...(JSON.stringify(step.errors) === JSON.stringify(ERRORS) ? [] : [code`errors: ${errorsOf(step)},`]),
    ...(step.header === HEADER ? [] : [code`header: ${quoted(step.header)},`]),
    ...(step.key === KEY ? [] : [code`key: ${template(step.key, key)},`]),
  ];
  return code`{
  ${lines}
}`;
}

const resultOf = ({ action }: Step) => (action.result === undefined ? {} : { result: action.result });

const keyParameter = (request: Request): string => (referencesOf(request).some(r => r.from === 'key') ? 'key' : '()');

function errorsOf({ errors }: Step): string {
  const list = (signs: readonly string[]) => `[${signs.map(quoted).join(', ')}]`;
  const entries = (['refused', 'transient', 'unknown'] as const).map(kind => [kind, list(errors[kind])] as const);
  return wideObject(entries, WIDTH - 20);
}

function printRequest(step: Step, request: Request, { scope, services, type }: Printer): Fragment {
  const where = { ...scope, key: 'key', step: step.id };
  const address = template(request.path, where);
  const args: Fragment[] = [code`${address.startsWith('`') ? code`${path}${address}` : address}`];
  const body = Object.entries(request.input).map(([name, value]) => [name, expression(value, scope)] as const);
  if (body.length > 0) args.push(code`${object(body)}`);
  if (request.result !== undefined) {
    if (body.length === 0) args.push(code`undefined`);
    args.push(code`${type(request.result)}`);
  }
  const method = METHODS.has(request.method) ? request.method.toLowerCase() : undefined;
  const callee = `${services.get(step.service)}.${method ?? `call(${quoted(request.method)})`}`;
  const line = code`${callee}(${args.map((a, i) => (i === 0 ? a : code`, ${a}`)).reduce((all, a) => code`${all}${a}`, code``)})`;
  if (textOf(line).length + 14 <= WIDTH) return line;
  return code`${callee}(
  ${args.map(a => code`${a},`)}
)`;
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

const textOf = ({ fragment }: Fragment): string => fragment.map(p => (typeof p === 'string' ? p : p.symbol)).join('');
