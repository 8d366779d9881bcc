import type { NonEmpty } from '../../core/evidence.ts';
import { readDuration } from '../duration.ts';
import { expandBrief } from './brief.ts';
import { COMPENSATION_RETRY, DEADLINE, ERRORS, HEADER, ID, KEY, retryOf, TIMEOUT } from './defaults.ts';
import type { GivenCompensation, GivenRequest, GivenRetry, GivenSaga, GivenShape, GivenStep } from './given.ts';
import { type Reference, readTemplate, referencesIn, referencesOf } from './references.ts';
import type { Compensation, Isolation, Request, Retry, Saga, Shape, Stage, Step, StepKind } from './spec.ts';

/** Fills in everything that was left out. Never fails: what makes no sense is for the checks to say. */
export function expandSaga(given: GivenSaga): Saga {
  const groups = given.steps.map(entry =>
    (typeof entry === 'object' && 'parallel' in entry ? entry.parallel : [entry]).map(expandBrief),
  );
  const kinds = kindsOf(groups);
  const pivotAt = groups.findIndex(group => group.some(step => kinds.get(step) === 'pivot'));
  const stages = groups.map((group, at): Stage => {
    const steps = group.map(step => expandStep(step, kinds.get(step)!, pivotAt >= 0 && at > pivotAt));
    return { steps: steps as unknown as NonEmpty<Step> };
  });
  const id = given.id ?? ID;
  const input = given.input ? shapeOf(given.input) : inputFrom(id, stages);
  const schemas = Object.fromEntries(
    Object.entries(given.schemas ?? {}).map(([name, shape]) => [name, shapeOf(shape)]),
  );
  const answers = answersFrom(stages);
  for (const [step, shape] of answers) schemas[answerName(step)] ??= shape;
  return {
    name: given.saga,
    version: given.version ?? 1,
    id,
    input,
    schemas,
    deadline: { after: readDuration(given.deadline?.after ?? '') ?? DEADLINE, action: 'compensate' },
    cancel: given.cancel === 'never' ? 'never' : 'pivot',
    stages: withBodies(stages, input, schemas, answers),
  };
}

/** A step that says how it is taken back can be; of the others the first decides and the rest has to succeed. */
function kindsOf(groups: readonly (readonly GivenStep[])[]): ReadonlyMap<GivenStep, StepKind> {
  const kinds = new Map<GivenStep, StepKind>();
  let decided = groups.flat().some(step => step.kind === 'pivot') ? 'later' : 'no';
  for (const step of groups.flat()) {
    const asks = step.action !== undefined && /^(?:GET|HEAD) /.test(opOf(step.action));
    const kind =
      step.kind ??
      (asks
        ? 'readonly'
        : hasWayBack(step) || decided === 'later'
          ? 'compensatable'
          : decided === 'no'
            ? 'pivot'
            : 'retriable');
    if (kind === 'pivot') decided = 'yes';
    kinds.set(step, kind);
  }
  return kinds;
}

const hasWayBack = ({ compensation }: GivenStep): boolean => compensation !== undefined && compensation !== 'none';
const opOf = (request: GivenRequest): string => (typeof request === 'string' ? request : request.op);

function expandStep(given: GivenStep, kind: StepKind, afterPivot: boolean): Step {
  const { idempotency, breaker, evidence } = given;
  const action = requestOf(given.action ?? `POST /${given.service ?? given.id}`);
  const attemptTimeout = breaker && readDuration(breaker.attemptTimeout);
  return {
    id: given.id,
    kind,
    service: given.service ?? given.id,
    action,
    key: idempotency?.key ?? KEY,
    header: idempotency?.carrier?.slice('header:'.length) ?? HEADER,
    fence: idempotency?.fence ?? 'participant',
    timeout: readDuration(given.timeout ?? '') ?? TIMEOUT,
    retry: expandRetry(given.retry, retryOf(kind, afterPivot)),
    errors: { ...ERRORS, ...withoutAbsent(given.errors ?? {}) },
    ...compensationOf(given.compensation, action),
    ...(kind === 'pivot' ? { onUnknown: onUnknownOf(given.onUnknown) } : {}),
    ...isolationOf(given.isolation),
    irreversible: given.irreversible ?? false,
    writes: given.writes ?? [],
    ...(attemptTimeout === undefined ? {} : { breaker: { attemptTimeout } }),
    ...(evidence ? { evidence } : {}),
  };
}

export function requestOf(given: GivenRequest): Request {
  const { op, input, result } = typeof given === 'string' ? { op: given, input: undefined, result: undefined } : given;
  const [method = 'POST', path = '/'] = op.split(' ');
  return { method, path, input: input ?? {}, ...(result === undefined ? {} : { result }) };
}

function compensationOf(given: GivenCompensation | undefined, action: Request): { compensation?: Compensation } {
  if (given === undefined || given === 'none') return {};
  const full = typeof given === 'string' ? { op: given } : given;
  const request = requestOf({ ...full, op: full.op ?? `DELETE ${action.path.replace(/\/$/, '')}/{key}` });
  const { retry, open } = 'retry' in full || 'open' in full ? full : {};
  const fallback: Retry = retry === 'forever' ? { ...COMPENSATION_RETRY, max: 'unlimited' } : COMPENSATION_RETRY;
  return {
    compensation: {
      request,
      retry: expandRetry(typeof retry === 'object' ? retry : undefined, fallback),
      ...(open === undefined ? {} : { open }),
    },
  };
}

function expandRetry(given: GivenRetry | undefined, fallback: Retry): Retry {
  return {
    max: given?.max ?? fallback.max,
    backoff: given?.backoff ?? fallback.backoff,
    initial: readDuration(given?.initial ?? '') ?? fallback.initial,
    maxInterval: readDuration(given?.maxInterval ?? '') ?? fallback.maxInterval,
    on: given?.on ?? fallback.on,
    onExhausted: given?.onExhausted ?? fallback.onExhausted,
  };
}

function onUnknownOf(given: GivenStep['onUnknown']): NonNullable<Step['onUnknown']> {
  return typeof given === 'object' ? { query: requestOf(given.query) } : (given ?? 'same-key');
}

function isolationOf(given: GivenStep['isolation']): { isolation?: Isolation } {
  const [entry] = Object.entries(given ?? {});
  return entry ? { isolation: { by: entry[0] as Isolation['by'], on: String(entry[1]) } } : {};
}

function shapeOf(given: GivenShape): Shape {
  if (given.$ref !== undefined) return { type: 'any', ref: given.$ref.slice('#/schemas/'.length) };
  const properties = Object.entries(given.properties ?? {}).map(([name, shape]) => [name, shapeOf(shape)] as const);
  return {
    type: given.type ?? (given.properties ? 'object' : 'any'),
    ...withoutAbsent({ format: given.format, required: given.required }),
    ...(given.properties ? { properties: Object.fromEntries(properties) } : {}),
    ...(given.items ? { items: shapeOf(given.items) } : {}),
  };
}

/** The input that is referred to: text where it is put into text, anything elsewhere. */
function inputFrom(id: string, stages: readonly Stage[]): Shape {
  const steps = stages.flatMap(stage => stage.steps);
  const inText = [id, ...steps.flatMap(s => [s.key, s.action.path, s.compensation?.request.path ?? ''])];
  const references = [
    ...inText.flatMap(referencesIn),
    ...steps.flatMap(s => [...referencesOf(s.action), ...(s.compensation ? referencesOf(s.compensation.request) : [])]),
  ];
  return shapeFrom(
    references.filter(r => r.from === 'input').map(r => ({ path: r.path, type: isIn(inText, r) ? 'string' : 'any' })),
  );
}

const isIn = (texts: readonly string[], reference: Reference): boolean =>
  texts.some(text => referencesIn(text).some(r => r.path.join('.') === reference.path.join('.')));

/** Answers without a type of their own of which later steps use parts. */
function answersFrom(stages: readonly Stage[]): ReadonlyMap<string, Shape> {
  const steps = stages.flatMap(stage => stage.steps);
  const requests = steps.flatMap(s => [s.action, ...(s.compensation ? [s.compensation.request] : [])]);
  const references = requests.flatMap(referencesOf).filter(r => r.from === 'steps');
  const untyped = steps.filter(s => s.action.result === undefined && references.some(r => r.path[0] === s.id));
  return new Map(
    untyped.map(s => {
      const parts = references
        .filter(r => r.path[0] === s.id)
        .map(r => ({ path: r.path.slice(1), type: 'any' as const }));
      return [s.id, shapeFrom(parts)];
    }),
  );
}

const answerName = (step: string): string => `${step}-answer`;

function shapeFrom(parts: readonly { readonly path: readonly string[]; readonly type: Shape['type'] }[]): Shape {
  const properties = new Map<string, Shape>();
  for (const { path } of parts) {
    const [first] = path;
    if (first === undefined || properties.has(first)) continue;
    const below = parts.filter(p => p.path[0] === first).map(p => ({ ...p, path: p.path.slice(1) }));
    const deeper = below.filter(p => p.path.length > 0);
    properties.set(
      first,
      deeper.length > 0 ? shapeFrom(deeper) : { type: below.some(p => p.type === 'string') ? 'string' : 'any' },
    );
  }
  return { type: 'object', properties: Object.fromEntries(properties) };
}

/** An action that says nothing about its body sends the saga's input. */
function withBodies(
  stages: readonly Stage[],
  input: Shape,
  schemas: Saga['schemas'],
  answers: ReadonlyMap<string, Shape>,
): readonly Stage[] {
  const named = input.ref === undefined ? input.properties : schemas[input.ref]?.properties;
  const all = Object.fromEntries(Object.keys(named ?? {}).map(name => [name, `$.input.${name}`]));
  const fill = (step: Step): Step => {
    const bare = Object.keys(step.action.input).length === 0 && !/^(?:GET|HEAD|DELETE)$/.test(step.action.method);
    const result = answers.has(step.id) ? { result: answerName(step.id) } : {};
    return { ...step, action: { ...step.action, ...(bare ? { input: all } : {}), ...result } };
  };
  return stages.map(stage => ({ steps: stage.steps.map(fill) as unknown as NonEmpty<Step> }));
}

function withoutAbsent<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** Fills a template in for a reader: `{saga.id}:{step.id}` for step `pay` is `{saga.id}:pay`. */
export function showKey(step: Step): string {
  return readTemplate(step.key)
    .map(part => (typeof part === 'string' ? part : part.from === 'step' ? step.id : part.text))
    .join('');
}
