import { camelCase, openNames, pascalCase } from '../../names.ts';
import { type Reference, readReference, usedAnswers } from '../../references.ts';
import { type Saga, type Step, stepsOf } from '../../spec.ts';
import { reservedWords, type Scope } from '../java/language.ts';
import { type Declared, declareShapes, openTypes, plain, rootOf } from '../java/shapes.ts';
import { type Activity, activitiesOf } from '../temporal/activities.ts';

/** What everything of a saga is called in its program. */
export interface Plan {
  readonly saga: Saga;
  /** Package, and its folder. */
  readonly pack: string;
  readonly folder: string;
  /** `CreateOrderSaga`, the workflow's interface; the other classes are called after it. */
  readonly main: string;
  readonly calls: string;
  readonly input: string;
  readonly types: Declared;
  readonly activities: readonly Activity[];
  /** Name of a service's field. */
  readonly services: ReadonlyMap<string, string>;
  /** Variable of a step's answer, where a later step uses it. */
  readonly answers: ReadonlyMap<string, string>;
  readonly scope: Scope;
}

/** Names that the printed files use themselves, inherited methods included. */
const OWN =
  'calls step parallel toEnd options cancel status resume run input sagaId entry key start idOf main NAME VERSION STATE GRACE'.split(
    ' ',
  );

const SUBPACKAGES: ReadonlySet<string> = new Set(['runtime', 'participant', 'test', ...reservedWords]);

export function planOf(saga: Saga): Plan {
  const types = openTypes();
  const title = plain(pascalCase(saga.name));
  const main = types.take(`${title}Saga`, 'Type');
  const calls = types.take(`${title}Calls`, 'Type');
  for (const name of [`${main}Workflow`, `Http${calls}`, 'Main']) types.take(name, 'Type');
  const declared = declareShapes(saga, types);
  const steps = stepsOf(saga);
  const names = openNames([...reservedWords, ...OWN]);
  const used = usedAnswers(saga);
  const answers = new Map(steps.filter(s => used.has(s.id)).map(s => [s.id, names.take(variableOf(s), 'Answer')]));
  const services = new Map([...new Set(steps.map(s => s.service))].map(s => [s, names.take(camelCase(s), 'Service')]));
  const methods = openNames([...reservedWords, ...OWN]);
  const resultOf = (step: Step) =>
    step.action.result === undefined ? undefined : recordOr(declared.type(step.action.result));
  const activities = activitiesOf(saga, {
    input: declared.type(undefined),
    anything: 'Object',
    answer: resultOf,
    answers,
    method: (step, isUndo) => methods.take(isUndo ? `undo${pascalCase(step.id)}` : camelCase(step.id), 'Step'),
  });
  const name = plain(pascalCase(saga.name)).toLowerCase();
  const pack = SUBPACKAGES.has(name) ? `${name}saga` : name;
  return {
    saga,
    pack: `saga.${pack}`,
    folder: `src/main/java/saga/${pack}`,
    main,
    calls,
    input: declared.type(undefined),
    types: declared,
    activities,
    services,
    answers,
    scope: { refer: reference => refer(saga, declared, answers, reference) },
  };
}

/** `reservation` for a step that answers with a Reservation, else after the step. */
function variableOf(step: Step): string {
  const { result } = step.action;
  return result === undefined || result === `${step.id}-answer`
    ? camelCase(`${step.id}-answer`)
    : camelCase(lower(result));
}

const lower = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

/** The class of what is generic cannot be written down. */
const recordOr = (type: string): string => (/^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u.test(type) ? type : 'Object');

function refer(saga: Saga, types: Declared, answers: ReadonlyMap<string, string>, reference: Reference): string {
  const known = readReference(reference.text) ?? reference;
  if (known.from === 'input') return types.part('input', rootOf(saga, known, undefined), known.path);
  if (known.from === 'saga' && known.path[0] === 'id') return 'Call.sagaId()';
  if (known.from === 'steps') {
    const [id = '', ...path] = known.path;
    const schema = stepsOf(saga).find(s => s.id === id)?.action.result;
    return types.part(answers.get(id) ?? 'null', rootOf(saga, known, schema), path);
  }
  return `"${saga.name}"`;
}
