import { typescript } from '../../../dialects.ts';
import { code, type Imported, print } from '../../../printer.ts';
import { referencesIn } from '../../references.ts';
import type { Saga } from '../../spec.ts';
import { object, quoted } from '../typescript/language.ts';
import { sampleOf } from '../typescript/shapes.ts';
import { choreograph } from './flow.ts';
import type { Vocabulary } from './names.ts';
import { forward } from './retries.ts';

const play: Imported = { symbol: 'Play', from: './support/world.ts', typeOnly: true };
const sampleStep: Imported = { symbol: 'SampleStep', from: './support/world.ts', typeOnly: true };

/** test/sample.ts: what the tests, which are the same for every saga, must know about this one. */
export function sampleFile(saga: Saga, words: Vocabulary): string {
  const ids = referencesIn(saga.id).map(r => r.path.join('.'));
  const input = sampleOf(saga, saga.input, path => ids.includes(path.join('.')));
  const { steps } = choreograph(saga);
  return print(
    code`
export const saga = ${{ symbol: words.saga, from: `../src/${words.file}.ts` }};

/** An input of its own for each number. */
export const sample = (${/\bserial\b/.test(input) ? 'serial' : '_serial'}: number) => (${input});

/** All services, with effects that are played; the first one starts sagas. */
export const services = (play: ${play}) => [
  ${[...words.services].map(([service, { constant, file }]) => {
    const own = steps.filter(s => s.service === service);
    const effects = own.flatMap(({ id, action, compensation }) => {
      const { does, undoes } = words.effects.get(id)!;
      const type = action.result === undefined ? undefined : saga.schemas[action.result];
      return [
        `${does}: play(${quoted(id)}, ${type ? sampleOf(saga, type, () => false) : 'undefined'}),`,
        ...(compensation ? [`${undoes}: play(${quoted(`undo ${id}`)}, undefined),`] : []),
      ];
    });
    return code`${{ symbol: constant, from: `../src/services/${file}.ts` }}({\n  ${effects}\n}),`;
  })}
];

export const steps: readonly ${sampleStep}[] = [
  ${steps.map(step => {
    const { flow, compensation } = step;
    return `${object([
      ['id', quoted(step.id)],
      ['kind', quoted(step.kind)],
      ['tries', triesOf(forward(step).max)],
      ['givesUp', String(!flow.mustSucceed && forward(step).onExhausted === 'compensate')],
      ['mayRefuse', String(!flow.mustSucceed)],
      ['undoTries', compensation ? triesOf(compensation.retry.max) : '0'],
    ])},`;
  })}
];

/** What is told when all goes well: S14, what a version tells the same version must understand. */
export const history = {
  version: ${String(saga.version)},
  cancellable: ${String(saga.cancel === 'pivot')},
  deadline: ${String(saga.deadline !== undefined)},
  events: [${['started', ...steps.map(s => `${s.id}.completed`)].map(e => quoted(`${saga.name}.${e}`)).join(', ')}],
};
`,
    typescript,
  );
}

const triesOf = (max: number | 'unlimited'): string => (max === 'unlimited' ? 'Number.POSITIVE_INFINITY' : String(max));

/** src/parked.ts: the command of the runbook. */
export function parkedFile(words: Vocabulary): string {
  const services = [...words.services.values()].map(({ constant, file }) => ({
    symbol: constant,
    from: `./services/${file}.ts`,
  }));
  return print(
    code`
const services = [${services.map((s, i) => (i === 0 ? code`${s}` : code`, ${s}`)).reduce((all, part) => code`${all}${part}`)}];

// Parked events are moved here, or counted as done, and never handled: no effects are needed.
await ${{ symbol: 'runParked', from: './saga/parked.ts' }}(
  services.map(of => of({} as never)),
  process.argv.slice(2),
);
`,
    typescript,
  );
}
