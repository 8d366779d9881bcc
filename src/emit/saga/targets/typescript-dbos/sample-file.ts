import { typescript } from '../../../dialects.ts';
import { code, type Imported, print } from '../../../printer.ts';
import { referencesIn } from '../../references.ts';
import type { Retry, Saga, Step } from '../../spec.ts';
import { quoted, wideObject } from '../typescript/language.ts';
import { sampleOf } from '../typescript/shapes.ts';
import { sagaConstant } from './saga-file.ts';

const SampleStep: Imported = { symbol: 'SampleStep', from: './support/participants.ts', typeOnly: true };

/** test/sample.ts: what the tests, which are the same for every saga, must know about this one. */
export function sampleFile(saga: Saga, module: string): string {
  const ids = referencesIn(saga.id).map(r => r.path.join('.'));
  const input = sampleOf(saga, saga.input, path => ids.includes(path.join('.')));
  const serial = /\bserial\b/.test(input) ? 'serial' : '_serial';
  const steps = saga.stages.flatMap((stage, at) => stage.steps.map(step => ({ step, at })));
  return print(
    code`
export const saga = ${{ symbol: sagaConstant(saga), from: module }};

/** An input of its own for each number. */
export const sample = (${serial}: number) => (${input});

/** The steps, as the participants of the tests play them. */
export const steps: readonly ${SampleStep}[] = [
  ${steps.map(({ step, at }) => `${printStep(saga, step, at)},`)}
];
`,
    typescript,
  );
}

function printStep(saga: Saga, step: Step, stage: number): string {
  const type = step.action.result === undefined ? undefined : saga.schemas[step.action.result];
  const lines = [
    ['id', quoted(step.id)],
    ['service', quoted(step.service)],
    ['kind', quoted(step.kind)],
    ['stage', String(stage)],
    ['tries', triesOf(step.kind === 'pivot' ? { ...step.retry, max: 'unlimited' } : step.retry)],
    ['undoTries', step.compensation ? triesOf(step.compensation.retry) : '0'],
    ['header', quoted(step.header.toLowerCase())],
    ['answer', type ? sampleOf(saga, type, () => false) : 'null'],
  ] as const;
  return wideObject(lines, 110);
}

const triesOf = ({ max }: Retry): string => (max === 'unlimited' ? 'Number.POSITIVE_INFINITY' : String(max));
