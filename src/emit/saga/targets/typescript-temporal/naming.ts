import { ERRORS } from '../../defaults.ts';
import { camelCase, type Names, openNames, pascalCase } from '../../names.ts';
import { referencesOf, usedAnswers } from '../../references.ts';
import { type Request, type Saga, type Step, stepsOf } from '../../spec.ts';
import { quoted, reservedWords } from '../typescript/language.ts';
import { type Declared, declareShapes } from '../typescript/shapes.ts';

/** Names that the printed files use themselves. */
const OWN =
  'z definition runSaga saga Ending proxyActivities activities perform path service sagaId key input sample steps'.split(
    ' ',
  );

/** What everything of a saga is called in its program. */
export interface Naming {
  readonly workflow: string;
  readonly types: Declared;
  service(name: string): string;
  /** Activity of a step. */
  activity(step: Step): string;
  /** Activity that takes it back. */
  undo(step: Step): string;
  /** Variable of an answer; undefined where no later step uses it. */
  answer(step: string): string | undefined;
  /** What errors mean, where it is not the usual: source → name of the constant. */
  readonly errors: ReadonlyMap<string, string>;
}

export function nameAll(saga: Saga): Naming {
  const names = openNames([...reservedWords, ...OWN]);
  const workflow = names.take(camelCase(saga.name), 'Saga');
  const types = declareShapes(saga, names);
  const steps = stepsOf(saga);
  const used = usedAnswers(saga);
  const activities = new Map(steps.map(s => [s.id, names.take(camelCase(s.id), 'Step')]));
  const undos = new Map(
    steps.filter(s => s.compensation).map(s => [s.id, names.take(`undo${pascalCase(s.id)}`, 'Step')]),
  );
  const services = new Map([...new Set(steps.map(s => s.service))].map(s => [s, take(names, s, 'Service')]));
  const answers = new Map([...used].map(id => [id, names.take(`${camelCase(id)}Answer`, 'Value')]));
  const errors = new Map<string, string>();
  for (const step of steps)
    if (JSON.stringify(step.errors) !== JSON.stringify(ERRORS) && !errors.has(errorsOf(step)))
      errors.set(errorsOf(step), names.take(`${camelCase(step.id)}Errors`, 'Meaning'));
  return {
    workflow,
    types,
    service: name => services.get(name)!,
    activity: step => activities.get(step.id)!,
    undo: step => undos.get(step.id)!,
    answer: id => answers.get(id),
    errors,
  };
}

export function errorsOf({ errors }: Step): string {
  const list = (signs: readonly string[]) => `[${signs.map(quoted).join(', ')}]`;
  return `{\n  refused: ${list(errors.refused)},\n  transient: ${list(errors.transient)},\n  unknown: ${list(errors.unknown)},\n}`;
}

/** What an activity has to be given beside its key. */
export interface Given {
  readonly input: boolean;
  /** Steps whose answers it uses. */
  readonly answers: readonly string[];
}

export function givenTo(requests: readonly Request[]): Given {
  const references = requests.flatMap(referencesOf);
  return {
    input: references.some(r => r.from === 'input'),
    answers: [...new Set(references.flatMap(r => (r.from === 'steps' ? [r.path[0]!] : [])))],
  };
}

const take = (names: Names, name: string, suffix: string): string => names.take(camelCase(name), suffix);
