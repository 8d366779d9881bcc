import { typescript } from '../../../dialects.ts';
import { code, type Fragment, type Imported, print } from '../../../printer.ts';
import { KEY, TIMEOUT } from '../../defaults.ts';
import { readReference } from '../../references.ts';
import type { Request, Saga, Step } from '../../spec.ts';
import { messageBody } from '../message-body.ts';
import { stepNotes } from '../step-notes.ts';
import { expression, number, object, property, quoted, type Scope, template } from '../typescript/language.ts';
import type { Choreography, HeardStep } from './flow.ts';
import type { Vocabulary } from './names.ts';
import { forward } from './retries.ts';

const WIDTH = 120;
const poolClient: Imported = { symbol: 'PoolClient', from: 'pg', typeOnly: true };
const serviceFunction: Imported = { symbol: 'service', from: '../saga/service.ts' };
const scope: Scope = {
  input: 'input',
  sagaId: 'sagaId',
  answer: id => (property(id) === id ? `answers.${id}` : `answers[${quoted(id)}]`),
};

/** src/services/SERVICE.ts: what the service does when which event comes, and what it has to bring for that. */
export function serviceFile(
  saga: Saga,
  service: string,
  { steps, starter, completed, compensated }: Choreography,
  words: Vocabulary,
): string {
  const { constant, effects } = words.services.get(service)!;
  const own = steps.filter(s => s.service === service);
  const shared = (symbol: string): Imported => ({ symbol, from: `../${words.file}.ts` });
  const methods = own.flatMap(step => [
    method(saga, step, step.action, words.effects.get(step.id)!.does, words),
    ...(step.compensation
      ? [method(saga, step, step.compensation.request, words.effects.get(step.id)!.undoes, words)]
      : []),
  ]);
  const ends = code`{ completed: ${quoted(completed)}, compensated: ${list(compensated)} }`;
  const printed = own.map(step => code`${comments(step)}\n${printStep(step, words, shared)},`);
  return print(
    code`
/** What ${service} does in its own database, through \`tx\`: the transaction of the event. */
export interface ${effects} {
  ${methods}
}

export const ${constant} = (effects: ${effects}) =>
  ${service === starter ? atStart(shared(words.saga), service, printed, ends) : inBetween(shared(words.saga), service, printed)}
`,
    typescript,
  );
}

const inBetween = (saga: Imported, service: string, steps: readonly Fragment[]): Fragment =>
  code`${serviceFunction}(${saga}, ${quoted(service)}, [
  ${steps}
]);`;

/** The service that starts sagas hears of their end, too. */
const atStart = (saga: Imported, service: string, steps: readonly Fragment[], ends: Fragment): Fragment =>
  code`${serviceFunction}(
  ${saga},
  ${quoted(service)},
  [
    ${steps}
  ],
  ${ends},
);`;

function comments(step: HeardStep): readonly string[] {
  const decides = 'S9, S10: this step decides; a cancel or the deadline that comes here later is too late.';
  return [
    ...stepNotes(step, 'cannot be taken back; write down the intent in `tx` and send it from there, with the key.'),
    ...(step.flow.fencedOn.length > 0 ? [decides] : []),
  ].map(note => `// ${note}`);
}

function printStep(step: HeardStep, words: Vocabulary, shared: (symbol: string) => Imported): Fragment {
  const { flow, compensation } = step;
  const { does, undoes } = words.effects.get(step.id)!;
  const lines: Fragment[] = [
    code`id: ${quoted(step.id)},`,
    code`kind: ${quoted(step.kind)},`,
    code`on: ${quoted(flow.on)},`,
    code`do: ${effect(step.action, does)},`,
    ...(words.shared.has(step.id) ? [code`shares: true,`] : []),
    ...(flow.mustSucceed && step.kind !== 'retriable' ? [code`mustSucceed: true,`] : []),
    ...(step.timeout === TIMEOUT ? [] : [code`timeout: ${number(step.timeout)},`]),
    code`retry: ${shared(words.retries.name(forward(step)))},`,
    ...(step.key === KEY ? [] : [code`key: ${keyOf(step)},`]),
    ...(compensation
      ? [
          code`undo: {
  on: ${list(flow.undoOn)},
  do: ${effect(compensation.request, undoes)},
  retry: ${shared(words.retries.name(compensation.retry))},
},`,
        ]
      : []),
    ...(flow.fencedOn.length > 0 ? [code`fencedOn: ${list(flow.fencedOn)},`] : []),
  ];
  return code`{
  ${lines}
}`;
}

function keyOf(step: Step): string {
  const text = template(step.key, { ...scope, step: step.id });
  return `${facts(text)} => ${text}`;
}

/** The parts of the facts that an expression uses, taken apart. */
function facts(text: string): string {
  const used = ['sagaId', 'input', 'answers'].filter(name =>
    new RegExp(`\\b${name}\\b`).test(text.replace(/'(?:[^'\\]|\\.)*'/g, "''")),
  );
  return used.length === 0 ? '_' : `{ ${used.join(', ')} }`;
}

function effect(request: Request, name: string): string {
  const values = messageBody(request).map(([key, value]) => [key, expression(value, scope)] as const);
  if (values.length === 0) return `(tx, _, key) => effects.${name}(tx, key)`;
  if (picked(request)) return `(tx, { input }, key) => effects.${name}(tx, input, key)`;
  const body = object(values);
  const line = `(tx, ${facts(body)}, key) => effects.${name}(tx, ${body}, key)`;
  if (line.length + 13 <= WIDTH) return line;
  const inner = `effects.${name}(tx, ${body}, key)`;
  if (inner.length + 11 <= WIDTH) return `(tx, ${facts(body)}, key) =>\n  ${inner}`;
  const lines = values
    .map(([key, value]) => `      ${property(key) === value ? value : `${property(key)}: ${value}`},\n`)
    .join('');
  return `(tx, ${facts(body)}, key) =>\n  effects.${name}(\n    tx,\n    {\n${lines}    },\n    key,\n  )`;
}

/** Parts of the input under their own names: the input itself will do. */
function picked(request: Request): readonly string[] | undefined {
  const values = messageBody(request);
  return values.length > 0 && values.every(([key, value]) => value === `$.input.${key}`)
    ? values.map(([key]) => key)
    : undefined;
}

export function method(saga: Saga, step: Step, request: Request, name: string, words: Vocabulary): Fragment {
  const shared = (symbol: string): Imported => ({ symbol, from: `../${words.file}.ts`, typeOnly: true });
  const isUndo = request !== step.action;
  const result = !isUndo && request.result !== undefined ? shared(words.shapes.name(request.result)) : undefined;
  const answer: Fragment = result ? code`Promise<${result}>` : code`Promise<${isUndo ? 'void' : 'unknown'}>`;
  const entries = messageBody(request).map(
    ([key, value]) => code`${property(key)}: ${typeOf(saga, value, words, shared)}`,
  );
  const parts = picked(request);
  const pick = parts && code`Pick<${shared(words.shapes.name(saga.input.ref))}, ${parts.map(quoted).join(' | ')}>`;
  const flat = entries.length > 0 ? [pick ? code`request: ${pick}` : code`request: { ${join(entries, '; ')} }`] : [];
  const line = code`${name}(${join([code`tx: ${poolClient}`, ...flat, code`key: string`], ', ')}): ${answer};`;
  const doc = `/** ${`${request.method} ${request.path}`.replaceAll('*/', '* /')} */`;
  if (textOf(line).length + 2 <= WIDTH) return code`${doc}\n${line}`;
  const wide = !pick && textOf(flat[0] ?? code``).length + 5 > WIDTH;
  return code`${doc}
${name}(
  tx: ${poolClient},
  ${wide ? code`request: {\n  ${entries.map(e => code`${e};`)}\n},` : flat.map(f => code`${f},`)}
  key: string,
): ${answer};`;
}

function typeOf(saga: Saga, value: unknown, words: Vocabulary, shared: (symbol: string) => Imported): Fragment {
  const reference = readReference(value);
  const indexed = (type: string, path: readonly string[]) =>
    code`${shared(type)}${path.map(p => `[${quoted(p)}]`).join('')}`;
  if (reference?.from === 'input') return indexed(words.shapes.name(saga.input.ref), reference.path);
  if (reference?.from === 'steps') {
    const result = saga.stages.flatMap(s => s.steps).find(s => s.id === reference.path[0])?.action.result;
    return result === undefined ? code`unknown` : indexed(words.shapes.name(result), reference.path.slice(1));
  }
  if (reference || typeof value === 'string') return code`string`;
  if (Array.isArray(value)) return code`readonly unknown[]`;
  if (typeof value !== 'object' || value === null) return code`${value === null ? 'null' : typeof value}`;
  return code`{ ${join(
    Object.entries(value).map(([key, v]) => code`${property(key)}: ${typeOf(saga, v, words, shared)}`),
    '; ',
  )} }`;
}

const list = (texts: readonly string[]): string => `[${texts.map(quoted).join(', ')}]`;

function join(parts: readonly Fragment[], by: string): Fragment {
  return parts.reduce((all, part, i) => (i === 0 ? part : code`${all}${by}${part}`), code``);
}

const textOf = ({ fragment }: Fragment): string => fragment.map(p => (typeof p === 'string' ? p : p.symbol)).join('');
