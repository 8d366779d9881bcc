import { type Request, type Saga, type Shape, type Step, stepsOf } from './spec.ts';

/** A place that a value is taken from. */
export interface Reference {
  readonly from: 'input' | 'steps' | 'saga' | 'step' | 'key' | 'nowhere';
  /** `['orderId']`; for `steps` the step's id comes first. */
  readonly path: readonly string[];
  /** As it was written. */
  readonly text: string;
}

/** `$.input.orderId` → reference; anything else is a literal value. */
export function readReference(value: unknown): Reference | undefined {
  return typeof value === 'string' && value.startsWith('$.') ? refer(value.slice(2), value) : undefined;
}

/** `{saga.id}:{step.id}` → text and references, in turn. */
export function readTemplate(template: string): readonly (string | Reference)[] {
  return template
    .split(/(\{[^{}]*\})/)
    .filter(part => part !== '')
    .map(part => (part.startsWith('{') && part.endsWith('}') ? refer(part.slice(1, -1).trim(), part) : part));
}

function refer(dotted: string, text: string): Reference {
  const [head = '', ...path] = dotted.split('.');
  const wellFormed = path.every(part => part !== '');
  if (head === 'key' && path.length === 0) return { from: 'key', path, text };
  if ((head === 'saga' || head === 'step') && path.length === 1 && (path[0] === 'id' || path[0] === 'name'))
    return { from: head, path, text };
  if (wellFormed && ((head === 'input' && path.length > 0) || (head === 'steps' && path.length > 1)))
    return { from: head as 'input' | 'steps', path, text };
  return { from: 'nowhere', path, text };
}

export function referencesIn(template: string): readonly Reference[] {
  return readTemplate(template).filter(part => typeof part !== 'string');
}

/** Everything that a request takes from elsewhere: in its path and in its body, at any depth. */
export function referencesOf(request: Request): readonly Reference[] {
  return [...referencesIn(request.path), ...inValue(request.input)];
}

function inValue(value: unknown): readonly Reference[] {
  const reference = readReference(value);
  if (reference) return [reference];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(inValue) : [];
}

/** The type a reference leads to; undefined where there is none by that name. */
export function shapeAt(saga: Saga, reference: Reference, steps: readonly Step[]): Shape | undefined {
  if (reference.from === 'saga' || reference.from === 'step' || reference.from === 'key') return { type: 'string' };
  if (reference.from === 'input') return follow(saga, saga.input, reference.path);
  if (reference.from === 'nowhere') return undefined;
  const [id, ...path] = reference.path;
  const step = steps.find(s => s.id === id);
  // Without a named type the answer is not known, and not wrong either.
  if (step && step.action.result === undefined) return { type: 'any' };
  const shape = step?.action.result === undefined ? undefined : saga.schemas[step.action.result];
  return shape && follow(saga, shape, path);
}

/** The shape behind a name, through any number of names; undefined when one is missing or they go in a circle. */
export function resolveShape(saga: Saga, shape: Shape): Shape | undefined {
  let at: Shape | undefined = shape;
  for (let hops = 0; at?.ref !== undefined; hops++) {
    if (hops > 100 || !Object.hasOwn(saga.schemas, at.ref)) return undefined;
    at = saga.schemas[at.ref];
  }
  return at;
}

function follow(saga: Saga, shape: Shape, path: readonly string[]): Shape | undefined {
  const at = resolveShape(saga, shape);
  const [first, ...rest] = path;
  if (first === undefined || at?.type === 'any') return at;
  if (at?.properties === undefined) return at?.type === 'object' ? { type: 'any' } : undefined;
  const next = Object.hasOwn(at.properties, first) ? at.properties[first] : undefined;
  return next && follow(saga, next, rest);
}

/** Steps whose answers later steps, or keys, use. */
export function usedAnswers(saga: Saga): ReadonlySet<string> {
  const references = stepsOf(saga).flatMap(step => [
    ...requestsOf(step).flatMap(referencesOf),
    ...referencesIn(step.key),
  ]);
  return new Set(references.flatMap(r => (r.from === 'steps' ? [r.path[0]!] : [])));
}

/** Its call, its way back, the question about it. */
const requestsOf = (step: Step): readonly Request[] => [
  step.action,
  ...(step.compensation ? [step.compensation.request] : []),
  ...(typeof step.onUnknown === 'object' ? [step.onUnknown.query] : []),
];
