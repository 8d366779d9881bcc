import { openNames } from '../../names.ts';
import { type Reference, readReference, usedAnswers } from '../../references.ts';
import { type Saga, type Shape, type Step, stepsOf } from '../../spec.ts';
import { exportedName, localName, packageName, reservedWords, type Scope } from '../go/language.ts';
import { ANYTHING, type Declared, declareShapes } from '../go/shapes.ts';
import { projectName } from '../project-name.ts';
import { type Activity, activitiesOf } from '../temporal/activities.ts';
import { retryNames } from './retries.ts';

/** What everything of a saga is called in its program. */
export interface Plan {
  readonly saga: Saga;
  /** Path of the module. */
  readonly module: string;
  /** Package of the saga, and its folder. */
  readonly pack: string;
  /** `CreateOrderSaga`, the workflow's function and type. */
  readonly main: string;
  readonly input: string;
  readonly types: Declared;
  readonly activities: readonly Activity[];
  /** Name of a service's field. */
  readonly services: ReadonlyMap<string, string>;
  /** Variable of a step's answer, where a later step uses it. */
  readonly answers: ReadonlyMap<string, string>;
  readonly scope: Scope;
}

/** Names that the printed files use themselves. */
const TYPES = 'Name Version ID Start Program Calls NewCalls'.split(' ');
const LOCALS = 'c calls ctx err given input request s settings addresses'.split(' ');

/** Packages and folders that are there already. */
const FOLDERS: ReadonlySet<string> = new Set([
  ...reservedWords,
  ...'cmd docs errors internal participant test testdata vendor worker'.split(' '),
]);

export function planOf(saga: Saga): Plan {
  const names = openNames(TYPES);
  const main = names.take(`${exportedName(saga.name)}Saga`, 'Flow');
  const types = declareShapes(saga, names);
  const steps = stepsOf(saga);
  const locals = openNames([...reservedWords, ...LOCALS, ...retryNames]);
  const used = usedAnswers(saga);
  const answers = new Map(steps.filter(s => used.has(s.id)).map(s => [s.id, locals.take(variableOf(s), 'Answer')]));
  const fields = openNames(reservedWords);
  const services = new Map([...new Set(steps.map(s => s.service))].map(s => [s, fields.take(localName(s), 'Service')]));
  const methods = openNames([]);
  const activities = activitiesOf(saga, {
    input: types.type(undefined),
    anything: ANYTHING,
    answer: step => (step.action.result === undefined ? undefined : types.type(step.action.result)),
    answers,
    method: (step, isUndo) => methods.take(`${isUndo ? 'Undo' : ''}${exportedName(step.id)}`, 'Step'),
  });
  return {
    saga,
    module: `example.com/${projectName(saga)}`,
    pack: packageName(saga.name, FOLDERS),
    main,
    input: types.type(undefined),
    types,
    activities,
    services,
    answers,
    scope: { refer: reference => refer(saga, types, answers, reference) },
  };
}

/** `reservation` for a step that answers with a Reservation, else after the step. */
function variableOf(step: Step): string {
  const { result } = step.action;
  return result === undefined || result === `${step.id}-answer` ? localName(`${step.id}-answer`) : localName(result);
}

function refer(saga: Saga, types: Declared, answers: ReadonlyMap<string, string>, reference: Reference) {
  const known = readReference(reference.text) ?? reference;
  if (known.from === 'input') return types.part('input', saga.input, known.path);
  if (known.from === 'saga' && known.path[0] === 'id') return { text: 'saga.ID(ctx)', isString: true };
  if (known.from === 'steps') {
    const [id = '', ...path] = known.path;
    const schema = stepsOf(saga).find(s => s.id === id)?.action.result;
    const shape: Shape = schema === undefined ? { type: 'any' } : { type: 'any', ref: schema };
    return types.part(answers.get(id) ?? 'nil', shape, path);
  }
  return { text: 'Name', isString: true };
}
