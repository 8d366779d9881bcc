import { openNames } from '../../names.ts';
import { type Reference, readReference, usedAnswers } from '../../references.ts';
import { type Saga, type Step, stepsOf } from '../../spec.ts';
import { projectName } from '../project-name.ts';
import { BUILTINS, openPythonNames, type Scope, snakeCase } from '../python/language.ts';
import { type Declared, declareShapes, rootOf, typeName } from '../python/shapes.ts';
import { type Activity, activitiesOf } from '../temporal/activities.ts';
import { ORIGINS } from './origins.ts';

/** What everything of a saga is called in its program. */
export interface Plan {
  readonly saga: Saga;
  /** Package of what is printed. */
  readonly pack: string;
  /** `CreateOrderSaga`, the workflow. */
  readonly main: string;
  readonly types: Declared;
  readonly activities: readonly Activity[];
  /** Attribute of a service. */
  readonly services: ReadonlyMap<string, string>;
  /** Variable of a step's answer, where a later step uses it. */
  readonly answers: ReadonlyMap<string, string>;
  /** Variable of the step itself, where it is one of a group whose answer is used. */
  readonly members: ReadonlyMap<string, string>;
  readonly scope: Scope;
}

/** Names of variables and methods that the printed files use themselves. */
const OWN = 'input http activity workflow compensatable pivot retriable readonly path part saga_id timedelta dt'.split(
  ' ',
);

export function planOf(saga: Saga): Plan {
  const types = openPythonNames([
    ...Object.keys(ORIGINS),
    ...'Calls BaseModel ConfigDict Model NAME Exception ValueError KeyError TypeError RuntimeError Ellipsis'.split(' '),
  ]);
  const main = types.take(`${typeName(saga.name)}Saga`, '_');
  const declared = declareShapes(saga, types);
  const steps = stepsOf(saga);
  const names = openPythonNames([...BUILTINS, ...OWN, ...declared.names]);
  const used = usedAnswers(saga);
  const answers = new Map(steps.filter(s => used.has(s.id)).map(s => [s.id, names.take(variableOf(s), '_')]));
  const grouped = saga.stages.filter(stage => stage.steps.length > 1).flatMap(stage => stage.steps);
  const members = new Map(
    grouped.filter(s => used.has(s.id)).map(s => [s.id, names.take(`${snakeCase(s.id) || 'one'}_step`, '_')]),
  );
  const attributes = openNames([]);
  const services = new Map(
    [...new Set(steps.map(s => s.service))].map(s => [s, `_${attributes.take(snakeCase(s) || 'service', '_')}`]),
  );
  const methods = openPythonNames(['activity', ...declared.names]);
  const activities = activitiesOf(saga, {
    input: declared.type(undefined),
    anything: 'Any',
    answer: step => (step.action.result === undefined ? undefined : declared.type(step.action.result)),
    answers,
    method: (step, isUndo) => methods.take(`${isUndo ? 'undo_' : ''}${snakeCase(step.id) || 'step'}`, '_'),
  });
  return {
    saga,
    pack: packageOf(saga),
    main,
    types: declared,
    activities,
    services,
    answers,
    members,
    scope: { refer: reference => refer(saga, declared, answers, reference) },
  };
}

/** `create_order_saga`: no module of Python's own is called like that. */
function packageOf(saga: Saga): string {
  const plain = saga.name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^ -~]/gu, letter => `-u${letter.codePointAt(0)!.toString(16)}`);
  const name = snakeCase(plain) || snakeCase(projectName(saga));
  return `${/^[a-z]/.test(name) ? '' : 'n'}${name}_saga`;
}

/** `reservation` for a step that answers with a Reservation, else after the step. */
function variableOf({ id, action: { result } }: Step): string {
  return result === undefined || result === `${id}-answer` ? `${snakeCase(id)}_answer` : snakeCase(result) || 'answer';
}

function refer(saga: Saga, types: Declared, answers: ReadonlyMap<string, string>, reference: Reference): string {
  const known = readReference(reference.text) ?? reference;
  if (known.from === 'input') return types.part('input', rootOf(saga, known, undefined), known.path);
  if (known.from === 'saga' && known.path[0] === 'id') return 'saga_id()';
  if (known.from === 'steps') {
    const [id = '', ...path] = known.path;
    const schema = stepsOf(saga).find(s => s.id === id)?.action.result;
    return types.part(answers.get(id) ?? 'None', rootOf(saga, known, schema), path);
  }
  return `"${saga.name}"`;
}
