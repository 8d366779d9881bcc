import { Document, isMap, type YAMLMap } from 'yaml';
import { showDuration } from '../duration.ts';
import type { Compensation, Request, Retry, Saga, Shape, Step } from './spec.ts';

/** The whole spec with every default written out, as a file that gives the same saga when it is read again. */
export function showSpec(saga: Saga): string {
  const document = new Document(givenOf(saga), { aliasDuplicateObjects: false });
  saga.stages.forEach((stage, i) => {
    stage.steps.forEach((step, k) => {
      if (!step.evidence) return;
      const path = stage.steps.length > 1 ? ['steps', i, 'parallel', k] : ['steps', i];
      const node = document.getIn(path, true);
      if (isMap(node)) (node as YAMLMap).commentBefore = ` found at ${step.evidence.file}:${step.evidence.line}`;
    });
  });
  return document.toString({ lineWidth: 120 });
}

function givenOf(saga: Saga): object {
  return {
    saga: saga.name,
    version: saga.version,
    id: saga.id,
    input: shapeOf(saga.input),
    ...(Object.keys(saga.schemas).length > 0
      ? { schemas: Object.fromEntries(Object.entries(saga.schemas).map(([name, shape]) => [name, shapeOf(shape)])) }
      : {}),
    ...(saga.deadline ? { deadline: { after: showDuration(saga.deadline.after), action: saga.deadline.action } } : {}),
    cancel: saga.cancel === 'never' ? 'never' : { before: 'pivot' },
    steps: saga.stages.map(({ steps }) => (steps.length > 1 ? { parallel: steps.map(stepOf) } : stepOf(steps[0]))),
  };
}

function stepOf(step: Step): object {
  const { id, kind, service, isolation, onUnknown } = step;
  return {
    id,
    kind,
    service,
    action: requestOf(step.action),
    idempotency: { key: step.key, carrier: `header:${step.header}`, fence: step.fence },
    timeout: showDuration(step.timeout),
    retry: retryOf(step.retry),
    errors: step.errors,
    ...(step.compensation ? { compensation: compensationOf(step.compensation) } : {}),
    ...(onUnknown
      ? { onUnknown: typeof onUnknown === 'string' ? onUnknown : { query: requestOf(onUnknown.query) } }
      : {}),
    ...(isolation ? { isolation: { [isolation.by]: isolation.on } } : {}),
    ...(step.irreversible ? { irreversible: true } : {}),
    ...(step.writes.length > 0 ? { writes: step.writes } : {}),
    ...(step.breaker ? { breaker: { attemptTimeout: showDuration(step.breaker.attemptTimeout) } } : {}),
    ...(step.evidence ? { evidence: step.evidence } : {}),
  };
}

function requestOf({ method, path, input, result }: Request): object {
  return {
    op: `${method} ${path}`,
    ...(Object.keys(input).length > 0 ? { input } : {}),
    ...(result === undefined ? {} : { result }),
  };
}

function compensationOf({ request, retry, open }: Compensation): object {
  const { onExhausted, ...tries } = retryOf(retry);
  return { ...requestOf(request), retry: tries, onExhausted, ...(open === undefined ? {} : { open }) };
}

function retryOf(retry: Retry) {
  return { ...retry, initial: showDuration(retry.initial), maxInterval: showDuration(retry.maxInterval) };
}

function shapeOf(shape: Shape): object {
  if (shape.ref !== undefined) return { $ref: `#/schemas/${shape.ref}` };
  const { type, format, properties, required, items } = shape;
  return {
    ...(type === 'any' ? {} : { type }),
    ...(format === undefined ? {} : { format }),
    ...(properties
      ? { properties: Object.fromEntries(Object.entries(properties).map(([k, v]) => [k, shapeOf(v)])) }
      : {}),
    ...(required ? { required } : {}),
    ...(items ? { items: shapeOf(items) } : {}),
  };
}
