import { typescript } from '../../../dialects.ts';
import { code, type Imported, print } from '../../../printer.ts';
import { type Retry, type Saga, stepsOf } from '../../spec.ts';
import type { Vocabulary } from '../choreography-typescript/names.ts';
import { object, property, quoted } from '../typescript/language.ts';
import { sampleOf } from '../typescript/shapes.ts';
import { functionOf, UNLIMITED } from './tasks.ts';

const play: Imported = { symbol: 'Play', from: './support/world.ts', typeOnly: true };
const sampleStep: Imported = { symbol: 'SampleStep', from: './support/world.ts', typeOnly: true };

/** test/sample.ts: what the tests, which are the same for every saga, must know about this one. */
export function sampleFile(saga: Saga, words: Vocabulary): string {
  const input = sampleOf(saga, saga.input, path => path.length === 1);
  const steps = saga.stages.flatMap((stage, at) => stage.steps.map(step => ({ step, at })));
  return print(
    code`
export { controlFunction } from '../src/functions/control.ts';

export const machineFile = ${quoted(`${words.file}.asl.json`)};

export const sample = (${/\bserial\b/.test(input) ? 'serial' : '_serial'}: number) => (${input});

/** All functions by the names in the machine, with effects that are played. */
export const functions = (play: ${play}) => ({
  ${[...words.services].map(([service, { constant, file }]) => {
    const effects = stepsOf(saga)
      .filter(s => s.service === service)
      .flatMap(({ id, action, compensation }) => {
        const { does, undoes } = words.effects.get(id)!;
        const type = action.result === undefined ? undefined : saga.schemas[action.result];
        return [
          `${does}: play(${quoted(id)}, ${type ? sampleOf(saga, type, () => false) : 'undefined'}),`,
          ...(compensation ? [`${undoes}: play(${quoted(`undo ${id}`)}, undefined),`] : []),
        ];
      });
    const name = property(functionOf(service).replace(/FunctionArn$/, ''));
    return code`${name}: ${{ symbol: constant, from: `../src/functions/${file}.ts` }}({\n  ${effects}\n}),`;
  })}
});

export const steps: readonly ${sampleStep}[] = [
  ${steps.map(
    ({ step, at }) =>
      `${object([
        ['id', quoted(step.id)],
        ['kind', quoted(step.kind)],
        ['stage', String(at)],
        ['tries', triesOf(step.retry)],
        ['undoTries', step.compensation ? triesOf(step.compensation.retry) : '0'],
      ])},`,
  )}
];

export const cancellable = ${String(saga.cancel === 'pivot')};
export const deadline = ${String(saga.deadline !== undefined)};
`,
    typescript,
  );
}

const triesOf = ({ max }: Retry): string => String(max === 'unlimited' ? UNLIMITED + 1 : max);
