import { typescript } from '../../../dialects.ts';
import { code, print } from '../../../printer.ts';
import { readTemplate } from '../../references.ts';
import { type Request, type Saga, type Step, stepsOf } from '../../spec.ts';
import { refusalOf } from '../played.ts';
import { object, quoted } from '../typescript/language.ts';
import { sampleOf } from '../typescript/shapes.ts';
import { sagaConstant } from '../typescript-dbos/saga-file.ts';
import { fileName } from './usage.ts';

/** test/sample.ts: an input for each id, and how the participants of the tests tell the steps. */
export function sampleFile(saga: Saga): string {
  const constant = { symbol: sagaConstant(saga), from: `../src/${fileName(saga)}.ts` };
  const routes = { symbol: 'StepRoutes', from: './scenario.ts', typeOnly: true };
  const references = readTemplate(saga.id).flatMap(part => (typeof part === 'string' ? [] : [part.path.join('.')]));
  const isId = (path: readonly string[]) => references.includes(path.join('.'));
  return print(
    code`
export const saga = ${constant};

/** An input; those of different numbers belong to different sagas. */
export const input = (serial: number) => (${sampleOf(saga, saga.input, isId)});

export const steps: readonly ${routes}[] = [
  ${stepsOf(saga).map(step => code`${routesOf(saga, step)},`)}
];
`,
    typescript,
  );
}

function routesOf(saga: Saga, step: Step): string {
  const route = ({ method, path }: Request) =>
    object([
      ['method', quoted(method)],
      ['path', quoted(path)],
    ]);
  const result = step.action.result === undefined ? undefined : saga.schemas[step.action.result];
  const { status, code: sign } = refusalOf(step);
  const entries: (readonly [string, string])[] = [
    ['id', quoted(step.id)],
    ['service', quoted(step.service)],
    ['kind', quoted(step.kind)],
    ['header', quoted(step.header.toLowerCase())],
    ['call', route(step.action)],
    ...(step.compensation ? [['undo', route(step.compensation.request)] as const] : []),
    ...(typeof step.onUnknown === 'object' ? [['query', route(step.onUnknown.query)] as const] : []),
    ['result', result ? sampleOf(saga, result, () => false) : 'null'],
    [
      'refusal',
      object([
        ['status', String(status)],
        ['code', quoted(sign)],
      ]),
    ],
  ];
  return `{\n${entries.map(([name, value]) => `  ${name}: ${value},\n`).join('')}}`;
}
