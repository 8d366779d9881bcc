import { didYouMean } from '../../../core/nearest.ts';
import { type Reference, readTemplate, referencesIn, referencesOf, resolveShape, shapeAt } from '../references.ts';
import { type Request, type Saga, type Shape, type Step, stepsOf } from '../spec.ts';
import { type Broken, earlier, placed, type Rule } from './rule.ts';

export const undoKnowsEnough: Rule = {
  code: 'V7',
  title: 'a compensation uses the saga’s input, ids and earlier results only',
  *find(saga) {
    for (const { step, at } of placed(saga)) {
      if (!step.compensation) continue;
      const known = earlier(saga, at);
      for (const reference of referencesOf(step.compensation.request))
        if (reference.from === 'steps' && !known.some(s => s.id === reference.path[0])) {
          const own = reference.path[0] === step.id;
          yield {
            step,
            says: `its compensation uses ${reference.text}, ${own ? 'the result of the very step that may have been lost' : 'which is not known before the step starts'}; address it by {key} (the step’s key), or use $.input and results of earlier stages`,
          };
        }
    }
  },
};

export const stableKey: Rule = {
  code: 'V8',
  title: 'the key holds saga id and step id, no clock, no random',
  *find(saga) {
    for (const step of stepsOf(saga)) {
      const references = referencesIn(step.key);
      const missing = ['saga', 'step'].filter(from => !references.some(r => r.from === from && r.path[0] === 'id'));
      if (missing.length > 0)
        yield {
          step,
          says: `its key "${step.key}" does not hold ${missing.map(m => `{${m}.id}`).join(' and ')}; write key: "{saga.id}:{step.id}"`,
        };
      for (const reference of references)
        if (reference.from !== 'saga' && reference.from !== 'step' && reference.from !== 'input')
          yield {
            step,
            says: `its key holds ${reference.text}, which is not the same at each try; use {saga.id}, {step.id} and {input.…} only`,
          };
    }
  },
};

const SCALARS: ReadonlySet<Shape['type']> = new Set(['string', 'integer', 'number', 'boolean', 'any']);

export const referencesResolve: Rule = {
  code: 'V11',
  title: 'references resolve and types match',
  *find(saga) {
    for (const reference of referencesIn(saga.id)) {
      const says = wrongIn(saga, reference, [], true);
      if (reference.from !== 'input') yield { says: `its id holds ${reference.text}; use {input.…} only` };
      else if (says) yield { says: `its id holds ${says}` };
    }
    if (!readTemplate(saga.id).some(part => typeof part !== 'string'))
      yield {
        says: `its id "${saga.id}" is the same for every start; write id: "{input.…}" with what tells two of them apart`,
      };
    yield* wrongShapes(saga);
    for (const { step, at } of placed(saga)) {
      const known = earlier(saga, at);
      yield* wrongInRequest(saga, step, 'action', step.action, known);
      // What a compensation takes from steps is for V7 to judge.
      if (step.compensation) yield* wrongInRequest(saga, step, 'compensation', step.compensation.request, known, true);
      if (typeof step.onUnknown === 'object') yield* wrongInRequest(saga, step, 'query', step.onUnknown.query, known);
      for (const reference of referencesIn(step.key)) {
        const says = reference.from === 'input' ? wrongIn(saga, reference, [], true) : undefined;
        if (says) yield { step, says: `its key holds ${says}` };
      }
    }
  },
};

function* wrongInRequest(
  saga: Saga,
  step: Step,
  what: string,
  request: Request,
  known: readonly Step[],
  skipUnknownSteps = false,
): Iterable<Broken> {
  const inPath = new Set(referencesIn(request.path).map(r => r.text));
  for (const reference of referencesOf(request)) {
    if (skipUnknownSteps && reference.from === 'steps' && !known.some(s => s.id === reference.path[0])) continue;
    const says = wrongIn(saga, reference, known, inPath.has(reference.text));
    if (says) yield { step, says: `its ${what} uses ${says}` };
  }
  if (request.result !== undefined && !Object.hasOwn(saga.schemas, request.result))
    yield {
      step,
      says: `its ${what} answers with ${request.result}, which is not in schemas${didYouMean(request.result, Object.keys(saga.schemas)) || '; describe it there'}`,
    };
}

/** @param inText put into a text, where only a single value makes sense */
function wrongIn(saga: Saga, reference: Reference, known: readonly Step[], inText: boolean): string | undefined {
  const { text, from, path } = reference;
  if (from === 'nowhere') return `${text}, which is no reference; use input.…, steps.ID.…, saga.id or key`;
  if (from === 'steps' && !known.some(s => s.id === path[0]))
    return stepsOf(saga).some(s => s.id === path[0])
      ? `${text}, the result of a step that is not done by then; use an earlier one`
      : `${text}, and there is no such step${didYouMean(
          path[0]!,
          known.map(s => s.id),
        )}`;
  const shape = shapeAt(saga, reference, known);
  if (!shape) return `${text}, which is not in its type${didYouMean(path.at(-1)!, namesNear(saga, reference, known))}`;
  if (inText && !SCALARS.has(shape.type))
    return `${text}, which is an ${shape.type} and not a single value; use one of its parts`;
  return undefined;
}

function namesNear(saga: Saga, reference: Reference, known: readonly Step[]): readonly string[] {
  const path = reference.path.slice(0, -1);
  const parent =
    path.length > 0 || reference.from === 'input' ? shapeAt(saga, { ...reference, path }, known) : undefined;
  return Object.keys(parent?.properties ?? {});
}

/** Names of types that lead nowhere, and money that would lose cents. */
function* wrongShapes(saga: Saga): Iterable<Broken> {
  const named: [string, Shape][] = [['input', saga.input], ...Object.entries(saga.schemas)];
  for (const [name, shape] of named)
    for (const [path, at] of walk(name, shape)) {
      if (at.ref !== undefined && !resolveShape(saga, at))
        yield {
          says: `${path} is a ${at.ref}, which is not in schemas${didYouMean(at.ref, Object.keys(saga.schemas)) || '; describe it there'}`,
        };
      if (at.type === 'number' && /amount|price|total|balance|money|fee|cost/i.test(path))
        yield {
          level: 'warning',
          says: `${path} is a number, and fractions of money are lost in it; write type: integer in the smallest unit, or type: string with format: decimal`,
        };
      for (const property of at.required ?? [])
        if (!Object.hasOwn(at.properties ?? {}, property))
          yield {
            says: `${path} requires ${property}, which is not among its properties${didYouMean(property, Object.keys(at.properties ?? {}))}`,
          };
    }
}

function* walk(path: string, shape: Shape): Iterable<[string, Shape]> {
  yield [path, shape];
  for (const [name, property] of Object.entries(shape.properties ?? {})) yield* walk(`${path}.${name}`, property);
  if (shape.items) yield* walk(`${path}[]`, shape.items);
}

export const disjointBranches: Rule = {
  code: 'V15',
  title: 'parallel branches change different things',
  *find(saga) {
    for (const { steps } of saga.stages)
      for (const [i, step] of steps.entries())
        for (const other of steps.slice(0, i)) {
          const shared = changedBy(step).find(thing => changedBy(other).includes(thing));
          if (shared !== undefined)
            yield {
              step,
              level: 'warning',
              says: `it changes ${shared} at the same time as "${other.id}"; run one after the other, or say in writes what each of them changes`,
            };
        }
  },
};

function changedBy(step: Step): readonly string[] {
  if (step.kind === 'readonly') return [];
  if (step.writes.length > 0) return step.writes;
  const lock = step.isolation?.by === 'lock' ? [step.isolation.on.replace(/=.*$/, '')] : [];
  return [...lock, `${step.service} ${step.action.path}`];
}
